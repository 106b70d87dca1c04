"""Founding a team, asking to join, admitting: who becomes a member (SECURITY b.7, b.0 10, 11).

The two people read check words aloud before anything is sealed to the new device; only then does
the supervisor certify it, and the device pins the recovery root that the words vouched for.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec

from osmo_desktop.crypto.derive import org_root, team_id
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.crypto.signing import device_id_of
from osmo_desktop.domain.errors import DamagedError, KnownError, OsmoError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import Steps
from osmo_desktop.formats import certificate, join, welcome
from osmo_desktop.formats.certificate import Certificate
from osmo_desktop.formats.join import JoinRequest, TeamCard
from osmo_desktop.formats.welcome import MAX_WELCOME_BYTES, TeamKey, Welcome
from osmo_desktop.sync.cards import (
    cards_of,
    own_card,
    spoken_card,
    team_folder,
    the_team_there,
)
from osmo_desktop.sync.replica import Replica

_STATE = "join"
_MAX_REQUESTS = 100  # each costs a slow hash; anybody may write into the folder


@dataclass(frozen=True)
class Application:
    """A request to join, with the digest whose words both people compare."""

    request: bytes
    device: str
    user: str
    digest: bytes

    @property
    def id(self) -> str:
        """Names the request: its device id."""
        return self.device


class _JoinState(msgspec.Struct):
    request: bytes
    card: TeamCard
    confirmed: bool = False


# -- founding -----------------------------------------------------------------------------------


def found(replica: Replica, recovery_secret: bytes) -> str:
    """Make this vault the first of a team; returns its certificate (base64) to be published.

    The recovery root derived from the paper secret certifies this device as a supervisor.
    Raises UserError("team-already").
    """
    identity = replica.identity
    if identity.has_team:
        raise UserError("team-already")
    root = org_root(recovery_secret)
    team = team_id(root.signing.public)
    keys = replica.keyring
    issued = certificate.issue(
        Certificate(
            team=team,
            user=bytes.fromhex(identity.user),
            role="supervisor",
            device_public=keys.signing.public,
            hpke_public=keys.hpke(keys.hpke_epoch).public,
            hpke_epoch=keys.hpke_epoch,
            incarnation=identity.incarnation,
        ),
        root.signing,
    )
    encoded = base64.b64encode(issued).decode("ascii")
    replica.adopt(
        identity.changed(
            team=team.hex(),
            is_member=True,
            root_public=root.signing.public,
            root_hpke=root.hpke.public,
            certificates=(encoded,),
        ),
        [
            KeyRow("transport", "", 0, random_bytes(32)),
            KeyRow("stream", team.hex(), 0, random_bytes(32)),
        ],
    )
    post_recovery_bundle(replica)
    return encoded


# -- joining: the new device --------------------------------------------------------------------


def request_join(replica: Replica, store: Store) -> Steps[Application]:
    """Put a request beside the team's card; the words of the result are read aloud.

    A laptop that became a new device asks the same way, and its own team only. Raises
    UserError("team-already"), KnownError("store-team-missing") when no team is there,
    KnownError("store-several-teams").
    """
    identity = replica.identity
    if identity.is_member:
        raise UserError("team-already")
    card = spoken_card((yield partial(the_team_there, store)))
    if identity.has_team and card.team != replica.team:
        raise KnownError("store-team-missing", place=store.place)
    keys = replica.keyring
    request = join.build_request(
        JoinRequest(
            provisional_team=replica.team,
            user=bytes.fromhex(identity.user),
            device_public=keys.signing.public,
            hpke_public=keys.hpke(keys.hpke_epoch).public,
            hpke_epoch=keys.hpke_epoch,
            nonce=random_bytes(32),
        ),
        keys.signing,
    )
    replica.write_state(_STATE, msgspec.json.encode(_JoinState(request, card)))
    yield partial(store.put_new, f"{team_folder(card.team)}/{join.request_path(request)}", request)
    application: Application = yield partial(_application, request, card)
    return application


def has_asked(replica: Replica) -> bool:
    """Tell whether a request to join was made and not taken back."""
    return bool(replica.read_state(_STATE))


def confirm_join(replica: Replica) -> None:
    """The words matched: trust the card's root from now on.

    Raises KnownError("join-request-missing").
    """
    state = _join_state(replica)
    state.confirmed = True
    replica.write_state(_STATE, msgspec.json.encode(state))


def cancel_join(replica: Replica, store: Store) -> Steps[None]:
    """Take a request back and forget it: this laptop is as if it had never asked.

    Raises KnownError("join-request-missing"), UserError("team-already") when it is admitted.
    """
    if replica.identity.is_member:
        raise UserError("team-already")
    state = _join_state(replica)
    path = f"{team_folder(state.card.team)}/{join.request_path(state.request)}"
    yield partial(store.delete, path)
    replica.write_state(_STATE, b"")


def accept_welcome(replica: Replica, store: Store) -> Steps[bool]:
    """Open the welcome that answers a confirmed request and take on the team.

    False while there is none. Raises KnownError("join-request-missing") when nothing was
    asked, KnownError("join-not-confirmed"), DamagedError("welcome-mismatch") when it is not of
    the team whose words were compared.
    """
    state = _join_state(replica)
    if not state.confirmed:
        raise KnownError("join-not-confirmed")
    card = state.card
    supervisors: list[TeamCard] = yield partial(cards_of, store, card.team)
    folder = f"{team_folder(card.team)}/grant/{replica.device.hex()}"
    names: list[str] = yield partial(store.list, folder)
    for name in names:
        if name.endswith(".welcome"):
            data: bytes | None = yield partial(store.get, name, MAX_WELCOME_BYTES)
            if data is not None and _take_on(replica, [card, *supervisors], data):
                return True
    return False


def _take_on(replica: Replica, cards: Sequence[TeamCard], data: bytes) -> bool:
    """`cards`: that whose words were compared, and those of other supervisors of its team."""
    card = cards[0]
    opened = _opened_welcome(replica, cards, data)
    if opened is None:
        return False
    roots = (*(item.link.old_public for item in opened.links), opened.root_public)
    if card.root_public not in roots or opened.team != card.team:
        raise DamagedError("welcome-mismatch")
    encoded = tuple(base64.b64encode(item).decode("ascii") for item in opened.certificates)
    identity = replica.identity.changed(
        team=opened.team.hex(),
        user=opened.user.hex(),
        is_member=True,
        root_public=opened.root_public,
        root_hpke=opened.root_hpke_public,
        successions=opened.succession_texts,
        certificates=encoded,
    )
    replica.adopt(identity, _welcome_keys(opened))
    return True


def _opened_welcome(replica: Replica, cards: Sequence[TeamCard], data: bytes) -> Welcome | None:
    """None when it is not for us, or from no supervisor of the team that was asked.

    A supervisor counts whom the root that the words vouch for certified, or a root after it.
    """
    keys = replica.keyring
    for card in (card for card in cards if cards[0].root_public in card.roots):
        try:
            header = welcome.read_welcome_header(data)
            return welcome.open_welcome(
                data,
                hpke_key=keys.hpke(header.recipient_epoch),
                granter_public=card.supervisor.device_public,
            )
        except OsmoError:
            continue
    return None


def _welcome_keys(opened: Welcome) -> Iterable[KeyRow]:
    team = opened.team.hex()
    yield from (KeyRow("transport", "", epoch, key) for epoch, key in opened.transport_keys.items())
    yield from (KeyRow("stream", team, key.epoch, key.client_key) for key in opened.team_keys)
    yield from (
        KeyRow("stream", key.stream.hex(), key.epoch, key.key) for key in opened.client_keys
    )


# -- admitting: the supervisor ------------------------------------------------------------------


def applications(replica: Replica, store: Store) -> Steps[tuple[Application, ...]]:
    """Requests on the store that no welcome answers yet, some hundred at most."""
    base = team_folder(replica.team)
    own = own_card(replica)
    if own is None:
        raise UserError("role-forbids")
    others: list[TeamCard] = yield partial(cards_of, store, replica.team)
    card = spoken_card([own, *(card for card in others if card.root_public == own.root_public)])
    found = []
    names: list[str] = yield partial(store.list, f"{base}/join")
    for name in [name for name in names if name.endswith(".req")][:_MAX_REQUESTS]:
        data: bytes | None = yield partial(store.get, name, join.REQUEST_BYTES)
        try:
            request = join.read_request(data or b"")
        except OsmoError:
            continue  # junk in a folder that anybody may write to
        if is_removed(replica.fold, request.device.hex()):
            continue  # a removed device never returns (b.0 9)
        answers: list[str] = yield partial(store.list, f"{base}/grant/{request.device.hex()}")
        if data is not None and not any(name.endswith(".welcome") for name in answers):
            found.append((yield partial(_application, data, card)))
    return tuple(found)


def certify(
    replica: Replica, application: Application, role: str, *, user: str = ""
) -> tuple[str, str]:
    """Certify the device of a request; returns the user id it gets and the certificate.

    Call it only after the words were compared, and publish the certificate (base64) in the team
    stream before the welcome is sent: a welcome without it would strand the newcomer. A user id
    that somebody has already is given only when the supervisor says so by `user`, because it
    hands over their clients and their pen: this is that member's new laptop. A supervisor needs
    the recovery root, which this does not have: role is worker or auditor. Raises
    UserError("role-forbids"), KnownError("member-unknown").
    """
    if role not in ("worker", "auditor"):
        raise UserError("role-forbids")
    request = join.read_request(application.request)
    if is_removed(replica.fold, request.device.hex()):
        raise KnownError("join-request-missing")
    users = list(replica.fold.roster.devices().values())
    if user and user not in users:
        raise KnownError("member-unknown")
    known = user or replica.fold.roster.user(request.device.hex())
    user = known or (new_id() if request.user.hex() in users else request.user.hex())
    issued = certificate.issue(
        Certificate(
            team=replica.team,
            user=bytes.fromhex(user),
            role="worker" if role == "worker" else "auditor",
            device_public=request.device_public,
            hpke_public=request.hpke_public,
            hpke_epoch=request.hpke_epoch,
            incarnation=users.count(user),
            issuer=replica.device,
        ),
        replica.keyring.signing,
    )
    return user, base64.b64encode(issued).decode("ascii")


def send_welcome(replica: Replica, store: Store, application: Application) -> Steps[None]:
    """Seal the welcome of a device whose certificate is published, and take its request away.

    May be done again: until a welcome lies on the store, the request is shown.
    """
    request = join.read_request(application.request)
    user = replica.fold.roster.user(request.device.hex())
    if user is None or is_removed(replica.fold, request.device.hex()):
        raise KnownError("join-request-missing")
    data = welcome.seal_welcome(
        _welcome(replica, user=bytes.fromhex(user)),
        recipient=request.device,
        recipient_epoch=request.hpke_epoch,
        recipient_public=request.hpke_public,
        granter=replica.device,
        signing_key=replica.keyring.signing,
    )
    folder = team_folder(replica.team)
    post_recovery_bundle(replica)
    yield partial(store.put_new, f"{folder}/{welcome.welcome_path(request.device, data)}", data)
    yield partial(store.delete, f"{folder}/{join.request_path(application.request)}")


# -- shared ---------------------------------------------------------------------------------------


def _welcome(replica: Replica, *, user: bytes) -> Welcome:
    identity = replica.identity
    team_keys = replica.keyring.stream_keys(identity.team)
    made = Welcome(
        team=replica.team,
        root_public=identity.root_public,
        root_hpke_public=identity.root_hpke,
        certificates=replica.directory.all_certificates(),
        transport_keys=replica.keyring.transport_keys(),
        team_keys=tuple(TeamKey(held.key, held.epoch) for held in team_keys.values()),
        client_keys=(),
        heads=(),
        user=user,
    )
    if not identity.successions:
        return made
    successions = tuple(map(base64.b64decode, identity.successions))
    return msgspec.structs.replace(made, v=2, successions=successions)


def post_recovery_bundle(replica: Replica) -> None:
    """What the paper secret needs to open a copy of the store (b.0 17)."""
    identity = replica.identity
    root = device_id_of(identity.root_public)
    data = welcome.seal_welcome(
        _welcome(replica, user=bytes.fromhex(identity.user)),
        recipient=root,
        recipient_epoch=0,
        recipient_public=identity.root_hpke,
        granter=replica.device,
        signing_key=replica.keyring.signing,
    )
    replica.grants.post({welcome.welcome_path(root, data): data})


def _join_state(replica: Replica) -> _JoinState:
    stored = replica.read_state(_STATE)
    if not stored:
        raise KnownError("join-request-missing")
    return msgspec.json.decode(stored, type=_JoinState)


def _application(request: bytes, card: TeamCard) -> Application:
    read = join.read_request(request)
    digest = join.check_digest(request, card.root_public, card.supervisor.device_public)
    return Application(request, read.device.hex(), read.user.hex(), digest)
