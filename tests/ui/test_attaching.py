"""Files on a note: attached in the composer, safe through lock and kill, kept when undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.services.models import NoteDraft, StepDraft
from osmo_desktop.ui.composer.page import ComposerPage
from tests.fakes.casework import Casework, empty_casework
from tests.ui.desk import SMALL, WIDE, Desk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(5000)
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def work() -> Casework:
    """Services with nobody in them."""
    return empty_casework()


@pytest.fixture
def client(work: Casework) -> str:
    """A client."""
    return work.add("Aalto", "Mirja")


@pytest.fixture
def desk(qtbot: QtBot, work: Casework) -> Iterator[Desk]:
    """A window; the worker ends with the test."""
    desk = Desk(qtbot, work)
    yield desk
    desk.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture that a person chose."""
    path = tmp_path / "Lasku marraskuu.png"
    path.write_bytes(PNG)
    return path


def _composer(desk: Desk, size: tuple[int, int] = WIDE) -> ComposerPage:
    services = desk.work.services
    page = ComposerPage(services, desk.tasks, desk.bus, desk, now=desk.work.now)
    page.set_compact(size == SMALL)
    desk.show(page, size)
    return page


def _open(desk: Desk, page: ComposerPage, client: str) -> NoteDraft:
    page.start(client)
    desk.until(lambda: page.is_open)
    desk.idle()
    assert page.draft is not None
    return page.draft


def _stored(desk: Desk, draft: NoteDraft) -> list[str]:
    found = desk.work.services.drafts.get(draft.id)
    return [] if found is None else [attached.title for attached in found.attachments]


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_file_is_attached_by_keyboard_and_sealed_at_once(
    desk: Desk, client: str, photo: Path, size: tuple[int, int]
) -> None:
    """The button, a file, a heading: the draft holds it before another second has passed."""
    page = _composer(desk, size)
    draft = _open(desk, page, client)
    files = page.form.fields.attached
    files.add_button.setFocus()
    desk.key(Qt.Key.Key_Return)
    dialog = page.attaching.file_dialog
    assert dialog is not None
    dialog.filesSelected.emit([str(photo)])
    dialog.reject()
    desk.until(lambda: _stored(desk, draft) == ["Lasku marraskuu"])
    desk.until(lambda: desk.focused() is files.rows[0].title)
    desk.type("Sähkölasku")
    page.flush()  # as the lock does
    desk.until(lambda: _stored(desk, draft) == ["Sähkölasku"])
    desk.assert_accessible()


def test_file_is_back_on_the_note_after_unlock(desk: Desk, client: str, photo: Path) -> None:
    """What hung on the note when the laptop was locked hangs on it again, and can be approved."""
    page = _composer(desk)
    draft = _open(desk, page, client)
    page.attaching.take([photo])
    desk.until(lambda: _stored(desk, draft) == ["Lasku marraskuu"])
    again = _composer(desk)
    again.open_draft(draft.id)
    desk.until(lambda: len(again.form.fields.attached.files) == 1)
    again.form.fields.happened.set_text("Käytiin läpi lasku.")
    again.approve()
    desk.until(lambda: not again.is_open)
    (row,) = desk.work.services.attachments.of_note(draft.id)
    assert (row.title, row.is_here) == ("Lasku marraskuu", True)


def test_file_is_taken_off_and_comes_back(desk: Desk, client: str, photo: Path) -> None:
    """A file is taken off without a question, and Ctrl+Z puts it back at its place."""
    page = _composer(desk)
    draft = _open(desk, page, client)
    page.attaching.take([photo])
    desk.until(lambda: _stored(desk, draft) == ["Lasku marraskuu"])
    remove = page.form.fields.attached.rows[0].remove
    desk.until(remove.isVisible)
    desk.click(remove)
    page.flush()
    desk.until(lambda: _stored(desk, draft) == [])
    assert desk.focused() is page.form.fields.attached.add_button
    desk.window.toast.undo()
    page.flush()
    desk.until(lambda: _stored(desk, draft) == ["Lasku marraskuu"])


def test_refused_file_is_named_with_its_reason(desk: Desk, client: str, photo: Path) -> None:
    """A file that is not taken in says why; the note and the next file are as they were."""
    page = _composer(desk)
    draft = _open(desk, page, client)
    bad = photo.with_name("huono.heic")
    bad.write_bytes(b"refuse attachment-heic")
    page.attaching.take([bad, photo])
    desk.until(lambda: _stored(desk, draft) == ["Lasku marraskuu"])
    assert page.form.fields.attached.problem.text().startswith("huono.heic: ")


def test_approval_waits_for_a_file_that_is_being_taken_in(
    desk: Desk, client: str, photo: Path
) -> None:
    """A note is never approved without the file that was chosen for it; leaving says it stopped."""
    page = _composer(desk)
    draft = _open(desk, page, client)
    page.form.fields.happened.set_text("Käytiin läpi lasku.")
    page.attaching.take([photo])
    page.approve()
    assert "Approve the note when it is there" in desk.window.toast.words
    desk.until(lambda: _stored(desk, draft) == ["Lasku marraskuu"])
    page.approve()
    desk.until(lambda: not page.is_open)
    assert len(desk.work.services.attachments.of_note(draft.id)) == 1
    _open(desk, page, client)
    page.attaching.take([photo])
    page.close_note()
    assert "Stopped; nothing was added." in desk.window.toast.words


def test_note_with_a_file_alone_is_no_blank_note(desk: Desk, client: str, photo: Path) -> None:
    """Closing a note that has only a photo so far keeps the draft."""
    page = _composer(desk)
    draft = _open(desk, page, client)
    page.attaching.take([photo])
    desk.until(lambda: _stored(desk, draft) == ["Lasku marraskuu"])
    page.close_note()
    desk.idle()
    assert _stored(desk, draft) == ["Lasku marraskuu"]


def test_whole_form_is_seen_before_it_scrolls(desk: Desk, client: str) -> None:
    """At 1366×768 four steps and two rows of goals are seen whole: the texts give way first."""
    plans = desk.work.services.plans
    plan, _ = plans.begin(client)
    for title in ("Aamurytmi kuntoon", "Talous omassa hallinnassa", "Harjoittelupaikka löytyy"):
        plans.add_goal(plan.id, title)
    plans.approve(plan.id)
    page = _composer(desk)
    page.set_side_widget(QWidget())  # where the timeline stands
    draft = _open(desk, page, client)
    steps = tuple(StepDraft(f"Askel {n}") for n in range(4))
    desk.work.services.drafts.save(draft.changed(steps=steps))
    page.open_draft(draft.id)
    desk.until(lambda: len(page.form.fields.steps.rows) == 4)
    desk.until(lambda: page.form.fields.goals.height() > 60)
    area, form = page.form_area.viewport(), page.form
    desk.until(lambda: form.column.totalHeightForWidth(form.width()) > area.height())
    assert form.heightForWidth(form.width()) <= area.height()
    desk.until(lambda: form.height() == area.height())
    chips = page.form.fields.goals.chips.values()
    lowest = max(chip.mapTo(page, chip.rect().bottomLeft()).y() for chip in chips)
    assert lowest < page.foot.y()
