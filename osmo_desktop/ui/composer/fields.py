"""Fields that only a note has: growing text areas, kilometres, and who does a step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea

_OTHER = "\x00other"
_WHO_WIDTH = 152
_NOTE_LENGTH = 250_000


class NoteArea(TextArea):
    """A text area with a least height (pixels at 100 %), and as high as its `twin`.

    Two views of the same meeting are equal on screen too: neither field looks like the main one.
    """

    def __init__(self, *, name: str, least: int) -> None:
        super().__init__(name=name, min_lines=1, longest=_NOTE_LENGTH)
        self._least = least
        self._tight = least
        self._twin: NoteArea | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def pair_with(self, twin: NoteArea) -> None:
        """Be at least as high as `twin`; pair both ways to keep the fields equal."""
        self._twin = twin
        twin.document().documentLayout().documentSizeChanged.connect(self._on_twin_changed)

    def set_least(self, least: int, tight: int) -> None:
        """Use another least height, and `tight` where the form would not fit otherwise."""
        self._least, self._tight = least, tight
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of the text, at least the least height."""
        twin = self._twin.own_height() if self._twin is not None else 0
        return QSize(super().sizeHint().width(), max(self.own_height(), twin))

    def minimumSizeHint(self) -> QSize:
        """Return what it must have: all of both texts is seen."""
        twin = self._twin.text_height() if self._twin is not None else 0
        least = max(self.text_height(), twin, theme.px(self._tight))
        return QSize(super().minimumSizeHint().width(), least)

    def append_words(self, words: str) -> None:
        """Put words after what is there, as typing does: Ctrl+Z takes them back."""
        typing = self.textCursor()
        typing.movePosition(QTextCursor.MoveOperation.End)
        typing.insertText(f"\n{words}" if self.text().strip() and words else words)
        self.setTextCursor(typing)

    def text_height(self) -> int:
        """Return the height of the text alone."""
        return super().sizeHint().height()

    def own_height(self) -> int:
        """Return the height that this field alone would take."""
        return max(self.text_height(), theme.px(self._least))

    def _on_twin_changed(self) -> None:
        """Grow or shrink with the twin."""
        self.updateGeometry()


class KilometreInput(LineInput):
    """Whole kilometres, shown as "20 km" and typed as "20"."""

    chosen = Signal()
    """Another number, or none, stands in the field."""

    def __init__(self) -> None:
        super().__init__(icon="car")
        self._value: int | None = None
        self.is_valid = True
        self.editingFinished.connect(self.settle)

    @property
    def fault(self) -> str:
        """How kilometres are written, while words that are none stand here."""
        return "" if self.is_valid else tr("Write the kilometres as a number, for example 20.")

    @property
    def value(self) -> int | None:
        """The number; None when the field is empty or holds no number."""
        return self._value if self.is_valid else None

    def set_value(self, value: int | None) -> None:
        """Show `value` without telling anyone."""
        self._value = value
        self.is_valid = True
        self.setText(self._words())
        self.judge()

    @property
    def is_pending(self) -> bool:
        """Whether the field holds words that were not taken for a number yet, or are none."""
        return not self.is_valid or self.text().strip() != self._words()

    @property
    def typed(self) -> str:
        """What stands in the field, also when it is no number."""
        return self.text()

    def put_typed(self, typed: str) -> None:
        """Show and read what `typed` gave."""
        self.setText(typed)
        self.settle()

    def sizeHint(self) -> QSize:
        """Return the design's width."""
        return QSize(theme.px(96), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Never cut a distance."""
        return self.sizeHint()

    def settle(self) -> None:
        """Read what was typed; words that are no number stay and make the field invalid."""
        typed = self.text().strip()
        if typed == self._words() and self.is_valid:
            return
        digits = typed.lower().removesuffix("km").strip()
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= 4):
            self.is_valid = False
            self.judge()
            return
        self.set_value(int(digits) if digits else None)
        self.chosen.emit()

    def _words(self) -> str:
        """Return what the field shows for its number."""
        return "" if self._value is None else tr("{n} km").format(n=self._value)


class WhoInput(QWidget):
    """Who does a step: the client, a worker, or somebody whose name is typed."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._who = ""
        self.choice = ChoiceInput([], name=name)
        self.choice.setPlaceholderText(tr("Who?"))
        self.line = LineInput(name=name)
        self.line.hide()
        self.setFocusProxy(self.choice)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choice)
        row.addWidget(self.line)
        self.choice.chosen.connect(self._on_chosen)
        self.line.textEdited.connect(self._on_typed)
        self.line.editingFinished.connect(self._on_line_finished)

    @property
    def who(self) -> str:
        """The name that was chosen or typed; empty when none."""
        return self._who

    def set_who(self, who: str, names: Sequence[str]) -> None:
        """Show `who` among `names` without telling anyone."""
        self._who = who
        self._names = tuple(dict.fromkeys(name for name in names if name))
        self._show_choice()

    def sizeHint(self) -> QSize:
        """Return the design's width for a person."""
        return QSize(theme.px(_WHO_WIDTH), theme.px(32))

    def set_spoken_name(self, name: str) -> None:
        """Change what a screen reader says."""
        self.choice.setAccessibleName(name)
        self.line.setAccessibleName(name)

    def _show_choice(self) -> None:
        """Offer the names, the present one among them."""
        extra = () if not self._who or self._who in self._names else (self._who,)
        choices = [Choice(name, name) for name in (*self._names, *extra)]
        self.choice.set_choices([*choices, Choice(_OTHER, tr("Somebody else…"))])
        self.choice.set_key(self._who or None)
        had_focus = self.line.hasFocus()
        self.choice.show()
        self.line.hide()
        self.setFocusProxy(self.choice)
        if had_focus:
            self.choice.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chosen(self, key: str) -> None:
        """Take a name of the list, or offer a line for another one."""
        if key != _OTHER:
            self._who = key
            self.changed.emit()
            return
        self.choice.set_key(self._who or None)
        self.line.setText("" if self._who in self._names else self._who)
        self.line.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.choice.hide()
        self.setFocusProxy(self.line)

    def _on_typed(self, text: str) -> None:
        """Take what is typed."""
        self._who = text.strip()
        self.changed.emit()

    def _on_line_finished(self) -> None:
        """Go back to the list, with the typed name in it; one that is too long stays to mend."""
        if self.line.isVisibleTo(self) and not self.line.fault:
            self._show_choice()
