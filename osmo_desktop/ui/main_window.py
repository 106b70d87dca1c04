"""The window: rail, pages by section, message bar, toast, status bar, and the keys of all pages.

It knows no page and no service: `bootstrap` adds the sections. GUI thread only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.ui import announce, keys, theme
from osmo_desktop.ui.keys_overlay import KeysOverlay
from osmo_desktop.ui.rail import NavigationRail, RailItem
from osmo_desktop.ui.status_bar import StatusBar
from osmo_desktop.ui.tokens import COMPACT_WIDTH, Tone
from osmo_desktop.ui.widgets.focus_ring import FocusRing
from osmo_desktop.ui.widgets.notices import Banner
from osmo_desktop.ui.widgets.pages import CompactAware, PageGround
from osmo_desktop.ui.widgets.toast import Toast

_LOCK = "lock"


@runtime_checkable
class FocusStart(Protocol):
    """A page that knows where the keyboard begins."""

    def focus_start(self) -> None:
        """Put the focus where work on this page begins."""


@runtime_checkable
class NoteStart(Protocol):
    """A page that knows whose note a new one would be."""

    def new_note(self) -> None:
        """Start a note."""


class MainWindow(QMainWindow):
    """The shell around the pages.

    Its keys work on every page (`ui.keys`); Ctrl+L works over an open dialog too.
    """

    lock_requested = Signal()
    palette_requested = Signal()
    sync_requested = Signal()
    note_requested = Signal()
    """A new note, from a page that does not know whose it would be."""
    table_requested = Signal()
    """The screen is to be turned to the client."""
    crisis_requested = Signal()
    """The crisis card is to be shown."""
    section_shown = Signal(str)
    """The key of the section that is shown now."""
    compact_changed = Signal(bool)
    """The window became small (icons only, small layouts), or large again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main_window")
        self._pages: dict[str, QWidget] = {}
        self._titles: dict[str, str] = {}
        self._actions: dict[str, Callable[[], None]] = {}
        self._key = ""
        self._closed: frozenset[str] = frozenset()
        self._compact = False
        self.rail = NavigationRail()
        self.stack = QStackedWidget()
        self.alarms = QVBoxLayout()  # over all pages, for what shows itself and nobody closes
        self.status = StatusBar()
        self.message_bar = Banner("circle-alert", "", "danger", closable=True)
        self.body = self._build()
        self.toast = Toast(self, bar=self.status)
        self.focus_ring = FocusRing.install(self)
        self.add_rail_action(_LOCK, "lock", mark("Lock"), self.lock_requested.emit)
        _bind_keys(self)
        theme.signals().changed.connect(self._on_theme_changed)
        self.setWindowTitle(tr("OSMO Desktop"))

    @property
    def is_compact(self) -> bool:
        """Whether the small layouts are in use."""
        return self._compact

    @property
    def section(self) -> str:
        """The key of the section that is shown now; empty before the first."""
        return self._key

    def sizeHint(self) -> QSize:
        """Return the size of a small laptop's screen."""
        return QSize(1366, 728)

    def minimumSizeHint(self) -> QSize:
        """Fit 1366×768 at 150 % scaling."""
        return QSize(640, 440)

    def add_section(
        self, key: str, icon: str, title: str, page: QWidget, *, bottom: bool = False
    ) -> None:
        """Add a section, or give it another page; `title` is a msgid. The first is shown."""
        old = self._pages.get(key)
        self._pages[key] = page
        self._titles[key] = title
        self.stack.addWidget(page)
        if old is None:
            self.rail.add(RailItem(key, icon, title), bottom=bottom)
        else:
            self.stack.removeWidget(old)
        if isinstance(page, CompactAware):
            page.set_compact(self._compact)
        if not self._key:
            self.show_section(key)

    def add_rail_action(self, key: str, icon: str, title: str, action: Callable[[], None]) -> None:
        """Add something at the bottom of the rail that acts instead of showing a page."""
        self._actions[key] = action
        self.rail.add(RailItem(key, icon, title), bottom=True)

    def page(self, key: str) -> QWidget:
        """Return the page of a section; an unknown key raises KeyError."""
        return self._pages[key]

    def show_section(self, key: str, *, focus: bool = False) -> None:
        """Show a section, of a closed one the first; with `focus` the keyboard goes to its work."""
        key = next(iter(self.sections)) if key in self._closed else key
        page = self._pages[key]
        is_new = key != self._key
        self._key = key
        self.stack.setCurrentWidget(page)
        self.rail.choose(key)
        self.setWindowTitle(f"{tr(self._titles[key])} – {tr('OSMO Desktop')}")
        if focus:
            _focus_page(page)
        if is_new:
            announce.announce(self, tr(self._titles[key]))
            self.section_shown.emit(key)

    @property
    def sections(self) -> tuple[str, ...]:
        """The keys of the sections that are open to the person, in the order of the rail."""
        return tuple(key for key in self.rail.keys if key in self._pages.keys() - self._closed)

    def set_closed(self, keys: Collection[str]) -> None:
        """Leave sections out that the person's role has no use for; an open one is left."""
        self._closed = frozenset(keys)
        self.rail.set_closed(keys)
        if self._key in self._closed:
            self.show_section(self._key)

    def new_note(self) -> None:
        """Start a note: the page that is shown may know whose."""
        page: object = self.stack.currentWidget()
        if isinstance(page, NoteStart):
            page.new_note()
        else:
            self.note_requested.emit()

    def show_keys(self) -> None:
        """Show which keys there are."""
        words = [tr(self._titles[key]) for key in self.sections]
        KeysOverlay(self, words, behind=self.body).show_keys()

    def show_message(
        self, sentence: str, *, tone: Tone = "danger", icon: str = "circle-alert"
    ) -> None:
        """Show a failure that no page took; it stays until it is closed."""
        self.message_bar.set_sentence(sentence, tone, icon)
        self.message_bar.show()
        self._message_place.show()
        announce.announce(self, sentence, is_urgent=True)

    def retranslate(self) -> None:
        """Show the words of another language in the shell; what was told in the old one goes."""
        self.rail.retranslate()
        self.toast.dismiss()
        self.message_bar.retranslate()
        self.message_bar.hide()
        self._message_place.hide()
        if self._key:
            self.setWindowTitle(f"{tr(self._titles[self._key])} – {tr('OSMO Desktop')}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change to the small layouts under 1100 px."""
        super().resizeEvent(event)
        compact = self.width() < theme.px(COMPACT_WIDTH)
        if compact != self._compact:
            self._set_compact(compact)

    def _set_compact(self, compact: bool) -> None:
        """Tell rail, bar and pages which layouts to use."""
        self._compact = compact
        self.rail.set_compact(compact)
        self.status.set_compact(compact)
        for page in self._pages.values():
            if isinstance(page, CompactAware):
                page.set_compact(compact)
        self.compact_changed.emit(compact)

    def _build(self) -> QWidget:
        """Lay out the window and return what an overlay covers."""
        body = PageGround()
        self._message_place = QWidget()
        message_row = QVBoxLayout(self._message_place)
        message_row.setContentsMargins(16, 8, 16, 0)
        message_row.addWidget(self.message_bar)
        self.message_bar.closed.connect(self._message_place.hide)
        self._message_place.hide()
        pages = QVBoxLayout()
        pages.setContentsMargins(0, 0, 0, 0)
        pages.setSpacing(0)
        pages.addLayout(self.alarms)
        pages.addWidget(self._message_place)
        pages.addWidget(self.stack, 1)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(pages, 1)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(across, 1)
        column.addWidget(self.status)
        self.rail.item_opened.connect(self._on_item_opened)
        self.setCentralWidget(body)
        return body

    def _on_theme_changed(self) -> None:
        """Measure again: the text size may be another one."""
        self._set_compact(self.width() < theme.px(COMPACT_WIDTH))

    def _on_item_opened(self, key: str) -> None:
        """Show a section, or act."""
        if key in self._actions:
            self._actions[key]()
        else:
            self.show_section(key, focus=True)


def _bind_keys(window: MainWindow) -> None:
    """Bind the keys that work on every page; a layer in front makes all but the lock wait."""
    actions: dict[str, Callable[[], None]] = {
        keys.SEARCH: window.palette_requested.emit,
        keys.NEW_NOTE: window.new_note,
        keys.SYNC_NOW: window.sync_requested.emit,
        keys.KEYS: window.show_keys,
        keys.TABLE: window.table_requested.emit,
        keys.CRISIS: window.crisis_requested.emit,
    }
    for at, key in enumerate(keys.SECTION_KEYS):
        actions[key] = partial(_show_section_at, window, at)
    for key, action in actions.items():
        QShortcut(QKeySequence(key), window.body).activated.connect(action)
    lock = QShortcut(QKeySequence(keys.LOCK), window)
    lock.setContext(Qt.ShortcutContext.ApplicationShortcut)
    lock.activated.connect(window.lock_requested)


def _show_section_at(window: MainWindow, at: int) -> None:
    """Show the section at a place of the rail."""
    if at < len(window.sections):
        window.show_section(window.sections[at], focus=True)


def _focus_page(page: QWidget) -> None:
    """Put the focus where work on `page` begins."""
    if isinstance(page, FocusStart):
        page.focus_start()
        return
    remembered = cast(QWidget | None, page.focusWidget())
    if remembered is not None and remembered.isVisibleTo(page):
        remembered.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    for child in page.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(page):
            child.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
