"""Case notes: approved, amended, moved, struck, taken back."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.services.models import StepDraft
from tests.fakes.memory_book import HELSINKI_WINTER, NOON
from tests.fakes.office import Office

AGREED = datetime(2026, 11, 26, 10, 0, tzinfo=HELSINKI_WINTER)


def test_a_fresh_draft_has_the_present_time_rounded_and_the_place(office: Office) -> None:
    """Without an agreed meeting a draft begins now, to five minutes, where the client lives."""
    client = office.client()

    draft = office.services.notes.start(client, now=NOON + timedelta(minutes=8))

    assert draft.occurred == NOON + timedelta(minutes=10)
    assert (draft.mode, draft.place) == ("home_visit", "Vimpeli")


def test_a_fresh_draft_takes_the_agreed_meeting_of_today(office: Office) -> None:
    """Time and kind come from the meeting that was agreed for today."""
    client = office.client()
    agreed = NOON - timedelta(hours=2)
    details = office.services.clients.details(client)
    office.services.clients.change(
        client, {"next_meeting": agreed, "next_meeting_mode": "office"}, details.basis
    )

    draft = office.services.notes.start(client, now=NOON)

    assert (draft.occurred, draft.mode, draft.place) == (agreed, "office", "")


def test_a_fresh_draft_of_a_protected_client_names_no_place(office: Office) -> None:
    """With a safety ban the municipality is not filled in."""
    client = office.client(safety_ban=True)

    assert office.draft(client).place == ""


def test_approval_is_one_commit_and_ends_the_draft(office: Office) -> None:
    """Note, steps and next meeting are one transaction; then the draft is gone."""
    client = office.client()
    steps = (StepDraft("Soitetaan Kelaan", "Aino", date(2026, 11, 24)), StepDraft("  "))
    draft = office.services.drafts.save(
        office.draft(client, happened="Kahvilla.", steps=steps, next_meeting=AGREED)
    )
    office.book.commits.clear()

    note_id, changes = office.services.notes.approve(draft)

    assert len(office.book.commits) == 1
    assert {"meeting", "step", "client", "draft"} <= changes.kinds
    view = office.services.notes.view(note_id)
    assert [(step.text, step.who, step.due) for step in view.steps] == [
        ("Soitetaan Kelaan", "Aino", date(2026, 11, 24))
    ]
    assert office.shot("client", client).record.next_meeting == AGREED
    assert office.services.drafts.list() == ()
    assert (view.author, view.state) == ("Anna Niemi", "unsent")


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"mode": ""}, "note-mode-missing", "mode"),
        ({"occurred": None}, "note-occurred-missing", "occurred"),
        ({"occurred": NOON + timedelta(days=2)}, "note-occurred-invalid", "occurred"),
        ({"occurred": NOON + timedelta(hours=12)}, "note-occurred-invalid", "occurred"),
        ({"ended": NOON - timedelta(hours=1)}, "note-ended-invalid", "ended"),
        ({"kilometres": -3}, "note-kilometres-invalid", "kilometres"),
        ({"happened": " \n "}, "note-happened-missing", "happened"),
        ({"steps": (StepDraft("", "Aino"),)}, "note-steps-missing", "steps"),
        ({"next_meeting": NOON - timedelta(days=1)}, "note-next-meeting-invalid", "next_meeting"),
    ],
)
def test_approval_names_the_first_gap(
    office: Office, values: dict[str, object], code: str, field: str
) -> None:
    """What approval asks for is named with its field, and nothing is written."""
    draft = office.draft(office.client(), happened="Kahvilla.").changed(**values)
    before = len(office.book.commits)

    with pytest.raises(UserError) as caught:
        office.services.notes.approve(draft)

    assert (caught.value.code, caught.value.details["field"]) == (code, field)
    assert len(office.book.commits) == before


def test_a_note_of_later_today_or_just_past_midnight_is_approved(office: Office) -> None:
    """A day to come has no notes, but of one that is written as midnight passes."""
    client = office.client()
    assert office.note(client, occurred=NOON + timedelta(hours=11))
    office.clock.time = NOON + timedelta(hours=11)
    assert office.note(client, occurred=office.clock.now() + timedelta(hours=1))
    draft = office.draft(client, happened="Kahvilla.")

    with pytest.raises(UserError, match="note-occurred-invalid"):
        office.services.notes.approve(
            draft.changed(occurred=office.clock.now() + timedelta(minutes=61))
        )


def test_the_client_s_view_alone_is_enough(office: Office) -> None:
    """Either what happened or the client's own view makes a note."""
    draft = office.draft(office.client(), client_view="Menee paremmin.")

    note_id, _ = office.services.notes.approve(draft)

    assert office.services.notes.view(note_id).client_view == "Menee paremmin."


