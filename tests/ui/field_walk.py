"""Every field of the program: where the code makes it, and a form to try it in, without a vault."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

import osmo_desktop.ui
from osmo_desktop.domain.attachments import Attached
from osmo_desktop.domain.measures import Scale, shipped_measures
from osmo_desktop.domain.notices import FormField, Standing, form_for
from osmo_desktop.services.document_bases import NO_DOCUMENT
from osmo_desktop.services.models import ConflictCard, JoinOffer
from osmo_desktop.services.notices import NoticeView
from osmo_desktop.ui.access_log.layout import AccessLayout
from osmo_desktop.ui.clients.client_fields import ClientFields
from osmo_desktop.ui.clients.client_form import NewClientForm
from osmo_desktop.ui.clients.edit_client_form import EditClientForm
from osmo_desktop.ui.clients.erase_view import EraseView
from osmo_desktop.ui.composer.attached_files import AttachedRow
from osmo_desktop.ui.composer.note_form import NoteForm
from osmo_desktop.ui.gaps.fill_form import DayAnswer, FillForm
from osmo_desktop.ui.group_ratings.form import GroupRatingForm
from osmo_desktop.ui.measures.answer_fields import AnswerField, figure_check, is_listed
from osmo_desktop.ui.measures.correcting import CorrectForm
from osmo_desktop.ui.plan.entry_list import EntryList
from osmo_desktop.ui.plan.goal_card import GoalCard
from osmo_desktop.ui.plan.parts import PartCard
from osmo_desktop.ui.plan.plan_fields import PlanFields
from osmo_desktop.ui.substitutions.plan_view import PlanPart
from osmo_desktop.ui.sync.join_panel import RequestForm
from osmo_desktop.ui.sync.students_view import StudentPart
from osmo_desktop.ui.sync.third_value import ThirdValue
from osmo_desktop.ui.welcome.person_part import PersonPart
from osmo_desktop.ui.welcome.recovery_part import RecoveryPart
from osmo_desktop.ui.welcome.team_parts import FoundPart
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput
from tests.fakes.casework import empty_casework

FREE: Final = frozenset({"SearchInput", "PhraseInput", "WordInput"})
"""Classes of lines in which everything is right: a search, a secret, a word to be compared."""
PARTS: Final = frozenset({"GoalHead", "ScaleRows", "FolderInput"})
"""Parts of one form alone, which says for them what is wrong; the walk has that form."""
_ROOT: Final = Path(osmo_desktop.ui.__file__).parent
_CLASS: Final = re.compile(r"^class (\w+)\(([^)]*)\):", re.MULTILINE)
_NAME: Final = re.compile(r"\w+")
_DAY: Final = datetime(2026, 11, 19, 9, tzinfo=UTC)


class _Idle:
    """Takes jobs of the vault and does none."""

    def vault(self, *_job: object, **_named: object) -> None:
        """Take a job."""


class Site(str):
    """Where a field is made: "clients/glass.py:28"."""

    __slots__ = ()


def now() -> datetime:
    """The moment at which the forms stand."""
    return _DAY


def today() -> date:
    """Its day."""
    return _DAY.date()


@cache
def _sources() -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in sorted(_ROOT.rglob("*.py"))}


@cache
def field_classes() -> frozenset[str]:
    """The names of all classes of one-line fields, but those in which everything is right."""
    heads = (head for text in _sources().values() for head in _CLASS.findall(text))
    bases = {name: set(_NAME.findall(given)) for name, given in heads}
    found = {"LineInput"}
    while more := {name for name, own in bases.items() if own & found} - found:
        found |= more
    return frozenset(found - FREE)


@cache
def _made() -> tuple[tuple[Path, int, str], ...]:
    """Each call that makes a field: its file, its line, and the class that it stands in."""
    names = re.compile(rf"\b({'|'.join(field_classes())})\(")
    found: list[tuple[Path, int, str]] = []
    for path, text in _sources().items():
        nodes = list(ast.walk(ast.parse(text))) if names.search(text) else []
        classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
        for node in nodes:
            name = node.func if isinstance(node, ast.Call) else None
            if not isinstance(name, ast.Name) or name.id not in field_classes():
                continue
            around = (c.name for c in classes if c.lineno <= name.lineno <= (c.end_lineno or 0))
            found.append((path, name.lineno, next(around, "")))
    return tuple(found)


def sites() -> set[Site]:
    """Each place of the code that makes a field."""
    return {Site(f"{path.relative_to(_ROOT).as_posix()}:{line}") for path, line, _ in _made()}


def made_at(field: LineInput) -> Site:
    """Where the code that runs makes `field`; to be asked in its `__init__`."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and (
        (
            Path(frame.f_code.co_filename).parent != _ROOT / "nowhere"
            and (frame.f_code.co_name == "__init__" and frame.f_locals.get("self") is field)
        )
        or _ROOT not in Path(frame.f_code.co_filename).parents
    ):
        frame = frame.f_back
    if frame is None:
        return Site("elsewhere")
    path = Path(frame.f_code.co_filename).relative_to(_ROOT).as_posix()
    return Site(f"{path}:{frame.f_lineno}")


def forms(window: QWidget) -> dict[str, Callable[[], QWidget]]:
    """How to make each form, by name: those that need a time only by themselves, others by hand.

    `window` is that over which some of them lie.
    """
    return {**dict(_own_forms()), **_by_hand(window)}


