"""A new passphrase: typed twice or suggested and typed once, its strength said in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import announce
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.welcome.phrase_words import PhraseVerdict, judge
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.labels import PlainLabel

_LONGEST_PHRASE = 1_000
_COLUMNS = 3

Names = Callable[[], Sequence[str]]
Suggest = Callable[[], str]

Fault = tuple[FormRow, str]
"""A row that is not right yet, and what to do."""


class PhraseFields(QWidget):
    """Two fields, what is said of the phrase, and the offer of a generated one.

    `names` are those that the phrase must not be built on, `suggest` makes one of six words: it
    fills the first field and is typed into the second while it is shown.
    """

    changed = Signal()
    done = Signal()
    """Enter was pressed."""

    def __init__(self, names: Names, suggest: Suggest, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._suggest = suggest
        self.phrase = _phrase_input(tr("Passphrase"))
        self.again = _phrase_input(tr("Passphrase again"))
        self.phrase_row = FormRow(tr("Passphrase"), self.phrase)
        self.again_row = FormRow(tr("Passphrase again"), self.again)
        self.suggest_button = GhostButton(tr("Suggest a passphrase"), icon="refresh-cw")
        self.suggest_button.clicked.connect(self.show_suggestion)
        self._caps = PlainLabel(tr("Caps Lock is on"), "small", "warn")
        self._caps.hide()
        self._suggested = self._suggestion_box()
        self._suggested.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(field_grid([[self.phrase_row, self.again_row]], spacing=16))
        column.addWidget(self._verdict_box())
        column.addWidget(self._caps)
        column.addWidget(self._suggested)
        offer = QHBoxLayout()
        offer.addWidget(self.suggest_button)
        offer.addStretch(1)
        column.addLayout(offer)
        self._connect()
        self.renew()

    @property
    def verdict(self) -> PhraseVerdict:
        """What is said about the passphrase now."""
        return judge(self.phrase.text(), self._names())

    @property
    def strength_words(self) -> str:
        """What stands on the screen about the passphrase."""
        return f"{self._word.text()} {self._reason.text()}".strip()

    @property
    def suggestion(self) -> str:
        """The suggested phrase that is shown, or ""."""
        return "" if self._suggested.isHidden() else " ".join(w.text() for w in self.words)

    def show_suggestion(self) -> None:
        """Put a generated phrase into the first field and show it, to be typed once."""
        phrase = self._suggest()
        for label, word in zip(self.words, phrase.split(), strict=True):
            label.setText(word)
        self._suggested.show()
        self.suggest_button.set_label(tr("Another suggestion"))
        self.phrase.setText(phrase)
        self.again.clear()
        self.again_row.clear_error()
        self.again.setFocus(Qt.FocusReason.OtherFocusReason)
        announce.announce(self, phrase)

    def fault(self) -> Fault | None:
        """Return the first field that is not right yet, and what to do."""
        verdict = self.verdict
        if not verdict.is_accepted:
            return self.phrase_row, verdict.reason
        if self.again.text() != self.phrase.text():
            return self.again_row, tr("The two are not the same. Type the passphrase again.")
        return None

    def clear_errors(self) -> None:
        """Take the errors away."""
        self.phrase_row.clear_error()
        self.again_row.clear_error()

    def forget(self) -> None:
        """Forget the passphrase, the suggested one as well."""
        self.phrase.clear()
        self.again.clear()
        self._drop_suggestion()

    def renew(self) -> None:
        """Say how the passphrase stands."""
        verdict = self.verdict
        self._verdict_icon.set_icon(verdict.icon, verdict.tone)
        self._word.setText(verdict.word)
        self._word.set_tone(verdict.tone)
        self._word.setVisible(bool(verdict.word))
        self._reason.setText(verdict.reason)
        self.phrase.setAccessibleDescription(self.strength_words)
        self.changed.emit()

    def _verdict_box(self) -> QWidget:
        """Make the place where strength is said."""
        inset = Inset()
        row = QHBoxLayout()
        row.setSpacing(8)
        self._verdict_icon = IconLabel("info", 16, "sub")
        self._word = PlainLabel("", "h3")
        self._reason = PlainLabel("", "body", "sub", wrap=True)
        row.addWidget(self._verdict_icon)
        row.addWidget(self._word)
        row.addWidget(self._reason, 1)
        inset.body.addLayout(row)
        return inset

    def _suggestion_box(self) -> QWidget:
        """Make the place of a suggested phrase."""
        inset = Inset()
        inset.body.setSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        self.words = [PlainLabel("", "h2") for _ in range(6)]
        for at, label in enumerate(self.words):
            grid.addWidget(label, at // _COLUMNS, at % _COLUMNS)
        inset.body.addLayout(grid)
        words = tr(
            "Six random words: nobody guesses them. Learn them, or keep them on paper like money, "
            "and type them once with blanks between them."
        )
        inset.body.addWidget(PlainLabel(words, "body", "sub", wrap=True))
        return inset

    def _connect(self) -> None:
        """Follow what is typed."""
        for field in (self.phrase, self.again):
            field.textChanged.connect(self.renew)
            field.returnPressed.connect(self.done)
            field.caps_lock_seen.connect(self._on_caps_lock_seen)
            field.editingFinished.connect(field.hide_phrase)
        self.phrase.textEdited.connect(self._drop_suggestion)
        self.phrase.left.connect(self._say_verdict)

    def _drop_suggestion(self) -> None:
        """Show no suggestion any more: the person types one of their own."""
        self._suggested.hide()
        for label in self.words:
            label.setText("")
        self.suggest_button.set_label(tr("Suggest a passphrase"))

    def _say_verdict(self) -> None:
        """Tell a screen reader once the field is left."""
        if self.phrase.text():
            announce.announce(self, self.strength_words)

    def _on_caps_lock_seen(self, is_on: bool) -> None:
        """Say that Caps Lock is on."""
        if is_on and self._caps.isHidden():
            announce.announce(self, self._caps.text())
        self._caps.setVisible(is_on)


def _phrase_input(name: str) -> PhraseInput:
    field = PhraseInput(name=name)
    field.setMaxLength(_LONGEST_PHRASE)
    return field
