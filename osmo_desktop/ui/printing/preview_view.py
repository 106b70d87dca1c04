"""The print preview as it looks: bar with size and ways out, a warning, the pages."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.printing.pages_view import PagesView
from osmo_desktop.ui.widgets.badges import KeyHint
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton, OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Surface
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import Banner
from osmo_desktop.ui.widgets.pages import PageGround

_ALL_WORDS = 1000
"""Width of a preview whose bar shows all its words."""
_FEWEST_WORDS = 700


class PreviewView(PageGround):
    """Lays the preview out; knows no service and no paper."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = IconButton("arrow-left", tr("Back"))
        self.title = PlainLabel("", "h1")
        self.detail = PlainLabel("", "body", "sub", elide=True)
        self.page_number = PlainLabel("", "body", "sub")
        self.smaller = IconButton("minus", tr("Smaller"), outlined=True, dense=False)
        self.zoom_words = PlainLabel("", "body")
        self.larger = IconButton("plus", tr("Larger"), outlined=True, dense=False)
        self.fit = GhostButton(tr("Page width"))
        self.save_button = OutlineButton(tr("Save a copy…"), icon="hard-drive-download")
        self.print_button = PrimaryButton(tr("Print"), icon="printer")
        self.print_key = KeyHint("Ctrl+P")
        self.warning = Banner("info", "", "sub")
        self.problem = Banner("circle-alert", "", "danger", closable=True)
        self.waiting = PlainLabel("", "body", "sub")
        self.pages = PagesView()
        self._bar = self._build_bar()
        self._build()
        self.smaller.clicked.connect(lambda: self.pages.step_zoom(-1))
        self.larger.clicked.connect(lambda: self.pages.step_zoom(1))
        self.fit.clicked.connect(self.pages.fit_width)
        self.pages.zoomed.connect(self._on_zoomed)
        self.pages.page_shown.connect(self.show_page_number)
        self.set_compact(False)
        self.show_waiting()

    def set_compact(self, compact: bool) -> None:
        """Leave out words that a small window has no room for."""
        self._is_compact = compact
        side = 16 if compact else 24
        self._bar.setContentsMargins(side, 8 if compact else 12, side, 8 if compact else 12)
        self.print_key.set_compact(compact)
        self.fit.setVisible(not compact)
        self.detail.setVisible(not compact)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small; the bar then leaves words out."""
        return QSize(theme.px(_FEWEST_WORDS), theme.px(320))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the small layout where the bar has no room for all words."""
        super().resizeEvent(event)
        is_small = event.size().width() < theme.px(_ALL_WORDS)
        if is_small != self._is_compact:
            self.set_compact(is_small)

    def focus_start(self) -> None:
        """Put the focus on the pages, where the keys scroll."""
        self.pages.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_waiting(self) -> None:
        """Say that the paper is being made."""
        self.title.setText(tr("Print preview"))
        self.detail.setText("")
        self.page_number.setText("")
        self.show_problem("")
        self.warning.hide()
        self._set_ready(is_ready=False)
        self.show_working(tr("The paper is being made"))

    def show_paper(self, title: str, detail: str, *, is_protected: bool) -> None:
        """Show what the paper is, and what happens to it outside of the vault."""
        self.title.setText(title)
        self.detail.setText(detail)
        self.warning.set_sentence(_warning(is_protected=is_protected))
        self.warning.show()
        self.show_working("")
        self._set_ready(is_ready=True)

    def show_failure(self, sentence: str) -> None:
        """Say why there is no paper."""
        self.show_working("")
        self._set_ready(is_ready=False)
        self.show_problem(sentence)

    def show_problem(self, sentence: str) -> None:
        """Say what went wrong; empty words take it away."""
        self.problem.setVisible(bool(sentence))
        if sentence:
            self.problem.set_sentence(sentence, "danger", "circle-alert")

    def show_working(self, words: str) -> None:
        """Say what is being done; empty words take it away."""
        self.waiting.setText(words)
        self.waiting.setVisible(bool(words))

    def show_page_number(self, index: int) -> None:
        """Say which page is in sight."""
        count = len(self.pages.pages)
        words = tr("Page {n} of {count}").format(n=index + 1, count=count) if count else ""
        self.page_number.setText(words)

    def _set_ready(self, *, is_ready: bool) -> None:
        """Offer what can be done with a paper."""
        for button in (self.print_button, self.save_button, self.smaller, self.larger, self.fit):
            button.setEnabled(is_ready)

    def _build_bar(self) -> QHBoxLayout:
        """Return the bar's row."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self.title)
        row.addWidget(self.detail, 1)
        row.addStretch(0)
        row.addWidget(self.page_number)
        row.addSpacing(8)
        sizes: tuple[QWidget, ...] = (self.smaller, self.zoom_words, self.larger, self.fit)
        outs: tuple[QWidget, ...] = (self.save_button, self.print_button, self.print_key)
        for widget in sizes:
            row.addWidget(widget)
        row.addSpacing(8)
        for widget in outs:
            row.addWidget(widget)
        self.zoom_words.setMinimumWidth(48)
        self.zoom_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return row

    def _build(self) -> None:
        """Lay out bar, notices and pages."""
        bar = Surface(edge=Qt.Edge.BottomEdge)
        bar.setLayout(self._bar)
        notices = QVBoxLayout()
        notices.setContentsMargins(16, 8, 16, 0)
        notices.setSpacing(8)
        for widget in (self.warning, self.problem, self.waiting):
            notices.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(notices)
        column.addWidget(self.pages, 1)

    def _on_zoomed(self, zoom: float) -> None:
        """Say how large the paper is shown."""
        self.zoom_words.setText(tr("{n} %").format(n=round(zoom * 100)))


def _warning(*, is_protected: bool) -> str:
    """Return what a person should know before the paper leaves the vault."""
    if is_protected:
        return tr(
            "Non-disclosure: address, phone and municipality are left out. A printed or saved "
            "copy is not protected by the vault any more."
        )
    return tr("A printed or saved copy is not protected by the vault any more.")
