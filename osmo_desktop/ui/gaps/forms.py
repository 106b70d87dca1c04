"""The small forms of the board: an attempt, giving up, how to reach, declined or dropped out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from PySide6.QtCore import Qt

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.notices import BARRIERS, DEPARTURE_TYPES
from osmo_desktop.services.departures import NewDeparture
from osmo_desktop.services.gap_board import BoardClient
from osmo_desktop.services.models import Preferences
from osmo_desktop.ui.clients.attempt_moment import AttemptMoment
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import MODE_ICONS, mode_word
from osmo_desktop.ui.clients.reaching import CHANNELS, first_channel, reach_words
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_LONGEST: Final = 2_000


class GapForm(FormCard):
    """A form about one client; errors of the service stand at the field that they name.

    It stays about the client (and notice) with which it was begun, whoever the board shows since.
    """

    def __init__(self, title: str, verb: str, *, icon: str) -> None:
        super().__init__(title, verb, icon=icon)
        self.client_id = ""
        self.notice_id = ""
        self.about = PlainLabel("", "body", "sub", wrap=True)
        self.fields.addWidget(self.about)
        self.rows: dict[str, FormRow] = {}
        self.controls: dict[str, Field] = {}

    def take(self, fields: Mapping[str, tuple[str, Field]]) -> None:
        """Add the fields, each with its label, in their order."""
        for key, (label, control) in fields.items():
            self.controls[key] = control
            self.rows[key] = FormRow(label, control)
            self.fields.addWidget(self.rows[key])

    def begin(self, client: BoardClient) -> None:
        """Ask anew about a client."""
        self.begin_about(client)

    def begin_about(self, client: BoardClient) -> None:
        """Say about whom it is, with nothing wrong yet."""
        self.client_id, self.notice_id = client.row.client_id, client.row.notice_id
        self.about.setText(_about(client))
        self.about.setVisible(bool(self.about.text()))
        self.show_problem("")
        for row in self.rows.values():
            row.clear_error()

    def focus_start(self) -> None:
        """Put the keyboard into the first field that is asked."""
        asked = (control for key, control in self.controls.items() if not self._is_hidden(key))
        next(asked).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _is_hidden(self, key: str) -> bool:
        return key in self.rows and self.rows[key].isHidden()

    def show_refusal(self, error: OsmoError) -> None:
        """Say why it was not taken, at the field if one is to blame."""
        row = self.rows.get(str(error.details.get("field", "")))
        if row is None:
            super().show_refusal(error)
            return
        row.set_error(sentence(error))
        row.control.setFocus(Qt.FocusReason.OtherFocusReason)


class AttemptForm(GapForm):
    """When, how, with what outcome, a few words; gives `(client, mode, outcome, note, moment)`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Contact attempt"), tr("Record the attempt"), icon="phone-missed")
        self.mode = ChoiceInput([Choice(k, mode_word(k), MODE_ICONS.get(k)) for k in CHANNELS])
        self.outcome = ChoiceInput(_choices(codes.OUTCOMES))
        self.note = LineInput()
        self.note.setMaxLength(_LONGEST)
        self.take(
            {
                "mode": (tr("How"), self.mode),
                "outcome": (tr("Outcome"), self.outcome),
                "note": (tr("Note"), self.note),
            }
        )
        self.moment = AttemptMoment(now=now)
        self.fields.addWidget(self.moment)
        self.controls |= self.moment.controls
        self.note.returnPressed.connect(self.submit)

    def begin(self, client: BoardClient) -> None:
        """Ask anew, with the channel by which the client is best reached."""
        self.begin_about(client)
        self.moment.begin()
        self.mode.set_key(first_channel(client.preferences))
        self.outcome.set_key("not_reached")
        self.note.clear()

    def give(self) -> None:
        """Tell the attempt."""
        moment, note = self.moment.value(), self.note.text().strip()
        if moment is not None:
            told = (self.client_id, self.mode.key, self.outcome.key, note, moment)
            self.given.emit(told)


