"""What became of each field of a notice, and how a client left: declined or dropped out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Final

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records import codes, duties
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

DEPARTURE_TYPES: Final = {"declined": mark("Declined"), "dropped_out": mark("Dropped out")}
BARRIERS: Final = {
    "distance": mark("Distance or transport"),
    "timing": mark("The time does not suit"),
    "health_barrier": mark("Health"),
    "money": mark("Money"),
    "care_duty": mark("Care of children or someone close"),
    "fear_of_groups": mark("Being in a group feels hard"),
    "life_situation": mark("Strain in the life situation"),
    "intoxicants": mark("Intoxicants"),
    "no_benefit": mark("Did not see the benefit"),
    "no_trust": mark("Does not trust authorities"),
    "no_channel": mark("No phone or other channel"),
    "other_barrier": mark("Other barrier"),
    "unknown_barrier": mark("Not known what stood in the way"),
}
"""What stood in the way (DOMAIN 1.2 row 52), own words."""

_kind = partial(record, stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)


def _plain(label: str, *, length: int = 40) -> Attribute:
    return Attribute(label, Merge.REGISTER, Sensitivity.ROUTINE, max_length=length)


def _own(
    label: str, *, choices: tuple[str, ...] = (), ref: str = "", max_length: int = 2_000
) -> Attribute:
    return Attribute(
        label,
        Merge.EVENT,
        Sensitivity.PERSONAL,
        choices=choices,
        ref=ref,
        max_length=max_length,
    )


@_kind("notice_field", label=mark("Answer in a notice"), part_of=("notice",))
@dataclass(frozen=True)
class NoticeField:
    """The answer to one field of one notice, as `domain.notices.Said` writes it.

    Its id follows from the notice and the key (`domain.notices.field_id`).
    """

    id: str
    notice: Annotated[
        str | None, Attribute(mark("Notice"), Merge.REGISTER, Sensitivity.PERSONAL, ref="notice")
    ] = None
    form: Annotated[str | None, _plain(mark("Form"))] = None
    version: Annotated[int | None, _plain(mark("Version"))] = None
    key: Annotated[str | None, _plain(mark("Field"))] = None
    said: Annotated[
        str | None,
        Attribute(mark("Answer"), Merge.REGISTER, Sensitivity.PERSONAL, max_length=200),
    ] = None


@_kind("departure", label=mark("Declined or dropped out"))
@dataclass(frozen=True)
class Departure:
    """That a client declined or dropped out: when, why, and what stood in the way."""

    id: str
    engagement: Annotated[str | None, _own(mark("Engagement"), ref="engagement")] = None
    type: Annotated[
        str | None, _own(mark("How it ended"), choices=codes.codes(DEPARTURE_TYPES))
    ] = None
    day: Annotated[date | None, _own(mark("Date"))] = None
    reason: Annotated[str | None, _own(mark("Reason"), choices=codes.codes(codes.END_REASONS))] = (
        None
    )
    barrier: Annotated[
        str | None, _own(mark("What stood in the way"), choices=codes.codes(BARRIERS))
    ] = None
    note: Annotated[str | None, _own(mark("In words"), max_length=2_000)] = None
    service_function: Annotated[str | None, duties.FUNCTION] = None
    organiser: Annotated[str | None, duties.ORGANISER] = None
    producer: Annotated[str | None, duties.PRODUCER] = None
    struck: Annotated[str | None, _own(mark("Entered in error"), max_length=2_000)] = None
