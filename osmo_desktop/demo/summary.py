"""The summary of the demo in Markdown: each figure beside what it counts, and how to look again.

It names no client: what is in it was chosen to be written, and it is enough to count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from osmo_desktop.demo.figures import EventLine, Figures, GroupLine
from osmo_desktop.demo.laptops import Laptop, Office
from osmo_desktop.demo.story import Contest
from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.dates import date_and_time, short_date
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.records import codes

Lines = list[str]
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Report:
    """What a run of the demo gave."""

    figures: Figures
    contest: Contest
    words: tuple[str, ...]
    checks: Mapping[str, Mapping[str, int]]
    """Result of the vault check, by laptop."""
    receipts: Mapping[str, tuple[int, int]]
    """Own records that the other laptop confirmed, of those sent, by laptop."""
    differences: Sequence[str]
    seconds: float


def read_laptops(office: Office) -> tuple[dict[str, dict[str, int]], dict[str, tuple[int, int]]]:
    """Check both vaults whole, and read the receipts that each has from the other."""
    checks, receipts = {}, {}
    for laptop in (office.worker, office.supervisor):
        checks[laptop.person.device] = laptop.services.verify()
        others = [row for row in laptop.services.sync.status().devices if not row.is_own]
        received = min((row.received for row in others), default=0)
        receipts[laptop.person.device] = (received, max((row.sent for row in others), default=0))
    return checks, receipts


def broken_promises(
    contest: Contest,
    checks: Mapping[str, Mapping[str, int]],
    receipts: Mapping[str, tuple[int, int]],
) -> list[str]:
    """What did not hold of the conflict, the receipts and the vault checks, one line each."""
    pairs: list[tuple[str, object, object]] = [
        ("conflicts before", len(contest.before), 1),
        ("conflicts after", contest.after, 0),
        ("conflicts after, worker", contest.worker_after, 0),
        ("disputed values kept", contest.kept, contest.disputed),
        *((f"receipts of {name}", got, sent) for name, (got, sent) in receipts.items()),
        *((f"quarantine of {name}", found["quarantined"], 0) for name, found in checks.items()),
        *((f"malformed in {name}", found["malformed"], 0) for name, found in checks.items()),
    ]
    return [f"{name}: {found} != {wanted}" for name, found, wanted in pairs if found != wanted]


def _heading(words: str) -> str:
    # Words inside an f-string would not be found when the catalogues are collected.
    return f"## {words}"


def render_summary(office: Office, report: Report, out: Path) -> str:
    """The whole summary as Markdown text in the language in use."""
    figures, scenario = report.figures, office.scenario
    language = current().code
    demo, title = tr("Demo"), scenario.title.get(language, scenario.title["fi"])
    parts: list[Lines] = [
        [f"# {demo}: {title}"],
        [
            tr(
                "All people, organisations, texts and passphrases here are invented. The figures "
                "were read back from the supervisor's vault after the last sync round."
            )
        ],
        _verdict(report),
        _people(figures, scenario.assumption.get(language, scenario.assumption["fi"])),
        _places(figures),
        _months(figures),
        _gaps(figures),
        _groups(figures.groups),
        _events(figures.events),
        _contest(report.contest),
        _sync(report),
        _vaults(office),
        _files(out),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _verdict(report: Report) -> Lines:
    if report.differences:
        return [_heading(tr("Figures that differ from the scenario")), *_list(report.differences)]
    seconds = integer(round(report.seconds), current())
    return [
        tr("Every figure is what the scenario expects. The run took {seconds} s.").format(
            seconds=seconds
        )
    ]


def _people(figures: Figures, assumption: str) -> Lines:
    types = [
        (tr(codes.ENGAGEMENT_TYPES[code]) if code in codes.ENGAGEMENT_TYPES else code, count)
        for code, count in figures.by_type.items()
    ]
    return [
        _heading(tr("Clients")),
        "",
        "**" + tr("Distinct clients: {n}").format(n=figures.clients) + "**",
        "",
        tr(
            "Counted are persons with at least one engagement, each once, whatever they took "
            "part in."
        ),
        assumption,
        "",
        *_table((tr("Engagement type"), tr("Clients")), types),
        "",
        tr(
            "By type each client is counted once in each type they had, so the rows add up to more "
            "than the distinct clients."
        ),
    ]


def _places(figures: Figures) -> Lines:
    meetings = figures.meetings_by_municipality
    rows: list[tuple[object, ...]] = [
        (place, count, meetings.get(place, 0)) for place, count in figures.by_municipality.items()
    ]
    rows.append((tr("Not placed"), figures.not_placed, meetings.get("", 0)))
    return [
        _heading(tr("Clients by municipality")),
        "",
        *_table((tr("Municipality"), tr("Clients"), tr("Meetings")), rows),
        "",
        tr(
            "The municipality is the client's home. A client with non-disclosure for personal "
            "safety is counted and not placed. Figures this small stay within the team."
        ),
    ]


def _months(figures: Figures) -> Lines:
    rows = [(_month(key), count) for key, count in figures.meetings_by_month.items()]
    rows.append((tr("Together"), sum(figures.meetings_by_month.values())))
    return [
        _heading(tr("Meetings by month")),
        "",
        *_table((tr("Month"), tr("Meetings")), rows),
        "",
        tr(
            "Counted are approved notes by the time of the meeting, phone calls included; drafts, "
            "contact attempts ({attempts}) and group sessions are not."
        ).format(attempts=figures.attempts),
    ]


def _gaps(figures: Figures) -> Lines:
    dropped = ntr("{n} client dropped out", "{n} clients dropped out", figures.dropped_out)
    missing = ntr(
        "{n} start notice is missing",
        "{n} start notices are missing",
        figures.missing_start_notices,
    )
    return [
        _heading(tr("Drop-outs and missing papers")),
        "",
        *_list(
            [
                dropped.format(n=figures.dropped_out)
                + ". "
                + tr("Their engagement ended because they could not be reached."),
                missing.format(n=figures.missing_start_notices)
                + ". "
                + tr("Each attempt to get it is recorded; {n} are complete.").format(
                    n=figures.complete_start_notices
                ),
            ]
        ),
    ]


def _groups(groups: Iterable[GroupLine]) -> Lines:
    rows = []
    for group in groups:
        state = tr(codes.ACTIVITY_STATES[group.state]) if group.state else ""
        reason = tr(codes.ACTIVITY_REASONS[group.reason]) if group.reason else "–"
        rows.append(
            (
                group.name,
                _period(group.planned),
                _period(group.actual),
                state,
                reason,
                group.members,
                group.sessions,
                group.attendances,
            )
        )
    head = (
        tr("Group"),
        tr("Planned dates"),
        tr("Actual dates"),
        tr("State"),
        tr("Reason"),
        tr("Clients"),
        tr("Sessions"),
        tr("Attendances"),
    )
    return [
        _heading(tr("Groups, planned and actual")),
        "",
        *_table(head, rows),
        "",
        tr(
            "Clients are those with an engagement in the group; attendance stands in each one's "
            "own records, and the group's record names nobody."
        ),
    ]


def _events(events: Iterable[EventLine]) -> Lines:
    rows = [
        (
            event.name,
            short_date(event.held, current()) if event.held is not None else tr("not known"),
            "–" if event.visitors is None else event.visitors,
            tr(codes.ACTIVITY_REASONS[event.reason]) if event.reason else "–",
        )
        for event in events
    ]
    return [
        _heading(tr("Events")),
        "",
        *_table((tr("Event"), tr("Date"), tr("Heads"), tr("Reason")), rows),
        "",
        tr("Heads are visitors of open events: they are no clients and in no other figure."),
    ]


def _contest(contest: Contest) -> Lines:
    card = contest.before[0]
    values = [
        (value.text, value.author, value.device, date_and_time(value.written, current()))
        for value in card.values
    ]
    return [
        _heading(tr("The conflict")),
        "",
        tr("Both changed the same field while apart: {field}.").format(field=card.label),
        "",
        *_table((tr("Value"), tr("Writer"), tr("Laptop"), tr("Written")), values),
        "",
        *_list(
            [
                tr("Before: {n} open.").format(n=len(contest.before)),
                tr("Chosen by the supervisor: {value}.").format(value=contest.chosen),
                tr("After: {n} open for the supervisor, {m} for the worker.").format(
                    n=contest.after, m=contest.worker_after
                ),
                tr("Values of the conflict that the history still holds: {n} of {m}.").format(
                    n=contest.kept, m=contest.disputed
                ),
            ]
        ),
    ]


def _sync(report: Report) -> Lines:
    rows = [
        (
            device,
            f"{received} / {sent}",
            report.checks[device]["records"],
            report.checks[device]["segments"],
            report.checks[device]["quarantined"],
        )
        for device, (received, sent) in report.receipts.items()
    ]
    head = (
        tr("Laptop"),
        tr("Records confirmed by the other"),
        tr("Records held"),
        tr("Segments"),
        tr("In quarantine"),
    )
    return [
        _heading(tr("Sync and vault check")),
        "",
        tr("Words that both read aloud at the admission: {words}.").format(
            words=" ".join(report.words)
        ),
        "",
        *_table(head, rows),
        "",
        tr("In both vaults every page, seal, chain and signature holds (vault check)."),
    ]


def _vaults(office: Office) -> Lines:
    rows = [
        (laptop.person.device, f"`{_vault(laptop)}`", f"`{laptop.person.passphrase}`")
        for laptop in (office.worker, office.supervisor)
    ]
    return [
        _heading(tr("Opening the vaults")),
        "",
        *_table((tr("Laptop"), tr("Vault"), tr("Passphrase")), rows),
        "",
        tr("The passphrases are printed because the data is invented. Never print a real one."),
    ]


def _files(out: Path) -> Lines:
    found = [path for path in sorted(out.rglob("*")) if path.is_file() and path.name[0] != "."]
    shown = [path for path in found if "shared-folder" not in path.relative_to(out).parts]
    shared = [path for path in found if path not in shown]
    rows: list[tuple[object, ...]] = [
        (f"`{path.relative_to(out).as_posix()}`", _size(path.stat().st_size)) for path in shown
    ]
    whole = sum(path.stat().st_size for path in shared)
    rows.append((tr("`shared-folder/`, {n} files").format(n=len(shared)), _size(whole)))
    return [_heading(tr("Files")), "", *_table((tr("File"), tr("Size")), rows)]


# -- Markdown ---------------------------------------------------------------------------------


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Lines:
    lines = [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    return lines + [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]


def _list(items: Iterable[str]) -> Lines:
    return [f"* {item}" for item in items]


def _period(days: tuple[date | None, date | None]) -> str:
    first, last = (short_date(day, current()) if day is not None else "" for day in days)
    return f"{first}–{last}" if first or last else "–"


def _month(key: str) -> str:
    year, month = key.split("-")
    return f"{int(month)}/{year}"


def _size(count: int) -> str:
    if count >= _MEGABYTE:
        return f"{count / _MEGABYTE:.1f} MB".replace(".", ",")
    return f"{max(1, round(count / 1000))} kB"


def _vault(laptop: Laptop) -> str:
    return f"{laptop.folder.name}/vault.owv"
