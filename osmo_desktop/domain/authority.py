"""Who may write what, decided from an op and its causal past alone (SECURITY b.0 11–13, 15).

Every replica reaches the same verdict, whatever the order of arrival, because only ops in the
causal past of the judged op are looked at. `None` means allowed; a string is the code of the
reason for quarantine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from osmo_desktop.domain.access import ENTRY
from osmo_desktop.domain.announcements import TRANSPORT, Announcement, stream_of
from osmo_desktop.domain.deeds import Deed, PastOp
from osmo_desktop.domain.destruction import (
    DECIDERS,
    PARSERS,
    Decision,
    deciders,
    is_closed,
)
from osmo_desktop.domain.offers import is_offered, why_not_said
from osmo_desktop.domain.records import Writers
from osmo_desktop.domain.roots import Roots, SuccessionFacts

ROOT = ""  # issuer of certificates signed by the recovery root
# Named once: a look into an Enum takes ten times as long.
_MEMBERS, _SUPERVISORS, _PROTOCOL_ONLY = Writers.MEMBERS, Writers.SUPERVISORS, Writers.PROTOCOL
_REVIEWERS = Writers.REVIEWERS
_OF_ITSELF = frozenset({"device", "device_key"})  # what every laptop says, an auditor's too
_RANK = {"auditor": 0, "worker": 1, "supervisor": 2}


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate whose signature was verified against its issuer's public key.

    `root`: which recovery root, if one issued it; two roots may say the same of a device.
    """

    device: str
    user: str
    role: str
    issuer: str
    root: str = field(default="", compare=False)


@dataclass(frozen=True)
class RemovalFacts:
    """A removal order whose signature was verified.

    `root`: id of the root that signed; `heads`: first 16 bytes of hashes, as hex.
    """

    device: str
    root: str
    heads: tuple[str, ...]


