"""What the people of the scenario do around a client: safety, lists brought in, notes handed on."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator
from typing import TypeVar

from osmo_desktop.demo import timeline as told
from osmo_desktop.demo.casework import Desk
from osmo_desktop.demo.facts import ClientFacts
from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import current
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.progress import CancelToken, no_report
from osmo_desktop.domain.records.imported import CLIENTS
from osmo_desktop.services.crisis import NumberForm
from osmo_desktop.services.visit_safety import VisitForm

T = TypeVar("T")
_HEAD = ("Sukunimi", "Etunimi", "Henkilötunnus", "Puhelin", "Osoite", "Kunta", "Aloitus")


def leave_for_visit(desk: Desk, action: told.LeaveForVisit) -> None:
    """Leave the card that says when one is back and who is called otherwise."""
    form = VisitForm(action.expected.astimezone(), action.call, action.in_pair, action.note)
    desk.services.visit_safety.start(desk.client(action.client), form)


def come_back(desk: Desk, _action: told.ComeBack) -> None:
    """Tick off the visit that is under way."""
    row = desk.services.visit_safety.out()
    if row is None:
        raise BugError("demo-visit-gone")
    desk.services.visit_safety.back(row)


def write_number(desk: Desk, action: told.WriteNumber) -> None:
    """Write a number of the region on the crisis card."""
    form = NumberForm(action.label, action.number, action.hours, desk.clock.today())
    desk.services.crisis.write_number(form)


def make_safety_plan(desk: Desk, action: told.MakeSafetyPlan) -> None:
    """Write the client's own plan for a bad time."""
    crisis = desk.services.crisis
    names = ("warning_signs", "what_helps", "whom_to_call")
    values = {name: getattr(action, name) for name in names}
    crisis.write_plan(crisis.plan_form(desk.client(action.client)), values)


def bring_in(desk: Desk, action: told.BringIn) -> None:
    """Bring clients in from a list of the office; whoever is known comes as a second record."""
    imports, memory = desk.services.imports, desk.memory
    before = {row.id for row in desk.services.clients.list()}
    sheet = imports.read(_list_of(desk, action).encode())
    preview = _driven(imports.preview(sheet, imports.guess(sheet, CLIENTS), CLIENTS))
    done, _ = _driven(imports.run(preview, no_report, CancelToken(), with_known=True))
    came = {row.name: row.id for row in desk.services.clients.list() if row.id not in before}
    if done.written != len(action.clients) or len(came) != done.written:
        raise BugError("demo-import-incomplete", written=done.written)
    for name in action.clients:
        facts = desk.scenario.clients[name]
        found = came[f"{facts.family_name}, {facts.given_name}"]
        ids = memory.doubles if name in memory.clients else memory.clients
        ids[name] = found


def join_records(desk: Desk, action: told.JoinRecords) -> None:
    """Two records are one person's: the service that the list began anew goes, the record stays."""
    double = desk.memory.doubles[action.client]
    for shot in desk.services.records.find("engagement", client_id=double):
        desk.services.pathway.take_back_engagement(shot.id)
    desk.services.same_person.join(double, desk.client(action.client))


def hand_on(desk: Desk, action: told.HandOn) -> None:
    """Say of the oldest documents in the queue that they are in the client system; more wait."""
    transfers, today = desk.services.transfers, desk.clock.today()
    rows = [row for row in transfers.queue().rows if row.is_queued and row.is_mine]
    for number, row in enumerate(rows[: action.count], start=1):
        transfers.mark_transferred(row, today, f"{action.prefix}{number:03}")
    transfers.mark_not_required(rows[action.count], action.not_required)


def _list_of(desk: Desk, action: told.BringIn) -> str:
    """The list as an office would have it, with a column each."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(_HEAD)
    start = short_date(desk.clock.today(), current())
    for name in action.clients:
        writer.writerow((*_cells(desk.scenario.clients[name]), start))
    return text.getvalue()


def _cells(facts: ClientFacts) -> tuple[str, ...]:
    names = ("family_name", "given_name", "identity_code", "phone", "address", "municipality")
    return tuple(getattr(facts, name) for name in names)


def _driven(slices: Generator[None, None, T]) -> T:
    """Do all slices at once."""
    while True:
        try:
            next(slices)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # typed by the generator
