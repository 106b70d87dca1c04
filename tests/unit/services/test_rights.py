"""Consents, the client's own words, the copy of all data and the certificate of refusal."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.language import current
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import Progress, give_way, run_steps
from osmo_desktop.domain.records import CLIENT_KINDS, KINDS
from osmo_desktop.formats.attachment import Content
from osmo_desktop.services.attachments import NewAttachment
from osmo_desktop.services.copied_files import CopyFolder
from osmo_desktop.services.handover_words import consent_words
from osmo_desktop.services.requests import RequestAnswer, RequestForm
from osmo_desktop.services.rights import ConsentForm, SlipForm
from tests.fakes.casework import empty_casework
from tests.fakes.office import Office


def _consent(office: Office, client: str, purpose: str = "Tietojen luovutus työpajalle") -> str:
    form = ConsentForm(purpose, office.today - timedelta(days=3), "paper")
    return office.services.rights.give(client, form)[0]


def test_a_withdrawn_consent_stays_visible_with_its_purpose(office: Office) -> None:
    """Withdrawal is written beside the consent; nothing of it is lost, and it is not twice."""
    client = office.client()
    _consent(office, client)
    (row,) = office.services.rights.consents(client)
    assert (row.state, row.way) == ("in_force", "paper")

    office.services.rights.withdraw(row, office.today, "Soitti ja perui")

    (row,) = office.services.rights.consents(client)
    assert (row.state, row.purpose) == ("withdrawn", "Tietojen luovutus työpajalle")
    assert (row.withdrawn, row.withdrawn_words) == (office.today, "Soitti ja perui")
    with pytest.raises(UserError, match="consent-closed"):
        office.services.rights.withdraw(row, office.today)


def test_a_consent_ends_by_itself_and_those_in_force_come_first(office: Office) -> None:
    """Its last day is its last in force; struck, withdrawn and ended ones stand below."""
    client, rights = office.client(), office.services.rights
    day = office.today
    rights.give(client, ConsentForm("Vanha", day - timedelta(days=9), "spoken", until=day))
    _consent(office, client, "Väärä")
    _consent(office, client, "Voimassa")
    wrong = next(row for row in rights.consents(client) if row.purpose == "Väärä")
    rights.strike(wrong, "Toisen asiakkaan")
    assert [row.state for row in rights.consents(client)].count("in_force") == 2
    office.clock.advance(days=1)
    rows = rights.consents(client)
    assert {row.purpose: row.state for row in rows} == {
        "Voimassa": "in_force",
        "Väärä": "struck",
        "Vanha": "ended",
    }
    assert rows[0].purpose == "Voimassa"


@pytest.mark.parametrize(
    ("purpose", "ago", "code"), [(" ", 0, "consent-purpose-missing"), ("x", -1, "consent-date")]
)
def test_a_consent_says_what_it_needs(office: Office, purpose: str, ago: int, code: str) -> None:
    """Purpose and a day that has been; else nothing is saved."""
    client = office.client()
    form = ConsentForm(purpose, office.today - timedelta(days=ago), "paper")
    with pytest.raises(UserError, match=code):
        office.services.rights.give(client, form)
    assert office.services.rights.consents(client) == ()


def test_no_worker_can_change_a_word_of_a_comment_slip(office: Office) -> None:
    """The client's own words are kept as given; the service has no way over them."""
    client, rights = office.client(), office.services.rights
    slip, _ = rights.file_slip(client, SlipForm("En ole\nsamaa mieltä.", office.today, "slip"))
    (row,) = rights.slips(client)
    assert (row.words, row.giver) == ("En ole\nsamaa mieltä.", "Aino Virtanen")
    assert row.recorder == "Anna Niemi"

    rights.strike(row, "Väärän asiakkaan lappu")

    history = office.book.history("comment_slip", slip, "words")
    assert [past.value for past in history] == ["En ole\nsamaa mieltä."]
    ways = {name for name in dir(rights) if not name.startswith("_")}
    assert ways == {"consents", "file_slip", "give", "slips", "strike", "withdraw"}
    with pytest.raises(UserError, match="slip-words-missing"):
        rights.file_slip(client, SlipForm("  ", office.today, "slip"))


