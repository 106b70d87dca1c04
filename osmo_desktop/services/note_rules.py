"""What an approved note must say (DOMAIN 2.2), checked in the order of the form."""

from __future__ import annotations

from datetime import datetime, timedelta

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import NoteDraft

_PAST_MIDNIGHT = timedelta(hours=1)  # ahead of now; a day to come has no notes
_MOST_KILOMETRES = 2_000
_LONGEST_MEETING = timedelta(days=2)


def first_gap(draft: NoteDraft, now: datetime) -> UserError | None:
    """The first thing that approval asks for; None when the note may be approved.

    The codes are note-<field>-missing and note-<field>-invalid, the field is in the details.
    """
    return _time_gap(draft, now) or _distance_gap(draft) or _text_gap(draft)


def _distance_gap(draft: NoteDraft) -> UserError | None:
    if draft.kilometres is None or 0 <= draft.kilometres <= _MOST_KILOMETRES:
        return None
    return UserError("note-kilometres-invalid", field="kilometres")


def _text_gap(draft: NoteDraft) -> UserError | None:
    is_silent = _is_blank(draft.happened) and _is_blank(draft.client_view)
    if is_silent and draft.outcome not in codes.UNANSWERED:
        return UserError("note-happened-missing", field="happened")
    if any(_is_blank(step.text) and (step.who or step.due) for step in draft.steps):
        return UserError("note-steps-missing", field="steps")
    if draft.amends is not None and _is_blank(draft.reason):
        return UserError("note-reason-missing", field="reason")
    return None


def _time_gap(draft: NoteDraft, now: datetime) -> UserError | None:
    if draft.mode not in codes.CONTACT_MODES:
        return UserError("note-mode-missing", field="mode")
    if draft.occurred is None:
        return UserError("note-occurred-missing", field="occurred")
    occurred = aware(draft.occurred, now)
    is_to_come = occurred.astimezone(now.tzinfo).date() > now.date()
    if is_to_come and occurred > now + _PAST_MIDNIGHT:
        return UserError("note-occurred-invalid", field="occurred")
    if draft.ended is not None:
        length = aware(draft.ended, now) - occurred
        if not timedelta(0) <= length <= _LONGEST_MEETING:
            return UserError("note-ended-invalid", field="ended")
    if draft.next_meeting is not None and aware(draft.next_meeting, now) <= occurred:
        return UserError("note-next-meeting-invalid", field="next_meeting")
    return None


def aware(moment: datetime, now: datetime) -> datetime:
    """The moment with a zone; one without is meant in the laptop's."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=now.tzinfo)


def _is_blank(text: str) -> bool:
    return not text.strip()
