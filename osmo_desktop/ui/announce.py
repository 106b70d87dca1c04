"""Spoken notices for screen readers: saves, sync and counts that only the eye would see."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QWidget

SAY_AGAIN: Final = timedelta(minutes=5)
"""An alarm that nobody answers is given anew after so long."""


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


def alarm(widget: QWidget, sentence: str) -> None:
    """What somebody's safety hangs on: a sound, the window asking for attention, and the sentence.

    The sound is for a laptop whose window nobody looks at, and for one who cannot see it.
    """
    QApplication.beep()
    QApplication.alert(widget.window())
    announce(widget, sentence, is_urgent=True)
