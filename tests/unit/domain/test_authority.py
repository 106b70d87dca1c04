"""Who may write what (SECURITY b.0 11–13, 15): the table, row by row, and its edges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from osmo_desktop.domain.announcements import Announcement, stream_of
from osmo_desktop.domain.authority import ROOT, CertificateFacts, Roster, judge
from osmo_desktop.domain.deeds import Deed
from osmo_desktop.domain.records import KINDS, Kind, StreamKind, Writers

TEAM = "ee" * 16
CLIENT = "cc" * 16
NONCE = "0f" * 16
KID = "ab" * 32
# Devices and their users: a supervisor, two workers, an auditor, and one without certificate.
SUE, WILL, WENDY, ALAN, NOBODY = (letter * 32 for letter in "12345")
USERS = {device: f"{number:032x}" for number, device in enumerate((SUE, WILL, WENDY, ALAN, NOBODY))}
ROLES = {SUE: "supervisor", WILL: "worker", WENDY: "worker", ALAN: "auditor"}


@dataclass
class Past:
    """An accepted op of the causal past."""

    value: object
    author: str
    ids: tuple[str, ...] = ("a0" * 16,)
    sup: tuple[str, ...] = ()
    reason: str | None = None


@dataclass
class World:
    """A roster and what lies in the past of the deed that is judged."""

    roster: Roster
    past: dict[tuple[str, str, str], list[Past]] = field(default_factory=dict)

    def verdict(self, device: str, kind: str | Kind, field_: str = "x", **more: Any) -> str | None:
        """The verdict on an op of this device."""
        known = KINDS[kind] if isinstance(kind, str) else kind
        values: dict[str, Any] = {
            "device": device,
            "author": USERS[device],
            "kind": known,
            "entity": CLIENT,
            "field": field_,
            "value": "v",
            "stream": TEAM if known.stream is StreamKind.TEAM else CLIENT,
            "sup": (),
            "past": self._past,
        }
        return judge(Deed(**{**values, **more}), self.roster)

    def assign(self, user: str | None, op_id: str = "a0" * 16, sup: tuple[str, ...] = ()) -> None:
        """An assignment in the past."""
        adds = self.past.setdefault(("assignment", CLIENT, "members"), [])
        adds.append(Past(user, USERS[SUE], (op_id,), sup))

    def announce(self, device: str, op_id: str = "b0" * 16) -> None:
        """An announcement of the client's key in the past."""
        made = self.past.setdefault(("stream_key", CLIENT, "kid"), [])
        made.append(Past(f"0:{KID}", USERS[device], (op_id,)))

    def _past(self, kind: str, entity: str, field_: str) -> Iterable[Past]:
        return self.past.get((kind, entity, field_), [])


def certificate(device: str, role: str, issuer: str = ROOT, user: str = "") -> str:
    """A certificate as this file reads them."""
    return f"{device}:{user or USERS[device]}:{role}:{issuer}"


def read(text: str) -> CertificateFacts | None:
    """Its facts; None for anything else."""
    parts = text.split(":")
    return CertificateFacts(*parts) if len(parts) == 4 else None


@pytest.fixture
def world() -> World:
    """Everybody is certified; nothing has happened."""
    roster = Roster(read)
    for device, role in ROLES.items():
        roster.admit(certificate(device, role, ROOT if role == "supervisor" else SUE))
    return World(roster)


# -- the table (b.0 13) ------------------------------------------------------------------------

CLIENT_KINDS = sorted(name for name, kind in KINDS.items() if kind.writers is Writers.ASSIGNED)
MEMBER_KINDS = sorted(name for name, kind in KINDS.items() if kind.writers is Writers.MEMBERS)
SUPERVISOR_KINDS = sorted(n for n, kind in KINDS.items() if kind.writers is Writers.SUPERVISORS)


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_records_of_a_client(world: World, kind: str) -> None:
    """The supervisor, and the worker who is assigned; no auditor and nobody else."""
    world.assign(USERS[WILL])

    assert world.verdict(SUE, kind) is None
    assert world.verdict(WILL, kind) is None
    assert world.verdict(WENDY, kind) == "not-assigned"
    assert world.verdict(ALAN, kind) == "role-forbids"


@pytest.mark.parametrize("kind", MEMBER_KINDS)
def test_groups_services_and_events(world: World, kind: str) -> None:
    """Every worker and supervisor; no auditor."""
    verdicts = [world.verdict(device, kind) for device in (SUE, WILL, WENDY, ALAN)]

    assert verdicts == [None, None, None, "role-forbids"]