class Roster:
    """Certificates known so far, and the roles that follow from them."""

    def __init__(
        self,
        verify: Callable[[str], CertificateFacts | None],
        *,
        succession: Callable[[str], SuccessionFacts | None] = lambda _: None,
        removal: Callable[[str], RemovalFacts | None] = lambda _: None,
        roots: Roots | None = None,
    ) -> None:
        """`verify`, `succession` and `removal` read base64 text; None when it is not valid."""
        self._verify = verify
        self.succession = succession
        self.removal = removal
        self.roots = Roots() if roots is None else roots
        self._facts: dict[str, CertificateFacts | None] = {}
        self._by_device: dict[str, list[CertificateFacts]] = {}
        self._encoded: dict[str, list[str]] = {}
        self._order: list[str] = []
        self._seeding = False
        self.is_unsettled = False
        """A device that was judged by before has another certificate: judge all anew."""

    def read(self, certificate: str) -> CertificateFacts | None:
        """The certificate's facts, verified once."""
        if self._facts.get(certificate) is None:
            self._facts[certificate] = self._verify(certificate)
        return self._facts[certificate]

    def admit(self, certificate: str) -> None:
        """Take an accepted certificate into account."""
        facts = self.read(certificate)
        if facts is None:
            return
        known = self._by_device.setdefault(facts.device, [])
        if facts not in known:
            self.is_unsettled |= bool(known) and not self._seeding
            known.append(facts)
        encoded = self._encoded.setdefault(facts.device, [])
        if certificate not in encoded:
            encoded.append(certificate)
            self._order.append(certificate)

    def seed(self, certificates: Iterable[str]) -> None:
        """Take certificates into account before anything is judged, issuers first."""
        self._seeding = True
        for certificate in certificates:
            self.admit(certificate)
        self._seeding = False

    def is_sure(self, certificate: str) -> bool:
        """Counts wherever it lies: by a root in force, or by a supervisor taken into account."""
        facts = self.read(certificate)
        if facts is None:
            return False
        if facts.issuer == ROOT:
            return self.roots.is_sure(facts.root)
        return self.highest_role(facts.issuer) == "supervisor"

    def admit_founder(self, device: str, user: str) -> None:
        """Before admission the vault's own device writes as a worker (b.0 10)."""
        self._by_device[device] = [CertificateFacts(device, user, "worker", ROOT)]

    def certificates(self, device: str) -> tuple[str, ...]:
        """The accepted certificates of a device, as they were read."""
        return tuple(self._encoded.get(device, ()))

    def all_certificates(self) -> tuple[str, ...]:
        """The accepted certificates of all devices, in order of arrival: issuers first."""
        return tuple(self._order)

    def user(self, device: str) -> str | None:
        """The user that the device was certified for: by the root before all others."""
        known = self._by_device.get(device)
        return min(known, key=_precedence).user if known else None

    def is_of(self, device: str, user: str) -> bool:
        """Tell whether any certificate of the device says that it is the user's."""
        return any(facts.user == user for facts in self._by_device.get(device, ()))

    def devices(self) -> dict[str, str]:
        """User id by certified device id."""
        return {
            device: min(known, key=_precedence).user for device, known in self._by_device.items()
        }

    def role(self, deed: Deed) -> str | None:
        """The writer's role: any certificate for the author counts; a raised role from the past.

        A laptop that is certified for two people is a supervisor's only in the supervisor's name:
        else one person could decide as two.
        """
        known = self._by_device.get(deed.device, [])
        if len(known) == 1:
            return known[0].role
        return self._role(deed, deed.device, deed.author)

    def role_of_target(self, deed: Deed) -> str | None:
        """The role of the laptop that the deed is about, whoever it is certified for."""
        return self._role(deed, deed.entity, None)

    def _role(self, deed: Deed, device: str, user: str | None) -> str | None:
        known = [facts for facts in self._by_device.get(device, []) if user in (None, facts.user)]
        if not known:
            return None
        role = min((facts.role for facts in known), key=_RANK.__getitem__)
        for op in deed.past("certificate", device, "bytes"):
            facts = self.read(str(op.value))
            if facts is not None and user in (None, facts.user):
                role = max(role, facts.role, key=_RANK.__getitem__)
        return role

    def highest_role(self, device: str) -> str | None:
        """The highest role of any certificate of the device (for screens, not verdicts)."""
        known = self._by_device.get(device, [])
        return max((facts.role for facts in known), key=_RANK.__getitem__, default=None)


def _precedence(facts: CertificateFacts) -> tuple[bool, str, str, str]:
    return facts.issuer != ROOT, facts.user, facts.issuer, facts.role


def judge(deed: Deed, roster: Roster) -> str | None:
    """Return why the deed is not allowed, or None."""
    if deed.kind.name == "certificate":
        return _judge_certificate(deed, roster)
    if not roster.is_of(deed.device, deed.author):
        return "author-mismatch"
    role = roster.role(deed)
    if role is not None and _is_of_laptop(deed):
        return _judge_of_laptop(deed, roster)
    if deed.kind.writers is _REVIEWERS:
        return _judge_review(deed, role)
    if role not in ("worker", "supervisor"):
        return "role-forbids"
    if deed.kind.writers is _PROTOCOL_ONLY:
        return _PROTOCOL[deed.kind.name](deed, role, roster)
    if role == "supervisor":
        return None
    if deed.field == "tombstone" or deed.kind.writers is _SUPERVISORS:
        return "role-forbids"
    if deed.kind.writers is _MEMBERS:
        return None
    return None if is_assigned(deed, deed.stream, deed.author) else "not-assigned"


def _judge_review(deed: Deed, role: str | None) -> str | None:
    """Supervisors and auditors review the log; what they found is never changed or taken back.

    It is all that an auditor may write beside the own log and device: it changes no key, no
    assignment and no client, and holds codes and ids only.
    """
    is_new = not deed.sup and deed.value is not None and deed.field != "tombstone"
    return None if is_new and role in ("supervisor", "auditor") else "role-forbids"


