"""Turvakielto: where a protected client is stands in no list, hit, paper or export.

The test walks over every method of every service that gives something back; what a new method or
a new kind brings is looked at without being named here.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import GeneratorType
from typing import Any, Final, get_type_hints

import pytest

from osmo_desktop.domain.documents import shielded
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.domain.records import CLIENT_KINDS, KINDS, FieldSpec, Merge
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.handovers import Wanted
from tests.fakes.office import Office
from tests.unit.services.unwatched import NO_SERVICES

_SAID: Final = "Nähtiin Kanarialassa Piilokujalla, soitto 045 999 8887."
_CANARY: Final = re.compile(r"kanari|piiloku|9998887")
_REFUSED: Final = {"outcome": "refused", "state": "draft"}
"""Codes other than the first, so that there is something to read."""
_NAMES: Final = frozenset(
    {"asker", "controller", "from_controller", "giver", "recipient", "signer", "to_controller"}
)
"""Fields that name an organisation or a person, as the law wants them told."""

_REVEALS: Final = frozenset(
    {
        ("clients", "contact_details"),  # asked for by a button that says so
        ("clients", "details"),  # forms: what is written over must be what stands there
        ("crisis", "plan_form"),
        ("notes", "start_amendment"),
        ("notes", "view"),  # records that were opened
        ("reviews", "view"),
        ("plans", "current"),
        ("plans", "in_force"),
        ("plans", "view"),
        ("plan_reviews", "all"),
        ("network", "view"),
        ("pathway", "of_client"),
        ("transfers", "view"),  # what is copied into the client system is whole
        ("measures", "results"),
        ("conflicts", "history"),
    }
)
"""What one opens on purpose: each such opening is in the log."""

_IN_HAND: Final = {
    ("drafts", "all"): "what its writer is writing; the list of drafts is `list`",
    ("drafts", "get"): "what its writer is writing",
    ("drafts", "discard"): "what its writer was writing, for undo",
    ("tasks", "open_of"): "records for `briefs`, which takes places out",
    ("papers", "plan_document"): "filled for the printer, where every paper loses its places",
    ("disclosures", "edits"): "what is about to be written",
    ("records", "find"): "rows of a command for kinds without a person's place",
}
"""What is no read model."""

_NO_CLIENT: Final = frozenset(
    {
        "backups",
        "bundles",
        "late_notes",
        "passphrase",
        "places",
        "recovery",
        "removals",
        "restoring",
        "support",
        "team",
    }
)
"""Services that the office of the tests does not have: teams, places, sealed files, late notes."""


class _Protected:
    """An office with one protected client, and a record of every kind with the place in it."""

    def __init__(self) -> None:
        office = self.office = Office()
        self.client = office.client(
            municipality="Kanariala", address="Piilokuja 7", phone="0459998887", safety_ban=True
        )
        self.ids = {kind: new_id() for kind in CLIENT_KINDS}
        self.ids |= {"client": self.client, "safety_plan": self.client}
        for kind in CLIENT_KINDS:
            if kind != "client":
                office.book.commit(list(self._edits(kind)))
        self._told_by_a_colleague()
        office.book.role = "supervisor"
        draft = office.draft(self.client, happened=_SAID, place="Kanariala")
        self.draft = office.services.drafts.save(draft).id

    def _told_by_a_colleague(self) -> None:
        """An address changed apart, a task of theirs, and a hand-over offered to them."""
        office = self.office
        other = office.book.add_colleague("Ben Saari")
        office.differ(other, "client", self.client, "address", ("Piilokuja 8", "Piilokuja 9"))
        office.book.show(other)
        office.book.receive(other, [Edit(self.client, "task", new_id(), "text", _SAID)])
        wanted = Wanted(other.user, "other", words=_SAID)
        self.offer, _ = office.services.handovers.offer(self.client, wanted)
        (self.card,) = office.services.conflicts.list()
        self.op = office.services.reverting.arrived().changes[0].op_id

    def move(self) -> None:
        """The record forgets the place, as a careful worker makes it; what was written stays."""
        for field, value in (("address", None), ("phone", None), ("municipality", "Muuala")):
            shot = self.office.book.get("client", self.client)
            assert shot is not None
            sup = shot.basis[field]
            self.office.book.commit([Edit(self.client, "client", self.client, field, value, sup)])
        meeting = self.office.book.get("meeting", self.ids["meeting"])
        assert meeting is not None
        sup = meeting.basis["place"]
        edit = Edit(self.client, "meeting", meeting.id, "place", "", sup, reason="väärä paikka")
        self.office.book.commit([edit])

    def arguments(self, method: Callable[..., Any]) -> dict[str, Any] | None:
        """What a method is called with; None where the test has nothing to give it."""
        known: dict[str, Any] = {
            "day": self.office.today,
            "until": self.office.today,
            "now": self.office.clock.now(),
            "text": "Nähtiin",
            "draft_id": self.draft,
            "offer_id": self.offer,
            "card": self.card,
            "op_id": self.op,
            "kind": "meeting",
            "document_id": self.ids["meeting"],
            "documents": [("meeting", self.ids["meeting"])],
            "concerns": lambda _: True,
            **{f"{kind}_id": entity for kind, entity in self.ids.items()},
        }
        needed = [
            name
            for name, parameter in inspect.signature(method).parameters.items()
            if parameter.default is inspect.Parameter.empty
        ]
        if not set(needed) <= set(known):
            return None
        return {name: known[name] for name in needed}

    def _edits(self, kind: str) -> Iterator[Edit]:
        for spec in KINDS[kind].fields.values():
            value = self._value(spec)
            if value is not None:
                yield Edit(self.client, kind, self.ids[kind], spec.name, value)

    def _value(self, spec: FieldSpec) -> object:
        """A value that the field takes; every free text names the place."""
        attribute = spec.attribute
        if attribute.ref:
            return self.ids.get(attribute.ref)
        if attribute.choices:
            wanted = _REFUSED.get(spec.name, "")
            return wanted if wanted in attribute.choices else attribute.choices[0]
        if attribute.merge is Merge.SET or spec.type is str:
            is_free = attribute.max_length >= len(_SAID) and spec.name not in _NAMES
            return _SAID if is_free and spec.name not in ("struck", "content") else None
        known: dict[type, object] = {
            date: self.office.today.isoformat(),
            datetime: self.office.clock.now().isoformat(),
            int: 1,
        }
        return known.get(spec.type)


@pytest.fixture(scope="module", params=["lives there", "moved away"])
def protected(request: pytest.FixtureRequest) -> _Protected:
    """One for all tests: they read only."""
    made = _Protected()
    if request.param == "moved away":
        made.move()
    return made


def test_no_read_model_tells_where_a_protected_client_is(protected: _Protected) -> None:
    """Lists, pages, hits and exports are without the place; what is opened on purpose is logged."""
    told, unlogged, seen = [], [], 0
    for name, method in _reads(protected.office.services):
        given = protected.arguments(method)
        if given is None or name in _IN_HAND:
            continue
        protected.office.clock.advance(minutes=10)  # past the window in which looks are one
        before = len(protected.office.logs.written)
        result = _called(method, given)
        seen += result is not None
        if not _places(result):
            continue
        if name not in _REVEALS:
            told.append(name)
        elif len(protected.office.logs.written) == before:
            unlogged.append(name)
    assert not told, "through services/protection.py, or into _REVEALS with why"
    assert not unlogged, "into services/watching.py"
    assert seen > 60


def test_no_paper_tells_where_a_protected_client_is(protected: _Protected) -> None:
    """What goes to the printer holds no place, once it went through what every paper does."""
    services, printer = protected.office.services, protected.office.printer
    run_steps(services.client_export.pdf(protected.client))
    services.rights_papers.safety_plan(protected.client)
    services.rights_papers.refusal(protected.ids["request"])
    services.papers.plan_pdf(protected.client)
    services.note_papers.paper(protected.ids["meeting"])
    assert len({paper.title for paper in printer.papers}) == 4
    assert not _places(printer.papers)
    assert not _places([shielded(plan, "…") for plan in printer.plans])


def test_a_protected_client_is_not_found_by_place(protected: _Protected) -> None:
    """Neither the search, nor the client list, nor the palette's way to clients finds by place."""
    services = protected.office.services
    for words in ("Kanariala", "kanarialassa", "Piilokuja", "0459998887"):
        assert services.search.find(words) == ()
        assert services.clients.list(query=words) == ()


