"""Choosing files of this computer that are to be taken in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from osmo_desktop.domain.language import tr

_PATTERNS: Final = (
    "*.jpg *.jpeg *.png *.tif *.tiff *.webp *.pdf *.heic *.JPG *.JPEG *.PNG *.PDF *.HEIC"
)
_SCANS: Final = frozenset({".pdf", ".tif", ".tiff"})


def choose_files(window: QWidget, take: Callable[[list[Path]], None]) -> QFileDialog:
    """Open the system's dialog for files, without a nested loop; `take` hears what was chosen."""
    dialog = QFileDialog(window, tr("Add a file"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilter(tr("Pictures and PDF files") + f" ({_PATTERNS})")
    dialog.filesSelected.connect(lambda names: take([Path(name) for name in names]))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def likely_type(path: Path) -> str:
    """What a file most likely is, by the ending of its name."""
    return "scan" if path.suffix.lower() in _SCANS else "photo"
