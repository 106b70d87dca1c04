"""The pathway in words: stages with state and day, warnings, one line for each record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from osmo_desktop.domain.language import current, dates, mark, ntr, tr
from osmo_desktop.domain.pathway import StageAt, StageState, Warned
from osmo_desktop.domain.pathway_data import PathwayData, Stage, said
from osmo_desktop.domain.records import codes, notices, pathway_codes
from osmo_desktop.services.pathway_views import (
    EngagementPath,
    JointMeetingView,
    PartView,
    PathNotice,
)
from osmo_desktop.services.wording import code_word, label
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import mode_word

STAGES: Final = {
    Stage.CONTACT: mark("Contact"),
    Stage.ASSESSMENT: mark("Needs assessment"),
    Stage.DECISION: mark("Decision"),
    Stage.PLAN: mark("Client plan"),
    Stage.ACTIVITIES: mark("Activities"),
    Stage.EVALUATION: mark("Evaluation"),
    Stage.CLOSURE: mark("Closure"),
}
STATES: Final = {
    StageState.DONE: mark("done"),
    StageState.UNDER_WAY: mark("under way"),
    StageState.PASSED_OVER: mark("passed over"),
    StageState.AHEAD: mark("not yet"),
}
WARNINGS: Final = {
    "without-contact": mark("No contact is recorded, though later stages have begun."),
    "without-assessment": mark(
        "No needs assessment is recorded, though later stages have begun. Social rehabilitation is "
        "entered through it."
    ),
    "without-decision": mark(
        "No decision is recorded, though later stages have begun. Its contents and period need one."
    ),
    "without-plan": mark("No client plan is approved, though later stages have begun."),
    "without-activities": mark("No activity is recorded, though later stages have begun."),
    "without-evaluation": mark("The engagement was closed without an evaluation."),
    "basis-not-in-force": mark(
        "The legal basis was not in force on {day}, when the engagement began. Check both."
    ),
    "two-open": mark(
        "Two needs assessments are open at the same time. Complete one, or strike the one that was "
        "a mistake."
    ),
    "assessment-days": mark("The dates of a needs assessment are not in their order."),
    "decision-period": mark("A decision ends before it begins."),
    "other-day": mark("The closure says another day than the end of the engagement, {day}."),
    "ends-first": mark("The engagement ends on {day}, before it begins."),
    "after-closure": mark(
        "A decision or an evaluation is of later than the end of the engagement, {day}. Check the "
        "dates, or strike what was a mistake."
    ),
    "no-social-worker": mark(
        "The client is in need of special support: name the social worker in charge of the "
        "assessment."
    ),
    "child-not-considered": mark("Ask whether a child is in the client's care, and consider it."),
    "not-told": mark("The needs assessment is completed. Tell the client the result."),
    "assessment-open": mark("The needs assessment was left open when the engagement ended."),
    "assessment-begun": mark(
        "The needs assessment was initiated on {day} and has not begun ({note})."
    ),
    "assessment-completed": mark(
        "The needs assessment was initiated on {day} and is not completed ({note})."
    ),
    "decision-no-number": mark("The newest decision has no number."),
    "decision-no-contents": mark("The newest decision has no contents."),
    "decision-no-appeal": mark("It is not recorded that information on appeal was given."),
    "decision-ended": mark("The decision ended on {day}, and the engagement goes on."),
    "decision-ends": mark("The decision ends on {day} ({note})."),
    "evaluation": mark("Nothing has been evaluated since {day} ({note})."),
    "ended-without-closure": mark("The engagement ended on {day} without a closure."),
    "closed-twice": mark("Two closures were recorded apart. Strike the one that is not true."),
    "closed-without-end": mark("The closure and the end of the engagement do not agree."),
    "closure-no-summary": mark("The closure has no summary."),
    "closure-no-onward": mark("The closure does not say where the client goes on."),
}
"""By the codes of `domain.pathway`; a warning blocks nothing."""
_TEXTS: Final = ("onward", "summary", "client_view", "worker_assessment", "note")


def day_words(day: date | None) -> str:
    """Return a day as it stands on the page."""
    return dates.short_date(day, current()) if day is not None else ""


def warning_words(warned: Warned) -> str:
    """Return what a warning says; the code itself where these words do not know it."""
    words = tr(WARNINGS[warned.code]) if warned.code in WARNINGS else warned.code
    note = said(warned.reminder.note) if warned.reminder is not None else ""
    return words.format(day=day_words(warned.day), note=note)


def stage_words(at: StageAt, today: date) -> tuple[str, str]:
    """Return the name of a stage, and its state with the day or the days that have passed."""
    state = tr(STATES[at.state])
    if at.day is None:
        return tr(STAGES[at.stage]), state
    if at.stage is Stage.ASSESSMENT and at.state is StageState.UNDER_WAY:
        passed = max(0, (today - at.day).days)
        days = ntr("{n} day", "{n} days", passed).format(n=passed)
        return tr(STAGES[at.stage]), f"{state}, {days}"
    return tr(STAGES[at.stage]), f"{state} {day_words(at.day)}"


def engagement_title(path: EngagementPath) -> str:
    """Return the basis of an engagement."""
    return code_word(codes.LEGAL_BASES, path.legal_basis) or tr("No legal basis")


def engagement_words(path: EngagementPath) -> str:
    """Return controller, type and period in one line."""
    period = f"{day_words(path.start)}–{day_words(path.end)}" if path.start or path.end else ""
    reason = code_word(codes.END_REASONS, path.end_reason)
    parts = (
        line(path.controller, 80) or tr("No controller"),
        code_word(codes.ENGAGEMENT_TYPES, path.type),
        period,
        reason,
    )
    return " · ".join(part for part in parts if part)


def engagement_name(path: EngagementPath) -> str:
    """Return basis and controller, as a note's field is called."""
    controller = line(path.controller, 60) or tr("No controller")
    return f"{engagement_title(path)} · {controller}"


