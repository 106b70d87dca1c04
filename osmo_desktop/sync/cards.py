"""Cards of teams on a store: who the supervisors are whom a newcomer may ask (SECURITY b.7).

A team may have several supervisors, each with a card under the same recovery root. Both people
compare words over one of them, the same on both sides: that of the least device id. Any of these
supervisors may answer, because the root that the words vouch for certified them all. Cards under
a root that was replaced since may lie there still: the root with most links behind it is meant.
"""

from __future__ import annotations

import base64
from functools import partial

from osmo_desktop.crypto.signing import device_id_of
from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import Steps
from osmo_desktop.formats import certificate, join
from osmo_desktop.formats.certificate import ROOT_ISSUER
from osmo_desktop.formats.join import TeamCard
from osmo_desktop.formats.succession import LINK_BYTES
from osmo_desktop.sync.replica import Replica

_MAX_CARDS = 100  # anybody may write into the folder


def team_folder(team: bytes) -> str:
    """The folder of a team on any store (SECURITY b.5)."""
    return f"ow1-{team.hex()[:8]}"


def spoken_card(cards: list[TeamCard]) -> TeamCard:
    """The card whose words are compared; raises ValueError when there is none."""
    return min(cards, key=_order)


def all_cards(store: Store) -> list[TeamCard]:
    """The cards of every team that lie on the store."""
    return [card for _, card in _cards(store, "")]


def cards_of(store: Store, team: bytes) -> list[TeamCard]:
    """The cards of one team that lie on the store."""
    return [card for _, card in named_cards(store, team)]


def named_cards(store: Store, team: bytes) -> list[tuple[str, TeamCard]]:
    """The cards of one team with their names on the store."""
    found = _cards(store, f"{team_folder(team)}/join")
    return [(name, card) for name, card in found if card.team == team]


def the_team_there(store: Store) -> list[TeamCard]:
    """The cards of the one team whose folder this is.

    Raises KnownError: store-team-missing, store-several-teams, what the store raises.
    """
    store.require_root()
    found = all_cards(store)
    if not found:
        raise KnownError("store-team-missing", place=store.place)
    if len({card.team for card in found}) > 1:
        raise KnownError("store-several-teams", place=store.place)
    return found


def publish_card(replica: Replica, store: Store) -> Steps[None]:
    """Lay out the team's public keys beside the join requests (supervisors only).

    A card of this laptop under a root that was replaced since goes: nobody is to be asked by it.
    """
    card = own_card(replica)
    if card is None:
        return
    data = join.build_card(card, replica.keyring.signing)
    yield partial(store.put_new, f"{team_folder(replica.team)}/{join.card_path(data)}", data)
    if not card.links:
        return
    there: list[tuple[str, TeamCard]] = yield partial(named_cards, store, replica.team)
    for name, other in there:
        if other.supervisor.device == replica.device and other.root_public != card.root_public:
            yield partial(store.delete, name)


def own_card(replica: Replica) -> TeamCard | None:
    """This laptop's card; None unless the root in force certified it as a supervisor's."""
    identity = replica.identity
    for data in replica.directory.certificates(replica.device):
        claimed = certificate.read_certificate(data)
        issuer = device_id_of(identity.root_public) if identity.successions else ROOT_ISSUER
        if claimed.role == "supervisor" and claimed.issuer == issuer:
            links = tuple(item[:LINK_BYTES] for item in map(base64.b64decode, identity.successions))
            return TeamCard(replica.team, identity.root_public, identity.root_hpke, data, links)
    return None


def _cards(store: Store, prefix: str) -> list[tuple[str, TeamCard]]:
    names = [name for name in store.list(prefix) if _is_card(name)]
    found = []
    for name in names[:_MAX_CARDS]:
        try:
            card = join.read_card(store.get(name, join.MAX_CARD_BYTES) or b"")
        except OsmoError:
            continue  # junk, or half a card
        if name.startswith(f"{team_folder(card.team)}/"):
            found.append((name, card))
    return found


def _is_card(name: str) -> bool:
    parts = name.split("/")
    return len(parts) == 3 and parts[1] == "join" and name.endswith(".card")


def _order(card: TeamCard) -> tuple[int, bytes, bytes]:
    return -len(card.links), card.root_public, card.supervisor.device
