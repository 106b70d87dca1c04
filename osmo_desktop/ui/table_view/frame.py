"""The frame of what is turned to the client: nothing of the work is in it but the way back.

It stands in the place of the whole window: no page, list, badge, notice or toast is behind it that
could be seen, heard or reached by a key. Ctrl+L and lid lock as ever; the idle lock, which would
come in the midst of the talk, waits for its end (`talk_ended`). GUI thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import announce, keys, theme
from osmo_desktop.ui.table_view.leaving import LeavingQuestion, PhraseCheck
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.tokens import COMPACT_WIDTH
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.cards import Surface
from osmo_desktop.ui.widgets.focus_ring import FocusRing
from osmo_desktop.ui.widgets.labels import PlainLabel


class TableFrame(QWidget):
    """Holds `page` between a title and the worker's hint; it is made for one showing.

    Esc and F9 ask for the passphrase; `left` tells that it was right.
    """

    left = Signal()
    lock_wanted = Signal()
    talk_began = Signal()
    talk_ended = Signal()
    """Worker and client talk over the screen; they do no longer. They come in turn."""

    def __init__(self, phrases: PhraseCheck, tasks: TaskRunner, page: QWidget) -> None:
        super().__init__()
        self.setObjectName("table_view")
        self.title = PlainLabel("", "h1", elide=True)
        self.state = PlainLabel("", "table", "sub")
        self.ground = self._build(page)
        self.question = LeavingQuestion(self, phrases, tasks, behind=self.ground)
        self.question.passed.connect(self.left)
        self.question.lock_wanted.connect(self.lock_wanted)
        for key in (keys.TABLE, "Esc"):
            QShortcut(QKeySequence(key), self.ground).activated.connect(self.question.ask)
        self.question.opened.connect(lambda: self._set_talking(is_talking=False))
        self.question.closed.connect(self._follow_talk)
        self.focus_ring = FocusRing.install(self)
        self._is_talking = False

    @property
    def is_for_talk(self) -> bool:
        """Whether what is shown is talked over, so that the idle lock has to wait."""
        return True

    def show_overdue(self, is_overdue: bool) -> None:
        """Ask the worker to look at the clock; the client reads neither who nor what it is about.

        The alarm itself names a client, so it stays on the worker's page (DOMAIN 2.9).
        """
        if is_overdue and self.sign.isHidden():
            announce.announce(self, self.sign_words.text())
        self.sign.setVisible(is_overdue)

    def focus_start(self) -> None:
        """Put the keyboard where the client begins."""
        self._follow_talk()

    def _follow_talk(self) -> None:
        """Tell whether one talks over what is shown now."""
        self._set_talking(is_talking=self.is_for_talk)

    def set_compact(self, compact: bool) -> None:
        """Use the layout of small windows, or the ordinary one."""
        side = 16 if compact else 40
        self._column.setContentsMargins(side, side * 3 // 5, side, 12)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep less air in a small window."""
        super().resizeEvent(event)
        self.set_compact(self.width() < theme.px(COMPACT_WIDTH))

    def _set_talking(self, *, is_talking: bool) -> None:
        """Tell when the talk begins and when it has ended."""
        if is_talking != self._is_talking:
            self._is_talking = is_talking
            (self.talk_began if is_talking else self.talk_ended).emit()

    def _build(self, page: QWidget) -> Surface:
        """Put title, page and the worker's hint under each other."""
        ground = Surface()
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.title, 1)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignRight)
        hint = tr("Worker: {key} and the passphrase bring the work view back.")
        self.hint = PlainLabel(hint.format(key=keys.TABLE), "small", "sub", wrap=True)
        self.sign = QWidget()
        self.sign_words = PlainLabel(tr("Worker: look at the clock."), "small", "warn")
        sign = QHBoxLayout(self.sign)
        sign.setContentsMargins(0, 0, 0, 0)
        sign.setSpacing(8)
        sign.addWidget(IconLabel("clock", 16, "warn"))
        sign.addWidget(self.sign_words)
        self.sign.hide()
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.sign)
        self._column = QVBoxLayout(ground)
        self._column.setSpacing(16)
        self._column.addLayout(head)
        self._column.addWidget(page, 1)
        self._column.addLayout(foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)
        return ground