@pytest.mark.parametrize("kind", SUPERVISOR_KINDS)
def test_members_and_profiles(world: World, kind: str) -> None:
    """Supervisors only."""
    verdicts = [world.verdict(device, kind) for device in (SUE, WILL, ALAN)]

    assert verdicts == [None, "role-forbids", "role-forbids"]


def test_the_table_covers_every_kind() -> None:
    """A new kind has its writers, and a team kind is never a matter of assignment."""
    protocol = {name for name, kind in KINDS.items() if kind.writers is Writers.PROTOCOL}

    assert protocol == {
        "assignment",
        "stream_key",
        "certificate",
        "removal",
        "succession",
        "erasure",
        "destruction_list",
        "device_key",
        "handover",
    }
    for name in CLIENT_KINDS:
        assert KINDS[name].stream is StreamKind.CLIENT
    of_the_team = {*MEMBER_KINDS, *SUPERVISOR_KINDS, *protocol} - {"adoption", "dismissal"}
    for name in of_the_team:  # whose late note was approved stands beside the client's note
        assert KINDS[name].stream is StreamKind.TEAM


@pytest.mark.parametrize("kind", ["client", "meeting", "group"])
def test_the_tombstone_is_the_supervisors(world: World, kind: str) -> None:
    """An assigned worker removes nothing."""
    world.assign(USERS[WILL])

    assert world.verdict(WILL, kind, "tombstone", value=True) == "role-forbids"
    assert world.verdict(SUE, kind, "tombstone", value=True) is None


# -- who is who --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["client", "group", "assignment", "stream_key", "removal"])
def test_the_author_is_the_devices_user(world: World, kind: str) -> None:
    """Nobody writes under a colleague's name, and no device without a certificate writes."""
    assert world.verdict(WILL, kind, author=USERS[SUE]) == "author-mismatch"
    assert world.verdict(SUE, kind, author=USERS[WILL]) == "author-mismatch"
    assert world.verdict(NOBODY, kind) == "author-mismatch"


def test_the_role_is_the_devices_own(world: World) -> None:
    """A supervisor's authority is that of the device that signed, not of a name in the op."""
    assert world.verdict(SUE, "member") is None
    assert world.verdict(WILL, "member", author=USERS[WILL]) == "role-forbids"


def test_before_admission_the_own_device_writes_as_a_worker() -> None:
    """The founder of a provisional team is known without a certificate."""
    roster = Roster(read)
    roster.admit_founder(WILL, USERS[WILL])
    lone = World(roster)
    lone.assign(USERS[WILL])

    assert lone.verdict(WILL, "meeting") is None
    assert lone.verdict(WILL, "member") == "role-forbids"
    assert roster.user(WILL) == USERS[WILL]


# -- roles and certificates (b.0 11) -----------------------------------------------------------


def test_a_raised_role_counts_only_from_the_past(world: World) -> None:
    """Whoever became a supervisor later was none when an earlier op was written."""
    raised = certificate(WILL, "supervisor")
    world.roster.admit(raised)

    assert world.verdict(WILL, "member") == "role-forbids"
    world.past["certificate", WILL, "bytes"] = [Past(raised, USERS[SUE])]
    assert world.verdict(WILL, "member") is None
    assert world.roster.highest_role(WILL) == "supervisor"


def test_a_lowered_role_takes_nothing_back(world: World) -> None:
    """With the first certificate in the past, an op is judged by it."""
    first = certificate(SUE, "supervisor")
    world.roster.admit(certificate(SUE, "worker", ROOT))
    world.past["certificate", SUE, "bytes"] = [Past(first, USERS[SUE])]

    assert world.verdict(SUE, "member") is None


@pytest.mark.parametrize("turned", [False, True])
def test_any_certificate_counts_whichever_came_first(turned: bool) -> None:
    """Of two users the device writes as either; one name is shown, the root's before others."""
    other = "ab" * 16
    both = [
        certificate(WILL, "worker", SUE, user=USERS[WILL]),
        certificate(WILL, "worker", ROOT, user=other),
    ]
    roster = Roster(read)
    for text in reversed(both) if turned else both:
        roster.admit(text)
    world = World(roster)

    assert world.verdict(WILL, "group") is None
    assert world.verdict(WILL, "group", author=other) is None
    assert world.verdict(WILL, "group", author=USERS[WENDY]) == "author-mismatch"
    assert roster.user(WILL) == roster.devices()[WILL] == other
    assert set(roster.all_certificates()) == set(both)


