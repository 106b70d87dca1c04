"""Old notes of a file that are there already: told, counted and not written a second time."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from osmo_desktop.domain.records.imported import NOTES
from osmo_desktop.services.client_imports import ImportDone
from osmo_desktop.services.import_preview import ImportPreview
from tests.fakes.casework import Casework, empty_casework
from tests.unit.services.test_client_imports import preview_of, undo, write

FILE = (
    "Nro;Pvm;Klo;Kirjaus;Asiakkaan näkemys\n"
    "12;5.3.2024;9.30;Käynti kotona.;\n"
    "12;6.3.2024;;Puhelu.;Hyvä näin.\n"
)


@pytest.fixture
def work() -> Casework:
    """An office with two clients."""
    made = empty_casework()
    made.add("Aalto", "Mirja", number="12")
    made.add("Virtanen", "Sanna", number="13")
    return made


def _look(work: Casework, text: str = FILE) -> ImportPreview:
    return preview_of(work, text, NOTES)


def _states(work: Casework, text: str = FILE) -> list[str]:
    return [row.state for row in _look(work, text).rows]


def _bring(work: Casework) -> ImportDone:
    return write(work, _look(work))


def _notes(work: Casework) -> int:
    return sum(shot.record.struck is None for shot in work.book.find("meeting"))


def test_the_same_file_brought_in_twice_is_there_once(work: Casework) -> None:
    """The second time every row is known and counted; also in the other half of the year."""
    first = _bring(work)
    assert (first.written, first.known) == (2, 0)
    work.clock.advance(days=200)
    work.clock.time = work.now().astimezone(timezone(timedelta(hours=3)))
    second = _bring(work)

    assert [row.like for row in _look(work).rows] == ["12 Aalto, Mirja"] * 2
    assert (second.written, second.known) == (0, 2)
    assert _notes(work) == 2
    (batch,) = work.services.imports.batches()
    assert (batch.id, batch.count) == (first.batch, 2)


def test_a_row_that_stands_twice_in_a_file_is_known_the_second_time(work: Casework) -> None:
    """Another client, minute or text is another note; spaces and a left-out column are none."""
    row = "12;5.3.2024;9.30;Käynti  kotona. ;Hyvä.\n"
    others = "13;5.3.2024;9.30;Käynti kotona.;\n12;5.3.2024;9.31;Käynti kotona.;\n"
    others += "12;5.3.2024;9.30;Käynti kotona;\n12;5.3.2024;9.30;Käynti kotona.;Huono.\n"
    head, first = FILE.split("\n")[:2]

    assert _states(work, f"{head}\n{row}{first}\n{others}") == ["new", "known", *["new"] * 4]


def test_what_is_known_is_brought_in_only_when_asked(work: Casework) -> None:
    """Two calls of one day may say the same; undoing takes back what that import wrote alone."""
    first = _bring(work)
    done = write(work, _look(work), with_known=True)
    assert (done.written, done.known, _notes(work)) == (2, 0, 4)

    assert undo(work, done.batch) == 0
    assert _notes(work) == 2
    assert [batch.id for batch in work.services.imports.batches()] == [first.batch]
    assert _states(work) == ["known", "known"]
    undo(work, first.batch)
    assert _states(work) == ["new", "new"]


def test_a_note_that_was_amended_since_or_written_by_hand_is_known(work: Casework) -> None:
    """What it said first counts too; so does what was written here with the same words."""
    mirja = next(row.id for row in work.services.clients.list() if row.family_name == "Aalto")
    _bring(work)
    notes = work.services.notes
    for entry in work.services.clients.timeline(mirja):
        if entry.kind == "meeting":
            draft = notes.start_amendment(entry.id)
            notes.approve(draft.changed(happened="Aivan toista.", reason="Väärin"))
    at = work.now() - timedelta(hours=2)
    work.note(mirja, at, "Kirjoitettu täällä.")
    typed = f"12;{at:%d.%m.%Y;%H.%M};Kirjoitettu täällä.;\n"

    assert _states(work, FILE + typed) == ["known"] * 3
