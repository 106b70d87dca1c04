"""Attachments: taken in, bound to their client, struck through; signatures bound to a text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from osmo_desktop.domain.errors import KnownError, OsmoError, UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import CancelToken, Progress, run_steps
from osmo_desktop.formats.attachment import Content
from osmo_desktop.services.attachment_rows import AttachmentRow
from osmo_desktop.services.attachments import NewAttachment, NewSignature, OpenedAttachment
from tests.fakes.office import Office

PNG = b"\x89PNG\r\n\x1a\n" + bytes(5000)
PDF = b"%PDF-1.7 " + bytes(100)


class Desk:
    """An office with its attachments and one client."""

    def __init__(self) -> None:
        self.office = Office()
        self.objects = self.office.objects
        self.service = self.office.services.attachments
        self.client = self.office.client()

    def add(self, data: bytes = PNG, title: str = "Päätös", **more: Any) -> AttachmentRow:
        steps = self.service.add(self.client, lambda: data, NewAttachment(title, **more))
        found, _ = run_steps(steps)
        return self.service.row(found)

    def open(self, row: AttachmentRow) -> OpenedAttachment:
        return run_steps(self.service.open(row.id))

    def refusal(self, data: bytes = PNG, **more: Any) -> str:
        with pytest.raises(OsmoError) as caught:
            self.add(data, **more)
        assert not self.service.list(self.client)
        assert not self.objects.objects
        return caught.value.code

    def plan(self) -> str:
        """An approved plan with a goal and a step."""
        plans = self.office.services.plans
        plan, _ = plans.begin(self.client)
        plans.add_goal(plan.id, "Arki rullaa")
        plans.approve(plan.id)
        return plan.id

    def sign(self, plan_id: str, png: bytes | None = PNG, signer: str = "Aino Virtanen") -> str:
        found, _ = run_steps(self.service.sign(plan_id, NewSignature(signer), png))
        return found


@pytest.fixture
def desk() -> Desk:
    """A desk."""
    return Desk()


def test_what_was_added_is_listed_and_opens(desk: Desk) -> None:
    """A file taken in stands in the list with what was said of it, and opens to its bytes."""
    row = desk.add(type="photo", title="Asuntohakemus")
    assert (row.title, row.type, row.media_type) == ("Asuntohakemus", "photo", "image/png")
    assert (row.size, row.width, row.height, row.is_here) == (len(PNG), 600, 400, True)
    assert row.author == "Anna Niemi"
    assert desk.service.list(desk.client) == (row,)
    assert desk.open(row).data == PNG


def test_stored_bytes_are_sealed_and_named_by_the_record_alone(desk: Desk) -> None:
    """What is stored shows nothing of the content; hash and key stand in the record only."""
    secret = PNG + b"Salainen kaari"
    row = desk.add(secret)
    ((hash_, stored),) = desk.objects.objects.items()
    assert b"Salainen" not in stored
    content = Content.parse(desk.office.shot("attachment", row.id).record.content)
    assert content is not None
    assert content.hash == hash_


def test_words_of_a_pdf_are_kept_for_search(desk: Desk) -> None:
    """The text of a PDF is a field of the record, so that search finds it."""
    row = desk.add(PDF)
    assert desk.office.shot("attachment", row.id).record.words == "Sivun sanat"
    assert desk.open(row).media_type == "application/pdf"


def test_newest_stands_first(desk: Desk) -> None:
    """The list goes by the date of the paper, not by the day when it was scanned."""
    now = desk.office.clock.now()
    old = desk.add(title="Vanha", occurred=now - timedelta(days=400))
    new = desk.add(title="Uusi")
    assert [row.id for row in desk.service.list(desk.client)] == [new.id, old.id]


def test_file_that_is_refused_leaves_nothing(desk: Desk) -> None:
    """A reason from the cleaner reaches the person; nothing is stored, nothing is listed."""
    assert desk.refusal(b"refuse attachment-heic") == "attachment-heic"


def test_title_and_date_are_checked_before_the_file_is_read(desk: Desk) -> None:
    """What is missing is said at once, not after a minute of decoding."""
    later = desk.office.clock.now() + timedelta(days=1)
    for new, code in (
        (NewAttachment("  "), "attachment-title-missing"),
        (NewAttachment("x", occurred=later), "attachment-occurred"),
    ):
        with pytest.raises(UserError) as caught:
            next(desk.service.add(desk.client, lambda: pytest.fail("read"), new))
        assert caught.value.code == code
    with pytest.raises(UserError):
        next(desk.service.add("0" * 32, lambda: pytest.fail("read"), NewAttachment("x")))


def test_cancelling_while_it_is_stored_leaves_nothing(desk: Desk) -> None:
    """Stopped at any part: no record, and the object is not held."""
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        cancel.cancel()

    steps = desk.service.add(
        desk.client, lambda: PNG, NewAttachment("x"), progress=stop, cancel=cancel
    )
    with pytest.raises(KnownError) as caught:
        run_steps(steps)
    assert caught.value.code == "cleaning-cancelled"
    assert not desk.service.list(desk.client)
    assert not desk.objects.objects


def test_commit_that_is_refused_takes_the_object_along(desk: Desk) -> None:
    """No object stays without its record: it could never be opened."""
    assert desk.refusal(title="x" * 201) == "text-too-long"


def test_missing_and_damaged_objects_are_named(desk: Desk) -> None:
    """What has not arrived says so; what is damaged here is asked for again."""
    row = desk.add()
    ((hash_, data),) = desk.objects.objects.items()
    desk.objects.objects[hash_] = data[:-1] + b"\0"
    with pytest.raises(KnownError) as caught:
        desk.open(row)
    assert caught.value.code == "attachment-damaged"
    assert not desk.service.row(row.id).is_here
    with pytest.raises(KnownError) as caught:
        desk.open(row)
    assert caught.value.code == "attachment-not-here"


def test_content_that_is_no_picture_is_refused(desk: Desk) -> None:
    """The format is told by the bytes: what a colleague's record claims of them counts nothing."""
    row = desk.add(b"<html>")
    with pytest.raises(KnownError):
        desk.open(row)