def test_a_further_certificate_asks_for_a_new_judgement() -> None:
    """What was judged by the first alone is judged anew; what was known before judging is not."""
    first, second = certificate(WILL, "worker"), certificate(WILL, "supervisor")
    late, early = Roster(read), Roster(read)
    told = []
    for text in (first, first, second):
        late.admit(text)
        told.append(late.is_unsettled)
    assert told == [False, False, True]

    early.seed(late.all_certificates())
    early.admit(first)
    early.admit(second)
    assert not early.is_unsettled


def test_junk_in_the_register_of_certificates_raises_nobody(world: World) -> None:
    """What cannot be read is no certificate."""
    world.roster.admit(certificate(WILL, "auditor", SUE))
    world.past["certificate", WILL, "bytes"] = [Past("junk", USERS[WILL]), Past(None, USERS[WILL])]

    assert world.verdict(WILL, "group") == "role-forbids"


def test_certificates_are_counted_once(world: World) -> None:
    """Admitting again, and admitting junk, changes nothing."""
    before = world.roster.certificates(WILL)
    world.roster.admit(certificate(WILL, "worker", SUE))
    world.roster.admit("junk")

    assert world.roster.certificates(WILL) == before
    assert world.roster.devices() == {d: USERS[d] for d in (SUE, WILL, WENDY, ALAN)}
    assert world.roster.user(NOBODY) is None
    assert world.roster.highest_role(NOBODY) is None


def test_a_supervisors_new_laptop_publishes_what_the_former_one_issued(world: World) -> None:
    """Only what a supervisor's laptop in the causal past signed, and no supervisor's pen."""
    former = "ab" * 16
    world.roster.admit(certificate(former, "supervisor", user=USERS[SUE]))
    assert _certify(world, SUE, "worker", former) == "role-forbids"
    text = certificate(former, "supervisor", user=USERS[SUE])
    world.past["certificate", former, "bytes"] = [Past(text, USERS[SUE])]

    assert _certify(world, SUE, "worker", former) is None
    assert _certify(world, SUE, "supervisor", former) == "role-forbids"
    assert _certify(world, WILL, "worker", former) == "role-forbids"


def _certify(world: World, by: str, role: str, issuer: str, **more: Any) -> str | None:
    text = certificate(NOBODY, role, issuer)
    return world.verdict(by, "certificate", "bytes", entity=NOBODY, **{"value": text, **more})


def test_a_supervisor_certifies_workers_and_auditors(world: World) -> None:
    """With the own device as issuer; no supervisor, and in nobody else's name."""
    assert _certify(world, SUE, "worker", SUE) is None
    assert _certify(world, SUE, "auditor", SUE) is None
    assert _certify(world, SUE, "supervisor", SUE) == "role-forbids"
    assert _certify(world, SUE, "worker", WILL) == "role-forbids"
    assert _certify(world, SUE, "worker", SUE, author=USERS[WILL]) == "role-forbids"


def test_a_worker_certifies_nobody(world: World) -> None:
    """Neither with an own certificate nor by passing on one that names the supervisor."""
    assert _certify(world, WILL, "worker", WILL) == "role-forbids"
    assert _certify(world, WILL, "worker", SUE) == "role-forbids"
    assert _certify(world, ALAN, "worker", ALAN) == "role-forbids"


def test_the_recovery_root_certifies_anybody(world: World) -> None:
    """Its certificate counts whoever publishes it."""
    assert _certify(world, WILL, "supervisor", ROOT) is None


def test_a_certificate_is_that_of_its_entity(world: World) -> None:
    """Filed under another device, or unreadable, it is none."""
    text = certificate(NOBODY, "worker", SUE)

    assert world.verdict(SUE, "certificate", "bytes", entity=WILL, value=text) == (
        "certificate-invalid"
    )
    for junk in ("junk", None, 5):
        verdict = world.verdict(SUE, "certificate", "bytes", entity=NOBODY, value=junk)
        assert verdict == "certificate-invalid"


# -- assignments (b.0 12) ----------------------------------------------------------------------


def _assign(world: World, by: str, value: object, sup: tuple[str, ...] = ()) -> str | None:
    return world.verdict(by, "assignment", "members", value=value, sup=sup)


