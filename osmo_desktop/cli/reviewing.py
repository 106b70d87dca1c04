"""Commands on reviews of notes, on students, and on changes that came from colleagues."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from osmo_desktop.cli import recovery
from osmo_desktop.cli.command import Command, day_of, leaf, read, rest_of, when
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.services.event_words import review_words, said_words
from osmo_desktop.services.models import NoteView
from osmo_desktop.services.reverting import ArrivedChange
from osmo_desktop.services.review_rows import ReviewedNote, ReviewRow
from osmo_desktop.services.students import StudentRow


def add_note_commands(note: Any) -> None:
    """Reading a note with its reviews; commenting, returning, approving; what waits."""
    leaf(note, "waiting", _waiting)
    leaf(note, "show", _show).add_argument("--note", required=True, metavar="ID")
    leaf(note, "approve", _approve).add_argument("--note", required=True, metavar="ID")
    for name, run in (("comment", _comment), ("return", _give_back)):
        said = leaf(note, name, run)
        said.add_argument("--note", required=True, metavar="ID")
        said.add_argument("--file", required=True, help="a path, or - for standard input")


def add_commands(areas: Any) -> None:
    """Changes that came from colleagues, and reverting one."""
    change = areas.add_parser("change").add_subparsers(required=True)
    leaf(change, "list", _changes).add_argument("--from", dest="member", default="", metavar="NAME")
    revert = leaf(change, "revert", _revert)
    revert.add_argument("--change", required=True, metavar="ID")
    revert.add_argument("--reason", required=True)


def add_team_commands(team: Any) -> None:
    """Who is a student; marking one, ending the time."""
    student = leaf(team, "student", _student)
    student.add_argument("--member", default="", help="without it the students are listed")
    student.add_argument("--guide", default="", help="without it the member's time is ended")
    for option in ("--start", "--end"):
        student.add_argument(option, default="", metavar="DATE")


# -- notes --------------------------------------------------------------------------------------


def _waiting(command: Command) -> None:
    with command.unlocked() as services:
        returned = services.reviews.returned_to_me()
        to_approve = services.reviews.to_approve()
    came_back, waits = tr("returned"), tr("waits for approval")
    lines = [f"{_note(row)}  {came_back}" for row in returned]
    lines += [f"{_note(row)}  {waits}" for row in to_approve]
    facts = {
        "returned": [asdict(row) for row in returned],
        "to_approve": [asdict(row) for row in to_approve],
    }
    command.tell(facts, lines or [tr("No note waits for you.")])


def _show(command: Command) -> None:
    with command.unlocked() as services:
        view = services.notes.view(command.args.note)
    command.tell(asdict(view), _note_lines(view))


def _note_lines(view: NoteView) -> list[str]:
    """The note as text: when, whose, how it stands, its words, what was said of it."""
    texts = (view.happened, view.client_view, view.worker_assessment)
    lines = [f"{when(view.occurred)}  {view.author}", review_words(view.review), *texts]
    return [line for line in [*lines, *map(_said, view.review.rows)] if line]


def _said(row: ReviewRow) -> str:
    return f"{said_words(row, row.author, when(row.written))}  {row.comment}".rstrip()


def _comment(command: Command) -> None:
    with command.unlocked() as services:
        services.reviews.comment(command.args.note, _text(command))
    command.tell({"note": command.args.note}, [tr("The comment was sent.")])


def _give_back(command: Command) -> None:
    with command.unlocked() as services:
        services.reviews.give_back(command.args.note, _text(command))
    command.tell({"note": command.args.note}, [tr("The note was returned to its author.")])


def _approve(command: Command) -> None:
    with command.unlocked() as services:
        services.reviews.approve(command.args.note)
    command.tell({"note": command.args.note}, [tr("The note was approved.")])


def _text(command: Command) -> str:
    """The words; on standard input after the passphrase, which may be its first line."""
    name = command.args.file
    return rest_of(command.terminal.input) if name == "-" else read(Path(name))


def _note(row: ReviewedNote) -> str:
    moment = when(row.occurred) if row.occurred is not None else "?"
    return f"{row.id}  {moment}  {row.client_name}  {row.author}"


# -- students -----------------------------------------------------------------------------------


def _student(command: Command) -> None:
    args = command.args
    today = command.clock.now().date()
    with command.unlocked() as services:
        students = services.students
        if args.member:
            user = recovery.member_id(services, args.member)
            end = day_of(args.end)
            if args.guide:
                guide = recovery.member_id(services, args.guide)
                students.begin(user, guide, day_of(args.start) or today, end)
            else:
                mine = [row for row in students.all() if row.user == user and row.end is None]
                if not mine:
                    raise UserError("student-unknown")
                students.finish(mine[0], end or today)
        rows = students.all()
    lines = [_student_line(row) for row in rows] or [tr("There are no students.")]
    command.tell({"students": [asdict(row) for row in rows]}, lines)


def _student_line(row: StudentRow) -> str:
    words = tr("{student}, guided by {guide}").format(student=row.name, guide=row.guide_name)
    return f"{words}  {when(row.start)}–{when(row.end) if row.end is not None else ''}"


# -- changes ------------------------------------------------------------------------------------


def _changes(command: Command) -> None:
    member = command.args.member
    with command.unlocked() as services:
        user = recovery.member_id(services, member) if member else ""
        rows = services.reverting.arrived(user).changes
    lines = [_change(row) for row in rows] or [tr("Nothing has come from colleagues yet.")]
    command.tell({"changes": [asdict(row) for row in rows]}, lines)


def _revert(command: Command) -> None:
    with command.unlocked() as services:
        given, _ = services.reverting.revert(command.args.change, command.args.reason)
    command.tell({"revert": given}, [tr("The change was reverted."), given])


def _change(row: ArrivedChange) -> str:
    who = f"{row.author}  {when(row.written)}"
    what = "  ".join(part for part in (row.client_name, f"{row.record}: {row.field}") if part)
    return f"{row.op_id}  {who}  {what}  {row.before} → {row.after}"