def test_the_street_of_a_place_where_they_were_met_is_hidden_without_its_number() -> None:
    """Met at "Piilopolku 7": a text that says "Piilopolulla" tells where it was as well."""
    office = Office()
    client = office.client(safety_ban=True)
    office.note(client, "Nähtiin.", place="Piilopolku 7, Kanariala")
    office.clock.advance(minutes=5)
    office.note(client, "Piilopolulla oli jäistä, Kanarialassa muutenkin.")
    (shown, _) = office.services.clients.timeline(client)[:2]
    assert "Piilopol" not in shown.text
    assert "Kanariala" not in shown.text
    assert "jäistä" in shown.text


def test_the_copy_with_places_is_for_the_client_and_logged(protected: _Protected) -> None:
    """Who asks for the places gets them, and the log says that they were shown."""
    office = protected.office
    office.clock.advance(minutes=10)
    before = len(office.logs.written)
    data = run_steps(office.services.client_export.json(protected.client, with_places=True))
    assert _places(data)
    screens = " ".join(one.screen for one in office.logs.written[before:])
    assert "data_copy contact" in screens


def _called(method: Callable[..., Any], given: dict[str, Any]) -> Any:
    """The result; None where a person would be refused."""
    try:
        result = method(**given)
        return run_steps(result) if isinstance(result, GeneratorType) else result
    except UserError:
        return None


def _reads(services: Services) -> Iterator[tuple[tuple[str, str], Callable[..., Any]]]:
    """Every public method that gives something back and changes nothing."""
    kinds = get_type_hints(Services)
    for one in dataclasses.fields(Services):
        if one.name in NO_SERVICES or one.name in _NO_CLIENT:
            continue
        service = getattr(services, one.name)
        for name, declared in inspect.getmembers(kinds[one.name], inspect.isfunction):
            returns = str(inspect.signature(declared).return_annotation)
            is_read = "Changes" not in returns and returns != "None"
            if is_read and not name.startswith("_") and hasattr(service, name):
                yield (one.name, name), getattr(service, name)


def _places(value: Any) -> list[str]:
    """The texts of a read model in which the place stands."""
    return [t for t in _texts(value) if _CANARY.search(re.sub(r"\W", "", t.casefold()))]


def _texts(value: Any) -> Iterator[str]:
    """Every text, however deep; not what a form gives back as it got it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode(errors="replace")
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _texts(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for one in dataclasses.fields(value):
            if one.name not in ("stored_title", "value", "withheld_terms"):
                yield from _texts(getattr(value, one.name))