def test_assigned_while_any_add_stands(world: World) -> None:
    """A removal takes only the adds that it names; one that it did not see stands."""
    world.assign(USERS[WILL], "a1" * 16)
    world.assign(USERS[WILL], "a2" * 16)
    world.assign(None, "a3" * 16, ("a1" * 16,))
    assert world.verdict(WILL, "meeting") is None

    world.assign(None, "a4" * 16, ("a2" * 16,))
    assert world.verdict(WILL, "meeting") == "not-assigned"


def test_an_add_of_many_copies_is_removed_by_any_of_its_ids(world: World) -> None:
    """Copies of one op are one op."""
    world.past["assignment", CLIENT, "members"] = [
        Past(USERS[WILL], USERS[SUE], ("a1" * 16, "a2" * 16)),
        Past(None, USERS[SUE], ("a3" * 16,), ("a2" * 16,)),
    ]

    assert world.verdict(WILL, "meeting") == "not-assigned"


def test_a_supervisor_assigns_anybody(world: World) -> None:
    """Adds and removes, for anybody."""
    assert _assign(world, SUE, USERS[WENDY]) is None
    assert _assign(world, SUE, None, ("a0" * 16,)) is None


def test_a_worker_assigns_themself_to_what_they_made(world: World) -> None:
    """Whoever announced the client's key may; nobody else, and nobody else for them."""
    assert _assign(world, WILL, USERS[WILL]) == "role-forbids"
    world.announce(WILL)

    assert _assign(world, WILL, USERS[WILL]) is None
    assert _assign(world, WILL, USERS[WENDY]) == "role-forbids"
    assert _assign(world, WENDY, USERS[WENDY]) == "role-forbids"
    assert _assign(world, ALAN, USERS[ALAN]) == "role-forbids"


def test_a_worker_gives_up_for_themself_only(world: World) -> None:
    """Own adds may be taken back, others' not, also not under the cover of an own add."""
    world.announce(WILL)
    world.assign(USERS[WILL], "a1" * 16)
    world.assign(USERS[WENDY], "a2" * 16)

    assert _assign(world, WILL, None, ("a1" * 16,)) is None
    assert _assign(world, WILL, None, ("a2" * 16,)) == "role-forbids"
    assert _assign(world, WILL, None, ("a1" * 16, "a2" * 16)) == "role-forbids"
    assert _assign(world, WILL, USERS[WILL], ("a2" * 16,)) == "role-forbids"
    assert _assign(world, WILL, USERS[WILL], ("a1" * 16,)) == "role-forbids"


def test_the_maker_of_a_client_does_not_come_back_by_having_made_it(world: World) -> None:
    """Once any assignment of the client lies in the past, only others let its maker in."""
    world.announce(WILL)
    world.past["assignment", CLIENT, "members"] = [
        Past(USERS[WILL], USERS[WILL], ("a1" * 16,)),
        Past(None, USERS[SUE], ("a2" * 16,), ("a1" * 16,)),
    ]

    assert _assign(world, WILL, USERS[WILL]) == "role-forbids"
    assert _assign(world, SUE, USERS[WILL]) is None


# -- keys (b.0 15) -----------------------------------------------------------------------------

MADE_BY_WILL = stream_of(WILL, NONCE)


def _key(world: World, by: str, value: object, **more: Any) -> str | None:
    values = {"entity": MADE_BY_WILL, "value": value}
    return world.verdict(by, "stream_key", "kid", **{**values, **more})


def test_a_worker_announces_the_first_key_of_a_stream_they_made(world: World) -> None:
    """The stream's id shows who made it; any other worker's claim is void."""
    first = Announcement(0, KID, NONCE).text

    assert _key(world, WILL, first) is None
    assert _key(world, WENDY, first) == "role-forbids"
    assert _key(world, WILL, Announcement(0, KID).text) == "role-forbids"
    assert _key(world, WILL, Announcement(0, KID, "aa" * 16).text) == "role-forbids"
    assert _key(world, WILL, first, entity=CLIENT) == "role-forbids"
    assert _key(world, WILL, first, entity=TEAM) == "role-forbids"


def test_a_new_laptop_announces_what_the_former_one_made(world: World) -> None:
    """The same person's other device may, once the maker's certificate lies in the past."""
    former = "5f" * 16
    made = stream_of(former, NONCE)
    first = Announcement(0, KID, NONCE).text
    of_will = certificate(former, "worker", user=USERS[WILL])
    world.roster.admit(of_will)
    assert _key(world, WILL, first, entity=made) == "role-forbids"

    world.past["certificate", former, "bytes"] = [Past(of_will, USERS[SUE])]

    assert _key(world, WILL, first, entity=made) is None
    assert _key(world, WENDY, first, entity=made) == "role-forbids"


