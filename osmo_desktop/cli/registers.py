"""Commands that close what oversight waits for: a request answered, a log sample, what is due."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from osmo_desktop.cli.command import Command, day_of, leaf, when
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.records.codes import codes
from osmo_desktop.domain.records.log_review import REVIEW_REMARKS, REVIEW_VERDICTS
from osmo_desktop.domain.records.request import REQUEST_OUTCOMES
from osmo_desktop.services.log_reviews import MonthReview
from osmo_desktop.services.requests import RequestAnswer
from osmo_desktop.services.retention_rows import ListRow, StandingRow


def add_commands(areas: Any, requests: Any, logs: Any) -> None:
    """Beside the other commands on requests and on the log; `destruction` is an area of its own."""
    answer = leaf(requests, "answer", _answer)
    answer.add_argument("--request", required=True, help="the id of the request")
    answer.add_argument("--outcome", choices=codes(REQUEST_OUTCOMES), required=True)
    answer.add_argument("--day", default="", help="as 2026-11-19; today without it")
    answer.add_argument("--answer", default="", help="what was given or done")
    answer.add_argument("--reason", default="", help="why it was refused, wholly or in part")
    told = "the client was told of the right to complain"
    answer.add_argument("--complaint-told", action="store_true", help=told)
    leaf(logs, "sample", _sample)
    review = leaf(logs, "review", _review)
    review.add_argument("--month", required=True, help="as 2026-10")
    review.add_argument("--verdict", choices=codes(REVIEW_VERDICTS), required=True)
    review.add_argument("--remark", choices=codes(REVIEW_REMARKS), default="none")
    flag = "the id of an entry to be looked into; may be given again"
    review.add_argument("--flag", action="append", default=[], help=flag)
    destruction = areas.add_parser("destruction").add_subparsers(required=True)
    leaf(destruction, "list", _destruction)


def _answer(command: Command) -> None:
    args = command.args
    day = day_of(args.day) or command.clock.now().date()
    with command.unlocked() as services:
        row = services.requests.get(args.request)
        if row is None:
            raise UserError("request-missing")
        said = RequestAnswer(args.outcome, day, args.answer, args.reason, args.complaint_told)
        services.requests.answer(row, said)
    command.tell({"request": row.id, "outcome": args.outcome}, [tr("The request was answered.")])


def _sample(command: Command) -> None:
    with command.unlocked() as services:
        months = services.log_reviews.months()
    facts = [
        {
            "month": month.month.isoformat()[:7],
            "drawn_from": month.drawn_from,
            "reviewed": len(month.reviews),
            "sample": [asdict(row) for row in month.sample],
        }
        for month in months
    ]
    lines = [line for month in months for line in _month_lines(month)]
    command.tell({"months": facts}, lines)


def _review(command: Command) -> None:
    args = command.args
    day = day_of(f"{args.month}-01")
    with command.unlocked() as services:
        months = services.log_reviews.months()
        month = next((one for one in months if one.month == day), None)
        if month is None or not (month.sample or month.is_running):
            raise UserError("review-nothing-drawn")
        services.log_reviews.record(month, args.verdict, args.remark, args.flag)
    command.tell({"month": args.month, "verdict": args.verdict}, [tr("The review was recorded.")])


def _destruction(command: Command) -> None:
    with command.unlocked() as services:
        picture = services.retention.overview()
    facts = {
        "due": [asdict(row) for row in picture.due],
        "soon": [asdict(row) for row in picture.soon],
        "lists": [{**asdict(row), "state": row.state} for row in picture.lists],
    }
    lines = [*map(_due_line, picture.due), *map(_list_line, picture.lists)]
    command.tell(facts, lines or [tr("Nobody's time is over.")])


def _month_lines(month: MonthReview) -> list[str]:
    """A month with its sample; one that still waits is marked."""
    count = ntr("{n} entry", "{n} entries", month.drawn_from).format(n=month.drawn_from)
    heads = [dates.short_date(month.month, current()), count]
    heads += [review.reviewer for review in month.reviews]
    waiting = {row.id for row in month.waiting}
    rows = [
        "  ".join(
            part
            for part in (
                "!" if row.id in waiting else "-",
                dates.date_and_time(row.at, current()),
                row.user_name,
                row.action_name,
                row.client_name,
                row.id,
            )
            if part
        )
        for row in month.sample
    ]
    return ["  ".join(heads), *rows]


def _due_line(row: StandingRow) -> str:
    kept = tr("Kept until {day}").format(day=when(row.until))
    return "  ".join(part for part in (row.name, row.number, kept, row.list_number) if part)


def _list_line(row: ListRow) -> str:
    title = tr("Destruction list {number}").format(number=row.number)
    return "  ".join((title, when(row.drawn), row.drawer, str(len(row.entries))))
