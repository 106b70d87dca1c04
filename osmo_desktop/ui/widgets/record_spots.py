"""Where records stand on a page: a hit is seen and has the keyboard, also after the page is filled.

A page marks the widget of each record with `stands_for`; a list of lines is looked through by its
keys. `RecordSpots` puts the keyboard on the one that is wanted, as soon as it is there, and keeps
it there when the page makes its widgets anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from osmo_desktop.ui.widgets.line_rows import LineList
from osmo_desktop.ui.widgets.models import ListModel

_MARK: Final = "osmoRecords"


def stands_for(widget: QWidget, *records: str, name: str = "") -> None:
    """Say which records a widget shows; `name` is what a screen reader says of it there."""
    widget.setProperty(_MARK, list(records))
    if name:
        widget.setAccessibleName(name)


class RecordSpots(QObject):
    """Leads to a record on one page; `uncover` shows what is folded away, by the record's id."""

    def __init__(self, page: QWidget, uncover: Callable[[str], None] = lambda _id: None) -> None:
        super().__init__(page)
        self._page, self._uncover = page, uncover
        self._wanted = ""

    def want(self, record: str) -> None:
        """Put the keyboard on a record now, or once it has been read."""
        self._wanted = "" if self._show(record) else record

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Fill the page inside this: then the wanted record is shown, or the one that was."""
        before = QApplication.focusWidget()
        if before is None or not self._page.isAncestorOf(before):
            before = self._page
        held = records_of(before)
        yield
        if not self.settle() and held and not (isValid(before) and before.isVisible()):
            self._show(held[0])

    def settle(self) -> bool:
        """Show the wanted record, now that the page is filled; False where none is wanted."""
        if not self._wanted or not self._page.isVisible():
            return False
        wanted, self._wanted = self._wanted, ""
        self._show(wanted)
        return True

    def _show(self, record: str) -> bool:
        """Put the keyboard on a record; False where it is not on the page."""
        if not self._page.isVisible():
            return False
        self._uncover(record)
        there = (w for w in self._page.findChildren(QWidget) if w.isVisibleTo(self._page))
        found = next((widget for widget in there if _is_of(widget, record)), None)
        if found is None:
            return False
        if isinstance(found, LineList):
            found.setCurrentIndex(_index(found, record))
        found.setFocus(Qt.FocusReason.ShortcutFocusReason)
        QTimer.singleShot(0, found, partial(_reveal, found))  # once the layout has settled
        return True


def records_of(widget: QWidget) -> list[str]:
    """The records that a widget stands for."""
    return widget.property(_MARK) or []


def _is_of(widget: QWidget, record: str) -> bool:
    """Whether a widget shows a record."""
    if record in records_of(widget):
        return True
    return isinstance(widget, LineList) and _index(widget, record).isValid()


def _index(listed: LineList, record: str) -> QModelIndex:
    model = listed.model()
    return model.index_of(record) if isinstance(model, ListModel) else QModelIndex()


def _reveal(widget: QWidget) -> None:
    """Scroll every page around a widget so that it is seen."""
    if widget is not QApplication.focusWidget():
        return
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, 24)
        above = above.parentWidget()