def test_a_workers_announcement_is_the_first_or_none(world: World) -> None:
    """With another one in the past, or over another one, it is the supervisor's business."""
    first = Announcement(0, KID, NONCE).text
    assert _key(world, WILL, first, sup=("b0" * 16,)) == "role-forbids"
    world.past["stream_key", MADE_BY_WILL, "kid"] = [Past(first, USERS[WILL])]

    assert _key(world, WILL, first) == "role-forbids"
    assert _key(world, SUE, Announcement(1, KID).text, sup=("a0" * 16,)) is None


def test_a_supervisor_announces_a_first_key_of_their_own_streams_only(world: World) -> None:
    """With the certificate unseen, a laptop's log is no client whose key anybody may begin."""
    key, transport = Announcement(0, KID).text, "0" * 32
    for foreign in (WENDY, MADE_BY_WILL):
        assert _key(world, SUE, key, entity=foreign) == "role-forbids"
        assert _key(world, SUE, Announcement(0, KID, NONCE).text, entity=foreign) == "role-forbids"

    own = stream_of(SUE, NONCE)
    assert _key(world, SUE, Announcement(0, KID, NONCE).text, entity=own) is None
    assert [_key(world, SUE, key, entity=stream) for stream in (TEAM, transport)] == [None, None]


@pytest.mark.parametrize("value", [None, 5, "", "x:y", f"0:{KID[:-1]}", f"-1:{KID}", f"01:{KID}"])
def test_an_announcement_that_is_none(world: World, value: object) -> None:
    """Has no meaning for anybody."""
    assert _key(world, SUE, value) == "value-invalid"


# -- removals (b.0 13, 14) ---------------------------------------------------------------------


def test_a_supervisor_removes_workers_only(world: World) -> None:
    """A supervisor's device is removed by the recovery root, the own one too."""
    verdicts = {
        device: world.verdict(SUE, "removal", "heads", entity=device)
        for device in (WILL, ALAN, NOBODY, SUE)
    }

    assert verdicts == {WILL: None, ALAN: None, NOBODY: None, SUE: "role-forbids"}
    assert world.verdict(WILL, "removal", "heads", entity=WENDY) == "role-forbids"


def test_who_became_a_supervisor_in_the_past_is_not_removed(world: World) -> None:
    """The role of the removed device is looked up as that of the writer is."""
    raised = certificate(WENDY, "supervisor")
    world.roster.admit(raised)
    assert world.verdict(SUE, "removal", "heads", entity=WENDY) is None

    world.past["certificate", WENDY, "bytes"] = [Past(raised, USERS[SUE])]
    assert world.verdict(SUE, "removal", "heads", entity=WENDY) == "role-forbids"


# -- kinds of a newer version ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stream", "writers", "expected"),
    [
        (StreamKind.CLIENT, Writers.ASSIGNED, [None, None, "not-assigned", "role-forbids"]),
        (StreamKind.TEAM, Writers.MEMBERS, [None, None, None, "role-forbids"]),
    ],
)
def test_an_unknown_kind_follows_the_rule_of_its_stream(
    world: World, stream: StreamKind, writers: Writers, expected: list[str | None]
) -> None:
    """What a newer version declares is judged like its neighbours."""
    world.assign(USERS[WILL])
    newer = Kind("newer", "newer", stream, writers, {}, Past)

    assert [world.verdict(device, newer) for device in (SUE, WILL, WENDY, ALAN)] == expected


# -- destruction lists (DOMAIN 2.6) -------------------------------------------------------------

DIGEST, OTHER_DIGEST = "d1" * 16, "d2" * 16
ENTRY = f"{CLIENT}:working_age:2014-05-31:2024-05-31:7"


def _decided(world: World, field_: str, *users: str, digest: str = DIGEST) -> None:
    """Decisions about the list in the past."""
    register = world.past.setdefault(("destruction_list", CLIENT, field_), [])
    register += [Past(f"{user}:{digest}", user) for user in users]


@pytest.mark.parametrize(
    ("field_", "value"),
    [
        ("drawn", "2026-11-22"),
        ("entries", ENTRY),
        ("kept", f"{CLIENT}:appeal"),
        ("approvals", f"{USERS[SUE]}:{DIGEST}"),
    ],
)
def test_only_supervisors_write_destruction_lists(world: World, field_: str, value: str) -> None:
    """Neither a worker nor an auditor draws up, keeps or approves."""
    verdicts = [
        world.verdict(device, "destruction_list", field_, value=value)
        for device in (SUE, WILL, ALAN)
    ]

    assert verdicts == [None, "role-forbids", "role-forbids"]


