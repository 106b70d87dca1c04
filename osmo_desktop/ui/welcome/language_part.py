"""Step 1: the language, and honestly what the program is and what must be decided first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import current, tr
from osmo_desktop.ui.welcome.part import Part, advice_row
from osmo_desktop.ui.welcome.tiles import ChoiceTile
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.labels import PlainLabel

LANGUAGE_NAMES = (("fi", "Suomi"), ("sv", "Svenska"), ("en", "English"))


class LanguagePart(Part):
    """Three tiles for the language, then what OSMO is and is not."""

    language_chosen = Signal(str)
    restore_requested = Signal()
    """There was a vault, on a laptop that is gone: its copies are at hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Welcome"),
            tr("Three steps: language, passphrase and recovery sheet, team."),
            tr("Continue"),
            can_go_back=False,
            parent=parent,
        )
        self.tiles: dict[str, ChoiceTile] = {}
        box = QWidget()
        box.setAccessibleName(tr("Language"))
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for code, name in LANGUAGE_NAMES:
            tile = ChoiceTile(name, parent=box)
            tile.setChecked(code == current().code)
            tile.clicked.connect(lambda _=False, chosen=code: self.language_chosen.emit(chosen))
            self.tiles[code] = tile
            row.addWidget(tile, 1)
        self.body.addWidget(box)
        self.body.addWidget(_what_it_is())
        self.body.addWidget(_decided_first())
        self.restore_button = GhostButton(tr("I have a backup from another laptop"), icon="history")
        self.restore_button.clicked.connect(self.restore_requested)
        self.body.addWidget(self.restore_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setTabOrder(self.next_button, self.restore_button)  # the ordinary way comes first

    def focus_start(self) -> None:
        """Begin at the language in use."""
        self.tiles[current().code].setFocus(Qt.FocusReason.OtherFocusReason)


def _what_it_is() -> QWidget:
    """Say what the program is: beside the registered system, never instead of it."""
    inset = Inset()
    inset.body.setSpacing(6)
    words = tr(
        "OSMO is a field tool beside the organisation's registered client information system, "
        "not instead of it. It works without a network, everything on this computer is "
        "encrypted, and it makes no decision about anyone."
    )
    inset.body.addWidget(advice_row("info", PlainLabel(words, "body", wrap=True), "accent"))
    return inset


def _decided_first() -> QWidget:
    """Say what the data controller decides before real clients are entered."""
    inset = Inset()
    inset.body.setSpacing(6)
    title = tr("Before real clients are entered, the data controller decides and records:")
    inset.body.addWidget(PlainLabel(title, "h3", wrap=True))
    for icon, words in (
        ("file-text", tr("for what purpose and on what legal basis OSMO is used")),
        ("arrow-up-down", tr("what is moved to the client information system, when and by whom")),
        ("users-round", tr("who may see what, how long it is kept, and who erases it")),
        ("folder", tr("where the shared folder lies and who keeps the recovery sheet")),
    ):
        inset.body.addWidget(advice_row(icon, PlainLabel(words, "body", wrap=True)))
    practice = tr("You can try OSMO with invented clients at once.")
    inset.body.addWidget(PlainLabel(practice, "small", "sub", wrap=True))
    return inset
