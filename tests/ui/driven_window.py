"""The real program, driven line by line from outside; `python -m tests.ui.driven_window`.

It is `bootstrap.run` with nothing replaced: real folders (from the environment), real lock, real
exec. Standard input carries one command a line, `name argument`; each is answered on standard
output by `name …`. A line "lock-screen PID" comes whenever a lock screen is painted, and a line
"failed …" whenever anything in the process raised what nothing caught: whoever drives it hears of
it in place of an answer (`tests.ui.window_process`).
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QMenu,
    QMessageBox,
    QWidget,
)

from osmo_desktop import bootstrap
from osmo_desktop.storage.record_book import SealedRecordBook
from osmo_desktop.storage.view import driver_of
from osmo_desktop.system.restart import program_command
from osmo_desktop.ui import app as app_module
from osmo_desktop.ui.program import Program
from tests.laptops import PHRASE
from tests.ui.driven_papers import PaperCommands
from tests.ui.driven_questions import QuestionCommands

_AT_ONCE = frozenset({"lock", "keys", "type-now", "open", "front-now"})
"""Commands that mean to be in the way of work; any other waits until nothing runs."""
_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4


class Driver(PaperCommands, QuestionCommands):
    """Carries out the commands. GUI thread."""

    def __init__(self, app: app_module.App) -> None:
        self._app = app
        self._pending = b""
        self._commands: list[str] = []
        self._keep: list[object] = []
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_input)
        self._timer = QTimer()
        self._timer.timeout.connect(self._step)
        self._timer.start(20)
        self._unexpected, sys.excepthook = sys.excepthook, self._on_unexpected
        tell(f"lock-screen {os.getpid()}")

    def _on_input(self) -> None:
        data = os.read(0, 65_536)
        if not data:
            self._notifier.setEnabled(False)
            QApplication.quit()
        *lines, self._pending = (self._pending + data).split(b"\n")
        self._commands += [line.decode() for line in lines]

    def _on_unexpected(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Tell of what nothing caught, then let the program deal with it."""
        tell(f"failed {kind.__name__}: {error!r}")
        self._unexpected(kind, error, trace)

    def _step(self) -> None:
        """Do the next command as soon as nothing runs, unless it means to be in the way."""
        if not self._commands:
            return
        name, _, argument = self._commands[0].partition(" ")
        if not self._app.tasks.is_idle and name not in _AT_ONCE:
            return
        self._commands.pop(0)
        answer = getattr(self, f"do_{name.replace('-', '_')}")(argument)
        tell(f"{name} {answer if answer is not None else 'done'}")

    # -- commands ----------------------------------------------------------------------------

    def do_unlock(self, _: str) -> None:
        screen = self._app.lock_screen
        assert screen is not None
        screen.unlock_requested.emit(PHRASE)

    def do_knock(self, _: str) -> None:
        """Type the passphrase into the lock screen, key by key, and press Return."""
        screen = self._app.lock_screen
        assert screen is not None
        for letter in PHRASE:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                none = Qt.KeyboardModifier.NoModifier
                QApplication.sendEvent(screen.phrase, QKeyEvent(kind, 0, none, letter))
        QTest.keyClick(screen.phrase, Qt.Key.Key_Return)

    def do_screen(self, path: str) -> str:
        """Save what the screen shows where the window is; tell platform, size and colours."""
        frame = self._app.frame
        picture = frame.screen().grabWindow(frame.winId()).toImage()
        picture.save(path)
        across, down = range(0, picture.width(), 7), range(0, picture.height(), 7)
        colours = {picture.pixel(x, y) for x in across for y in down}
        size = [picture.width(), picture.height()]
        return json.dumps([QApplication.platformName(), size, len(colours)])

    def do_inside(self, _: str) -> str:
        """Tell whether the program is open, and which section is shown."""
        program = self._app.program
        return program.window.section if program is not None else "outside"

    def do_sources(self, _: str) -> str:
        session = self._app.session
        return json.dumps(session.sources if session is not None else [])

    def do_listens(self, _: str) -> str:
        """Tell whether logind has answered: it waits for us, and our session is known."""
        session = self._app.session
        is_known = session is not None and "session state" in session.sources
        return str(is_known and bool(getattr(session, "delays_sleep", False)))

    def do_note(self, _: str) -> None:
        program, services = self._app.program, self._app.services
        assert program is not None
        assert services is not None
        program.open_note_editor(client_id=services.book.find("client")[0].id)

    def do_type(self, text: str) -> None:
        """Type where the keyboard is; QTest types ASCII only."""
        program = self._app.program
        assert program is not None
        focused = QApplication.focusWidget()
        target = focused if focused is not None else program.window
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                none = Qt.KeyboardModifier.NoModifier
                QApplication.sendEvent(target, QKeyEvent(kind, 0, none, letter))

    def do_type_now(self, text: str) -> None:
        """Type while something runs."""
        self.do_type(text)

    def do_sealed(self, _: str) -> str:
        """Tell whether all that was typed is in the vault by itself, without a lock."""
        saver = self._program().composer._saver
        return str(saver is not None and saver.is_clean)

    def do_native_dialogs(self, _: str) -> str:
        """Tell whether a dialog may be the system's, whose keys nobody here would see."""
        own = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
        return str(not QApplication.testAttribute(own))

    def do_why(self, _: str) -> str:
        """Tell the code of the lock that led to this lock screen."""
        return self._app._start.note

    def do_text(self, _: str) -> str:
        """Tell the text of the open note and the place of the cursor."""
        program = self._app.program
        assert program is not None
        if not program.composer.is_open:
            return "closed"
        area = program.composer.form.fields.happened
        return json.dumps([area.toPlainText(), area.textCursor().position()])

    def do_approve(self, _: str) -> None:
        self._program().composer.approve()

    def do_search(self, text: str) -> None:
        program = self._program()
        program.open_section("clients")
        program.clients.pane.search.setText(text)
        program.clients.reload()

    def do_palette(self, text: str) -> None:
        program = self._program()
        program.palette.open_palette()
        program.palette.field.setText(text)
        program.palette._search()

    def do_close_palette(self, _: str) -> None:
        self._program().palette.dismiss()

    def do_copy(self, _: str) -> str:
        """Select and copy what stands where the keyboard is."""
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(focused, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        return str(len(QApplication.clipboard().text()))

    def do_sync(self, place: str) -> None:
        services = self._app.services
        assert services is not None
        services.team.set_folder(place)
        self._program().sync.start_round()

    def do_sort(self, word: str) -> str:
        """Sort 100,000 rows in the view's own connection: far more than SQLite keeps in its cache.

        The table is a temporary one, which would lie in a file too if the view let it.
        """
        services = self._app.services
        assert services is not None
        assert isinstance(services.book, SealedRecordBook)
        driver = driver_of(services.book._view.engine)
        driver.execute("CREATE TEMP TABLE many (a TEXT)")
        rows = ((f"{n * 7919 % 100_003} {word}" * 8,) for n in range(100_000))
        driver.executemany("INSERT INTO many VALUES (?)", rows)
        sorted_rows = sum(1 for _ in driver.execute("SELECT a FROM many ORDER BY a DESC"))
        driver.execute("DROP TABLE many")
        driver.commit()
        return str(sorted_rows)

    def do_busy(self, seconds: str) -> None:
        """Have the vault worker hang, as on a dying disk; not waited for."""
        # A wait within the process: a child of its own would outlive the lock and the test.
        self._app.tasks.vault(lambda: threading.Event().wait(float(seconds)), name="hanging")

    def do_share(self, seconds: str) -> None:
        """Have a call of the free pool hang, as on a network share."""
        self._app.tasks.free(
            lambda _report, _cancel: threading.Event().wait(float(seconds)), name="hanging"
        )

    def do_open(self, kind: str) -> None:
        """Open what holds the keyboard for itself; it answers before the nested loop begins."""
        window = self._program().window
        QTimer.singleShot(0, lambda: self._keep.append(modal(kind, window)))

    def do_front(self, _: str) -> str:
        """Tell what is in front of the window now."""
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        return type(front).__name__ if front is not None else "nothing"

    def do_front_now(self, _: str) -> str:
        """Tell it while something runs."""
        return self.do_front("")

    def do_keys(self, _: str) -> None:
        """Press Ctrl+L where the keyboard is."""
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        target = QApplication.focusWidget() or front or self._app.frame
        tell("keys pressed")
        QTest.keyClick(target, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    def do_lock(self, _: str) -> None:
        """Let the idle time end."""
        tell("lock asked")
        self._app.lock_watch._idle.timeout.emit()

    def do_plant(self, path: str) -> None:
        """Prove the watcher: write the typed text where it must be found."""
        program = self._program()
        text = program.composer.form.fields.happened.toPlainText()
        with Path(path).open("wb") as file:
            file.write(text.encode("utf-16-le"))
        Path(path).unlink()

    def do_die(self, _: str) -> None:
        """End as by a power cut."""
        os.kill(os.getpid(), signal.SIGKILL)

    def do_loosen(self, _: str) -> None:
        """Take the hygiene of the process away, for the lock to bring it back."""
        os.umask(0o022)
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)

    def do_hygiene(self, _: str) -> str:
        """Tell whether the process is dumpable, and its umask."""
        mask = os.umask(0o077)
        os.umask(mask)
        return f"{ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0)} {mask:03o}"

    def _program(self) -> Program:
        program = self._app.program
        assert program is not None
        return program


def modal(kind: str, window: QWidget) -> object:
    """Open one thing that takes the keyboard, with its own event loop where Qt has one."""
    if kind == "menu":
        menu = QMenu(window)
        menu.addAction("Something")
        return menu.exec(QCursor.pos())
    if kind == "combo":
        box = QComboBox(window)
        box.addItems(["one", "two"])
        box.show()
        box.showPopup()
        return box
    made: QDialog
    printer = QPrinter()  # must outlive its dialog
    if kind == "print":
        made = QPrintDialog(printer, window)
    elif kind == "file":
        made = QFileDialog(window)
    else:
        made = QMessageBox(QMessageBox.Icon.Question, "Question", "Really?", parent=window)
    return made.exec()


def tell(line: str) -> None:
    """Write a line in one piece."""
    os.write(1, f"{line}\n".encode())


class DrivenApp(app_module.App):
    """The life of the window, with a driver."""

    def open_door(self) -> None:
        """Open the door, and take commands."""
        super().open_door()
        self.driver = Driver(self)


if __name__ == "__main__":
    assert program_command()[-1] == "tests.ui.driven_window"
    setattr(app_module, "App", DrivenApp)  # noqa: B010 - the process's own, for its whole life
    sys.exit(bootstrap.run([]))
