"""What a person says of a file that is to be taken in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.documents.choosing import likely_type
from osmo_desktop.ui.documents.description import DescriptionCard
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.labels import PlainLabel


class AddForm(DescriptionCard):
    """Asks about one file; Enter adds it, Esc leaves it."""

    given = Signal(object, object)
    """The file's path and a `NewAttachment`."""

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        verb = OutlineButton(tr("Add"), icon="plus", dense=True)
        super().__init__(tr("Add a file"), "paperclip", verb, now=now, parent=parent)
        self.path: Path | None = None
        self.file_name = PlainLabel("", "body", "sub", elide=True)
        self.note = PlainLabel(
            tr(
                "Only what is seen is taken in: place, camera and author of the file are left "
                "out. The file stays where it is; delete it there when you no longer need it."
            ),
            "small",
            "sub",
            wrap=True,
        )
        self.body.addWidget(self.file_name)
        self._add_fields()
        self.body.addWidget(self.note)
        self._add_foot()

    def begin(self, path: Path, left: int) -> None:
        """Ask about a file; `left` more wait."""
        self.path = path
        more = tr("{n} more after this").format(n=left) if left else ""
        self.file_name.setText(" · ".join(part for part in (line(path.name, 120), more) if part))
        self._fill(line(path.stem, 120), likely_type(path), self._now().date(), None)

    def give(self) -> None:
        """Tell what was said; what is missing says so and takes the focus."""
        said = self._said()
        if said is not None and self.path is not None:
            self.given.emit(self.path, said)