class GiveUpForm(GapForm):
    """Why a notice is missing despite attempts; gives `(notice, cause, reason)`."""

    def __init__(self) -> None:
        super().__init__(tr("Missing despite attempts"), tr("Record"), icon="file-x-2")
        self.cause = ChoiceInput(_choices(codes.NOTICE_CAUSES))
        self.reason = TextArea(min_lines=3, max_lines=8, longest=_LONGEST)
        self.take(
            {
                "cause": (tr("Why it is missing"), self.cause),
                "reason": (tr("What was tried"), self.reason),
            }
        )

    def begin(self, client: BoardClient) -> None:
        """Ask anew; what was tried is proposed from the attempts."""
        self.begin_about(client)
        self.cause.set_key("unreachable")
        self.reason.set_text("")

    def give(self) -> None:
        """Tell why."""
        self.given.emit((self.notice_id, self.cause.key, self.reason.text()))


class PreferencesForm(GapForm):
    """How a client is best reached; gives `(client, Preferences)`."""

    def __init__(self) -> None:
        super().__init__(tr("How to reach the client"), tr("Save"), icon="phone")
        self.mode = ChoiceInput(
            [Choice("", tr("Not known")), *(Choice(k, mode_word(k)) for k in CHANNELS)]
        )
        self.times, self.notes = LineInput(), TextArea(min_lines=2, max_lines=6, longest=_LONGEST)
        self.times.setMaxLength(_LONGEST)
        self.take(
            {
                "contact_mode": (tr("Best reached by"), self.mode),
                "contact_times": (tr("Best times"), self.times),
                "contact_notes": (tr("What to mind when contacting"), self.notes),
            }
        )

    def begin(self, client: BoardClient) -> None:
        """Show what is known."""
        self.begin_about(client)
        known = client.preferences
        self.mode.set_key(known.mode)
        self.times.setText(known.times)
        self.notes.set_text(known.notes)

    def give(self) -> None:
        """Tell what is known now."""
        times = self.times.text().strip()
        wanted = Preferences(self.mode.key or "", times, self.notes.text())
        self.given.emit((self.client_id, wanted))


class DepartureForm(GapForm):
    """That a client declined or dropped out; gives `(client, NewDeparture)`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Declined or dropped out"), tr("Record"), icon="circle-minus")
        self._now = now
        self.engagement = ChoiceInput([])
        self.type = ChoiceInput(_choices(DEPARTURE_TYPES))
        self.day = DateInput(today=lambda: now().date())
        self.reason = ChoiceInput(_choices(codes.END_REASONS))
        self.barrier = ChoiceInput(_choices(BARRIERS))
        self.note = TextArea(min_lines=2, max_lines=6, longest=_LONGEST)
        self.take(
            {
                "engagement": (tr("Engagement"), self.engagement),
                "type": (tr("How it ended"), self.type),
                "day": (tr("Date"), self.day),
                "reason": (tr("Reason"), self.reason),
                "barrier": (tr("What stood in the way"), self.barrier),
                "note": (tr("In words"), self.note),
            }
        )
        ends = tr("This ends the engagement that runs, and asks for its end notice.")
        self.fields.addWidget(PlainLabel(ends, "small", "sub", wrap=True))

    def begin(self, client: BoardClient) -> None:
        """Ask anew; which engagement is asked only where there are several."""
        self.begin_about(client)
        found = [Choice(one.engagement, line(one.words, 300)) for one in client.filings]
        self.engagement.set_choices(found)
        self.engagement.set_key(found[0].key if found else "")
        self.rows["engagement"].setVisible(len(found) > 1)
        self.type.set_key("dropped_out")
        self.day.set_value(self._now().date())
        self.reason.set_key("not_reached")
        self.barrier.set_key("unknown_barrier")
        self.note.set_text("")

    def give(self) -> None:
        """Tell it."""
        self.day.editingFinished.emit()
        day: date | None = self.day.value
        if day is None:
            self.rows["day"].set_error(tr("Write the date, not in the future."))
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        kind, reason = self.type.key or "dropped_out", self.reason.key or "unknown"
        about = self.engagement.key or ""
        told = NewDeparture(kind, day, reason, self.barrier.key or "", self.note.text(), about)
        self.given.emit((self.client_id, told))


def _about(client: BoardClient) -> str:
    known = reach_words(client.preferences)
    name = line(client.row.name)
    if not known:
        return name
    return f"{name} · " + tr("best reached: {how}").format(how=known)


def _choices(words: Mapping[str, str]) -> list[Choice]:
    return [Choice(key, tr(label)) for key, label in words.items()]
