"""The kind of reviews of the view-log: what a supervisor or an auditor found in a month's sample.

It lies in the team stream, which every member reads, so it holds codes and ids of entries only: no
client, no person, no free text. A review is written once and never taken back; who thinks otherwise
later writes another.
"""

from __future__ import annotations

from dataclasses import dataclass
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

REVIEW_VERDICTS: Final = {
    "fine": mark("Nothing to remark"),
    "explained": mark("Asked about, and explained"),
    "follow_up": mark("Has to be looked into"),
}
REVIEW_REMARKS: Final = {
    "none": mark("No remark"),
    "no_task": mark("No work with the client to be seen"),
    "unusual_time": mark("Unusual time"),
    "many": mark("Unusually many"),
    "taken_out": mark("Printed or taken out without need"),
    "no_reason": mark("The reason is missing or says too little"),
    "gap": mark("Something is missing in a log"),
}
_LONGEST_ID: Final = 80


def _routine(label: str, *, max_length: int = 40) -> Attribute:
    return Attribute(label, Merge.EVENT, Sensitivity.ROUTINE, max_length=max_length)


def _ids(label: str) -> Attribute:
    return Attribute(label, Merge.SET, Sensitivity.ROUTINE, max_length=_LONGEST_ID)


def _code(label: str, words: dict[str, str]) -> Attribute:
    return Attribute(label, Merge.EVENT, Sensitivity.ROUTINE, choices=tuple(words))


@record(
    "log_review",
    label=mark("Review of the log"),
    stream=StreamKind.TEAM,
    writers=Writers.REVIEWERS,
)
@dataclass(frozen=True)
class LogReview:
    """One person's review of one month ("2026-10"); `drawn_from` counts what it was drawn from."""

    id: str
    month: Annotated[str | None, _routine(mark("Month"), max_length=7)] = None
    drawn_from: Annotated[int | None, _routine(mark("Drawn from"))] = None
    entries: Annotated[tuple[str, ...], _ids(mark("Entries of the sample"))] = ()
    flagged: Annotated[tuple[str, ...], _ids(mark("Entries that raised a question"))] = ()
    verdict: Annotated[str | None, _code(mark("Result"), REVIEW_VERDICTS)] = None
    remark: Annotated[str | None, _code(mark("Remark"), REVIEW_REMARKS)] = None