def told_words(path: EngagementPath) -> str:
    """Return the engagement of a form; of one that has ended, what can still be recorded."""
    name = engagement_name(path)
    if not path.is_closed:
        return name
    late = tr("The engagement has ended: record only what happened before that day, with its date.")
    return f"{name} · {late}"


def part_words(part: PartView, data: PathwayData) -> str:
    """Return a record in one line; of a struck one why it was struck."""
    found = _WORDS[part.kind](part, data)
    words = " · ".join(word for word in found if word)
    if part.struck:
        reason = line(part.struck, 80)
        return tr("{what} · entered in error: {reason}").format(what=words, reason=reason)
    return words


def notice_words(notice: PathNotice) -> str:
    """Return a notice in one line: its type, how far it has come, its own day."""
    kind = code_word(codes.NOTICE_TYPES, notice.type)
    state = code_word(codes.NOTICE_STATES, notice.state)
    return " · ".join(word for word in (kind, state, day_words(notice.given)) if word)


def part_texts(part: PartView) -> list[str]:
    """The long texts of a record, each whole with what it is."""
    there = (name for name in _TEXTS if part.text(name))
    return [f"{label(part.kind, name)}: {block(part.text(name))}" for name in there]


def meeting_words(view: JointMeetingView) -> tuple[str, str]:
    """Return what a joint meeting was and when, and who was there."""
    part = view.part
    kind = code_word(pathway_codes.JOINT_MEETING_TYPES, part.text("type"))
    present = [", ".join(filter(None, (line(r, 60), line(o, 60)))) for r, o in view.present]
    client = tr("client") if part.values.get("client_present") else tr("without the client")
    return f"{kind} {day_words(part.day('met'))}".strip(), "; ".join([client, *present])


def _assessment(part: PartView, _data: PathwayData) -> list[str]:
    state = tr("completed {day}") if part.day("completed") else tr("initiated {day}")
    day = day_words(part.day("completed") or part.day("initiated"))
    support = tr("in need of special support") if part.values.get("special_support") else ""
    child = code_word(pathway_codes.CHILD_STATES, part.text("child"))
    return [tr("Needs assessment"), state.format(day=day), support, child]


def _decision(part: PartView, data: PathwayData) -> list[str]:
    labels = {one.id: said(one.label) for one in data.contents}
    contents = "; ".join(labels.get(code, line(code, 40)) for code in part.several("contents"))
    start, end = day_words(part.day("start")), day_words(part.day("end"))
    appeal = tr("information on appeal given") if part.values.get("appeal_told") else ""
    number = " ".join((tr("Decision"), line(part.text("number"), 40))).strip()
    by = line(part.text("decided_by"), 60)
    period = f"{start}–{end}" if start or end else ""
    return [number, day_words(part.day("decided")), by, period, contents, appeal]


def _evaluation(part: PartView, _data: PathwayData) -> list[str]:
    result = code_word(pathway_codes.EVALUATION_RESULTS, part.text("result"))
    return [tr("Evaluation"), day_words(part.day("evaluated")), result]


def _closure(part: PartView, _data: PathwayData) -> list[str]:
    reason = code_word(codes.END_REASONS, part.text("reason"))
    return [tr("Closure"), day_words(part.day("closed")), reason]


def _work_ability(part: PartView, data: PathwayData) -> list[str]:
    lines = data.work_ability.codes
    done = len(lines & set(part.several("done")))
    words = tr("{n} of {all} lines done").format(n=done, all=len(lines))
    return [tr("Work-ability assessment"), day_words(part.day("started")), words]


def _departure(part: PartView, _data: PathwayData) -> list[str]:
    kind = code_word(notices.DEPARTURE_TYPES, part.text("type"))
    reason = code_word(codes.END_REASONS, part.text("reason"))
    barrier = code_word(notices.BARRIERS, part.text("barrier"))
    return [kind, day_words(part.day("day")), reason, barrier]


def _attempt(part: PartView, _data: PathwayData) -> list[str]:
    occurred = part.values.get("occurred")
    when = dates.date_and_time(occurred, current()) if isinstance(occurred, datetime) else ""
    how = code_word(codes.OUTCOMES, part.text("outcome"))
    return [
        when,
        mode_word(part.text("mode")),
        how,
        line(part.author, 60),
        line(part.text("note"), 200),
    ]


_WORDS: Final = {
    "needs_assessment": _assessment,
    "decision": _decision,
    "evaluation": _evaluation,
    "closure": _closure,
    "work_ability": _work_ability,
    "departure": _departure,
    "contact_attempt": _attempt,
}
