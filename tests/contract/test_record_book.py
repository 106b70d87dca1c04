"""What services rely on in a record book, whatever stands behind it.

`make_book` gives a fresh book with its owner at it; the books under test are listed in `BOOKS`.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import RecordBook, Snapshot
from tests.fakes.memory_book import MemoryBook, SetClock

MakeBook = Callable[[], RecordBook]


def _memory_book() -> RecordBook:
    return MemoryBook(SetClock())


BOOKS: dict[str, MakeBook] = {"memory": _memory_book}


@pytest.fixture(params=sorted(BOOKS))
def make_book(request: pytest.FixtureRequest) -> MakeBook:
    """Makes fresh books of one kind."""
    return BOOKS[request.param]


@pytest.fixture
def book(make_book: MakeBook) -> RecordBook:
    """A fresh book."""
    return make_book()


def _client(book: RecordBook, **values: Any) -> str:
    stream = book.new_client_stream()
    known = {"family_name": "Virtanen", **values}
    book.commit([Edit(stream, "client", stream, name, value) for name, value in known.items()])
    return stream


def _meeting(book: RecordBook, stream: str, **values: Any) -> str:
    meeting = new_id()
    known = {"happened": "Kahvilla.", **values}
    book.commit([Edit(stream, "meeting", meeting, name, value) for name, value in known.items()])
    return meeting


def _shot(book: RecordBook, kind: str, entity: str) -> Snapshot:
    found = book.get(kind, entity)
    assert found is not None
    return found


def test_a_commit_is_read_back_typed(book: RecordBook) -> None:
    """Values go in as the wire carries them and come out in the record's own types."""
    stream = _client(book, birth_date="1990-01-31", next_meeting="2026-11-26T10:00:00+02:00")

    shot = _shot(book, "client", stream)

    assert shot.record.birth_date == date(1990, 1, 31)
    assert shot.record.next_meeting == datetime.fromisoformat("2026-11-26T10:00:00+02:00")
    assert (shot.id, shot.stream, shot.kind) == (stream, stream, "client")
    assert (shot.author, shot.device, shot.unsent) == (book.user, book.device, True)
    assert shot.conflicts == ()


def test_a_new_client_has_its_maker_as_worker(book: RecordBook) -> None:
    """The first commit of a stream assigns the user."""
    assert book.assigned(_client(book)) == (book.user,)


def test_changes_name_what_was_touched(book: RecordBook) -> None:
    """A commit tells the kinds and entities of its edits."""
    stream = book.new_client_stream()

    changes = book.commit([Edit(stream, "client", stream, "family_name", "Virtanen")])

    assert "client" in changes.kinds
    assert stream in changes.entities


def test_history_is_newest_first_with_wire_values(book: RecordBook) -> None:
    """Former values stay with their reason; only the newest is a head."""
    meeting = _meeting(book, _client(book), occurred="2026-11-19T10:00:00+02:00")
    shot = _shot(book, "meeting", meeting)
    later = Edit(
        shot.stream,
        "meeting",
        meeting,
        "occurred",
        "2026-11-19T11:00:00+02:00",
        sup=tuple(shot.basis["occurred"]),
        reason="Kello",
    )

    book.commit([later])

    history = book.history("meeting", meeting, "occurred")
    assert [past.value for past in history] == [
        "2026-11-19T11:00:00+02:00",
        "2026-11-19T10:00:00+02:00",
    ]
    assert [past.is_head for past in history] == [True, False]
    assert [past.reason for past in history] == ["Kello", None]
    assert _shot(book, "meeting", meeting).amended


def test_ops_of_one_commit_have_one_time(book: RecordBook) -> None:
    """What was written together can be recognised by its time."""
    stream = book.new_client_stream()
    meeting = new_id()

    book.commit(
        [
            Edit(stream, "client", stream, "family_name", "Virtanen"),
            Edit(stream, "meeting", meeting, "happened", "Kahvilla."),
        ]
    )

    assert _shot(book, "client", stream).written == _shot(book, "meeting", meeting).written


def test_heads_that_disagree_are_a_conflict(book: RecordBook) -> None:
    """A write that did not see the head leaves both, the greatest shown, until one covers all."""
    stream = _client(book, phone="040 1")
    book.commit([Edit(stream, "client", stream, "phone", "040 2")])

    shot = _shot(book, "client", stream)
    assert shot.conflicts == ("phone",)
    assert shot.record.phone == "040 2"
    (found,) = book.conflicts()
    assert (found.stream, found.kind, found.entity, found.field) == (
        stream,
        "client",
        stream,
        "phone",
    )
    book.commit([Edit(stream, "client", stream, "phone", "040 3", sup=shot.basis["phone"])])
    assert book.conflicts() == ()


def test_equal_heads_are_no_conflict(book: RecordBook) -> None:
    """Heads with one value have nothing to settle."""
    stream = _client(book, phone="040 1")

    book.commit([Edit(stream, "client", stream, "phone", "040 1")])

    assert book.conflicts() == ()
    assert len(_shot(book, "client", stream).basis["phone"]) == 2


