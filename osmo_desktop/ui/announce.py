"""Spoken notices for screen readers: saves, sync and counts that only the eye would see."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, sentence: str, *, is_urgent: bool = False) -> None:
    """Have a screen reader say `sentence`; urgent ones interrupt what it says now.

    `widget` gives the window it belongs to. Does nothing while no assistive tool listens;
    what is hidden says nothing: the screen may be turned to a client.
    """
    if not sentence or not widget.isVisible() or not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(cast(QObject, widget), sentence)
    event.setPoliteness(
        QAccessible.AnnouncementPoliteness.Assertive
        if is_urgent
        else QAccessible.AnnouncementPoliteness.Polite
    )
    QAccessible.updateAccessibility(cast(QAccessibleEvent, event))
