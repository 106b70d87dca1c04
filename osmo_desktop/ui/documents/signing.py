"""Signing on the screen: a field for mouse, pen or finger, and a typed name as the other way."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QImageWriter,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.attachments import NewSignature
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.focus_ring import draws_own_ring
from osmo_desktop.ui.widgets.forms import FormRow, field_grid, refuses
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel

_INK: Final = "#101820"
_PEN: Final = 2.5
_SCALE: Final = 3
"""How much larger than the screen the picture of the strokes is, so that it prints well."""
_SMALLEST: Final = QSize(280, 110)
_TRACE: Final = 12.0
"""Pixels that the pen must have gone: a click by mistake is no signature."""


class SignaturePad(QWidget):
    """Takes strokes of a mouse, a pen or a finger; Delete empties it.

    Qt hands touches and pens on as mouse events where a widget asks for no others.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: list[list[QPointF]] = []
        self._is_drawing = False
        draws_own_ring(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Field to sign in"))
        self.setAccessibleDescription(
            tr("Draw with a pen, a finger or the mouse. The other way is to type the name.")
        )

    @property
    def is_signed(self) -> bool:
        """Whether the pen has gone far enough to be meant."""
        gone = 0.0
        for stroke in self._strokes:
            for one, two in pairwise(stroke):
                step = two - one
                gone += (step.x() ** 2 + step.y() ** 2) ** 0.5
        return gone >= _TRACE

    def clear(self) -> None:
        """Empty the field."""
        self._strokes.clear()
        self.update()
        self.changed.emit()

    def png(self) -> bytes:
        """The strokes as a picture, dark on white, whatever the theme is."""
        image = QImage(self.size() * _SCALE, QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.scale(_SCALE, _SCALE)
        self._draw(painter, QColor(_INK))
        painter.end()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
        return bytes(data.data())

    def sizeHint(self) -> QSize:
        """Wide and low, as a line to sign on."""
        return QSize(theme.px(480), theme.px(128))

    def minimumSizeHint(self) -> QSize:
        """Never smaller than a hand can sign in."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the pen down."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._is_drawing = True
            self._strokes.append([event.position()])
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pen."""
        if self._is_drawing:
            self._strokes[-1].append(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift the pen."""
        if self._is_drawing and event.button() == Qt.MouseButton.LeftButton:
            self._is_drawing = False
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty the field on Delete."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.clear()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the field, its line, and the strokes: dark on white in every theme, as on paper."""
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = t.focus if self.hasFocus() else t.input
        area = self.rect().adjusted(1, 1, -1, -1)
        painting.rounded(painter, area, painting.RADIUS_INSET, fill="#FFFFFF", edge=edge, width=2)
        base = round(self.height() * 0.78)
        painter.setPen(QPen(QColor("#74828E"), 1))
        painter.drawLine(theme.px(24), base, self.width() - theme.px(24), base)
        self._draw(painter, QColor(_INK))

    def _draw(self, painter: QPainter, ink: QColor) -> None:
        """Draw all strokes."""
        pen = QPen(ink, _PEN)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for stroke in self._strokes:
            if len(stroke) == 1:
                painter.drawPoint(stroke[0])
                continue
            path = QPainterPath(stroke[0])
            for point in stroke[1:]:
                path.lineTo(point)
            painter.drawPath(path)


class SignForm(Card):
    """Who signs the plan, as whom, and the field; or a tick instead of the drawing."""

    signed = Signal(object, object)
    """A `NewSignature`, and the picture as bytes, or None for a typed name."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Sign the plan"), icon="signature", parent=parent)
        self._names: dict[str, str] = {}
        self.what = PlainLabel("", "body", wrap=True)
        self.role = ChoiceInput(
            [Choice(key, tr(label)) for key, label in codes.SIGNER_ROLES.items()], key="client"
        )
        self.signer = LineInput()
        self.signer.setMaxLength(200)
        self.signer_row = FormRow(tr("Name"), self.signer)
        self.pad = SignaturePad()
        self.pad_row = FormRow(tr("Signature"), self.pad)
        self.typed = CheckLine(tr("I sign by typing my name, without a drawing"))
        self.clear_button = QuietButton(tr("Empty the field"), icon="undo-2")
        self.sign_button = OutlineButton(tr("Sign"), icon="signature", dense=True)
        self.close_button = GhostButton(tr("Cancel"))
        self._build()
        self.role.chosen.connect(self._on_role_chosen)
        self.typed.toggled.connect(self._on_typed_toggled)
        self.clear_button.clicked.connect(self.pad.clear)
        self.sign_button.clicked.connect(self.sign)
        self.close_button.clicked.connect(self.closed)
        self.signer.textEdited.connect(lambda _text: self.signer_row.clear_error())
        self.pad.changed.connect(self.pad_row.clear_error)

    def begin(self, version: int, *, client: str, worker: str) -> None:
        """Show it empty for a version of the plan, with the names that are known."""
        self._names = {"client": client, "worker": worker, "other": ""}
        self.what.setText(
            tr(
                "Version {n} of the plan. The signature is bound to this text: it shows if another "
                "text takes its place."
            ).format(n=version)
        )
        self.pad.clear()
        self.typed.setChecked(False)
        self.role.set_key("client")
        self._on_role_chosen("client")
        for row in (self.signer_row, self.pad_row):
            row.clear_error()

    def focus_start(self) -> None:
        """Put the keyboard into the first field."""
        self.role.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def sign(self) -> None:
        """Tell who signed; what is missing says so and takes the focus."""
        if refuses(self):
            return
        reason = Qt.FocusReason.ShortcutFocusReason
        is_typed = self.typed.isChecked()
        if not self.signer.text().strip():
            self.signer_row.set_error(tr("Write who signs."))
            self.signer.setFocus(reason)
        elif not is_typed and not self.pad.is_signed:
            self.pad_row.set_error(tr("Sign in the field, or tick that the name is typed."))
            self.pad.setFocus(reason)
        else:
            new = NewSignature(self.signer.text().strip(), self.role.key or "other")
            self.signed.emit(new, None if is_typed else self.pad.png())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; nothing was signed."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        """Lay out the fields."""
        self.body.setSpacing(8)
        self.body.addWidget(self.what)
        role_row = FormRow(tr("Who signs"), self.role)
        self.body.addLayout(field_grid([[role_row, self.signer_row]]))
        self.body.addWidget(self.pad_row)
        row = QHBoxLayout()
        row.addWidget(self.typed, 1)
        row.addWidget(self.clear_button)
        self.body.addLayout(row)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.sign_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def _on_role_chosen(self, key: str) -> None:
        """Fill in the name that goes with the role."""
        self.signer.setText(line(self._names.get(key, ""), 200))

    def _on_typed_toggled(self, is_typed: bool) -> None:
        """Put the field away where the name is typed."""
        self.pad_row.setVisible(not is_typed)
        self.clear_button.setVisible(not is_typed)
        self.pad_row.clear_error()