def test_a_safety_flag_is_up_while_any_head_raises_it(book: RecordBook) -> None:
    """The greatest head does not lower it; superseding every head with a reason does."""
    stream = _client(book, safety_ban=True)
    book.commit([Edit(stream, "client", stream, "safety_ban", value=False)])
    shot = _shot(book, "client", stream)
    assert shot.record.safety_ban is True
    lowered = Edit(
        stream,
        "client",
        stream,
        "safety_ban",
        value=False,
        sup=shot.basis["safety_ban"],
        reason="Päättyi",
    )

    book.commit([lowered])

    assert _shot(book, "client", stream).record.safety_ban is False


def test_members_of_a_set_are_added_and_removed(book: RecordBook) -> None:
    """An add is an op with the member, a removal one with nothing over the adds it saw."""
    stream = _client(book)
    first, second = new_id(), new_id()
    meeting = _meeting(book, stream)
    for goal in (first, second):
        book.commit([Edit(stream, "meeting", meeting, "goals", goal)])
    adds = [p.op_id for p in book.history("meeting", meeting, "goals") if p.value == first]

    book.commit([Edit(stream, "meeting", meeting, "goals", None, sup=tuple(adds))])

    assert _shot(book, "meeting", meeting).record.goals == (second,)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("family_name", 5, "value-invalid"),
        ("birth_date", "31.1.1990", "value-invalid"),
        ("language", "xx", "value-invalid"),
        ("phone", "0" * 3000, "value-invalid"),
        ("no_such_field", "x", "value-invalid"),
    ],
)
def test_a_wrong_value_is_refused_whole(
    book: RecordBook, field: str, value: object, code: str
) -> None:
    """When one edit is refused nothing of the commit is kept."""
    stream = _client(book)
    before = book.unsent()

    with pytest.raises(UserError, match=code):
        book.commit(
            [
                Edit(stream, "client", stream, "given_name", "Aino"),
                Edit(stream, "client", stream, field, value),
            ]
        )

    assert _shot(book, "client", stream).record.given_name is None
    assert book.unsent() == before


def test_an_amendment_without_a_reason_is_refused(book: RecordBook) -> None:
    """An event field changes with a reason only."""
    meeting = _meeting(book, _client(book))
    shot = _shot(book, "meeting", meeting)
    sup = shot.basis["happened"]

    with pytest.raises(UserError, match="reason-missing"):
        book.commit([Edit(shot.stream, "meeting", meeting, "happened", "Muuta.", sup=sup)])


def test_superseding_what_was_never_seen_is_refused(book: RecordBook) -> None:
    """An edit names heads of its own field that exist."""
    stream = _client(book)

    with pytest.raises(UserError):
        book.commit([Edit(stream, "client", stream, "phone", "040 1", sup=(new_id(),))])


def test_own_pending_ops_are_retracted(book: RecordBook) -> None:
    """An entity that was only written here and is not cut can be taken back."""
    meeting = _meeting(book, _client(book))
    before = book.unsent()

    changes = book.retract("meeting", meeting)

    assert book.get("meeting", meeting) is None
    assert book.find("meeting") == []
    assert changes.entities == {meeting}
    assert book.unsent() < before


def test_after_a_retract_the_book_goes_on(book: RecordBook) -> None:
    """What is written after a retract counts, also under the same id."""
    stream = _client(book)
    meeting = _meeting(book, stream)
    book.retract("meeting", meeting)

    book.commit([Edit(stream, "meeting", meeting, "happened", "Uudelleen.")])

    assert _shot(book, "meeting", meeting).record.happened == "Uudelleen."
    assert book.conflicts() == ()


def test_find_by_stream_and_value(book: RecordBook) -> None:
    """Entities are found by stream and by equal values, unset ones by None."""
    one, other = _client(book), _client(book)
    task, done = new_id(), new_id()
    book.commit(
        [
            Edit(one, "task", task, "text", "Soita"),
            Edit(one, "task", done, "text", "Kirjoita"),
            Edit(one, "task", done, "done", value=True),
            Edit(other, "task", new_id(), "text", "Muu"),
        ]
    )

    assert {shot.id for shot in book.find("task", stream=one)} == {task, done}
    assert [shot.id for shot in book.find("task", stream=one, equals={"done": None})] == [task]
    assert [shot.id for shot in book.find("task", equals={"done": True})] == [done]


def test_find_in_order_and_in_parts(book: RecordBook) -> None:
    """Newest first by time across offsets, without a time last; limit and offset cut."""
    stream = _client(book)
    none = _meeting(book, stream)
    early = _meeting(book, stream, occurred="2026-11-19T10:00:00+02:00")
    late = _meeting(book, stream, occurred="2026-11-19T09:30:00+00:00")

    found = [s.id for s in book.find("meeting", order_by="occurred", descending=True)]

    assert found == [late, early, none]
    part = book.find("meeting", order_by="occurred", descending=True, limit=1, offset=1)
    assert [shot.id for shot in part] == [early]


def test_what_is_written_is_pending_and_unsent(book: RecordBook) -> None:
    """Until a round has taken it, a record is pending and counted."""
    before = book.unsent()
    meeting = _meeting(book, _client(book))

    assert book.delivery(_shot(book, "meeting", meeting)).state == "pending"
    assert book.unsent() > before


def test_unknown_entities_are_none(book: RecordBook) -> None:
    """Nothing is made up for an id that nobody wrote."""
    assert book.get("client", new_id()) is None
    assert book.get("meeting", new_id()) is None
    assert book.history("meeting", new_id(), "happened") == ()
