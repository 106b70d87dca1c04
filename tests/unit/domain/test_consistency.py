"""Dates that cannot both be right, each finding with both its records."""

from __future__ import annotations

from datetime import date

from osmo_desktop.domain.consistency import (
    AFTER_CLOSURE,
    BEFORE_ENGAGEMENT,
    END_BEFORE_START,
    NOTICE_BEFORE,
    OUTSIDE_ENGAGEMENT,
    Dated,
    Period,
    findings,
)

_SPRING = Period("spring", date(2019, 1, 7), date(2019, 5, 31))
_GROUP = Period("group", date(2019, 2, 1), date(2019, 3, 1), group="voima")


def _met(day: date, group: str = "") -> Dated:
    return Dated("attendance" if group else "meeting", day.isoformat(), day, group=group)


def test_what_fits_is_no_finding() -> None:
    """Days inside a period, at its ends, and inside another of the client's periods."""
    days = [date(2019, 1, 7), date(2019, 5, 31)]
    later = Period("autumn", date(2019, 9, 1), None)

    assert findings([_SPRING, later], [*map(_met, days), _met(date(2026, 1, 1))]) == ()
    assert findings([_SPRING, _GROUP], [_met(date(2019, 2, 7), "voima")]) == ()
    assert findings([], [_met(date(2019, 2, 7))]) == ()


def test_one_contact_before_the_beginning_fits() -> None:
    """The first contact comes before the engagement; what was before that does not fit."""
    first = _met(date(2019, 1, 2))
    assert findings([_SPRING], [first]) == ()
    (early,) = findings([_SPRING], [_met(date(2018, 12, 20)), first])
    assert (early.code, early.id) == (BEFORE_ENGAGEMENT, "2018-12-20")


def test_a_meeting_is_measured_by_the_engagement_that_it_is_filed_under() -> None:
    """After that one's end it does not fit, though another runs; a first contact is of each."""
    other = Period("other", date(2019, 3, 1), None)
    late = date(2019, 11, 10)
    filed = Dated("meeting", "late", late, engagement="spring")
    assert findings([_SPRING, other], [_met(late)]) == ()
    assert findings([_SPRING, other], [Dated("meeting", "gone", late, engagement="gone")]) == ()
    (found,) = findings([_SPRING, other], [filed])
    assert (found.code, found.engagement, found.other_day) == (AFTER_CLOSURE, "spring", _SPRING.end)
    first = [
        Dated("meeting", f"{one.id}{day}", date(2019, 1, day), engagement=one.id)
        for one in (_SPRING, other)
        for day in (2, 3)
    ]
    assert {one.id for one in findings([_SPRING, other], first)} == {"spring2", "other2"}


def test_each_finding_names_both_records() -> None:
    """A meeting after the closure and before the beginning, a presence, a notice, an end."""
    early = Dated("notice", "n", date(2018, 12, 1), engagement="spring")
    upside_down = Period("odd", date(2019, 4, 2), date(2019, 4, 1))
    found = findings(
        [_SPRING, _GROUP],
        [
            _met(date(2019, 6, 3)),
            _met(date(2018, 12, 20)),
            _met(date(2019, 1, 2)),
            _met(date(2019, 3, 7), "voima"),
            early,
            Dated("notice", "e", date(2019, 5, 1), engagement="spring", is_end=True),
        ],
    )

    assert [(one.code, one.id, one.engagement, one.other_day) for one in found] == [
        (NOTICE_BEFORE, "n", "spring", date(2019, 1, 7)),
        (BEFORE_ENGAGEMENT, "2018-12-20", "spring", date(2019, 1, 7)),
        (OUTSIDE_ENGAGEMENT, "2019-03-07", "group", date(2019, 3, 1)),
        (NOTICE_BEFORE, "e", "spring", date(2019, 5, 31)),
        (AFTER_CLOSURE, "2019-06-03", "spring", date(2019, 5, 31)),
    ]
    (odd,) = findings([upside_down], [])
    assert (odd.code, odd.id, odd.engagement) == (END_BEFORE_START, "odd", "odd")
