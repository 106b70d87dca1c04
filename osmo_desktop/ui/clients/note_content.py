"""What an approved note says, and what it said before it was amended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.note_codes import NOTE_SOURCES
from osmo_desktop.services.attachment_rows import AttachmentRow
from osmo_desktop.services.event_words import note_circumstances
from osmo_desktop.services.models import FieldHistory, NoteView, Version
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.note_review import ReviewsCard, StateLine
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import (
    ATTACHMENT_ICONS,
    author_words,
    clock_words,
    delivery_mark,
    mode_icon,
    mode_word,
    word,
)
from osmo_desktop.ui.clients.reading import ReadingText
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import Badge, IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Card, Separator
from osmo_desktop.ui.widgets.labels import PlainLabel

_VIEWS_WIDTH = 480
_UNSETTLED = frozenset({"returned", "corrected"})
_PLACE_FIELDS = frozenset({"place", "address", "municipality", "phone"})


class NoteContent(QWidget):
    """The cards of one note; with `protected` no place is named.

    The client's view and the worker's assessment stand side by side, of the same size; under each
    other only where there is no room.
    """

    attachment_opened = Signal(str)

    def __init__(
        self,
        note: NoteView,
        files: Sequence[AttachmentRow],
        *,
        protected: bool,
        now: Now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._protected = protected
        self._now = now
        self._views = QBoxLayout(self._views_direction())
        self._build(note, files)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the two views under each other where they have no room beside."""
        super().resizeEvent(event)
        self._views.setDirection(self._views_direction())

    def _views_direction(self) -> QBoxLayout.Direction:
        """Return how the client's and the worker's view stand."""
        if self.width() < theme.px(_VIEWS_WIDTH):
            return QBoxLayout.Direction.TopToBottom
        return QBoxLayout.Direction.LeftToRight

    def _build(self, note: NoteView, files: Sequence[AttachmentRow]) -> None:
        """Lay out the note's cards."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        card = Card()
        card.body.setSpacing(8)
        card.body.addLayout(self._title(note))
        for label in self._facts(note):
            card.body.addWidget(label)
        if note.review.state:
            card.body.addWidget(StateLine(note.review))
        if note.struck is not None:
            words = tr("Entered in error: {reason}").format(reason=block(note.struck, 2000))
            card.body.addWidget(PlainLabel(words, "body", "danger", wrap=True))
        card.body.addLayout(_part(tr("What happened"), note.happened))
        views = self._views
        views.setSpacing(24)
        views.addLayout(_part(tr("The client's own view"), note.client_view), 1)
        views.addLayout(_part(tr("The worker's assessment"), note.worker_assessment), 1)
        card.body.addLayout(views)
        self._add_steps(card, note)
        if note.goals:
            goals = " · ".join(line(goal.title, 80) for goal in note.goals[:8])
            card.body.addLayout(_part(tr("Goals"), goals))
        self._add_files(card, files)
        reviews = ReviewsCard(note.review, now=self._now) if note.review.rows else None
        if reviews is not None and note.review.state in _UNSETTLED:
            column.addWidget(reviews)  # what was asked, before the words it was asked about
        column.addWidget(card)
        if reviews is not None and note.review.state not in _UNSETTLED:
            column.addWidget(reviews)
        if note.history:
            column.addWidget(self._history(note.history))

    def _title(self, note: NoteView) -> QHBoxLayout:
        """Return kind, day and how far the note has come."""
        words = mode_word(note.mode) or tr("Case note")
        if note.occurred is not None:
            local = note.occurred.astimezone(self._now().tzinfo)
            words = f"{words} {dates.date_and_time(local, current())}"
            if note.ended is not None:
                ended = note.ended.astimezone(self._now().tzinfo)
                words = f"{words}–{dates.clock(ended, current())}"
        mark = delivery_mark(note.state)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel(mode_icon(note.mode), 18, "accent"))
        row.addWidget(PlainLabel(words, "h2", elide=True), 1)
        if mark.words and note.struck is None:
            row.addWidget(Badge(mark.words, _badge_tone(mark.tone), icon=mark.icon))
        if note.history:
            row.addWidget(Badge(tr("Amended"), "neutral", icon="history"))
        return row

    def _facts(self, note: NoteView) -> list[PlainLabel]:
        """Return author, place, kilometres, in whose name, how it went, where it was before."""
        moment = self._moment(note.written)
        facts = [
            tr("{author}, written {moment}").format(
                author=author_words(note.author, note.instead_of), moment=moment
            )
        ]
        if note.place:
            facts.append(tr("place protected") if self._protected else line(note.place, 80))
        if note.kilometres is not None:
            facts.append(tr("{n} km").format(n=note.kilometres))
        if note.done_together:
            facts.append(tr("Recorded together with the client"))
        labels = [PlainLabel(block(" · ".join(facts)), "small", "sub", wrap=True)]
        circumstances = note_circumstances(note)
        if circumstances:
            words = block(" · ".join(circumstances), 2_500)
            labels.append(PlainLabel(words, "small", "sub", wrap=True))
        made_for = " · ".join(part for part in (note.document.words, note.filed_under) if part)
        if made_for:
            words = block(made_for, 900)
            labels.append(PlainLabel(words, "small", "sub", wrap=True))
        if note.outcome:
            words = tr("Outcome: {outcome}").format(outcome=word(codes.OUTCOMES, note.outcome))
            labels.append(PlainLabel(words, "body", "warn", wrap=True))
        if note.moved_from:
            words = tr("Moved here from another client.")
            labels.append(PlainLabel(words, "small", "sub", wrap=True))
        return labels

    def _add_steps(self, card: Card, note: NoteView) -> None:
        """Add the agreed steps."""
        if not note.steps:
            return
        card.body.addWidget(PlainLabel(tr("Agreed next steps"), "label"))
        for step in note.steps:
            parts = [block(step.text, 500)]
            if step.who:
                parts.append(line(step.who, 60))
            if step.due is not None:
                parts.append(dates.weekday_date(step.due, current()))
            row = QHBoxLayout()
            row.setSpacing(8)
            icon = "circle-check" if step.done else "circle-dashed"
            row.addWidget(IconLabel(icon, 14, "sub"), 0, Qt.AlignmentFlag.AlignTop)
            words = block(" · ".join(parts))
            if step.done:
                words = tr("{step} · done").format(step=words)
            row.addWidget(PlainLabel(words, "body", wrap=True), 1)
            card.body.addLayout(row)

    def _add_files(self, card: Card, files: Sequence[AttachmentRow]) -> None:
        """Add what belongs to the note; a heading opens it."""
        if not files:
            return
        card.body.addWidget(PlainLabel(tr("Attachments"), "label"))
        for file in files:
            title = line(file.title, 80) or word(codes.ATTACHMENT_TYPES, file.type)
            button = GhostButton(title, icon=ATTACHMENT_ICONS.get(file.type, "paperclip"))
            button.clicked.connect(partial(self._on_file, file.id))
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(button)
            row.addWidget(PlainLabel(_file_words(file), "small", "sub", elide=True), 1)
            card.body.addLayout(row)

    def _on_file(self, attachment_id: str, _checked: bool = False) -> None:
        """Tell that an attachment is to be looked at."""
        self.attachment_opened.emit(attachment_id)

    def _history(self, histories: tuple[FieldHistory, ...]) -> Card:
        """Return what the note said before, by whom it was changed and why."""
        card = Card(tr("Amendments"))
        card.body.setSpacing(6)
        for number, history in enumerate(histories):
            if number:
                card.body.addWidget(Separator())
            card.body.addWidget(PlainLabel(line(history.label, 80), "h3"))
            for version in history.versions:
                self._add_version(card, history, version)
        return card

    def _add_version(self, card: Card, history: FieldHistory, version: Version) -> None:
        """Add one version: in use or earlier, its writer, its reason and its text."""
        parts = [
            tr("In use now") if version.is_head else tr("Earlier"),
            line(version.author, 60),
            self._moment(version.written),
        ]
        if version.reason:
            parts.append(tr("reason: {reason}").format(reason=line(version.reason, 300)))
        card.body.addWidget(PlainLabel(block(" · ".join(parts)), "small", "sub", wrap=True))
        words = self._value_words(history.field, version.value)
        card.body.addWidget(ReadingText(words, "text" if version.is_head else "sub"))

    def _value_words(self, field: str, value: object) -> str:
        """Return a former value as people read it."""
        if value is None or value == "":
            return tr("(empty)")
        if field in _PLACE_FIELDS and self._protected:
            return tr("place protected")
        if isinstance(value, datetime):
            return self._moment(value)
        if isinstance(value, bool):
            return tr("Yes") if value else tr("No")
        if field == "mode":
            return mode_word(str(value))
        if field == "outcome":
            return word(codes.OUTCOMES, str(value))
        if field == "source":
            return word(NOTE_SOURCES, str(value))
        return str(value)

    def _moment(self, moment: datetime) -> str:
        """Return a moment in the laptop's zone."""
        local = moment.astimezone(self._now().tzinfo)
        return f"{dates.short_date(local.date(), current())} {clock_words(local)}"


def _part(title: str, text: str) -> QVBoxLayout:
    """Return a heading over its text; an empty part says so."""
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(PlainLabel(title, "label"))
    if text.strip():
        column.addWidget(ReadingText(text))
    else:
        column.addWidget(PlainLabel(tr("Not written"), "note", "sub"))
    column.addStretch(1)
    return column


def _file_words(file: AttachmentRow) -> str:
    """Return what an attachment of the note is, and what is special about it."""
    if file.struck is not None:
        return tr("Entered in error: {reason}").format(reason=line(file.struck, 200))
    words = word(codes.ATTACHMENT_TYPES, file.type)
    is_missing = file.has_content and not file.is_here
    return " · ".join((words, tr("Not arrived yet"))) if is_missing else words


def _badge_tone(tone: Tone) -> Tone:
    """Return the ground of a badge: arrived is ok, all else is neutral."""
    return "ok" if tone == "ok" else "neutral"