def test_approving_twice_makes_one_note(office: Office) -> None:
    """A double click, or a power cut before the draft is removed, makes no second note."""
    draft = office.services.drafts.save(office.draft(office.client(), happened="Kahvilla."))
    office.services.notes.approve(draft)
    office.services.drafts.save(draft)

    with pytest.raises(UserError, match="note-approved-already"):
        office.services.notes.approve(draft)

    assert office.services.drafts.list() == ()
    assert len(office.book.find("meeting")) == 1


def test_the_meeting_that_took_place_is_no_longer_agreed(office: Office) -> None:
    """The note of the agreed meeting clears it, a call before it does not."""
    client = office.client()
    basis = office.services.clients.details(client).basis
    office.services.clients.change(client, {"next_meeting": NOON}, basis)

    office.note(client, occurred=NOON - timedelta(hours=3), mode="phone")
    assert office.shot("client", client).record.next_meeting == NOON
    office.note(client)

    assert office.shot("client", client).record.next_meeting is None


def test_an_amendment_writes_the_changed_field_with_its_reason(office: Office) -> None:
    """Only what differs is written, over what was seen, and the former text stays readable."""
    note_id = office.note(office.client(), "Kahvila.", client_view="Hyvin menee.")
    draft = office.services.notes.start_amendment(note_id)
    office.book.commits.clear()

    office.services.notes.approve(draft.changed(happened="Kahvilla.", reason="Lyöntivirhe"))

    (edits,) = office.book.commits
    assert [(edit.field, edit.reason) for edit in edits] == [("happened", "Lyöntivirhe")]
    view = office.services.notes.view(note_id)
    assert view.happened == "Kahvilla."
    (history,) = view.history
    assert [version.value for version in history.versions] == ["Kahvilla.", "Kahvila."]


def test_an_amendment_asks_for_its_reason(office: Office) -> None:
    """A change of an approved note says why."""
    draft = office.services.notes.start_amendment(office.note(office.client()))

    with pytest.raises(UserError, match="note-reason-missing"):
        office.services.notes.approve(draft.changed(happened="Muuta."))


def test_amended_steps_are_changed_added_and_left_out(office: Office) -> None:
    """A step keeps its identity when its text stays or its line is rewritten."""
    client = office.client()
    steps = (StepDraft("Soitto Kelaan"), StepDraft("Käynti pajalla"), StepDraft("Hammaslääkäri"))
    note_id = office.note(client, steps=steps)
    before = {step.text: step.id for step in office.services.notes.view(note_id).steps}
    draft = office.services.notes.start_amendment(note_id)
    wanted = (
        StepDraft("Soitto Kelaan", "Anna"),
        StepDraft("Tutustumiskäynti pajalla"),
        StepDraft("Verokortti"),
    )

    office.services.notes.approve(
        draft.changed(steps=(*wanted, StepDraft("Uusi")), reason="Tarkennus")
    )

    after = {step.text: step.id for step in office.services.notes.view(note_id).steps}
    assert list(after) == [
        "Soitto Kelaan",
        "Tutustumiskäynti pajalla",
        "Verokortti",
        "Uusi",
    ]
    assert after["Soitto Kelaan"] == before["Soitto Kelaan"]
    assert after["Tutustumiskäynti pajalla"] == before["Käynti pajalla"]


