"""The recovery roots in a vault's identity: the first one, and how it got to the one in force."""

from __future__ import annotations

import base64

from osmo_desktop.domain.history import History
from osmo_desktop.domain.membership import Identity
from osmo_desktop.domain.merge import Fold
from osmo_desktop.domain.succession import Decision, Succession
from osmo_desktop.formats.succession import former_roots, read_succession
from osmo_desktop.storage.directory import Directory


def first_root(identity: Identity) -> bytes:
    """The public key of the root that the team id commits to; empty without a team."""
    return next(iter(former_roots(identity.successions[:1])), identity.root_public)


def with_roots(identity: Identity, successions: tuple[str, ...]) -> Identity:
    """The identity under the root that the last of these (one at least) hands over to."""
    link = read_succession(base64.b64decode(successions[-1])).link
    return identity.changed(
        successions=successions, root_public=link.new_public, root_hpke=link.new_hpke
    )


def decided(identity: Identity, directory: Directory, fold: Fold, history: History) -> Decision:
    """How the root came to be the one in force, by what was folded and a welcome vouched for."""
    roster = directory.roster
    pinned = filter(None, map(roster.succession, identity.successions))
    welcomed = [roster.read(encoded) for encoded in identity.certificates[:1]]
    founder = next((facts.device for facts in welcomed if facts), identity.device)
    succession = Succession(fold, history, own=identity.device, founder=founder)
    return succession.decide(roster.roots.chain[0], tuple(pinned))
