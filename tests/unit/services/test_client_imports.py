"""Clients and old notes out of a file: matched, looked through, written, undone by import id."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.progress import CancelToken, Progress, no_report
from osmo_desktop.domain.records import CLIENT_KINDS
from osmo_desktop.domain.records.imported import CLIENTS, NOTES
from osmo_desktop.domain.sheets import Sheet
from osmo_desktop.services.assessing import AssessmentDraft
from osmo_desktop.services.client_imports import ImportDone
from osmo_desktop.services.import_columns import examples, guess
from osmo_desktop.services.import_preview import ImportPreview
from osmo_desktop.services.measures import OWN_SCALE
from osmo_desktop.services.pathway import NewEngagement
from tests.fakes.casework import Casework, empty_casework
from tests.unit.exchange.test_sheets import workbook

T = TypeVar("T")
LIST = (
    "Sukunimi;Etunimi;Hetu;Syntymäaika;Kotikunta;Turvakielto;Väri\r\n"
    "Virtanen;Sanna;010190Y999W;1.1.1990;Soini;kyllä;sininen\r\n"
    "Mäkelä;Kari;;31.2.1980;Vimpeli;;\r\n"
    "Aalto;Mirja;;;Vimpeli;;\r\n"
    "Virtanen;Sanna;;;;;\r\n"
    "Östman;Kaj;;;;ehkä;\r\n"
)


def run(slices: Generator[None, None, T]) -> T:
    """Run slices to their end."""
    while True:
        try:
            next(slices)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # typed by the generator


def preview_of(work: Casework, text: str, contents: str = CLIENTS) -> ImportPreview:
    """Look a file through with its columns as they are guessed."""
    imports = work.services.imports
    sheet = imports.read(text.encode())
    return run(imports.preview(sheet, imports.guess(sheet, contents), contents))


def write(work: Casework, preview: ImportPreview, **more: Any) -> ImportDone:
    """Write what was looked through."""
    done, _ = run(work.services.imports.run(preview, no_report, CancelToken(), **more))
    return done


def undo(work: Casework, batch: str) -> int:
    """Undo an import; gives how many records stay."""
    kept, _ = run(work.services.imports.undo(batch, no_report, CancelToken()))
    return kept


def test_columns_are_guessed_by_their_names_once_each() -> None:
    """Finnish, Swedish and English names, whatever their case; what is not known is left out."""
    assert guess(("SUKUNIMI", "Förnamn", "Client number", "Sukunimi", "Muuta"), CLIENTS) == (
        "family_name",
        "given_name",
        "number",
        "",
        "",
    )
    assert guess(("Asiakas", "Pvm", "Klo", "Kirjaus"), NOTES) == (
        "name",
        "occurred",
        "clock",
        "happened",
    )


def test_each_row_says_what_becomes_of_it_before_anything_is_written() -> None:
    """New, known from before or from the file, not readable with the reason."""
    work = empty_casework()
    work.add("Aalto", "Mirja", number="12")
    found = [(row.number, row.state, row.like) for row in preview_of(work, LIST).rows]
    assert found == [
        (2, "new", ""),
        (3, "bad", ""),
        (4, "known", "12 Aalto, Mirja"),
        (5, "known", "Virtanen, Sanna"),
        (6, "bad", ""),
    ]
    problems = [row.problem for row in preview_of(work, LIST).rows if row.problem]
    assert problems[0].startswith("31.2.1980: There is no such day")
    assert problems[1].startswith("ehkä: Write yes or no")
    assert len(work.services.clients.list()) == 1


def test_an_import_writes_what_is_new_and_is_undone_by_its_id() -> None:
    """With its separator, day of birth and order; undone, nothing of it is left."""
    work = empty_casework()
    work.add("Aalto", "Mirja", number="12")
    before = work.services.clients.list()
    told: list[Progress] = []
    preview = preview_of(work, LIST)
    done, changes = run(work.services.imports.run(preview, told.append, CancelToken()))

    assert (done.written, done.refused) == (1, ())
    assert "client" in changes.kinds
    assert [(step.done, step.total) for step in told] == [(1, 1)]
    row = next(row for row in work.services.clients.list() if row.family_name == "Virtanen")
    assert row.protected
    values = work.services.clients.details(row.id).values
    assert values["identity_code"] == "010190Y999W"
    assert values["birth_date"] == date(1990, 1, 1)
    (batch,) = work.services.imports.batches()
    assert (batch.id, batch.contents, batch.count) == (done.batch, CLIENTS, 1)

    assert undo(work, done.batch) == 0
    assert work.services.clients.list() == before
    assert work.services.imports.batches() == ()
    with pytest.raises(UserError):
        undo(work, done.batch)


def test_what_is_known_is_taken_in_only_when_asked_and_never_a_taken_number() -> None:
    """The row whose number another client has is told."""
    work = empty_casework()
    work.add("Aalto", "Mirja", number="12")
    text = "Sukunimi;Etunimi;Numero\nAalto;Mirja;\nAalto;Mirja;12\n"
    assert write(work, preview_of(work, text)).written == 0
    preview = preview_of(work, text)
    assert [row.problem[:26] for row in preview.rows] == ["", "Another client has this nu"]
    done = write(work, preview, with_known=True)
    assert (done.written, done.refused) == (1, ((3, preview.rows[1].problem),))


def test_a_client_of_whom_something_was_written_since_stays() -> None:
    """Undo takes back what the import wrote, and nothing that came after."""
    work = empty_casework()
    done = write(work, preview_of(work, "Nimi\nAalto, Mirja\nSanna Virtanen\n"))
    mirja = next(row for row in work.services.clients.list() if row.given_name == "Mirja")
    work.note(mirja.id, work.now(), "Ensimmäinen käynti.")
    assert undo(work, done.batch) == 1
    assert [row.id for row in work.services.clients.list()] == [mirja.id]


def _records(work: Casework, client_id: str) -> list[Any]:
    shots = (work.book.find(kind, stream=client_id) for kind in CLIENT_KINDS)
    return [shot.record for found in shots for shot in found]


def _phone(work: Casework, client_id: str) -> None:
    work.change(client_id, {"phone": "040 000 0000", "address": "Koulutie 1"})


def _meeting(work: Casework, client_id: str) -> None:
    work.meet(client_id, work.now() + timedelta(days=2))


def _engagement(work: Casework, client_id: str) -> None:
    new = NewEngagement(
        type="individual_coaching",
        legal_basis="social_rehabilitation",
        start=work.now().date(),
    )
    work.services.pathway.open_engagement(client_id, new)


def _draft(work: Casework, client_id: str) -> None:
    work.draft(client_id, work.now(), happened="Ensimmäinen käynti.")


def _assessment(work: Casework, client_id: str) -> None:
    draft = AssessmentDraft("a" * 32, client_id, OWN_SCALE, 1, work.now(), ("b" * 32,))
    work.services.measures.save(draft)


@pytest.mark.parametrize("add", [_phone, _meeting, _engagement, _draft, _assessment])
def test_whatever_was_written_since_keeps_a_client(
    add: Callable[[Casework, str], None],
) -> None:
    """A phone, a next meeting, another engagement, a draft: the client of it stays whole."""
    work = empty_casework()
    done = write(work, preview_of(work, "Nimi\nAalto, Mirja\nSanna Virtanen\n"))
    mirja = next(row for row in work.services.clients.list() if row.given_name == "Mirja")
    work.clock.advance(minutes=5)
    add(work, mirja.id)
    before = _records(work, mirja.id)
    assert undo(work, done.batch) == 1
    assert [row.id for row in work.services.clients.list()] == [mirja.id]
    assert _records(work, mirja.id) == before


def test_an_imported_note_that_was_written_on_since_stays() -> None:
    """An amended note and one that is being amended are not struck through; the third is."""
    work = empty_casework()
    mirja = work.add("Aalto", "Mirja", number="12")
    lines = "".join(f"12;{day}.3.2024;Käynti {day}.\n" for day in (5, 6, 7))
    done = write(work, preview_of(work, "Nro;Pvm;Kirjaus\n" + lines, NOTES))
    work.clock.advance(minutes=5)
    notes, drafts = work.services.notes, work.services.drafts
    shown = [e.id for e in work.services.clients.timeline(mirja) if e.kind == "meeting"]
    amended, drafted, plain = shown
    notes.approve(
        notes.start_amendment(amended).changed(client_view="Hyvä näin.", reason="Puuttui")
    )
    drafts.save(notes.start_amendment(drafted))
    assert undo(work, done.batch) == 2
    struck = {e.id: e.struck for e in work.services.clients.timeline(mirja) if e.id in shown}
    assert [bool(struck[note]) for note in (amended, drafted, plain)] == [False, False, True]


def test_a_client_of_whom_a_part_is_cut_is_not_taken_back_in_part() -> None:
    """What cannot be taken back whole stays whole."""
    work = empty_casework()
    done = write(work, preview_of(work, "Nimi\nAalto, Mirja\n"))
    work.book.cut()
    work.book.role = "worker"
    (client,) = work.services.clients.list()
    before = _records(work, client.id)
    assert undo(work, done.batch) == 1
    assert _records(work, client.id) == before


def test_a_client_whom_colleagues_have_is_removed_by_a_supervisor() -> None:
    """What left the laptop is not taken back but removed, with the reason."""
    work = empty_casework()
    done = write(work, preview_of(work, "Nimi\nAalto, Mirja\n"))
    work.book.show(work.book.add_colleague("Ben"))
    assert undo(work, done.batch) == 0
    assert work.services.clients.list() == ()
    assert work.services.imports.batches() == ()


def test_old_notes_find_their_clients_and_are_struck_when_undone() -> None:
    """By number, code or the whole name; each says that it came from a file and who wrote it."""
    work = empty_casework()
    mirja = work.add("Aalto", "Mirja", number="12")
    work.add("Virtanen", "Sanna", number="13")
    work.add("Virtanen", "Sanna", number="14")
    text = (
        "Asiakas;Nro;Pvm;Klo;Kirjaus;Kirjaaja\n"
        "Aalto Mirja;;5.3.2024;9.30;Käynti kotona.;Liisa Salo\n"
        ";12;2024-03-06 10:00;;Puhelu.;\n"
        "Sanna Virtanen;;5.3.2024;;Kumpi?;\n"
        ";99;5.3.2024;;Ei ketään.;\n"
        ";12;5.3.2031;;Tulevaisuus.;\n"
        ";12;5.3.2024;;;\n"
    )
    preview = preview_of(work, text, NOTES)
    assert [row.state for row in preview.rows] == ["new", "new", "bad", "bad", "bad", "bad"]
    done = write(work, preview)
    notes = [e for e in work.services.clients.timeline(mirja) if e.kind == "meeting"]
    assert [note.occurred.strftime("%d.%m. %H.%M") for note in notes if note.occurred] == [
        "06.03. 10.00",
        "05.03. 09.30",
    ]
    assert notes[1].text.startswith("Käynti kotona.")
    assert "written by Liisa Salo" in work.services.notes.view(notes[1].id).happened
    assert undo(work, done.batch) == 0
    assert all(e.struck for e in work.services.clients.timeline(mirja) if e.kind == "meeting")


def test_a_note_whose_row_names_different_clients_is_no_one_s() -> None:
    """Number, code and name must agree where clients have them; what nobody has is no doubt."""
    work = empty_casework()
    mirja = work.add("Aalto", "Mirja", number="12", identity_code="010190-999W")
    work.add("Virtanen", "Sanna", number="13", identity_code="150585-901P")
    rows = (
        ("12", "", "Sanna Virtanen"),
        ("12", "150585-901P", ""),
        ("", "010190-999W", "Sanna Virtanen"),
        ("12", "010190-999W", "Mirja Aalto"),
        ("12", "", "Mirja Lahti"),
    )
    text = "Nro;Hetu;Nimi;Pvm;Kirjaus\n" + "".join(
        ";".join((*row, "5.3.2024", f"Käynti {at}.")) + "\n" for at, row in enumerate(rows)
    )
    found = preview_of(work, text, NOTES).rows
    assert [(row.state, row.client_id) for row in found] == [
        *[("bad", "")] * 3,
        *[("new", mirja)] * 2,
    ]
    assert all("different clients" in row.problem for row in found[:3])


def test_an_import_that_is_stopped_keeps_whole_rows() -> None:
    """The rows before stand and are undone by the same id."""
    work = empty_casework()
    token = CancelToken()
    slices = work.services.imports.run(
        preview_of(work, "Nimi\nAalto, Mirja\nVirtanen, Sanna\n"), no_report, token
    )
    next(slices)
    token.cancel()
    done, _ = run(slices)
    assert (done.written, len(work.services.clients.list())) == (1, 1)
    assert undo(work, done.batch) == 0


@pytest.mark.parametrize(
    ("text", "contents"), [("Kunta\nSoini\n", CLIENTS), ("Nimi;Kirjaus\nA B;x\n", NOTES)]
)
def test_columns_that_say_not_whose_or_when_are_refused(text: str, contents: str) -> None:
    """A list without names, notes without a day."""
    with pytest.raises(UserError) as caught:
        preview_of(empty_casework(), text, contents)
    assert caught.value.code == "import-columns"


def test_an_example_of_a_column_tells_no_code_no_place_and_nothing_of_a_protected_row() -> None:
    """Codes are hidden in any column; a wrongly guessed place of a protected row is not shown."""
    header = ("Nimi", "Hetu", "Kotikunta", "Turvakielto", "Asuu", "Muuta")
    holds = guess(header, CLIENTS)
    rows = (
        ("Sanna", "010190-999W", "Soini", "Kyllä", "Soini", ""),
        ("Kaj", "010190-999W", "Soini", "ehkä", "Soini", ""),
        ("Kari", "150585-901P", "Vimpeli", "ei", "Vimpeli", "hetu 150585–901P"),
    )
    sheet = Sheet(header, rows)
    hidden = "••••••-••••"
    assert examples(sheet, holds) == ("Kari", hidden, "", "ei", "Vimpeli", f"hetu {hidden}")


def test_a_non_disclosure_order_of_the_file_is_never_dropped() -> None:
    """A client here without it is told at the row and at the end, and it is set when chosen.

    What else the record lacks is named at the row; of two rows of one client it holds for both.
    """
    work = empty_casework()
    here = work.add("Korhonen", "Matti", "Vimpeli", phone="040 123 4567")
    text = (
        "Sukunimi;Etunimi;Kunta;Puhelin;Osoite;Turvakielto\n"
        "Korhonen;Matti;vimpeli;0401234567;Koivukuja 5;kyllä\n"
        "Aalto;Mirja;;;;\n"
        "Aalto;Mirja;;;;x\n"
    )
    preview = preview_of(work, text)
    known, new, again = preview.rows
    assert (known.lacks, known.client_id) == (("address", "safety_ban"), here)
    assert [row.is_unprotected for row in preview.rows] == [True, False, False]
    assert (new.values["safety_ban"], again.state) == (True, "known")
    done = write(work, preview)
    assert done.unprotected == (known,)
    assert {row.given_name: row.protected for row in work.services.clients.list()} == {
        "Matti": False,
        "Mirja": True,
    }
    assert work.services.imports.protect(done.unprotected).kinds == {"client"}
    assert all(row.protected for row in work.services.clients.list())
    assert not work.services.imports.protect(done.unprotected)
    assert write(work, preview_of(work, text)).unprotected == ()


def test_a_worksheet_of_clients_is_read_as_a_list_is() -> None:
    """Days are numbers there; names of columns are guessed, and the rows are the same clients."""
    texts = [
        ("Sukunimi", "Etunimi", "Syntymäaika"),
        ("Virtanen", "Sanna", ""),
        ("Aalto", "Mirja", ""),
    ]
    born, rows = '<c s="1"><v>32874</v></c>', ""
    for at, words in enumerate(texts):
        cells = [f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in words]
        rows += "<row>" + "".join([*cells[:2], born] if at else cells) + "</row>"
    work = empty_casework()
    work.add("Aalto", "Mirja")
    sheet = work.services.imports.read(workbook(rows))
    columns = work.services.imports.guess(sheet, CLIENTS)
    preview = run(work.services.imports.preview(sheet, columns, CLIENTS))

    assert [(row.title, row.state) for row in preview.rows] == [
        ("Virtanen Sanna", "new"),
        ("Aalto Mirja", "known"),
    ]
    done = write(work, preview)
    (sanna,) = (row.id for row in work.services.clients.list() if row.family_name == "Virtanen")
    assert work.services.clients.details(sanna).values["birth_date"] == date(1990, 1, 1)
    assert (undo(work, done.batch), len(work.services.clients.list())) == (0, 1)


def test_a_row_is_told_by_its_number_in_the_file() -> None:
    """An empty line above does not shift what is said of a row."""
    rows = preview_of(empty_casework(), "Nimi;Hetu\nAalto, Mirja;\n\n\nLahti, Eino;123\n").rows
    assert [(row.number, row.state) for row in rows] == [(2, "new"), (5, "bad")]


def test_what_the_run_would_refuse_is_told_by_the_preview() -> None:
    """A day of birth to come, or of a hundred years too early, is not called new before."""
    text = "Nimi;Syntymäaika\nAalto, Mirja;1.1.2099\nLahti, Eino;1.1.1026\nVirta, Ida;1.1.1980\n"
    preview = preview_of(empty_casework(), text)
    assert [row.state for row in preview.rows] == ["bad", "bad", "new"]
    assert "date of birth cannot be right" in preview.rows[0].problem


def test_old_notes_of_a_joined_person_go_to_the_record_that_is_shown() -> None:
    """By the name and by the code that both records have; of two people it is still refused."""
    work = empty_casework()
    shown, other, third = (work.add("Korhonen", "Matti", number=str(n)) for n in (1, 2, 3))
    for client in (shown, other):
        work.change(client, {"identity_code": "010190-999W"})
    text = (
        "Nro;Nimi;Hetu;Pvm;Kirjaus\n;Korhonen, Matti;;1.10.2026;Soitto\n"
        ";;010190-999W;2.10.2026;Käynti\n2;Korhonen, Matti;;3.10.2026;Kirje\n"
    )
    assert [row.state for row in preview_of(work, text, NOTES).rows] == ["bad", "bad", "new"]
    for one in (other, third):
        work.services.same_person.join(one, shown)
    found = [(row.state, row.client_id) for row in preview_of(work, text, NOTES).rows]
    assert found == [("new", shown), ("new", shown), ("new", other)]


def test_a_row_with_another_separator_is_no_client_of_that_name() -> None:
    """It is told to have fewer cells than the heading; a name with a comma is one all the same."""
    text = "Sukunimi;Etunimi\nAalto;Mirja\nLahti,Eino\nVirta, Ida;\n"
    rows = preview_of(empty_casework(), text).rows
    assert [row.state for row in rows] == ["new", "bad", "new"]
    assert rows[1].problem.startswith("The row has fewer cells than the heading")
    assert [row.state for row in preview_of(empty_casework(), "Nimi\nAalto, Mirja\n").rows] == [
        "new"
    ]