def test_a_removed_first_step_does_not_become_another_one(office: Office) -> None:
    """Leaving the first line out and adding one at the end makes a new step."""
    note_id = office.note(office.client(), steps=(StepDraft("A"), StepDraft("B")))
    before = {step.text: step.id for step in office.services.notes.view(note_id).steps}
    draft = office.services.notes.start_amendment(note_id)

    office.services.notes.approve(
        draft.changed(steps=(StepDraft("B"), StepDraft("C")), reason="Muutos")
    )

    after = {step.text: step.id for step in office.services.notes.view(note_id).steps}
    assert list(after) == ["B", "C"]
    assert after["B"] == before["B"]
    assert after["C"] != before["A"]


def test_goals_are_linked_and_unlinked(office: Office) -> None:
    """An amendment adds and removes links to goals."""
    client = office.client()
    plan, _ = office.services.plans.begin(client)
    first, _ = office.services.plans.add_goal(plan.id, "Unirytmi")
    second, _ = office.services.plans.add_goal(plan.id, "Talous")
    note_id = office.note(client, goals=(first,))
    draft = office.services.notes.start_amendment(note_id)

    office.services.notes.approve(draft.changed(goals=(second,), reason="Väärä tavoite"))

    assert [goal.title for goal in office.services.notes.view(note_id).goals] == ["Talous"]


def test_two_amendments_apart_are_a_conflict(office: Office) -> None:
    """An amendment that arrives while another is being written is never overwritten."""
    note_id = office.note(office.client(), "Kahvila.")
    other = office.book.add_colleague("Ville Laine")
    draft = office.services.notes.start_amendment(note_id)
    office.differ(other, "meeting", note_id, "happened", ("Kahvi.", "Kahvit."))

    office.services.notes.approve(draft.changed(happened="Kahvilla.", reason="Virhe"))

    (card,) = office.services.conflicts.list()
    assert {value.value for value in card.values} == {"Kahvi.", "Kahvit.", "Kahvilla."}


def test_a_note_is_moved_in_one_commit(office: Office) -> None:
    """The wrong client keeps a struck note with an honest sentence, the right one the text."""
    wrong, right = office.client("Virtanen"), office.client("Mäkinen")
    note_id = office.note(wrong, steps=(StepDraft("Soitto"),), next_meeting=AGREED)
    office.book.commits.clear()

    new_id, _ = office.services.notes.move(note_id, right, "Väärä asiakas")

    assert len(office.book.commits) == 1
    old, new = office.services.notes.view(note_id), office.services.notes.view(new_id)
    assert old.struck is not None
    assert "wrong client" in old.struck
    assert old.steps == ()
    assert (new.client_id, new.moved_from, new.happened) == (right, note_id, "Juteltiin arjesta.")
    assert [step.text for step in new.steps] == ["Soitto"]
    assert [entry.struck for entry in office.services.clients.timeline(wrong)][:1] == [old.struck]


def test_what_was_agreed_next_goes_with_a_moved_note_and_ends_with_a_struck_one(
    office: Office,
) -> None:
    """Nobody drives to the wrong home: the former agreement returns, another one stays."""
    wrong, right = office.client("Virtanen"), office.client("Mäkinen")

    def agreed(client: str) -> tuple[object, object]:
        shot = office.book.get("client", client)
        assert shot is not None
        return shot.record.next_meeting, shot.record.next_meeting_mode

    former = AGREED - timedelta(days=1)
    office.note(wrong, next_meeting=former, next_meeting_mode="office")
    office.clock.advance(minutes=5)
    note_id = office.note(wrong, next_meeting=AGREED, next_meeting_mode="home_visit")
    office.clock.advance(minutes=5)
    office.services.notes.move(note_id, right, "Väärä asiakas")
    assert agreed(wrong) == (former, "office")
    assert agreed(right) == (AGREED, "home_visit")
    office.clock.advance(minutes=5)
    later = office.note(wrong, next_meeting=AGREED + timedelta(days=1))
    office.clock.advance(minutes=5)
    office.services.notes.move(later, right, "Väärä asiakas")
    assert agreed(right) == (AGREED, "home_visit")
    office.clock.advance(minutes=5)
    last = office.note(wrong, next_meeting=AGREED)
    office.clock.time = former + timedelta(hours=1)
    office.services.notes.strike(last, "Väärä päivä")
    assert agreed(wrong) == (None, None)
    with pytest.raises(UserError, match="note-struck"):
        office.services.sharing.note_text(last)


