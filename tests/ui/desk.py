"""A window with one page in it, over real services, that writes down what the page asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TypeVar

from PySide6.QtCore import QAbstractItemModel, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from osmo_desktop.ui import theme
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.paper import Paper
from osmo_desktop.ui.tasks import Failure, TaskRunner
from osmo_desktop.ui.widgets.models import ListModel
from tests.fakes.casework import Casework
from tests.ui.accessibility import assert_accessible

WIDE, SMALL = (1366, 728), (910, 486)
W = TypeVar("W", bound=QWidget)
Row = TypeVar("Row")


class Desk:
    """The window, the worker and the services of one test; it is the pages' `Navigator`."""

    def __init__(self, qtbot: QtBot, work: Casework) -> None:
        self.qtbot = qtbot
        self.work = work
        self.bus = ChangeBus()
        self.tasks = TaskRunner(self.bus)
        self.window = MainWindow()
        self.asked: list[tuple[str, str]] = []
        self.printed = ""
        self.failures: list[Failure] = []
        self.papers: list[Callable[[], Paper]] = []
        self.tasks.failed.connect(self.failures.append)
        qtbot.addWidget(self.window)
        self._making = ExitStack()
        self._making.enter_context(theme.unstyled())  # as the program makes its pages

    # -- Navigator ------------------------------------------------------------------------

    def open_client(self, client_id: str) -> None:
        self.asked.append(("client", client_id))

    def open_note_editor(
        self, *, client_id: str | None = None, draft_id: str | None = None
    ) -> None:
        self.asked.append(("draft", draft_id) if draft_id else ("new note", client_id or ""))

    def open_note(self, client_id: str, meeting_id: str) -> None:
        self.asked.append(("note", meeting_id))

    def open_section(self, key: str) -> None:
        self.asked.append(("section", key))

    def open_new_client(self) -> None:
        self.asked.append(("new client", ""))

    def open_plan(self, client_id: str) -> None:
        self.asked.append(("plan", client_id))

    def open_record(self, client_id: str, kind: str, record_id: str) -> None:
        self.asked.append((kind, record_id))

    def open_requests(self, client_id: str, request_id: str = "") -> None:
        self.asked.append(("request", request_id or client_id))

    def open_notice(self, client_id: str, notice_id: str = "") -> None:
        self.asked.append(("notice", notice_id or client_id))

    def ask_client(self, client_id: str) -> None:
        self.asked.append(("ask", client_id))

    def start_visit(self, client_id: str) -> None:
        self.asked.append(("visit", client_id))

    def print_plan(self, client_id: str, plan_id: str = "") -> None:
        self.asked.append(("print", client_id))
        self.printed = plan_id

    def show_paper(self, make: Callable[[], Paper]) -> None:
        self.asked.append(("paper", ""))
        self.papers.append(make)

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        self.window.toast.tell(text, undo)

    def announce(self, text: str) -> None:
        self.asked.append(("said", text))

    # -- what tests do ----------------------------------------------------------------------

    def show(self, page: QWidget, size: tuple[int, int] = WIDE) -> None:
        """Put a page into the window and wait until the window takes keys."""
        self.window.add_section("page", "sun", "Page", page)
        self._making.close()
        self.window.resize(*size)
        with self.qtbot.waitActive(self.window, timeout=20_000):
            self.window.show()
            self.window.activateWindow()

    def resize(self, size: tuple[int, int]) -> None:
        """Make the window another size."""
        self.window.resize(*size)
        self.until(lambda: self.window.size().toTuple() == size)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for a state that somebody could see."""
        self.qtbot.waitUntil(is_so)

    def assert_accessible(self) -> None:
        """Fail with what a keyboard or a screen reader cannot use once the layout has settled."""
        self.qtbot.waitUntil(lambda: assert_accessible(self.window))

    def idle(self) -> None:
        """Wait until nothing is read or written any more."""
        self.qtbot.waitUntil(lambda: self.tasks.is_idle)

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(self.focused(), key, modifier)

    def type(self, words: str) -> None:
        """Type words where the keyboard is."""
        for letter in words:
            # QTest types ASCII only.
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(self.focused(), event)

    def focused(self) -> QWidget:
        """The control that has the keyboard."""
        focused = self.window.focusWidget()
        assert focused is not None
        return focused

    def click(self, button: QAbstractButton) -> None:
        """Click a button that can be seen."""
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def close(self) -> None:
        """Let the worker end."""
        self._making.close()
        self.tasks.stop()


def is_whole(widget: QWidget) -> bool:
    """Whether nothing of a control is cut off by what scrolls or by the window."""
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def shown_words(window: QWidget) -> str:
    """Every word that a person could see, hear or hover over on a window now."""
    return "\n".join(_words(window))


def _words(window: QWidget) -> Iterator[str]:
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisible():
            continue
        yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
        if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
            yield widget.text()
        if isinstance(widget, QAbstractItemView):
            yield from _model_words(widget.model())


def _model_words(model: QAbstractItemModel) -> Iterator[str]:
    roles = (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
    )
    for row in range(model.rowCount()):
        for role in roles:
            yield str(model.index(row, 0).data(role) or "")


def choose(view: QAbstractItemView, model: ListModel[Row], wanted: Callable[[Row], bool]) -> None:
    """Put the current row of a list on the first row that is wanted."""
    at = next(i for i, row in enumerate(model.rows) if wanted(row))
    view.setCurrentIndex(model.index(at))