def test_struck_attachment_stays_readable(desk: Desk) -> None:
    """Entered in error is marked with the reason; nothing is erased."""
    row = desk.add()
    with pytest.raises(UserError):
        desk.service.strike(row.id, " ")
    desk.service.strike(row.id, "Väärä asiakas")
    assert desk.service.row(row.id).struck == "Väärä asiakas"
    assert desk.open(row).data == PNG


def test_addition_is_undone_while_nobody_has_it(desk: Desk) -> None:
    """Undo takes record and object away again."""
    row = desk.add()
    desk.service.retract(row.id)
    assert not desk.service.list(desk.client)
    assert not desk.objects.objects


def test_drawn_signature_names_version_person_and_way(desk: Desk) -> None:
    """A signature says who signed which version, as whom, and that it was drawn."""
    plan = desk.plan()
    row = desk.service.row(desk.sign(plan))
    assert row.signature is not None
    assert (row.signature.signer, row.signature.role) == ("Aino Virtanen", "client")
    assert (row.signature.way, row.signature.plan_version) == ("drawn", 1)
    assert row.signature.is_current
    assert desk.open(row).data == PNG


def test_typed_signature_has_no_picture_and_says_so(desk: Desk) -> None:
    """Who cannot draw types the name; it is never shown as if it had been drawn."""
    row = desk.service.row(desk.sign(desk.plan(), None))
    assert row.signature is not None
    assert row.signature.way == "typed"
    assert not row.has_content
    with pytest.raises(UserError) as caught:
        desk.open(row)
    assert caught.value.code == "attachment-typed"


def test_signature_holds_for_the_text_that_was_signed(desk: Desk) -> None:
    """Progress of a goal leaves a signature valid; another wording does not."""
    plan = desk.plan()
    row = desk.service.row(desk.sign(plan))
    (goal,) = desk.office.services.plans.view(plan).goals
    desk.office.services.plans.set_goal(goal.id, "level", 1, {})
    signature = desk.service.row(row.id).signature
    assert signature is not None
    assert signature.is_current
    shot = desk.office.shot("goal", goal.id)
    desk.office.book.commit(
        [Edit(shot.stream, "goal", goal.id, "title", "Muu", sup=shot.basis["title"])]
    )
    signature = desk.service.row(row.id).signature
    assert signature is not None
    assert not signature.is_current


def test_draft_and_unknown_plans_cannot_be_signed(desk: Desk) -> None:
    """Only an approved version has a text that stays; a signer must be named."""
    draft, _ = desk.office.services.plans.begin(desk.client)
    for plan, signer, code in (
        (draft.id, "Aino", "signature-plan-draft"),
        ("0" * 32, "Aino", "plan-unknown"),
        (draft.id, " ", "signer-missing"),
    ):
        with pytest.raises(UserError) as caught:
            desk.sign(plan, signer=signer)
        assert caught.value.code == code
