"""Clients: listed, shown, added, changed; their engagements and notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.language.identity_code import valid_identity_code
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records import KINDS, Sensitivity
from osmo_desktop.services.client_numbers import ClientNumbers
from osmo_desktop.services.client_rows import ClientRows, matching
from osmo_desktop.services.conflicts import ConflictService
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.gaps import Gaps
from osmo_desktop.services.models import (
    Basis,
    ClientPage,
    ClientRow,
    ConflictCard,
    GoalView,
    TimelineEntry,
)
from osmo_desktop.services.notice_asking import NoticeAsking
from osmo_desktop.services.pathway_facts import PathwayFacts
from osmo_desktop.services.pathway_gates import PathwayGates
from osmo_desktop.services.people import People, age_on
from osmo_desktop.services.pictures import reached_by
from osmo_desktop.services.plan_views import PlanViews
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.requests import RequestService
from osmo_desktop.services.same_people import joined_to
from osmo_desktop.services.team_profile import team_controller
from osmo_desktop.services.timeline import Timeline
from osmo_desktop.services.writing import Target, Writing

FORM_FIELDS = (
    "family_name",
    "given_name",
    "number",
    "identity_code",
    "birth_date",
    "died",
    "language",
    "phone",
    "address",
    "municipality",
    "safety_ban",
)
_CHANGEABLE = frozenset({*FORM_FIELDS, "next_meeting", "next_meeting_mode", "same_person_as"})
_EARLIEST_BIRTH = date(1890, 1, 1)


@dataclass(frozen=True)
class ClientDetails:
    """The values of the edit form and the heads that they had when it was opened."""

    values: Mapping[str, object]
    basis: Basis


@dataclass(frozen=True)
class ContactDetails:
    """Where a client is reached, read on purpose: a protected page does not carry it."""

    phone: str
    address: str
    municipality: str


class ClientService:
    """What a worker does with clients."""

    def __init__(
        self,
        book: RecordBook,
        drafts: DraftService,
        conflicts: ConflictService,
        clock: Clock,
    ) -> None:
        self._book = book
        self._clock = clock
        self._conflicts = conflicts
        self._rows = ClientRows(book, drafts, clock)
        self._timeline = Timeline(book, drafts, clock)
        self._numbers = ClientNumbers(book)
        self._plans = PlanViews(book)
        self._gaps = Gaps(book)
        self._people = People(book)
        self._requests = RequestService(book, clock)
        self._facts = PathwayFacts(book)
        self._gates = PathwayGates(book, clock)
        self._notices = NoticeAsking(book)
        self._writing = Writing(book)

    def list(self, *, mine_only: bool = False, query: str = "") -> tuple[ClientRow, ...]:
        """Clients in Finnish order; the query finds names, numbers and places, inflected too."""
        rows = [row for row in self._rows.all() if row.is_mine or not mine_only]
        return tuple(matching(rows, query))

    def page(self, client_id: str) -> ClientPage:
        """What the client page shows; a protected one without phone, address and place.

        Raises UserError("client-unknown").
        """
        shot = self._client(client_id)
        client = shot.record
        row = self._rows.one(shot)
        today = self._clock.now().date()
        engagement = self._engagement(client_id)
        cards = self._conflicts.of_client(client_id)
        records = self.records_of(client_id)
        page = ClientPage(
            row=row,
            age=age_on(client.birth_date, client.died or today),
            died=client.died,
            language=client.language or "fi",
            phone=None if row.protected else client.phone,
            address=None if row.protected else client.address,
            workers=tuple(map(self._people.member_name, self._book.assigned(client_id))),
            engagement=engagement.record.type if engagement is not None else None,
            engagement_start=engagement.record.start if engagement is not None else None,
            conflicts=tuple(map(_without_places, cards)) if row.protected else cards,
            unsent=self._rows.unsent_in(client_id),
            goals=self._goals(client_id),
            missing_notices=tuple(
                gap.row for one in records for gap in self._gaps.notices(today, one)
            ),
            requests=self._requests.of(client_id),
            needs_review=shot.needs_review,
            basis=shot.basis,
            reach=reached_by(client),
        )
        return Shield(self._book).over(client_id, page)

    def contact_details(self, client_id: str) -> ContactDetails:
        """Phone, address and municipality, for a person who asked to see them."""
        client = self._client(client_id).record
        return ContactDetails(client.phone or "", client.address or "", client.municipality or "")

    def timeline(
        self, client_id: str, *, limit: int = 200, before: int = 0
    ) -> tuple[TimelineEntry, ...]:
        """Meetings, attempts, approved plans, engagements and drafts, newest first.

        Of all records that are joined as the same person's.
        """
        self._client(client_id)
        return self._timeline.merged(self.records_of(client_id), limit=limit, before=before)

    def records_of(self, client_id: str) -> tuple[str, ...]:
        """Ids of all records of the person, this one first, then by id."""
        others = {shot.id for shot in joined_to(self._book, client_id)} - {client_id}
        return (client_id, *sorted(others))

    def add(
        self,
        *,
        family_name: str,
        given_name: str,
        municipality: str = "",
        number: str = "",
        language: str = "fi",
        birth_date: date | None = None,
        identity_code: str = "",
        phone: str = "",
        address: str = "",
        safety_ban: bool = False,
        engagement_type: str = "individual_coaching",
        controller: str = "",
        legal_basis: str = "social_rehabilitation",
        referral_source: str = "",
        start: date | None,
    ) -> tuple[str, Changes]:
        """Add a client with an engagement and its start notice; gives the client's id.

        The controller is the team's unless another is named.
        Raises UserError("client-name-missing", "client-number-taken", "birth-date-invalid",
        "identity_code_…", "text-too-long") with the field in the details.
        """
        values: dict[str, object] = {
            "family_name": family_name,
            "given_name": given_name,
            "number": number,
            "language": language,
            "birth_date": birth_date,
            "identity_code": identity_code,
            "phone": phone,
            "address": address,
            "municipality": municipality,
            "safety_ban": safety_ban or None,
        }
        engagement: dict[str, object] = {
            "type": engagement_type,
            "controller": clean_text(controller) or self.usual_controller(),
            "legal_basis": legal_basis,
            "referral_source": referral_source,
            "start": start,
        }
        stream, edits = self.first_edits(values, engagement)
        return stream, self._book.commit(edits)

    def first_edits(
        self, values: Mapping[str, object], engagement: Mapping[str, object]
    ) -> tuple[str, Sequence[Edit]]:
        """What `add` writes, and the id of the client to be; raises as `add` does."""
        checked = self._valid(values, None)
        checked["number"] = checked.get("number") or self._numbers.next()
        stream = self._book.new_client_stream()
        edits = self._writing.first(Target(stream, "client", stream), checked)
        period = Target(stream, "engagement", new_id())
        edits += self._writing.first(period, engagement)
        basis, controller = (str(engagement.get(k) or "") for k in ("legal_basis", "controller"))
        return stream, [*edits, *self._notices.at_start(period, basis, controller)]

    def usual_controller(self) -> str:
        """Who answers for a new engagement when nobody else is named: the team's controller."""
        return team_controller(self._book)

    def details(self, client_id: str) -> ClientDetails:
        """The values of the edit form."""
        shot = self._client(client_id)
        values = {name: getattr(shot.record, name) for name in FORM_FIELDS}
        return ClientDetails(values, shot.basis)

    def change(
        self,
        client_id: str,
        values: Mapping[str, object],
        basis: Basis,
        *,
        reason: str | None = None,
    ) -> Changes:
        """Write the changed fields over what the form saw.

        Raises as `add`, and UserError("reason-missing") when the safety ban is lowered without
        a reason.
        """
        shot = self._client(client_id)
        checked = self._valid(values, shot)
        why = (reason or "").strip() or None
        edits = self._writing.changed(
            Target(shot.stream, "client", shot.id), checked, basis, reason=why
        )
        if any(e.field == "safety_ban" and not e.value and e.sup and not why for e in edits):
            raise UserError("reason-missing", field="safety_ban")
        return self._book.commit([*edits, *self._ban_of_all(client_id, edits)])

    def _ban_of_all(self, client_id: str, edits: Sequence[Edit]) -> Iterator[Edit]:
        """The non-disclosure order is the person's: it is set or lifted in every record of them."""
        for edit in (edit for edit in edits if edit.field == "safety_ban"):
            for shot in joined_to(self._book, client_id)[1:]:
                target, values = Target(shot.stream, "client", shot.id), {edit.field: edit.value}
                yield from self._writing.replaced(target, values, reason=edit.reason)

    def set_notice(self, notice_id: str, state: str, *, note: str = "") -> Changes:
        """Write how far a notice has come, and why it is so."""
        shot = self._book.get("notice", notice_id)
        if shot is None:
            raise UserError("notice-unknown")
        values = {"state": state, **({"reason": note} if note else {})}
        target = Target(shot.stream, "notice", notice_id)
        return self._book.commit(self._writing.changed(target, values, shot.basis))

    def end(self, client_id: str, day: date, end_reason: str) -> Changes:
        """End the engagement that runs and ask for its end notice.

        Raises UserError("engagement-none") when nothing runs, "engagement-end-invalid" for a
        day before the start, "pathway-days-order" for one before something recorded.
        """
        shot = self._engagement(client_id)
        if shot is None or shot.record.end is not None:
            raise UserError("engagement-none")
        self._gates.require_end(self._facts.of(shot), day, "end")
        period = Target(client_id, "engagement", shot.id)
        values = {"end": day, "end_reason": end_reason}
        edits = self._writing.changed(period, values, shot.basis)
        return self._book.commit([*edits, *self._notices.at_end(period, day)])

    def same_numbers(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Client numbers that two laptops gave apart, with the clients' ids."""
        return self._numbers.doubles()

    def _client(self, client_id: str) -> Snapshot:
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        return shot

    def _engagement(self, client_id: str) -> Snapshot | None:
        """The engagement that runs, else the newest."""
        found = self._book.find("engagement", stream=client_id)
        key = [(shot.record.end is None, shot.record.start or date.min, shot.id) for shot in found]
        return max(zip(key, found, strict=True), key=lambda pair: pair[0])[1] if found else None

    def _goals(self, client_id: str) -> tuple[GoalView, ...]:
        """Goals of the person: of the plans that hold in each of the joined records."""
        records = self.records_of(client_id)
        return tuple(goal for one in records for goal in self._plans.goals_now(one))

    def _valid(self, values: Mapping[str, object], shot: Snapshot | None) -> dict[str, object]:
        """Cleaned values; `shot` is the client as it stands, None for a new one."""
        unknown = set(values) - _CHANGEABLE
        if unknown:
            raise UserError("value-invalid", field=min(unknown))
        result = dict(values)
        names = [
            clean_text(str(values.get(name, shot and getattr(shot.record, name)) or ""))
            for name in ("family_name", "given_name")
        ]
        if not any(names):
            raise UserError("client-name-missing", field="family_name")
        code = str(values.get("identity_code") or "").strip()
        if "identity_code" in values:
            result["identity_code"] = valid_identity_code(code) if code else None
        born = values.get("birth_date")
        if isinstance(born, date) and not _EARLIEST_BIRTH <= born <= self._clock.now().date():
            raise UserError("birth-date-invalid", field="birth_date")
        self._require_death(values.get("died"), born or (shot and shot.record.birth_date))
        number = clean_text(str(values.get("number") or ""))
        own = shot.id if shot is not None else None
        if number and self._numbers.is_taken(number, by_other_than=own):
            raise UserError("client-number-taken", field="number")
        return result

    def _require_death(self, died: object, born: object) -> None:
        """A day after the birth and not to come; UserError("death-date-invalid")."""
        earliest = born if isinstance(born, date) else _EARLIEST_BIRTH
        if isinstance(died, date) and not earliest <= died <= self._clock.now().date():
            raise UserError("death-date-invalid", field="died")


def _without_places(card: ConflictCard) -> ConflictCard:
    """The card of a protected client: that the place is disputed, not what it is."""
    spec = KINDS[card.kind].fields[card.field]
    if spec.attribute.sensitivity is not Sensitivity.LOCATION:
        return card
    hidden = tuple(replace(value, value=None, text=tr("[protected]")) for value in card.values)
    return replace(card, values=hidden)
