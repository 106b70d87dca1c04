"""One value of a conflict: the value, who wrote it when and where, and the button to choose it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import ConflictCard, ConflictValue
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.sync.wording import author_initials, moment_words, value_lines
from osmo_desktop.ui.widgets.badges import Avatar
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Inset, Separator
from osmo_desktop.ui.widgets.labels import PlainLabel

_SHORT = 60


class ValueBox(Inset):
    """All values are equal in size; a safety field has no button to choose one."""

    chosen = Signal()

    def __init__(
        self,
        card: ConflictCard,
        value: ConflictValue,
        now: datetime,
        *,
        can_choose: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.value = value
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.body.setContentsMargins(12, 10, 12, 12)
        self.body.setSpacing(6)
        head, rest = value_lines(card, value.value, value.text)
        short = len(head) <= _SHORT
        self.heading = PlainLabel(head, "h2" if short else "body", wrap=True)
        self.body.addWidget(self.heading)
        if rest:
            self.body.addWidget(PlainLabel(rest, "body", wrap=True))
        self.body.addStretch(1)
        self.body.addWidget(Separator())
        self.body.addLayout(self._writer(now))
        self.button = OutlineButton(tr("Choose this"), icon="check")
        self.button.set_wide()
        said = tr("Choose {value}, written by {author}")
        self.button.setAccessibleName(
            said.format(value=line(f"{head} {rest}".strip()), author=line(value.author))
        )
        self.button.clicked.connect(self.chosen)
        if not can_choose:
            self.button.hide()
        self.body.addWidget(self.button)

    def _writer(self, now: datetime) -> QHBoxLayout:
        """Say who wrote it, when, on which device."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Avatar(author_initials(self.value.author), 28))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel(line(self.value.author), "h3", elide=True))
        when = tr("wrote {when}").format(when=moment_words(self.value.written, now))
        words.addWidget(PlainLabel(when, "small", "sub", elide=True))
        words.addWidget(PlainLabel(line(self.value.device), "small", "sub", elide=True))
        row.addLayout(words, 1)
        return row
