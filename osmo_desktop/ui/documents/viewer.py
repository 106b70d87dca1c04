"""One attachment in the window: its pages, and the ways out of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.attachment_rows import AttachmentRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.note_mending import StrikePanel
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.documents.presenting import detail_words, type_word
from osmo_desktop.ui.printing.pages_view import PagesView
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton, OutlineButton, QuietButton
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import Banner
from osmo_desktop.ui.widgets.pages import RING_ROOM

_WIDE = 760
"""Width of a viewer whose buttons show all their words."""


class AttachmentView(QWidget):
    """Bar, notices and pages; knows no service. Esc goes back, R turns, Ctrl+Plus enlarges."""

    turned = Signal(int)
    """How many quarters of a turn clockwise the pages stand now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row: AttachmentRow | None = None
        self.turns = 0
        self.back = GhostButton(tr("Documents"), icon="arrow-left")
        self.title = PlainLabel("", "h2", elide=True)
        self.detail = PlainLabel("", "small", "sub", elide=True)
        self.page_number = PlainLabel("", "body", "sub")
        self.smaller = IconButton("minus", tr("Smaller"), outlined=True)
        self.zoom_words = PlainLabel("", "body")
        self.larger = IconButton("plus", tr("Larger"), outlined=True)
        self.fit = GhostButton(tr("Page width"))
        self.turn = IconButton("rotate-cw", tr("Turn right"), outlined=True)
        self.save_button = OutlineButton(tr("Save a copy…"), icon="hard-drive-download", dense=True)
        self.print_button = OutlineButton(tr("Print"), icon="printer", dense=True)
        self.correct_button = OutlineButton(tr("Correct"), icon="pen-line", dense=True)
        self.strike_button = QuietButton(tr("Entered in error"), icon="x")
        self.warning = Banner("info", "", "sub")
        self.problem = Banner("circle-alert", "", "danger", closable=True)
        self.strike_panel = StrikePanel(
            tr("Strike the attachment through"),
            tr("The attachment is struck through. It can still be opened; nothing is erased."),
        )
        self.strike_panel.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.pages = PagesView()
        self.pages.setMinimumHeight(0)  # a small window gives its room to the panel above
        self._build()
        self.smaller.clicked.connect(lambda: self.pages.step_zoom(-1))
        self.larger.clicked.connect(lambda: self.pages.step_zoom(1))
        self.fit.clicked.connect(self.pages.fit_width)
        self.turn.clicked.connect(self.turn_right)
        self.strike_button.clicked.connect(self.strike_panel.begin)
        self.pages.zoomed.connect(self._on_zoomed)
        self.pages.page_shown.connect(self._on_page_shown)

    def show_row(self, row: AttachmentRow, *, is_protected: bool) -> None:
        """Show what the attachment is, before its pages are there."""
        self.turns = 0
        self.describe(row)
        self.strike_panel.hide()
        self.show_problem("")
        self.warning.setVisible(row.struck is not None or is_protected)
        if row.struck is not None:
            words = tr("Entered in error: {reason}").format(reason=block(row.struck, 400))
            self.warning.set_sentence(words)
        elif is_protected:
            self.warning.set_sentence(
                tr("Non-disclosure: what stands on this page may tell where the client lives.")
            )
        self.pages.show_pages(())
        self.page_number.setText("")
        self.set_ready(is_ready=False)

    def describe(self, row: AttachmentRow) -> None:
        """Say what the attachment is, as it stands now; its pages stay."""
        self.row = row
        self.title.setText(line(row.title, 120) or type_word(row))
        self.detail.setText(detail_words(row))
        for button in (self.correct_button, self.strike_button):
            button.setVisible(row.struck is None)

    def set_ready(self, *, is_ready: bool) -> None:
        """Offer what can be done with pages that are there."""
        buttons = (self.smaller, self.larger, self.fit, self.turn, self.save_button)
        for button in (*buttons, self.print_button):
            button.setEnabled(is_ready)
        if is_ready:
            self._on_page_shown(0)

    def show_problem(self, sentence: str) -> None:
        """Say what went wrong; empty words take it away."""
        self.problem.setVisible(bool(sentence))
        if sentence:
            self.problem.set_sentence(sentence, "danger", "circle-alert")

    def turn_right(self) -> None:
        """Turn the pages by a quarter."""
        if self.turn.isEnabled():
            self.turns = (self.turns + 1) % 4
            self.turned.emit(self.turns)

    def focus_start(self) -> None:
        """Put the keyboard on the pages, where the keys scroll."""
        start = self.pages if self.pages.pages else self.back
        start.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small; buttons then show icons alone."""
        return QSize(theme.px(320), theme.px(200))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show icons alone where there is no room for words."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < theme.px(_WIDE)
        words = (self.save_button, self.print_button, self.correct_button, self.strike_button)
        for button in words:
            button.set_compact(is_narrow)
        self.fit.setVisible(not is_narrow)

    def _build(self) -> None:
        """Lay out bar, notices and pages."""
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addLayout(words, 1)
        head.addWidget(self.page_number)
        self.zoom_words.setMinimumSize(theme.px(48), theme.px(32))
        self.zoom_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        tools = FlowRow()
        sizes: tuple[QWidget, ...] = (self.smaller, self.zoom_words, self.larger, self.fit)
        outs: tuple[QWidget, ...] = (self.save_button, self.print_button)
        mends: tuple[QWidget, ...] = (self.correct_button, self.strike_button)
        for part in (*sizes, self.turn, *outs, *mends):
            tools.add(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(RING_ROOM, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(tools)
        for notice in (self.warning, self.problem, self.strike_panel):
            column.addWidget(notice)
            notice.hide()
        column.addWidget(self.pages, 1)

    def _on_zoomed(self, zoom: float) -> None:
        """Say how large the pages are shown."""
        self.zoom_words.setText(tr("{n} %").format(n=round(zoom * 100)))

    def _on_page_shown(self, index: int) -> None:
        """Say which page is in sight."""
        count = len(self.pages.pages)
        words = tr("Page {n} of {count}").format(n=index + 1, count=count) if count > 1 else ""
        self.page_number.setText(words)
