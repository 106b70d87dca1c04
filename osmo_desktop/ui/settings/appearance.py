"""From settings to what is seen: language, theme, text size; "system" follows the computer.

Qt's colour scheme of the platform is only an input: the program has its own palettes. High
contrast is a choice of its own, because Qt does not tell it on every platform.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from osmo_desktop.domain.language import Catalogue, current, use
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.ui import theme
from osmo_desktop.ui.tokens import ThemeName

if TYPE_CHECKING:  # the lock screen is painted before the services are imported
    from osmo_desktop.services.settings import Settings


def theme_of(setting: str) -> ThemeName:
    """Return the theme for a setting: light, dark, contrast, or system."""
    if setting == "light":
        return "light"
    if setting == "dark":
        return "dark"
    if setting == "contrast":
        return "contrast"
    hints = QGuiApplication.styleHints()
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


class Appearance(QObject):
    """Shows settings on the whole program, now and when the computer turns dark. GUI thread."""

    language_changed = Signal(str)
    """The words are now another language's: whoever shows words retranslates."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings: Settings | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    def apply(self, settings: Settings) -> None:
        """Show `settings`; what is already so is left alone."""
        before, self._settings = self._settings, settings
        name, factor = theme_of(settings.theme), settings.text_scale / 100
        was = None if before is None else (theme_of(before.theme), before.text_scale)
        if was != (name, settings.text_scale) or theme.tokens().name != name:
            application = QApplication.instance()
            assert isinstance(application, QApplication)
            theme.apply(application, name, factor=factor)
        if settings.language != current().code:
            use(Catalogue.load(resource_dir() / "locale", settings.language))
            self.language_changed.emit(settings.language)

    def _on_system_changed(self) -> None:
        """Follow the computer when the person wants so."""
        if self._settings is not None and self._settings.theme == "system":
            application = QApplication.instance()
            assert isinstance(application, QApplication)
            theme.apply(application, theme_of("system"), factor=self._settings.text_scale / 100)
