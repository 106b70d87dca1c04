"""Everything lost but the paper: a team's records from any copy of its store (b.0 17, b.7).

The recovery secret gives the root key; bundles sealed to it hold certificates and the team's keys,
grants sealed to it the clients' keys. Whatever lies in the folder is hostile until it was verified
up to that root: a bundle counts when a supervisor whom the root certified signed it. Nothing is
written to the copy, so a read-only one will do. What was erased has no grant and stays erased. A
sheet that was replaced gives back what a copy from before that holds.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from osmo_desktop.crypto.derive import OrgRoot, org_root, team_id
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.erasing import is_erased
from osmo_desktop.domain.errors import DamagedError, KnownError, OsmoError, UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps
from osmo_desktop.domain.rotation import TRANSPORT
from osmo_desktop.formats import certificate, grant, welcome
from osmo_desktop.formats.certificate import ROOT_ISSUER, Certificate
from osmo_desktop.formats.grant import GRANT_BYTES
from osmo_desktop.formats.join import TeamCard
from osmo_desktop.formats.welcome import MAX_WELCOME_BYTES, Welcome
from osmo_desktop.sync.cards import all_cards, team_folder
from osmo_desktop.sync.fetching import SegmentFetch
from osmo_desktop.sync.missing import missing_parts
from osmo_desktop.sync.replica import Replica
from osmo_desktop.sync.succeeding import is_current

_MAX_BUNDLES = 500  # anybody may write into the folder


@dataclass(frozen=True)
class Restored:
    """What a copy of the store gave back, and what it lacks.

    `damaged`: names of objects whose bytes do not fit their name; `missing`: number of segments
    that others name and that are not there, by device id; `keyless`: clients without a key;
    `is_replaced`: the copy tells that there is a newer sheet.
    """

    records: int
    damaged: tuple[str, ...]
    waiting: int
    missing: dict[str, int]
    keyless: int
    is_replaced: bool = False


class Recovery:
    """Restores a fresh vault from a copy of the store, with the secret of the paper."""

    def __init__(self, replica: Replica, secret: bytes) -> None:
        self._replica = replica
        self._root = org_root(secret)

    def restore(self, store: Store, report: Report, cancel: CancelToken) -> Steps[Restored]:
        """Take in everything; the vault then waits for its certificate. May be done again.

        Raises UserError("team-already") for a member of another team, "recovery-replaced" for a
        sheet that the copy has nothing for any more; KnownError: store-team-missing when the
        folder is not that of the secret's team, recovery-bundle when no bundle for the secret is
        whole, sync-cancelled, what the store raises.
        """
        replica, root = self._replica, self._root
        identity = replica.identity
        if identity.has_team and not is_current(replica, root):
            raise UserError("team-already")
        yield store.require_root
        report(Progress(tr("Looking for the keys"), 0, 0))
        folder = yield from self._folder(store)
        if not identity.is_member:
            bundles = yield from self._bundles(store, folder)
            self._take_on(bundles)
        fetch = SegmentFetch(replica, store)
        outcome = yield from fetch.run(report, cancel)
        rows = yield from self._client_keys(store, folder, report)
        replica.adopt(replica.identity, rows)
        return Restored(
            records=outcome.records,
            damaged=tuple(fetch.damaged),
            waiting=outcome.waiting,
            missing=dict(missing_parts(replica)),
            keyless=self._keyless(),
            is_replaced=replica.identity.root_public != root.signing.public,
        )

    def certify(self, user: str) -> str:
        """Certify this device as a supervisor by the root; the certificate to be published.

        `user` must be a supervisor already: the paper gives back what was, nothing more. Raises
        KnownError("member-unknown"), UserError: recovery-not-supervisor, recovery-wrong,
        recovery-replaced.
        """
        replica, root = self._replica, self._root
        identity, roster = replica.identity, replica.fold.roster
        if not is_current(replica, root):
            raise UserError("recovery-wrong")
        former = [device for device, owner in roster.devices().items() if owner == user]
        if not former:
            raise KnownError("member-unknown")
        if not any(roster.highest_role(device) == "supervisor" for device in former):
            raise UserError("recovery-not-supervisor")
        keys = replica.keyring
        issued = certificate.issue(
            Certificate(
                team=replica.team,
                user=bytes.fromhex(user),
                role="supervisor",
                device_public=keys.signing.public,
                hpke_public=keys.hpke(keys.hpke_epoch).public,
                hpke_epoch=keys.hpke_epoch,
                incarnation=len(former),
                issuer=root.recipient if identity.successions else ROOT_ISSUER,
            ),
            root.signing,
        )
        encoded = base64.b64encode(issued).decode("ascii")
        known = [base64.b64encode(data).decode() for data in replica.directory.all_certificates()]
        replica.adopt(
            identity.changed(user=user, is_member=True, certificates=(*known, encoded)), []
        )
        return encoded

    # -- within ---------------------------------------------------------------------------

    def _folder(self, store: Store) -> Steps[str]:
        """The team's folder. Only the first root's name tells it; else the root's grants do."""
        root = self._root
        folder = team_folder(team_id(root.signing.public))
        names: list[str] = yield partial(store.list, folder)
        grants = ["grant", root.recipient.hex()]
        if not any(name.split("/")[1:3] == grants for name in names):
            everything: list[str] = yield partial(store.list, "")
            found = [name for name in everything if name.split("/")[1:3] == grants]
            if found:
                return found[0].split("/")[0]
            cards: list[TeamCard] = yield partial(all_cards, store)
            if any(root.signing.public in card.roots[:-1] for card in cards):
                raise UserError("recovery-replaced")
        if not names:
            raise KnownError("store-team-missing", place=store.place)
        return folder

    def _bundles(self, store: Store, folder: str) -> Steps[list[Welcome]]:
        names: list[str] = yield partial(store.list, f"{folder}/grant/{self._root.recipient.hex()}")
        found = []
        for name in [name for name in names if name.endswith(".welcome")][:_MAX_BUNDLES]:
            data: bytes | None = yield partial(store.get, name, MAX_WELCOME_BYTES)
            opened = _opened_bundle(data or b"", self._root)
            if opened is not None:
                found.append(opened)
        if not found:
            raise KnownError("recovery-bundle", place=store.place)
        return found

    def _take_on(self, bundles: Sequence[Welcome]) -> None:
        """Trust the root; what the bundles say of certificates and keys adds up."""
        root = self._root
        certificates = dict.fromkeys(
            base64.b64encode(item).decode("ascii")
            for bundle in bundles
            for item in bundle.certificates
        )
        identity = self._replica.identity.changed(
            team=bundles[0].team.hex(),
            root_public=root.signing.public,
            root_hpke=root.hpke.public,
            successions=bundles[0].succession_texts,
            certificates=tuple(certificates),
        )
        rows = {row: None for bundle in bundles for row in _team_keys(bundle)}
        self._replica.adopt(identity, list(rows))

    def _client_keys(self, store: Store, folder: str, report: Report) -> Steps[list[KeyRow]]:
        names: list[str] = yield partial(store.list, f"{folder}/grant/{self._root.recipient.hex()}")
        names = [name for name in names if name.endswith(".grant")]
        rows: dict[bytes, KeyRow] = {}
        for index, name in enumerate(names):
            report(Progress(tr("Opening the clients' keys"), index, len(names)))
            data: bytes | None = yield partial(store.get, name, GRANT_BYTES)
            found = self._granted(data or b"")
            if found is not None:
                rows[found[0]] = found[1]
        return list(rows.values())

    def _granted(self, data: bytes) -> tuple[bytes, KeyRow] | None:
        """A client's key with its id, if a certified device granted one that was announced."""
        try:
            header = grant.read_grant_header(data)
            public = self._replica.directory.public_key(header.granter)
            if public is None:
                return None
            opened = grant.open_grant(data, hpke_key=self._root.hpke, granter_public=public)
        except OsmoError:
            return None
        stream = opened.stream.hex()
        if not any(read.names(opened.epoch, opened.kid) for read in self._announced(stream)):
            return None
        return opened.kid, KeyRow("stream", stream, opened.epoch, opened.client_key)

    def _announced(self, stream: str) -> Iterable[Announcement]:
        entity = self._replica.fold.entity(self._replica.identity.team, "stream_key", stream)
        for op in entity.fields.get("kid", ()) if entity is not None else ():
            read = Announcement.parse(op.value)
            if op.is_accepted and read is not None:
                yield read

    def _keyless(self) -> int:
        fold, team = self._replica.fold, self._replica.identity.team
        made = {
            id_ for stream, kind, id_ in fold.entities if (stream, kind) == (team, "stream_key")
        }
        made = {id_ for id_ in made - {team, TRANSPORT} if not is_erased(fold, id_)}
        return len(made - set(self._replica.keyring.streams()))