def test_a_struck_note_is_not_amended_or_struck_again(office: Office) -> None:
    """What was entered in error stays as it is."""
    note_id = office.note(office.client(), steps=(StepDraft("Soitto"),))
    office.services.notes.strike(note_id, "Väärä päivä")

    for again in (
        lambda: office.services.notes.strike(note_id, "Taas"),
        lambda: office.services.notes.start_amendment(note_id),
    ):
        with pytest.raises(UserError, match="note-struck"):
            again()
    assert office.services.notes.view(note_id).struck == "Väärä päivä"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_strike_asks_for_its_reason(office: Office, reason: str) -> None:
    """Nothing is struck through without saying why."""
    note_id = office.note(office.client())

    with pytest.raises(UserError, match="reason-missing"):
        office.services.notes.strike(note_id, reason)


def test_an_approval_is_undone_into_a_draft(office: Office) -> None:
    """Undo brings the text back as a draft and the former meeting back to the client."""
    client = office.client()
    basis = office.services.clients.details(client).basis
    office.services.clients.change(client, {"next_meeting": AGREED}, basis)
    office.clock.advance(minutes=1)
    later = AGREED + timedelta(days=7)
    note_id = office.note(client, "Kahvilla.", steps=(StepDraft("Soitto"),), next_meeting=later)

    office.services.notes.retract(note_id)

    assert office.book.get("meeting", note_id) is None
    assert office.book.find("step") == []
    assert office.shot("client", client).record.next_meeting == AGREED
    (row,) = office.services.drafts.list()
    draft = office.services.drafts.get(row.id)
    assert draft is not None
    assert (draft.happened, draft.next_meeting) == ("Kahvilla.", later)
    again, _ = office.services.notes.approve(draft)
    assert office.services.notes.view(again).steps[0].text == "Soitto"


def test_a_note_that_is_cut_is_not_taken_back(office: Office) -> None:
    """Once colleagues may get a note, undo says so and leaves it."""
    note_id = office.note(office.client())
    office.book.deliver()

    with pytest.raises(UserError, match="retract-too-late"):
        office.services.notes.retract(note_id)

    assert office.services.notes.view(note_id).state == "sent"
    assert office.services.drafts.list() == ()


def test_an_attempt_is_recorded(office: Office) -> None:
    """An attempt to reach the client stands in the timeline with its outcome."""
    client = office.client()

    office.services.notes.record_attempt(
        client, mode="phone", outcome="not_reached", note="Ei vastannut.", occurred=NOON
    )

    entry = office.services.clients.timeline(client)[0]
    assert (entry.kind, entry.code) == ("contact_attempt", "phone")
    assert entry.text == "Not reached. Ei vastannut."


def test_an_attempt_in_the_future_is_refused(office: Office) -> None:
    """Only what happened is recorded."""
    with pytest.raises(UserError, match="note-occurred-invalid"):
        office.services.notes.record_attempt(
            office.client(),
            mode="phone",
            outcome="reached",
            note="",
            occurred=NOON + timedelta(hours=1),
        )


def test_hostile_text_is_kept_as_text(office: Office) -> None:
    """Markup, direction marks and long words are stored as they are and come back."""
    hostile = 'a<b>&" ' + "ä" * 100_000

    note_id = office.note(office.client(), hostile)

    assert office.services.notes.view(note_id).happened == hostile


def test_text_over_the_limit_is_refused_and_kept_as_a_draft(office: Office) -> None:
    """A word of 200 kB of two-byte letters does not fit a record; the draft is safe."""
    draft = office.services.drafts.save(office.draft(office.client(), happened="ä" * 200_000))

    with pytest.raises(UserError) as caught:
        office.services.notes.approve(draft)

    assert (caught.value.code, caught.value.details["field"]) == ("text-too-long", "happened")
    kept = office.services.drafts.get(draft.id)
    assert kept == replace(draft, saved_at=kept.saved_at if kept is not None else None)