def test_the_copy_holds_every_kind_history_and_what_was_struck(office: Office) -> None:
    """Each record, each earlier value with its writer, struck notes, attachments by title."""
    client = office.client(phone="040 1")
    office.services.clients.change(client, {"phone": "040 2"}, office.shot("client", client).basis)
    note = office.note(client, "Kirjattu väärin.")
    office.services.notes.strike(note, "Väärä päivä")
    _consent(office, client)
    office.book.commit([Edit(client, "attachment", "ab" * 16, "title", "Todistus")])
    office.book.commit([Edit(client, "attachment", "ab" * 16, "content", "f" * 128)])

    told = json.loads(run_steps(office.services.client_export.json(client)))

    kinds = {record["kind"] for record in told["records"]}
    held = {kind for kind in CLIENT_KINDS if office.book.find(kind, stream=client)}
    assert kinds == held >= {"client", "engagement", "notice", "meeting", "consent", "attachment"}
    (person,) = [r for r in told["records"] if r["kind"] == "client"]
    phones = person["fields"]["phone"]["values"]
    assert [(v["value"], v["current"]) for v in phones] == [("040 2", True), ("040 1", False)]
    assert {v["author"] for v in phones} == {"Anna Niemi"}
    (struck,) = [r for r in told["records"] if r["kind"] == "meeting"]
    assert struck["struck"] == "Väärä päivä"
    assert "Kirjattu väärin." in json.dumps(struck, ensure_ascii=False)
    assert [r["fields"]["title"]["values"][0]["value"] for r in told["attachments"]] == ["Todistus"]
    assert "f" * 128 not in json.dumps(told)


def test_the_copy_holds_every_record_of_the_person(office: Office) -> None:
    """Of joined records each is in it, whichever is asked for, and the log names each of them."""
    pair = (office.client(), office.client(phone="040 2"))
    office.note(pair[0], "Ensimmäinen.")
    office.note(pair[1], "Toinen.")
    office.services.same_person.join(pair[1], pair[0])
    for asked in pair:
        office.clock.advance(minutes=10)
        before = len(office.logs.written)
        told = json.loads(run_steps(office.services.client_export.json(asked)))
        people = [record["id"] for record in told["records"] if record["kind"] == "client"]
        assert sorted(people) == sorted(pair)
        assert {one.client for one in office.logs.written[before:]} == set(pair)
        assert set(office.services.client_export.records_of(asked)) == set(pair)
        words = json.dumps(told, ensure_ascii=False)
        assert "Ensimmäinen." in words
        assert "Toinen." in words


def test_a_long_copy_tells_how_far_it_is_and_gives_way(office: Office) -> None:
    """Others get the vault worker between slices, in their own language; a stop leaves nothing."""
    client = office.client()
    for number in range(30):
        _consent(office, client, f"Lupa {number}")
    seen: list[Progress] = []
    office.clock.advance(minutes=10)
    before = len(office.logs.written)
    steps = office.services.client_export.json(client, seen.append)
    assert next(steps) is give_way
    assert current().code == "en"
    steps.close()
    assert (seen[0].done, seen[0].total > 30) == (20, True)
    assert office.logs.written[before:] == []


def test_the_copy_as_a_paper_says_the_same(office: Office) -> None:
    """Every value that the file for machines has stands on the paper too."""
    client = office.client()
    office.note(client, "Juteltiin arjesta.")
    data = json.loads(run_steps(office.services.client_export.json(client)))
    run_steps(office.services.client_export.pdf(client))

    paper = office.printer.papers[-1]
    printed = "\n".join(line.text for part in paper.parts for line in part.lines)
    values = [
        value["words"]
        for record in data["records"]
        for one in record["fields"].values()
        for value in one["values"]
    ]
    assert values
    assert [words for words in values if words not in printed] == []


