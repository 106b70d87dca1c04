"""What a team set for its reminders: one record for each setting, kept in the team stream.

A setting holds from a day on until a later one; one without a number goes back to what the program
ships. It is written once, and struck when it was a mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Final

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

NO_CONTACT: Final = "no_contact"
NOTICE_OVERDUE: Final = "notice_overdue"
REMINDERS: Final = {
    NO_CONTACT: mark("Time without contact with a client"),
    NOTICE_OVERDUE: mark("A notice that is missing"),
    "assessment_begun": mark("A needs assessment that has not begun"),
    "assessment_completed": mark("A needs assessment that is not completed"),
    "decision_ends": mark("A decision that is about to end"),
    "evaluation": mark("Time without an evaluation"),
}
"""What is reminded of; those after the first two are reminders of `domain.pathway_data`."""

_event = partial(Attribute, merge=Merge.EVENT, sensitivity=Sensitivity.ROUTINE)


@record(
    "reminder_setting",
    label=mark("Setting of a reminder"),
    stream=StreamKind.TEAM,
    writers=Writers.SUPERVISORS,
)
@dataclass(frozen=True)
class ReminderSetting:
    """After how long the team is reminded from a day on; the unit is that of the shipped rule."""

    id: str
    reminder: Annotated[str | None, _event(mark("Reminder"), choices=tuple(REMINDERS))] = None
    amount: Annotated[int | None, _event(mark("After how long"))] = None
    valid_from: Annotated[date | None, _event(mark("In force from"))] = None
    struck: Annotated[str | None, _event(mark("Entered in error"), max_length=2_000)] = None