def _opened_bundle(data: bytes, root: OrgRoot) -> Welcome | None:
    """A bundle for the root, if one of the supervisors certified in it signed it."""
    try:
        header = welcome.read_welcome_header(data)
        inside = welcome.open_seal(data, hpke_key=root.hpke)
        public = _supervisor(inside, header.granter, root)
        opened = welcome.open_welcome(data, hpke_key=root.hpke, granter_public=public)
    except OsmoError:
        return None  # junk, damaged, or by nobody whom the root made a supervisor
    return opened if opened.root_public == root.signing.public else None


def _supervisor(inside: Welcome, device: bytes, root: OrgRoot) -> bytes:
    """The key of a device that this very root certified as a supervisor."""
    issuer = root.recipient if inside.links else ROOT_ISSUER
    for data in inside.certificates:
        claimed = certificate.read_certificate(data)
        if (claimed.device, claimed.role, claimed.issuer) == (device, "supervisor", issuer):
            return certificate.verify_certificate(data, root.signing.public).device_public
    raise DamagedError("welcome-granter")


def _team_keys(bundle: Welcome) -> Iterable[KeyRow]:
    team = bundle.team.hex()
    yield from (KeyRow("transport", "", epoch, key) for epoch, key in bundle.transport_keys.items())
    yield from (KeyRow("stream", team, key.epoch, key.client_key) for key in bundle.team_keys)