def test_the_copy_in_a_folder_holds_every_attachment_s_file(office: Office, tmp_path: Path) -> None:
    """Paper and data name each file; what has not arrived is said; no title makes a path.

    Of a protected client the files are left out unless the places are wanted.
    """
    client, attachments = office.client(), office.services.attachments
    png, pdf = b"\x89PNG\r\n\x1a\n" + bytes(50), b"%PDF-1.7 " + bytes(50)
    for data, title in ((png, "../../etc/Aino Virtanen"), (pdf, "CON: Päätös.pdf")):
        run_steps(attachments.add(client, partial(bytes, data), NewAttachment(title)))
    lost, _ = run_steps(attachments.add(client, lambda: png + b"!", NewAttachment("Kuva")))
    content = Content.parse(office.shot("attachment", lost).record.content)
    assert content is not None
    office.objects.disown(content.hash)
    export = office.services.client_export

    left: list[str] = []
    run_steps(export.write(client, CopyFolder(tmp_path / "copy"), leaving=left.extend))
    assert left == [client]

    told = json.loads((tmp_path / "copy" / "copy.json").read_bytes())
    files = {one["file"]: one["file_missing"] for one in told["attachments"]}
    named = sorted(filter(None, files))
    found = sorted(path.name for path in (tmp_path / "copy").iterdir())
    assert found == sorted(["copy.json", "copy.pdf", *named])
    assert {(tmp_path / "copy" / name).read_bytes() for name in named} == {png, pdf}
    assert "not arrived" in files[None]
    assert all(re.fullmatch(r"attachment-[0-9a-f]{8}\.(png|pdf)", name) for name in named)
    lines = [line for part in office.printer.papers[-1].parts for line in part.lines]
    said = [line.text for line in lines if line.label == "File"]
    assert sorted(said) == sorted([*named, files[None]])
    assert list(tmp_path.iterdir()) == [tmp_path / "copy"]

    office.services.clients.change(
        client, {"safety_ban": True}, office.shot("client", client).basis
    )
    for with_places, count in ((False, 2), (True, 4)):
        folder = CopyFolder(tmp_path / "copy")
        run_steps(export.write(client, folder, leaving=left.extend, with_places=with_places))
        assert len(list(folder.path.iterdir())) == count
    assert len(list(tmp_path.iterdir())) == 3


def test_a_copy_that_is_stopped_or_fails_leaves_no_folder(office: Office, tmp_path: Path) -> None:
    """Neither half of a folder, nor anything taken away that was there before.

    Until it is whole the folder's name says so. The log has it before the first byte is written,
    and keeps it: what was stopped before that is not in it.
    """
    client, attachments = office.client(), office.services.attachments
    run_steps(attachments.add(client, lambda: b"%PDF-1.7", NewAttachment("Päätös")))
    (tmp_path / "copy").mkdir()
    access, export = office.services.access, office.services.client_export

    def leaving(records: Sequence[str]) -> None:
        assert list(tmp_path.iterdir()) == [tmp_path / "copy"]
        access.left("export", records, "data_copy")

    def logged() -> list[str]:
        return [row.client for row in access.own().rows if row.action == "export"]

    for number in range(30):
        _consent(office, client, f"Lupa {number}")
    steps = export.write(client, CopyFolder(tmp_path / "copy"), leaving=leaving)
    assert next(steps) is give_way
    steps.close()
    assert logged() == []

    folder = CopyFolder(tmp_path / "copy")
    steps = export.write(client, folder, leaving=leaving)
    call = next(steps)
    while not list(tmp_path.glob("copy-unfinished/*")):
        call = steps.send(call())
    steps.close()
    assert list(tmp_path.iterdir()) == [tmp_path / "copy"]
    assert logged() == [client]

    whole, early = (CopyFolder(tmp_path / name) for name in ("whole", "early"))
    early.drop()
    for dropped in (early, whole):
        run_steps(export.write(client, dropped, leaving=leaving))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "whole"]
    whole.drop()
    assert list(tmp_path.iterdir()) == [tmp_path / "copy"]

    gone = CopyFolder(tmp_path / "gone" / "copy")
    with pytest.raises(KnownError, match="file-unusable"):
        run_steps(export.write(client, gone, leaving=leaving))


