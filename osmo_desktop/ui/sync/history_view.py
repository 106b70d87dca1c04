"""All values that a field has had, newest first, in front of the page."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import ConflictCard, FieldHistory, Version
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.sync.third_value import field_spec
from osmo_desktop.ui.sync.wording import moment_words, value_lines
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay
from osmo_desktop.ui.widgets.pages import ScrollPage

_SHOWN = 50
_TEXT_LIMIT = 2_000


class HistoryView(Overlay):
    """Opens over the window and deletes itself when closed."""

    def __init__(
        self,
        window: QWidget,
        card: ConflictCard,
        history: FieldHistory,
        today: date,
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, behind=behind, width=560)
        title = tr("History of “{field}”").format(field=line(history.label))
        self.setAccessibleName(title)
        self.body.addWidget(PlainLabel(title, "h1", wrap=True))
        page = ScrollPage(name=title)
        page.body.setContentsMargins(0, 0, 4, 0)
        page.body.setSpacing(8)
        for version in history.versions[:_SHOWN]:
            page.body.addWidget(_version_box(card, version, today))
        page.body.addStretch(1)
        page.setMinimumHeight(theme.px(120))
        self.body.addWidget(page, 1)
        self.close_button = OutlineButton(tr("Close"), icon="x")
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_button)
        self.body.addLayout(row)
        self.closed.connect(self.deleteLater)

    def place_box(self) -> QRect:
        """Use most of the window's height: histories are long."""
        box = super().place_box()
        height = min(self.height() - 48, theme.px(560))
        box.setTop((self.height() - height) // 2)
        box.setHeight(height)
        return box


def _version_box(card: ConflictCard, version: Version, today: date) -> QWidget:
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
        author=line(version.author),
        when=moment_words(version.written, today),
        device=line(version.device),
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