def _own_forms() -> Iterator[tuple[str, Callable[[], QWidget]]]:
    """The widgets of modules with fields that are made of nothing but a time."""
    clocks: dict[str, Callable[[], object]] = {"now": now, "today": today}
    for path in _sources():
        parts = path.relative_to(_ROOT).with_suffix("").parts
        module = importlib.import_module(".".join((osmo_desktop.ui.__name__, *parts)))
        for name, kind in vars(module).items():
            is_own = inspect.isclass(kind) and kind.__module__ == module.__name__
            if (
                not is_own
                or name in PARTS
                or not issubclass(kind, QWidget)
                or not _holds_fields(kind)
            ):
                continue
            asked = dict(inspect.signature(kind).parameters)
            asked.pop("parent", None)
            if all(one in clocks or p.default is not p.empty for one, p in asked.items()):
                given = {one: clocks[one] for one in asked if one in clocks}
                yield f"{parts[-2]}.{name}", partial(_form, kind, given)


def _form(kind: Callable[..., QWidget], given: dict[str, Callable[[], object]]) -> QWidget:
    """Make a form; a time may be asked for by place or by name."""
    bound = inspect.signature(kind).bind_partial()
    bound.arguments.update(given)
    return kind(*bound.args, **bound.kwargs)


def _holds_fields(kind: type[QWidget]) -> bool:
    """Whether a widget is a form, or its class or one that it is made from makes a field."""
    makers = {name for _, _, name in _made()}
    return issubclass(kind, FormCard) or any(base.__name__ in makers for base in kind.__mro__)


def _by_hand(window: QWidget) -> dict[str, Callable[[], QWidget]]:
    """The forms that ask for something, each with as little of it as it takes."""
    nothing: Any = None
    tasks: Any = _Idle()
    services = empty_casework().services
    people: Any = [("a", "Anna"), ("b", "Ben")]
    offer = JoinOffer("a" * 32, ("sana",) * 4, "1234")
    about: tuple[str, str, str] = ("Kuva", "scan", "image/png")
    file = Attached("a" * 32, *about, 1, 1, 1, 1, words="", content="b" * 32)
    return {
        "access_log": lambda: AccessLayout(now=now, is_own=False),
        "client fields": lambda: ClientFields(today, is_known=True),
        "new client": lambda: NewClientForm(services, tasks, now=now),
        "known client": lambda: EditClientForm(services, tasks, nothing, now=now),
        "erasing": lambda: EraseView(window, nothing, tasks),
        "attached file": lambda: AttachedRow(file),
        "note": lambda: NoteForm(now=now),
        "day of a notice": _day_answer,
        "group's rating": _group_rating,
        "figure": _figure,
        "measures.CorrectForm": _corrected_figure,
        "gaps.FillForm": _notice,
        "goal": lambda: GoalCard("a" * 32, PlanFields(services, tasks)),
        "part of a plan": _part,
        "substitution": lambda: PlanPart(nothing or [], now),
        "student": lambda: StudentPart(people, now),
        "joining": lambda: RequestForm(offer),
        "founder": lambda: PersonPart(nothing),
        "recovery": lambda: RecoveryPart(["sana"] * 12, [1]),
        "found": lambda: FoundPart("Anna", asks_words=True),
        **{
            f"third value, {field}": partial(_third_value, kind, field)
            for kind, field in (
                ("client", "died"),
                ("client", "next_meeting"),
                ("meeting", "kilometres"),
                ("client", "family_name"),
            )
        },
    }


def _part() -> QWidget:
    card, entries = PartCard("Palvelut", "house"), EntryList(name="Palvelut", icon="house")
    card.add_list("services", entries, "Lisää")
    entries.set_text("Ryhmä")
    return card


def _day_answer() -> QWidget:
    field = FormField(key="day", label=dict.fromkeys(("fi", "sv", "en"), "Päivä"), type="date")
    return FormRow("Päivä", DayAnswer(field, now=now))


def _group_rating() -> QWidget:
    form = GroupRatingForm(now=now)
    form.begin([one for one in shipped_measures().values() if one.mode == "group_only"])
    return form


def _figure() -> QWidget:
    box = QWidget()
    QVBoxLayout(box).addWidget(AnswerField(_wide_scale(), "Luku"))
    return box


def _corrected_figure() -> QWidget:
    form = CorrectForm(now=now)
    form.figure.set_check(figure_check(_wide_scale()))
    return form


def _wide_scale() -> Scale:
    """A scale whose answer is written as a figure."""
    scales = (scale for one in shipped_measures().values() for scale in one.scales)
    return next(scale for scale in scales if not is_listed(scale))


def _notice() -> QWidget:
    form = FillForm(now=now)
    form.begin(
        NoticeView(
            id="",
            client_id="",
            client_name="",
            type="start",
            standing=Standing.ASKED,
            written="",
            form=form_for(today()),
            rows=(),
            given=None,
            cause="",
            reason="",
            counts=True,
            document=NO_DOCUMENT,
            basis={},
        )
    )
    return form


def _third_value(kind: str, field: str) -> QWidget:
    where = ("a" * 32, kind, "b" * 32, field)
    return ThirdValue(ConflictCard(*where, "Kenttä", None, "", "register", ()))
