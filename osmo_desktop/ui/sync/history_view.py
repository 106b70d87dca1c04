"""All values that a field has had, newest first, in front of the page."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import ConflictCard, FieldHistory, Version
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.sync.third_value import field_spec
from osmo_desktop.ui.sync.wording import moment_words, name_in_words, value_lines
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay

_SHOWN = 50
_TEXT_LIMIT = 2_000


class HistoryView(Overlay):
    """Opens over the window and deletes itself when closed."""

    def __init__(
        self,
        window: QWidget,
        card: ConflictCard,
        history: FieldHistory,
        now: datetime,
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, behind=behind, width=560)
        title = tr("History of “{field}”").format(field=name_in_words(history.label))
        self.setAccessibleName(title)
        self.body.addWidget(PlainLabel(title, "h1", wrap=True))
        self._content = QWidget()
        self._content.setProperty("osmoPage", "true")  # the style sheet leaves it without a ground
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        for version in history.versions[:_SHOWN]:
            column.addWidget(_version_box(card, version, now))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(title)
        area.setWidget(self._content)
        self.body.addWidget(area, 1)
        self.close_button = OutlineButton(tr("Close"), icon="x")
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_button)
        self.body.addLayout(row)
        self.closed.connect(self.deleteLater)

    def place_box(self) -> QRect:
        """Be as high as the history, within the window."""
        box = super().place_box()
        wished = self._content.heightForWidth(box.width() - 56) + theme.px(148)
        box.setHeight(min(self.height() - 48, max(wished, theme.px(220))))
        box.moveTop((self.height() - box.height()) // 3)
        return box


def _version_box(card: ConflictCard, version: Version, now: datetime) -> QWidget:
    """Return one version with its writer."""
    inset = Inset()
    text = _value_text(card, version.value)
    head, rest = value_lines(card, version.value, text)
    row = QHBoxLayout()
    row.setSpacing(8)
    words = " · ".join(part for part in (head, rest) if part)
    row.addWidget(PlainLabel(block(words, _TEXT_LIMIT), "h3", wrap=True), 1)
    if version.is_head:
        row.addWidget(Badge(tr("In conflict"), "warn", icon="git-compare-arrows"))
    inset.body.addLayout(row)
    wrote = tr("{author} wrote {when} on {device}").format(
        author=name_in_words(version.author),
        when=moment_words(version.written, now),
        device=name_in_words(version.device),
    )
    inset.body.addWidget(PlainLabel(wrote, "small", "sub", wrap=True))
    if version.reason:
        reason = tr("Reason: {reason}").format(reason=block(version.reason, _TEXT_LIMIT))
        inset.body.addWidget(PlainLabel(reason, "small", "sub", wrap=True))
    return inset


def _value_text(card: ConflictCard, value: object) -> str:
    """Say a stored value; those that the card shows have their words already."""
    for shown in card.values:
        if shown.value == value:
            return shown.text
    if value is None or value == "":
        return tr("(empty)")
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    spec = field_spec(card)
    if spec is not None and spec.attribute.ref:
        return tr("(another value)")
    return str(value)
