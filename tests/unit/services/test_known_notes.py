"""Old notes of a file that are there already: told, counted and not written a second time."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from osmo_desktop.domain.records.imported import NOTES
from osmo_desktop.services.client_imports import ImportDone
from osmo_desktop.services.import_preview import ImportPreview
from tests.fakes.casework import Casework, empty_casework
from tests.unit.services.test_client_imports import preview_of, undo, write

HEAD = "Nro;Pvm;Klo;Kirjaus;Asiakkaan näkemys\n"
FILE = f"{HEAD}12;5.3.2024;9.30;Käynti kotona.;\n12;6.3.2024;;Puhelu.;Hyvä näin.\n"


@pytest.fixture
def work() -> Casework:
    """An office with two clients."""
    made = empty_casework()
    made.add("Aalto", "Mirja", number="12")
    made.add("Virtanen", "Sanna", number="13")
    return made


def _client(work: Casework, name: str) -> str:
    (found,) = [s.id for s in work.book.find("client") if s.record.family_name == name]
    return found


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


@pytest.mark.parametrize(
    "amended",
    [
        {"happened": "Aivan toista."},
        {"client_view": "Aivan toisin."},
        {"worker_assessment": "Edistyi."},
        {"happened": "Aivan toista.", "client_view": "Aivan toisin."},
        {"happened": "Käynti kotona.\n\nMyös sisko oli paikalla."},
    ],
    ids="+".join,
)
def test_a_note_that_was_amended_since_or_written_by_hand_is_known(
    work: Casework, amended: dict[str, str]
) -> None:
    """What it said first counts too, in each field; so do the same words written here."""
    text = FILE.replace("näkemys", "näkemys;Arvio").replace("Hyvä näin.", "Hyvä näin.;Sujui.")
    write(work, _look(work, text))
    for entry in work.services.clients.timeline(_client(work, "Aalto")):
        if entry.kind == "meeting":
            draft = work.services.notes.start_amendment(entry.id)
            work.services.notes.approve(draft.changed(**amended, reason="Väärin"))
    at = work.now() - timedelta(hours=2)
    work.note(_client(work, "Aalto"), at, "Kirjoitettu täällä.")
    typed = f"12;{at:%d.%m.%Y;%H.%M};Kirjoitettu täällä.;;\n"

    assert _states(work, text + typed) == ["known"] * 3
    assert _states(work, text.replace("Hyvä näin", "Huono näin")) == ["known", "new"]


def test_only_the_line_about_the_file_is_no_word_of_a_note(work: Casework) -> None:
    """A note amended to end without that line is compared with its last paragraph."""
    _bring(work)
    entry = work.services.clients.timeline(_client(work, "Aalto"))[-1]
    draft = work.services.notes.start_amendment(entry.id)
    first = "Käynti oli pihalla."
    text = f"{first}\n\nSisko oli paikalla."
    work.services.notes.approve(draft.changed(happened=text, reason="Väärin"))

    rows = (f'12;5.3.2024;9.30;"{words}";\n' for words in (text, first, "Käynti kotona."))
    assert _states(work, HEAD + "".join(rows)) == ["known", "new", "known"]


def test_a_note_of_another_record_of_the_person_is_known(work: Casework) -> None:
    """Records are joined as one person's: a note is not written under the other a second time."""
    _bring(work)
    work.change(_client(work, "Aalto"), {"same_person_as": _client(work, "Virtanen")})
    others = FILE.replace("12;", "13;")

    assert _states(work, others) == ["known", "known"]
    row = ";7.3.2024;10.00;Sama puhelu.;\n"
    assert _states(work, f"{HEAD}12{row}13{row}") == ["new", "known"]
    work.change(_client(work, "Aalto"), {"same_person_as": None})
    assert _states(work, others) == ["new", "new"]
