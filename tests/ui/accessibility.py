"""Walks a window and tells what a keyboard or a screen reader could not use.

`assert_accessible(window)` is for every page's test: each control has a name, no words are cut,
no siblings lie over each other, nothing clickable is too small, no label reads markup.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFocusFrame,
    QLabel,
    QWidget,
)

from osmo_desktop.ui.widgets.buttons import Button
from osmo_desktop.ui.widgets.overlay import Overlay
from osmo_desktop.ui.widgets.toast import Toast

_SMALLEST_TARGET = 24
_SMALLEST_TEXT_PX = 12
_FLOATING = (QFocusFrame, Overlay, Toast)


def assert_accessible(window: QWidget) -> None:
    """Fail with every finding on `window`, which must be shown and laid out."""
    found = [*findings(window)]
    assert not found, "\n".join(found)


def findings(window: QWidget) -> Iterator[str]:
    """Yield one sentence for each thing that is wrong on `window`."""
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisible() or _is_inside_qt(widget):
            continue
        yield from _nameless(widget)
        yield from _cut(widget)
        yield from _marked_up(widget)
        yield from _small(widget)
        yield from _overlapping(widget)


def focus_order(window: QWidget) -> list[QWidget]:
    """Return the controls in the order in which Tab reaches them."""
    order: list[QWidget] = []
    at = window.nextInFocusChain()
    while at is not None and at is not window:
        if (
            at.isVisible()
            and at.isEnabled()
            and at.focusPolicy() & Qt.FocusPolicy.TabFocus
            and at.focusProxy() is None
            and window.isAncestorOf(at)
        ):
            order.append(at)
        at = at.nextInFocusChain()
    return order


def spoken_name(widget: QWidget) -> str:
    """Return what a screen reader calls `widget`."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


def _is_inside_qt(widget: QWidget) -> bool:
    """Tell whether `widget` is a part that Qt makes inside a control of its own."""
    return widget.objectName().startswith("qt_")


def _called(widget: QWidget) -> str:
    """Return a name by which a developer finds `widget`."""
    words = getattr(widget, "text", lambda: "")()
    inside = type(widget.parentWidget()).__name__ if widget.parentWidget() else "-"
    return f"{type(widget).__name__}({widget.objectName() or words!r}) in {inside}"


def _nameless(widget: QWidget) -> Iterator[str]:
    """Each control that the keyboard reaches says what it is."""
    is_stop = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
    if is_stop and not spoken_name(widget).strip():
        yield f"no spoken name: {_called(widget)}"


def _cut(widget: QWidget) -> Iterator[str]:
    """No words are cut, unless the label elides them on purpose and tells the rest."""
    if isinstance(widget, QLabel) and widget.text():
        if getattr(widget, "_elides", False):
            return
        if widget.wordWrap():
            needed = QFontMetrics(widget.font()).boundingRect(
                QRect(0, 0, max(1, widget.contentsRect().width()), 100_000),
                int(Qt.TextFlag.TextWordWrap),
                widget.text(),
            )
            if needed.height() > widget.height() + 2:
                yield f"lines cut ({widget.height()} < {needed.height()}): {_called(widget)}"
        elif _is_narrow(widget):
            hint = widget.sizeHint().width()
            yield f"words cut ({widget.width()} < {hint}): {_called(widget)}"
    elif isinstance(widget, Button) and not widget.is_compact and _is_narrow(widget):
        yield f"words cut: {_called(widget)}"
    if isinstance(widget, (QLabel, QAbstractButton)) and widget.height() + 1 < min(
        widget.sizeHint().height(), QFontMetrics(widget.font()).height()
    ):
        yield f"too low for its words: {_called(widget)}"


def _is_narrow(widget: QWidget) -> bool:
    """Tell whether `widget` has less width than it asks for."""
    return widget.sizeHint().width() > widget.width() + 1


def _marked_up(widget: QWidget) -> Iterator[str]:
    """No label guesses markup in what a colleague wrote."""
    if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
        yield f"label is not plain text: {_called(widget)}"
    if isinstance(widget, QLabel) and widget.text():
        px = widget.font().pointSizeF() / 0.75
        if px < _SMALLEST_TEXT_PX - 0.01:
            yield f"text of {px:.1f} px: {_called(widget)}"


def _small(widget: QWidget) -> Iterator[str]:
    """Nothing clickable is under 24 px."""
    is_target = isinstance(widget, QAbstractButton) and widget.isEnabled()
    if is_target and min(widget.width(), widget.height()) < _SMALLEST_TARGET:
        yield f"target of {widget.width()}×{widget.height()}: {_called(widget)}"


def _overlapping(parent: QWidget) -> Iterator[str]:
    """No two children of a laid-out parent lie over each other, and none sticks out of it."""
    if isinstance(parent, QAbstractItemView) or parent.layout() is None:
        return
    inside = [
        child
        for child in parent.children()
        if isinstance(child, QWidget)
        and child.isVisible()
        and not child.isWindow()
        and not isinstance(child, _FLOATING)
    ]
    for i, first in enumerate(inside):
        if not parent.rect().adjusted(-1, -1, 1, 1).contains(first.geometry()):
            yield f"sticks out of {type(parent).__name__}: {_called(first)}"
        for second in inside[i + 1 :]:
            common = first.geometry().intersected(second.geometry())
            if common.width() > 1 and common.height() > 1:
                yield f"overlap: {_called(first)} and {_called(second)}"


def visible_in(window: QWidget, widget: QWidget) -> bool:
    """Tell whether all of `widget` can be seen in `window` now."""
    corner = widget.mapTo(window, QPoint(0, 0))
    return window.rect().contains(QRect(corner, widget.size()))
