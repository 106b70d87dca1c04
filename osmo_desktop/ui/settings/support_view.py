"""The support bundle: every line of it is seen before it is saved."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.support import SupportBundle
from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.buttons import GhostButton, PrimaryButton
from osmo_desktop.ui.widgets.inputs import TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay

FILE_NAME = "osmo-support.zip"


class Saved(Protocol):
    """What is told when the bundle was saved or not."""

    def __call__(self, error: OSError | None) -> None:
        """Tell it."""


class SupportView(Overlay):
    """Shows the text and saves it where the person says; deletes itself when closed."""

    def __init__(
        self, window: QWidget, bundle: SupportBundle, told: Saved, *, behind: QWidget | None
    ) -> None:
        super().__init__(window, behind=behind, width=720)
        self._bundle = bundle
        self._told = told
        title = tr("Support bundle")
        self.setAccessibleName(title)
        self.body.addWidget(PlainLabel(title, "h1"))
        words = tr(
            "This is all that the file will hold: versions, counts and what is left of the log. It "
            "names nobody. Read it, then save it and send it to whoever helps you."
        )
        self.body.addWidget(PlainLabel(words, "body", "sub", wrap=True))
        self.text = TextArea(bundle.preview, name=tr("Content of the bundle"), longest=0)
        self.text.setReadOnly(True)
        self.body.addWidget(self.text, 1)
        self.save_button = PrimaryButton(tr("Save the bundle"))
        self.save_button.clicked.connect(self._ask)
        self.close_button = GhostButton(tr("Close"))
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.save_button)
        self.body.addLayout(row)
        self.closed.connect(self.deleteLater)

    def place_box(self) -> QRect:
        """Use the height of the window: there is much to read."""
        box = super().place_box()
        height = min(theme.px(560), self.height() - 32)
        box.setTop((self.height() - height) // 2)
        box.setHeight(height)
        return box

    def save(self, path: str) -> None:
        """Write the file, then close."""
        try:
            Path(path).write_bytes(self._bundle.to_bytes())
        except OSError as error:
            self._told(error)
            return
        self.dismiss()
        self._told(None)

    def _ask(self) -> None:
        dialog = QFileDialog(self, tr("Save the bundle"), FILE_NAME)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()
