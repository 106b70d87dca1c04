"""What a lock does before the process is replaced, in the window, with the exec left out."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.ui.app import App
from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.tasks import SEAL_SECONDS, Priority
from tests.ui.test_program import RestartedError, app, enter, laptop, settle

__all__ = ["app", "laptop"]


def _note(qtbot: QtBot, app: App, program: Program) -> QPlainTextEdit:
    """Begin a note; its first field has the keyboard."""
    assert app.services is not None
    program.open_note_editor(client_id=app.services.book.find("client")[0].id)
    qtbot.waitUntil(lambda: program.composer.is_open, timeout=10_000)
    area = program.composer.form.fields.happened
    qtbot.waitUntil(area.hasFocus)
    return area


def test_the_lock_tells_the_fresh_process_why_and_whether_a_draft_waits(
    qtbot: QtBot, app: App
) -> None:
    """Reason, time and one bit cross; what is written and for whom does not."""
    program = enter(qtbot, app)
    QTest.keyClicks(_note(qtbot, app, program), "Kesken")
    app.lock_watch.hold()  # a question of the table view holds idle time only

    with pytest.raises(RestartedError) as told:
        app.leave(LockReason.LID)

    at = app._start.now().strftime("%H:%M")
    assert str(told.value) == f"lid {at} 0 1"


def test_no_draft_is_told_of_when_none_is_open_or_none_could_be_sealed(
    qtbot: QtBot, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that refuses the draft does not end in a lock screen that calls it safe."""
    program = enter(qtbot, app)
    services = app.services
    assert services is not None
    nothing_written = program.save_place()
    settle(qtbot, app)
    assert not nothing_written()
    area = _note(qtbot, app, program)

    def refuse(_draft: object) -> NoteDraft:
        raise KnownError("disk-io")

    monkeypatch.setattr(services.drafts, "save", refuse)
    QTest.keyClicks(area, "Kesken")

    with pytest.raises(RestartedError, match=r"^idle \d\d:\d\d 10 0$"):
        app.lock(LockReason.IDLE)


def test_the_screen_is_empty_before_anything_is_waited_for(qtbot: QtBot, app: App) -> None:
    """Windows are hidden first: a slow disk keeps no client on the screen."""
    program = enter(qtbot, app)
    hidden = threading.Event()

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Hide:
                hidden.set()
            return False

    watch = Watch()
    app.frame.installEventFilter(watch)
    seen: list[bool] = []
    app.tasks.vault(
        lambda: seen.append(hidden.wait(SEAL_SECONDS)), name="waiting", priority=Priority.DRAFT
    )
    with pytest.raises(RestartedError):
        app.lock()

    assert program.window.isHidden() or not app.frame.isVisible()
    assert seen == [True]