def is_assigned(deed: Deed, stream: str, user: str) -> bool:
    """Tell whether the user is assigned to the stream in the deed's causal past."""
    killed: set[str] = set()
    adds: list[PastOp] = []
    for op in deed.past("assignment", stream, "members"):
        killed.update(op.sup)
        if op.value == user:
            adds.append(op)
    return any(killed.isdisjoint(op.ids) for op in adds)


def _judge_certificate(deed: Deed, roster: Roster) -> str | None:
    facts = roster.read(str(deed.value))
    if facts is None or facts.device != deed.entity:
        return "certificate-invalid"
    if facts.issuer == ROOT:
        return roster.roots.why_not(facts.root, deed.segment)
    is_genuine = roster.is_of(deed.device, deed.author) and roster.role(deed) == "supervisor"
    may_issue = facts.role != "supervisor" and _is_by_supervisor(facts.issuer, deed, roster)
    return None if is_genuine and may_issue else "role-forbids"


def _is_by_supervisor(issuer: str, deed: Deed, roster: Roster) -> bool:
    """The writer issued it, or another supervisor's laptop that lies in the causal past.

    A supervisor's laptop that became a new device publishes what the former one issued and had
    not sent. It could issue the same itself.
    """
    if issuer == deed.device:
        return True
    known = (roster.read(str(op.value)) for op in deed.past("certificate", issuer, "bytes"))
    return any(facts is not None and facts.role == "supervisor" for facts in known)


def _judge_assignment(deed: Deed, role: str, _: Roster) -> str | None:
    if role == "supervisor":
        return None
    register = list(deed.past("assignment", deed.entity, "members"))
    own = {op_id for op in register if op.value == deed.author for op_id in op.ids}
    if not own.issuperset(deed.sup):
        return "role-forbids"  # a worker gives up for themself only
    if deed.value is None:
        return None
    announcers = [op.author for op in deed.past("stream_key", deed.entity, "kid")]
    is_making = deed.author in announcers and not register  # once: not to come back by it
    may_begin = is_making or is_offered(deed)
    return None if deed.value == deed.author and may_begin else "role-forbids"


def _judge_handover(deed: Deed, role: str, _: Roster) -> str | None:
    may_offer = role == "supervisor" or is_assigned(deed, deed.entity, deed.author)
    return why_not_said(deed, is_supervisor=role == "supervisor", may_offer=may_offer)


def _is_maker(deed: Deed, nonce: str, roster: Roster) -> bool:
    """Whether the stream was made by this device, or by a former one of the same person.

    A laptop that became a new device announces what the former one made and did not send; the
    former certificate must lie in the causal past, or replicas would differ.
    """
    if stream_of(deed.device, nonce) == deed.entity:
        return True
    former = (
        roster.read(str(op.value))
        for device in roster.devices()
        if stream_of(device, nonce) == deed.entity
        for op in deed.past("certificate", device, "bytes")
    )
    return any(facts is not None and facts.user == deed.author for facts in former)


def _is_of_laptop(deed: Deed) -> bool:
    """Whether it is a laptop's own affair, whatever the role: its name, keys and access log.

    The stream of a log is the laptop, so an announced key of that stream is the log's.
    """
    is_own = deed.entity == deed.device
    if deed.kind.name == "stream_key":
        return is_own or any(deed.past("certificate", deed.entity, "bytes"))
    return deed.kind.name == ENTRY or (deed.kind.name in _OF_ITSELF and is_own)


def _judge_of_laptop(deed: Deed, roster: Roster) -> str | None:
    """Everybody begins the log of their own laptops, auditors too, and nobody anyone else's.

    Pages of a log count where they lie in its own stream, which is never folded: elsewhere they
    are forged. A laptop that became a new device announces log keys that the former one had not
    sent.
    """
    if deed.kind.name == ENTRY:
        return "role-forbids"
    if deed.kind.name in _OF_ITSELF:
        return None
    if Announcement.parse(deed.value) is None:
        return "value-invalid"
    known = (roster.read(str(op.value)) for op in deed.past("certificate", deed.entity, "bytes"))
    users = {facts.user for facts in known if facts is not None}
    is_own = deed.entity == deed.device or users == {deed.author}
    return None if is_own else "role-forbids"