def test_a_part_of_a_copy_that_cannot_be_taken_away_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped, failed or not wanted: it is told; also when the stick itself is gone."""

    def refusing(_path: Path, *_args: object, **_kwargs: object) -> None:
        raise PermissionError

    for is_whole in (False, True):
        folder = CopyFolder(tmp_path / "copy")
        folder.make()
        folder.write("a.txt", b"words")
        if is_whole:
            folder.finish()
        with monkeypatch.context() as patch:
            patch.setattr(os, "unlink", refusing)
            with pytest.raises(KnownError, match="copy-part-left"):
                (folder.drop if is_whole else folder.close)()
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            *(["copy"] if is_whole else []),
            "copy-unfinished",
        ]
    stick = tmp_path / "stick"
    stick.mkdir()
    pulled = CopyFolder(stick / "copy")
    pulled.make()
    stick.rename(tmp_path / "elsewhere")
    with pytest.raises(KnownError, match="copy-part-left"):
        pulled.close()


def test_every_kind_of_a_client_has_a_label_to_print() -> None:
    """A kind that is declared is in the copy, with words."""
    assert all(KINDS[kind].label for kind in CLIENT_KINDS)


def test_a_refused_correction_leaves_the_original_and_gives_a_certificate(office: Office) -> None:
    """The note stays as it was; the certificate names the reasons and the right to complain."""
    client, requests = office.client(), office.services.requests
    note = office.note(client, "Arvio tilanteesta.")
    form = RequestForm("correction", office.today, "form", wish="Poistakaa arvio")
    request, _ = requests.add(client, form)
    (row,) = requests.of(client)
    with pytest.raises(UserError, match="refusal-missing"):
        office.services.rights_papers.refusal(request)

    requests.answer(
        row,
        RequestAnswer("refused", office.today, reason="Ammatillinen arvio", complaint_told=True),
    )
    office.services.rights_papers.refusal(request)

    paper = office.printer.papers[-1]
    said = "\n".join(line.text for part in paper.parts for line in part.lines)
    for words in ("Poistakaa arvio", "Ammatillinen arvio", "Data Protection Ombudsman"):
        assert words in said
    assert paper.signers == ("Anna Niemi",)
    assert office.services.notes.view(note).happened == "Arvio tilanteesta."


def test_whoever_gives_data_out_is_told_what_stands_of_the_consents() -> None:
    """A withdrawn or ended consent is named with its day, before those in force; none: nothing."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja")
    rights = work.services.rights
    assert consent_words(rights.consents(client)) == ""
    given = date(2026, 11, 1)
    rights.give(client, ConsentForm("Tiedot Kelalle", given, "spoken"))
    rights.give(client, ConsentForm("Tiedot kouluun", given, "spoken", date(2026, 11, 10)))
    rights.give(client, ConsentForm("Tiedot TE-toimistoon", given, "spoken"))
    row = next(row for row in rights.consents(client) if row.purpose == "Tiedot Kelalle")
    rights.withdraw(row, date(2026, 11, 12))
    words = consent_words(rights.consents(client))
    assert "Tiedot Kelalle – withdrawn 12 Nov 2026" in words
    assert "Tiedot kouluun – ended 10 Nov 2026" in words
    assert words.endswith("Tiedot TE-toimistoon – consent in force.")
