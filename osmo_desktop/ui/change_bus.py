"""One place where a mutation tells every open form and list what it touched."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from osmo_desktop.domain.changes import Changes


class ChangeBus(QObject):
    """Publishes `Changes` to whoever is connected. GUI thread only.

    A page connects `changed` to a slot of its own, asks `touches`, and reloads by a read task.
    """

    changed = Signal(object)
    """Carries one `Changes`; never an empty one."""

    def publish(self, changes: Changes) -> None:
        """Tell everyone; nothing is sent when nothing changed."""
        if changes:
            self.changed.emit(changes)


def touches(changes: Changes, *kinds: str, entity: str | None = None) -> bool:
    """Tell whether `changes` concern one of `kinds`, or the entity `entity`."""
    if entity is not None and entity in changes.entities:
        return True
    return not changes.kinds.isdisjoint(kinds)