def _judge_key(deed: Deed, role: str, roster: Roster) -> str | None:
    if deed.field == "dropped":
        return "role-forbids" if deed.sup else None  # for good, and of its writer only
    announced = Announcement.parse(deed.value)
    if announced is None:
        return "value-invalid"
    is_first = not any(deed.past("stream_key", deed.entity, "kid"))
    if role == "supervisor" and (not is_first or deed.entity in (deed.stream, TRANSPORT)):
        return None
    # Only whoever made the stream announces its first key: the log of a laptop that is certified
    # outside the causal past looks like any client's, and is not made by a supervisor either.
    is_own = bool(announced.nonce) and _is_maker(deed, announced.nonce, roster)
    return None if is_own and is_first and not deed.sup else "role-forbids"


def _judge_removal(deed: Deed, role: str, roster: Roster) -> str | None:
    if deed.field == "orders":
        facts = roster.removal(str(deed.value))
        if facts is None or facts.device != deed.entity or deed.sup:
            return "value-invalid"
        why_not = roster.roots.why_not(facts.root, deed.segment)
        return why_not if role == "supervisor" else "role-forbids"
    if deed.field == "cause":
        return None if role == "supervisor" else "role-forbids"
    if deed.sup or deed.value is None:
        return "role-forbids"  # what counts is added to by naming later heads, never taken back
    # Only the recovery root removes a supervisor.
    target = roster.role_of_target(deed)
    return None if role == "supervisor" and target != "supervisor" else "role-forbids"


def _judge_erasure(deed: Deed, role: str, _: Roster) -> str | None:
    """Supervisors approve, each for themself and for good; a laptop says that it is done."""
    if deed.sup or deed.value is None:
        return "role-forbids"
    if deed.field == "done":
        return None if deed.value == deed.device else "role-forbids"
    is_own = deed.field != "approvals" or deed.value == deed.author
    return None if role == "supervisor" and is_own else "role-forbids"


def _judge_destruction(deed: Deed, role: str, _: Roster) -> str | None:
    """Supervisors draw up and decide, each for themself; only a keeping is taken back.

    Two different ones approve before anybody carries out, and nothing changes once two have.
    """
    if role != "supervisor":
        return "role-forbids"
    if is_closed(op.value for op in deed.past("destruction_list", deed.entity, "carried")):
        return "role-forbids"
    if deed.field == "kept" and deed.value is None:
        return None
    if deed.sup:
        return "role-forbids"
    parse = PARSERS.get(deed.field)
    found = parse(deed.value) if parse is not None else None
    if parse is not None and found is None:
        return "value-invalid"
    if not isinstance(found, Decision):
        return None
    approvals = [op.value for op in deed.past("destruction_list", deed.entity, "approvals")]
    may_carry = deed.field == "approvals" or (
        found.user in (approvers := deciders(approvals, found.digest))
        and len(approvers) >= DECIDERS
    )
    return None if found.user == deed.author and may_carry else "role-forbids"


def _judge_device_key(_: Deed, __: str, ___: Roster) -> str:
    return "role-forbids"  # of another laptop: what is sealed to the key would be the writer's


def _judge_succession(deed: Deed, role: str, roster: Roster) -> str | None:
    facts = roster.succession(str(deed.value))
    if facts is None or facts.old != deed.entity:
        return "value-invalid"
    return roster.roots.why_not_next(facts) if role == "supervisor" else "role-forbids"


_PROTOCOL: dict[str, Callable[[Deed, str, Roster], str | None]] = {
    "device_key": _judge_device_key,
    "assignment": _judge_assignment,
    "stream_key": _judge_key,
    "removal": _judge_removal,
    "erasure": _judge_erasure,
    "destruction_list": _judge_destruction,
    "handover": _judge_handover,
    "succession": _judge_succession,
}
