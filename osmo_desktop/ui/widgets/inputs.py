"""Text inputs: one line, several lines. They take plain text and keep it from predictive input.

Every field of the program is one of these (a test holds it), so what keyboards and input methods
must leave alone is said here and nowhere else (SECURITY b.10).
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets import faults

_SENSITIVE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
"""Keyboards and input methods must not learn from a client's text."""

LINE_LENGTH: Final = 2_000
"""Characters that a line of a record holds where nothing else is said."""

AREA_LENGTH: Final = 20_000
"""Characters that several lines hold where nothing else is said."""


class LineInput(QLineEdit):
    """One line of text, 32 px high, with an optional leading icon and trailing words.

    `name` is what a screen reader says; a `FormRow` gives it from its label. What does not belong
    into the field stays in it, and `fault` is said beside it: nothing typed or pasted is cut.
    """

    left = Signal()
    """The focus left the field: the moment to write what was typed."""
    judged = Signal(str)
    """Another sentence is said about what stands in the field, or none any more."""

    def __init__(
        self,
        text: str = "",
        *,
        name: str = "",
        icon: str | None = None,
        placeholder: str = "",
        trailing: str = "",
        height: int = 32,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._trailing = trailing
        self._height = height
        self._right = 0
        self._icon_tone: Tone = "sub"
        self._longest = LINE_LENGTH
        self._told = ""
        super().setMaxLength(faults.ROOM)
        self.textChanged.connect(self.judge)
        self.setPlaceholderText(placeholder)
        self.setInputMethodHints(_SENSITIVE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.set_font(self, "body")
        if name:
            self.setAccessibleName(name)
        self._renew_margins()

    def setEchoMode(self, mode: QLineEdit.EchoMode) -> None:
        """Hide or show what is typed; Qt drops the hints with the stars."""
        super().setEchoMode(mode)
        self.setInputMethodHints(self.inputMethodHints() | _SENSITIVE)

    @property
    def fault(self) -> str:
        """What is wrong with what stands here and what is expected; empty when nothing is."""
        return faults.too_long(self.text(), self._longest)

    def setMaxLength(self, longest: int) -> None:
        """Take at most `longest` characters; more stay in the field and are said, not cut."""
        self._longest = longest
        self.judge()

    @property
    def longest(self) -> int:
        """How many characters the field takes; 0 without a limit."""
        return self._longest

    def settle(self) -> None:
        """Read what is still being typed; a text is read as it is."""

    def judge(self) -> None:
        """Say beside the field what is wrong in it now."""
        fault = self.fault
        if fault != self._told:
            self._told = fault
            faults.tell(self, fault)
            self.judged.emit(fault)

    def set_icon(self, icon: str | None) -> None:
        """Change the leading icon."""
        self._icon = icon
        self._renew_margins()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the design's height, growing with the text size."""
        return QSize(max(super().sizeHint().width(), theme.px(60)), theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        """Let it shrink to a few letters."""
        return QSize(theme.px(48), theme.px(self._height))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the field was left; a menu over it does not count."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon and trailing words over Qt's field."""
        super().paintEvent(event)
        if self._icon is None and not self._trailing:
            return
        painter = QPainter(self)
        if self._icon is not None:
            size = theme.px(16)
            box = QRect(theme.px(8), (self.height() - size) // 2, size, size)
            icons.paint(painter, self._icon, box, theme.tone_color(self._icon_tone))
        if self._trailing and not self.text():
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("sub"))
            area = self.rect().adjusted(0, 0, -theme.px(12), 0)
            painter.drawText(
                area,
                int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
                self._trailing,
            )

    def changeEvent(self, event: QEvent) -> None:
        """Measure again at another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._renew_margins()

    def reserve_right(self, width: int) -> None:
        """Keep the text clear of a button of `width` (at 100 %) at the right end."""
        self._right = width
        self._renew_margins()

    def _renew_margins(self) -> None:
        """Keep the text clear of the icon and of a button at the right end."""
        left = theme.px(28) if self._icon else 0
        self.setTextMargins(left, 0, theme.px(self._right), 0)


class SearchInput(LineInput):
    """A line to search with; nothing in it is kept, so a paste that is too long is cut."""

    def setMaxLength(self, longest: int) -> None:
        """Take at most `longest` characters."""
        QLineEdit.setMaxLength(self, longest)


class TextArea(QPlainTextEdit):
    """Several lines of plain text that grow with their content; Tab leaves the field.

    Grows from `min_lines` to `max_lines` (0 = without end, the page scrolls instead). What is over
    `longest` characters (0 = no limit) stays in it and is said beside it.
    """

    left = Signal()
    """The focus left the field: the moment to write what was typed."""

    def __init__(
        self,
        text: str = "",
        *,
        name: str = "",
        min_lines: int = 3,
        max_lines: int = 0,
        longest: int = AREA_LENGTH,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._min_lines = min_lines
        self._max_lines = max_lines
        self._longest = longest
        self._told = ""
        self.setPlainText(text)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setInputMethodHints(_SENSITIVE | Qt.InputMethodHint.ImhMultiLine)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if max_lines == 0:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.set_font(self, "note")
        if name:
            self.setAccessibleName(name)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)
        self.textChanged.connect(self.judge)

    @property
    def longest(self) -> int:
        """How many characters the field takes; 0 without a limit."""
        return self._longest

    @property
    def fault(self) -> str:
        """By how much the text is too long; empty when it fits."""
        if self.document().characterCount() - 1 <= self._longest or not self._longest:
            return ""  # without copying a long text for each key
        return faults.too_long(self.toPlainText(), self._longest)

    def settle(self) -> None:
        """Read what is still being typed; a text is read as it is."""

    def judge(self) -> None:
        """Say beside the field what is wrong in it now."""
        fault = self.fault
        if fault != self._told:
            self._told = fault
            faults.tell(self, fault)

    def text(self) -> str:
        """Return what stands in the field."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Replace what stands in the field, literally."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def sizeHint(self) -> QSize:
        """Return the height of its lines within the limits."""
        lines = max(self._min_lines, self._line_count())
        if self._max_lines:
            lines = min(lines, self._max_lines)
        line = QFontMetrics(self.font()).lineSpacing()
        # The last pixel keeps Qt from scrolling by a line that already fits.
        frame = 2 * (4 + 1) + round(2 * self.document().documentMargin()) + 1
        return QSize(theme.px(240), lines * line + frame)

    def minimumSizeHint(self) -> QSize:
        """Let it be narrow, never lower than its lines."""
        return QSize(theme.px(96), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the lines again at the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take pasted text without its looks."""
        if source.hasText():
            self.insertPlainText(source.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the field was left; a menu over it does not count."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def _line_count(self) -> int:
        """Return the number of laid-out lines; a plain-text layout measures in lines."""
        return max(1, round(self.document().size().height()))

    def _on_size_changed(self) -> None:
        """Grow or shrink with the text."""
        self.updateGeometry()
