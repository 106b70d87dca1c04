"""The form of a case note: shows a draft and gives it back as it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import current
from osmo_desktop.domain.note_data import Template
from osmo_desktop.services.filings import Filing
from osmo_desktop.services.models import ClientPage, NoteDraft
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.composer.fields import NoteArea
from osmo_desktop.ui.composer.hint_watch import HintWatch
from osmo_desktop.ui.composer.moments import clock_of, day_of, moment
from osmo_desktop.ui.composer.note_fields import FieldGroup, NoteFields, Notifier
from osmo_desktop.ui.widgets.forms import FormRow

_LEAST = {True: ((72, 72), (72, 72)), False: ((114, 72), (80, 56))}
"""Heights of the main text and of the two views, in small windows and in others: as they are where
there is room, and the least."""


class NoteForm(QWidget):
    """Shows a `NoteDraft` and gives it back as it stands in the fields.

    `changed` comes with every key and every choice; nothing is saved here.
    """

    changed = Signal()

    def __init__(self, *, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._draft = NoteDraft(id="", client_id="")
        self._is_loading = False
        self.fields = NoteFields(self._today)
        self.column = QVBoxLayout(self)
        self.fields.lay_out(self.column)
        self.fields.steps.follow(self.fields.worker_assessment)
        self.hints = HintWatch(self)
        self.hints.watch(self.fields.happened, self.fields.happened_row)
        self.hints.watch(self.fields.client_view, self.fields.client_view_row)
        self.hints.watch(self.fields.worker_assessment, self.fields.assessment_row)
        self._connect()
        self.set_compact(False)

    def show_draft(self, draft: NoteDraft, client: ClientPage) -> None:
        """Show a draft; nothing is told as changed."""
        self._is_loading = True
        self._draft = draft
        fields = self.fields
        fields.mode.set_key(draft.mode)
        fields.day.set_value(day_of(draft.occurred))
        fields.starts.set_value(clock_of(draft.occurred))
        fields.ends.set_value(clock_of(draft.ended))
        fields.place.setText(draft.place)
        fields.place.setCursorPosition(0)
        fields.kilometres.set_value(draft.kilometres)
        fields.happened.set_text(draft.happened)
        fields.client_view.set_text(draft.client_view)
        fields.worker_assessment.set_text(draft.worker_assessment)
        fields.reason.setText(draft.reason)
        fields.reason_row.setVisible(draft.amends is not None)
        fields.next_day.set_value(day_of(draft.next_meeting))
        fields.next_clock.set_value(clock_of(draft.next_meeting))
        fields.next_mode.set_key(draft.next_meeting_mode or "home_visit")
        fields.steps.set_steps(draft.steps)
        fields.attached.set_files(draft.attachments)
        fields.filing.show_draft(draft, day_of(draft.occurred) or self._today())
        fields.details.show_draft(draft)
        fields.details.offer_templates(draft.mode)
        self.show_client(client)
        for row in fields.rows.values():
            row.clear_error()
        for key, words in draft.unread.items():
            if key in fields.read():
                fields.read()[key].put_typed(words)
        self._is_loading = False

    def show_client(self, client: ClientPage, goals: tuple[str, ...] | None = None) -> None:
        """Offer the people and goals of a client; `goals` are those the note touches."""
        names = (line(client.row.given_name, 60), *(line(name, 60) for name in client.workers))
        self.fields.steps.set_names(names)
        self.fields.goals.set_goals(client.goals, self._draft.goals if goals is None else goals)

    def draft(self) -> NoteDraft:
        """Return the draft as it stands in the fields, with the place of the cursor."""
        was, fields = self._draft, self.fields
        has_next = fields.next_day.value is not None
        return fields.details.filled(was).changed(
            mode=fields.mode.key or was.mode,
            occurred=moment(fields.day.value, fields.starts.value, was.occurred),
            ended=moment(fields.day.value, fields.ends.value, was.ended or was.occurred),
            place=fields.place.text(),
            kilometres=fields.kilometres.value,
            happened=fields.happened.text(),
            client_view=fields.client_view.text(),
            worker_assessment=fields.worker_assessment.text(),
            reason=fields.reason.text(),
            steps=fields.steps.steps(),
            attachments=fields.attached.files,
            goals=fields.goals.checked,
            engagement=fields.filing.engagement,
            next_meeting=moment(fields.next_day.value, fields.next_clock.value, was.next_meeting),
            next_meeting_mode=(fields.next_mode.key or "") if has_next else "",
            cursor=self.caret() or was.cursor,
            unread={key: one.typed for key, one in fields.read().items() if one.is_pending},
        )

    def move_to(self, client: ClientPage, fresh: NoteDraft) -> None:
        """Make the draft one of another client: the text stays, goals and basis are theirs.

        So is the engagement, and in whose name the note is written.
        """
        self._draft = self.draft().changed(client_id=client.row.id, basis=fresh.basis)
        self.fields.filing.show_draft(fresh, day_of(self._draft.occurred) or self._today())
        self.fields.details.show_document(fresh.document)
        self.show_client(client, ())

    def caret(self) -> tuple[str, int] | None:
        """Return the field and the place where typing goes on; None outside of texts."""
        for name, field in self.fields.texts().items():
            if field.hasFocus():
                if isinstance(field, NoteArea):
                    return name, field.textCursor().position()
                return name, field.cursorPosition()
        return None

    def focus_cursor(self, cursor: tuple[str, int] | None) -> None:
        """Put the focus where typing stopped, else at the end of what happened."""
        happened = self.fields.happened
        name, place = cursor or ("happened", happened.document().characterCount())
        field = self.fields.texts().get(name, happened)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(field, NoteArea):
            typing = field.textCursor()
            typing.setPosition(min(max(0, place), max(0, field.document().characterCount() - 1)))
            field.setTextCursor(typing)
        else:
            field.setCursorPosition(max(0, place))

    def show_gap(self, field: str, sentence: str) -> None:
        """Say what is missing in a field and put the focus there."""
        for row in self.fields.rows.values():
            row.clear_error()
        self.fields.rows.get(field, self.fields.happened_row).set_error(sentence)
        self.fields.control_of(field).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Use lower text areas in a small window."""
        main, views = _LEAST[compact]
        self.fields.happened.set_least(*main)
        self.fields.client_view.set_least(*views)
        self.fields.worker_assessment.set_least(*views)
        side = 16 if compact else 24
        self.column.setContentsMargins(side, 8 if compact else 10, side, 4)

    def heightForWidth(self, width: int) -> int:
        """Return what the form must have: the texts are lower before anything has to scroll."""
        return self.column.totalMinimumHeightForWidth(width)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill with the ground of the composer."""
        QPainter(self).fillRect(self.rect(), theme.color("surface"))

    def _connect(self) -> None:
        """Tell every key and every choice, and let what was missing go when it is mended."""
        fields = self.fields
        told: list[Notifier] = [
            fields.mode.chosen,
            fields.next_mode.chosen,
            *(field.chosen for field in (fields.day, fields.starts, fields.ends)),
            fields.next_clock.chosen,
            fields.place.textEdited,
            fields.reason.textEdited,
            fields.happened.textChanged,
            fields.client_view.textChanged,
            fields.worker_assessment.textChanged,
            fields.kilometres.chosen,
            *(one.judged for one in fields.read().values()),
            fields.steps.changed,
            fields.attached.changed,
            fields.goals.changed,
            fields.details.changed,
        ]
        for signal in told:
            signal.connect(self._on_changed)
        fields.day.chosen.connect(self._on_day)
        fields.filing.filed.connect(self._on_filed)
        fields.next_day.chosen.connect(self._on_next_day)
        fields.steps.ended.connect(fields.next_day.setFocus)
        fields.mode.chosen.connect(fields.details.offer_templates)
        fields.details.template_chosen.connect(self._on_template)
        for name, row in fields.rows.items():
            for mended in fields.mending(name):
                mended.connect(partial(self._on_mended, row))

    def _on_mended(self, row: FormRow | FieldGroup, *_values: object) -> None:
        """Take the error of a field away when it is written in."""
        if row.error:
            row.clear_error()

    def _on_day(self, value: object) -> None:
        """Offer the engagements that ran on another day of the note."""
        if isinstance(value, date):
            self.fields.filing.show_day(value)

    def _on_filed(self, filing: Filing) -> None:
        """Let the head of the document be that of another engagement."""
        self.fields.details.show_document(filing.document)
        self._on_changed()

    def _on_next_day(self, value: object) -> None:
        """Offer the usual time, so that a day alone is not lost from the draft."""
        if value is not None and self.fields.next_clock.value is None:
            self.fields.next_clock.set_value(self.fields.starts.value or clock_of(self._now()))
        self._on_changed()

    def _on_template(self, template: Template) -> None:
        """Put the words of a template in: after what is there, and only into empty views."""
        fields, language = self.fields, current().code
        fields.happened.append_words(template.happened[language])
        for area, words in (
            (fields.client_view, template.client_view),
            (fields.worker_assessment, template.worker_assessment),
        ):
            if not area.text().strip():
                area.append_words(words[language])
        fields.happened.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_changed(self, *_values: object) -> None:
        """Tell that something was written."""
        if not self._is_loading:
            self.changed.emit()

    def _today(self) -> date:
        """Return the present day."""
        return self._now().date()
