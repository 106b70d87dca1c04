"""A folder: its path as text, and a dialog to look for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.inputs import LineInput

_LONGEST_PATH = 4_096


class FolderInput(QWidget):
    """The path can be typed or pasted; the button opens the system's dialog without waiting."""

    chosen = Signal(str)
    """A folder was picked in the dialog."""

    def __init__(self, path: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = LineInput(path, icon="folder", height=36)
        self.line.setMaxLength(_LONGEST_PATH)
        self.button = OutlineButton(tr("Choose folder"), icon="folder")
        self.button.clicked.connect(self.browse)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)

    @property
    def path(self) -> str:
        """The folder as typed or picked."""
        return self.line.text().strip()

    def browse(self) -> None:
        """Open the dialog."""
        dialog = folder_dialog(self, self.path)
        dialog.fileSelected.connect(self.pick)
        dialog.open()

    def pick(self, path: str) -> None:
        """Take a folder from the dialog."""
        self.line.setText(path)
        self.chosen.emit(path)


def folder_dialog(parent: QWidget, start: str = "") -> QFileDialog:
    """Return a dialog for folders that deletes itself; show it with `open`, never `exec`."""
    dialog = QFileDialog(parent, tr("Choose folder"), start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