@pytest.mark.parametrize(
    ("field_", "value"),
    [
        ("entries", "nobody"),
        ("entries", ENTRY.replace("2024-05-31", "2024-02-30")),
        ("entries", None),
        ("kept", f"{CLIENT}:because"),
        ("approvals", f"{USERS[SUE]}:short"),
        ("carried", 1),
    ],
)
def test_a_destruction_list_holds_no_stray_values(world: World, field_: str, value: Any) -> None:
    """What no laptop can read as an entry or a decision is quarantined on all of them."""
    assert world.verdict(SUE, "destruction_list", field_, value=value) == "value-invalid"


def test_nobody_approves_a_destruction_list_for_another_or_takes_an_approval_back(
    world: World,
) -> None:
    """An approval is its author's own; only a keeping may be withdrawn."""
    foreign, own = f"{USERS[WILL]}:{DIGEST}", f"{USERS[SUE]}:{DIGEST}"
    sup = ("a0" * 16,)
    judged = [
        world.verdict(SUE, "destruction_list", "approvals", value=foreign),
        world.verdict(SUE, "destruction_list", "approvals", value=own, sup=sup),
        world.verdict(SUE, "destruction_list", "entries", value=ENTRY, sup=sup),
        world.verdict(SUE, "destruction_list", "kept", value=None, sup=sup),
    ]

    assert judged == ["role-forbids", "role-forbids", "role-forbids", None]


def test_a_list_is_carried_out_after_two_approvals_of_the_same_entries(world: World) -> None:
    """By somebody who approved it: not on one approval, a colleague's two, or of another list."""

    def carry() -> str | None:
        own = f"{USERS[SUE]}:{DIGEST}"
        return world.verdict(SUE, "destruction_list", "carried", value=own)

    _decided(world, "approvals", USERS[SUE], USERS[SUE])
    assert carry() == "role-forbids"
    _decided(world, "approvals", USERS[WILL], digest=OTHER_DIGEST)
    assert carry() == "role-forbids"
    _decided(world, "approvals", USERS[WILL])
    assert carry() is None
    world.past.clear()
    _decided(world, "approvals", USERS[WILL], USERS[WENDY])
    assert carry() == "role-forbids"


def test_a_list_that_two_carried_out_changes_no_more(world: World) -> None:
    """It is the record of what was destroyed; one person, or other entries, do not close it."""
    _decided(world, "carried", USERS[SUE], USERS[SUE])
    _decided(world, "carried", USERS[WILL], digest=OTHER_DIGEST)
    assert world.verdict(SUE, "destruction_list", "kept", value=f"{CLIENT}:appeal") is None
    _decided(world, "carried", USERS[WILL])
    for field_, value in (("kept", f"{CLIENT}:appeal"), ("entries", ENTRY), ("kept", None)):
        verdict = world.verdict(SUE, "destruction_list", field_, value=value)
        assert verdict == "role-forbids"


def test_a_laptop_says_for_good_that_it_dropped_a_key(world: World) -> None:
    """Members of the team may, auditors hold none, and nobody takes such a word back."""
    for device in (SUE, WILL, WENDY):
        assert world.verdict(device, "stream_key", "dropped", value=device) is None
    assert world.verdict(ALAN, "stream_key", "dropped", value=ALAN) == "role-forbids"
    taken_back = world.verdict(SUE, "stream_key", "dropped", value=SUE, sup=("b0" * 16,))
    assert taken_back == "role-forbids"


def test_supervisors_and_auditors_review_the_log_once(world: World) -> None:
    """Both write a review, nobody else does; and not even a supervisor changes or removes one."""
    verdicts = [world.verdict(d, "log_review", "verdict") for d in (SUE, ALAN, WILL, NOBODY)]
    assert verdicts == [None, None, "role-forbids", "author-mismatch"]
    refused = "role-forbids"
    changes: tuple[dict[str, Any], ...] = (
        {"sup": ("a0" * 16,)},
        {"value": None},
        {"field_": "tombstone"},
    )
    for device in (SUE, ALAN):
        for deed in changes:
            assert world.verdict(device, "log_review", **{"field_": "verdict", **deed}) == refused
