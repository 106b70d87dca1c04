"""Notices filled in apart, received on paper and given up; the board of gaps; departures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.measures import State
from osmo_desktop.domain.notices import NOT_ASKED, Said, Standing, field_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.departures import NewDeparture
from osmo_desktop.services.gap_board import Board, grouped
from osmo_desktop.services.models import Preferences
from osmo_desktop.services.notices import NoticeView
from osmo_desktop.services.writing import Target, Writing
from tests.fakes.casework import Casework, at, empty_casework
from tests.unit.services.test_document_notes import OTHER, OWN, team_of

_BEGAN = date(2019, 1, 7)
_DECLINED = Said(State.DECLINED)


@pytest.fixture
def work() -> Casework:
    """Services without a client."""
    return empty_casework()


def _view(work: Casework, client: str) -> NoticeView:
    notices = work.services.notices
    return notices.view(notices.open_of(client))


def _answers(view: NoticeView) -> dict[str, Said]:
    """An answer to everything: the first choice, or "prefers not to answer"."""
    return {
        row.field.key: _DECLINED
        if row.field.sensitive
        else Said.of(row.field.choices[0].code if row.field.choices else "1979-03-05")
        for row in view.rows
    }


def _tried(work: Casework, client: str, outcome: str = "not_reached") -> None:
    work.services.notes.record_attempt(
        client, mode="phone", outcome=outcome, note="", occurred=work.now()
    )


def test_a_notice_is_filled_in_parts_and_is_then_no_gap(work: Casework) -> None:
    """The date of birth goes to the client's record; what is complete leaves every list."""
    client = work.add("Aalto", "Mirja", "Vimpeli", start=_BEGAN)
    notices = work.services.notices
    view = _view(work, client)
    answers = _answers(view)
    first = {"employment": answers["employment"]}

    notices.fill(view, first)
    partial = _view(work, client)
    assert (partial.standing, partial.counts) == (Standing.PARTIAL, False)
    assert partial.said["employment"] == answers["employment"]
    notices.fill(partial, answers, given=date(2019, 1, 8))

    done = notices.view(view.id)
    assert (done.standing, done.counts, done.given) == (
        Standing.COMPLETE,
        True,
        date(2019, 1, 8),
    )
    assert work.services.clients.details(client).values["birth_date"] == date(1979, 3, 5)
    assert notices.open_of(client) == ""
    assert work.services.clients.page(client).missing_notices == ()
    assert not work.services.clients.list()[0].missing_notice

    notices.fill(done, {"employment": NOT_ASKED})
    assert notices.view(view.id).standing is Standing.PARTIAL
    notices.fill(notices.view(view.id), {"employment": answers["employment"]})
    assert notices.view(view.id).standing is Standing.COMPLETE


def test_what_the_clients_record_knows_is_not_missing_on_the_board(work: Casework) -> None:
    """The date of birth stands there as a value, also in a notice that nobody began."""
    for family, born in (("Aalto", date(1979, 3, 5)), ("Niemi", None)):
        work.add(family, "Mirja", start=_BEGAN, birth_date=born)
    missing = {
        row.name: {field.key for gap in row.gaps for field in gap.missing}
        for row in work.services.board.board().rows
    }
    assert missing["Niemi, Mirja"] - missing["Aalto, Mirja"] == {"birth_date"}


def test_two_people_complete_one_notice_apart(work: Casework) -> None:
    """Answers to different fields join; two answers to one field are a conflict, none is lost."""
    client = work.add("Aalto", "Mirja", start=_BEGAN, birth_date=date(1979, 3, 5))
    other = work.book.add_colleague("Juha Ojala")
    view = _view(work, client)
    answers = _answers(view)
    mine = {key: said for key, said in answers.items() if key != "sex"}

    work.services.notices.fill(view, mine)
    theirs = {"notice": view.id, "form": view.form.id, "key": "sex", "said": "value:male"}
    entity = field_id(view.id, "sex")
    work.book.receive(other, [Edit(client, "notice_field", entity, *p) for p in theirs.items()])

    assert work.services.notices.view(view.id).standing is Standing.COMPLETE
    assert work.services.notices.open_of(client) == ""
    entity = field_id(view.id, "education")
    apart = Edit(client, "notice_field", entity, "said", "value:tertiary")
    work.book.receive(other, [apart])
    rows = {row.field.key: row for row in work.services.notices.view(view.id).rows}
    assert [key for key, row in rows.items() if row.is_disputed] == ["education"]
    (card,) = work.services.conflicts.list()
    assert {one.text for one in card.values} == {"Higher education", "Less than basic education"}


def test_a_field_takes_only_what_its_form_allows(work: Casework) -> None:
    """Leaving a field unanswered on purpose is for sensitive ones; a refusal names its field."""
    client = work.add("Aalto", "Mirja", start=_BEGAN)
    view = _view(work, client)
    tomorrow = work.now().date() + timedelta(days=1)
    for key, said, code in (
        ("sex", _DECLINED, "value-invalid"),
        ("sex", Said.of("employed"), "value-invalid"),
        ("birth_date", Said.of("5.3.1979"), "value-invalid"),
        ("birth_date", Said.of("1799-03-05"), "birth-date-invalid"),
    ):
        with pytest.raises(UserError, match=code) as refused:
            work.services.notices.fill(view, {key: said})
        assert refused.value.details["field"] == key
    with pytest.raises(UserError, match="notice-day"):
        work.services.notices.fill(view, {}, given=tomorrow)


def test_giving_up_needs_what_the_rules_ask_and_can_be_taken_back(work: Casework) -> None:
    """An attempt with channel and outcome, a cause, and the worker's words."""
    client = work.add("Niskanen", "Kari", "Vimpeli", start=_BEGAN)
    notices = work.services.notices
    notice = notices.open_of(client)
    with pytest.raises(UserError, match="notice-attempt-missing"):
        notices.give_up(notice, "unreachable", "Ei vastaa.")
    _tried(work, client)
    with pytest.raises(UserError, match="notice-reason-missing"):
        notices.give_up(notice, "unreachable", "")

    before = notices.view(notice)
    notices.give_up(notice, "unreachable", "Ei vastaa.")
    view = notices.view(notice)
    assert (view.standing, view.cause, view.reason) == (
        Standing.MISSING,
        "unreachable",
        "Ei vastaa.",
    )
    (attempt,) = notices.attempts(client)
    assert (attempt.mode, attempt.outcome) == ("phone", "not_reached")
    notices.restore(before)
    after = notices.view(notice)
    assert (after.standing, after.cause, after.reason) == (before.standing, "", "")
    notices.give_up(notice, "unreachable", "Ei vastaa.")
    given_up = notices.view(notice)
    notices.give_up(notice, "refused", "Ei halua.")
    notices.restore(given_up)
    assert notices.view(notice).reason == "Ei vastaa."
    notices.restore(before)
    notices.receive(notice, _BEGAN)
    assert notices.view(notice).standing is Standing.COMPLETE
    notices.restore(before)
    assert (notices.view(notice).standing, notices.view(notice).given) == (before.standing, None)


def test_a_filled_notice_taken_back_is_as_it_was(work: Casework) -> None:
    """Its answers, its day, its state, and the date of birth in the client's record."""
    client = work.add("Aalto", "Mirja", "Vimpeli", start=_BEGAN)
    notices = work.services.notices
    before = _view(work, client)
    answers = _answers(before)

    notices.fill(before, answers, given=date(2019, 1, 8))
    assert notices.view(before.id).standing is Standing.COMPLETE
    notices.restore(before, tuple(answers))

    after = notices.view(before.id)
    assert (after.said, after.given, after.standing) == (before.said, None, before.standing)
    assert work.services.clients.details(client).values["birth_date"] is None


def test_a_date_of_birth_can_be_taken_out(work: Casework) -> None:
    """Emptied, or missing despite attempts: the client's record says it no more."""
    client = work.add("Aalto", "Mirja", start=_BEGAN, birth_date=date(1979, 3, 5))
    notices = work.services.notices
    for said in (NOT_ASKED, Said(State.MISSING), Said.of("1980-03-05"), NOT_ASKED):
        notices.fill(_view(work, client), {"birth_date": said})
        assert _view(work, client).said["birth_date"] == said


def _board(work: Casework) -> Board:
    return work.services.board.board()


def test_joined_records_are_one_row_of_the_board(work: Casework) -> None:
    """Every gap of the person in it, whichever record is asked for; parted, there are two again."""
    first = work.add("Virtanen", "Sanna", "Vimpeli", start=_BEGAN)
    second = work.add("Virtanen", "Sanna Maria", "Soini", start=date(2026, 11, 9))
    _tried(work, second)
    apart = _board(work).rows
    work.services.same_person.join(second, first)

    (row,) = _board(work).rows
    assert row.client_id == first
    assert work.services.board.count() == 1  # what the rail says is what the board shows
    assert sorted(gap.code for gap in row.gaps) == ["not_reached", "start_notice", "start_notice"]
    assert row.attempts == sum(one.attempts for one in apart) > 0
    for asked in (first, second):
        beside = work.services.board.client(asked)
        assert beside is not None
        assert beside.row == row
        assert len(beside.attempts) == row.attempts
    work.services.same_person.part(second)
    assert _board(work).rows == apart


def test_a_client_is_on_the_board_once_and_in_one_group(work: Casework) -> None:
    """The oldest gap leads; a client of two workers is in one group under both names."""
    old = work.add("Niskanen", "Kari", "Vimpeli", start=_BEGAN)
    new = work.add("Mäkelä", "Sanna", "Seinäjoki", start=date(2026, 11, 9), safety_ban=True)
    work.add("Aalto", "Mirja", "Vimpeli", start=date(2026, 12, 1))
    _tried(work, old)
    other = work.book.add_colleague("Juha Ojala")
    work.book.show(other)
    team = work.book.team_stream
    work.book.commit([Edit(team, "assignment", old, "members", other.user)])

    board = _board(work)
    assert [row.client_id for row in board.rows] == [old, new]
    assert work.services.board.count() == 2
    assert board.rows[0].codes == {"start_notice", "not_reached"}
    assert board.municipalities == ("Vimpeli",)
    assert (board.rows[1].municipality, board.rows[1].protected) == (None, True)
    for by in ("worker", "municipality", "age", ""):
        groups = grouped(board.rows, by, board.overdue_days)
        assert sorted(row.client_id for _, rows in groups for row in rows) == sorted([old, new])
    names = dict(grouped(board.rows, "worker", board.overdue_days))
    assert {", ".join(sorted(["Juha Ojala", *board.rows[1].workers]))} <= names.keys()


def test_the_board_is_grouped_by_worker_place_and_age(work: Casework) -> None:
    """Each group has its rows and no other; unknown and protected places come last, unnamed."""
    today = work.now().date()
    began = {"A": 63, "B": 62, "C": 21, "D": 20, "E": 0}
    places = {"A": "Vimpeli", "B": "Alajärvi", "C": "", "D": "Soini", "E": "Vimpeli"}
    ids = {
        name: work.add(
            name, "X", places[name], start=today - timedelta(days=ago), safety_ban=name == "D"
        )
        for name, ago in began.items()
    }
    other = work.book.add_colleague("Juha Ojala")
    work.book.show(other)
    team, mine = work.book.team_stream, work.book.history("assignment", ids["B"], "members")
    work.book.commit([Edit(team, "assignment", ids[name], "members", other.user) for name in "AB"])
    gone = tuple(one.op_id for one in mine)
    work.book.commit([Edit(team, "assignment", ids["B"], "members", None, sup=gone)])
    board = _board(work)
    assert board.overdue_days == 21

    def names(by: str) -> list[tuple[str, str]]:
        groups = grouped(board.rows, by, board.overdue_days)
        return [(group, "".join(row.name[0] for row in rows)) for group, rows in groups]

    assert names("age") == [("long", "A"), ("overdue", "BC"), ("fresh", "DE")]
    assert names("municipality") == [("Alajärvi", "B"), ("Vimpeli", "AE"), ("", "CD")]
    me = "Anna Niemi"
    assert names("worker") == [(me, "CDE"), (f"{me}, Juha Ojala", "A"), ("Juha Ojala", "B")]
    assert names("") == [("", "ABCDE")]


def test_a_start_that_was_cleared_is_a_gap_and_one_that_never_was_is_none(work: Casework) -> None:
    """The board and Today name it until it is written; who has not begun stands on neither."""
    cleared, waits = work.add("Aalto", "Mirja", start=_BEGAN), work.add("Niemi", "Olli")
    pathway, records = work.services.pathway, work.services.records
    path = pathway.of_client(cleared).engagements[0].id
    basis = work.book.find("engagement", stream=cleared)[0].basis
    records.change("engagement", path, {"start": None}, basis)
    (row,) = work.services.board.board().rows
    assert (row.client_id, *row.codes) == (cleared, "no_start")
    (gap,) = work.services.today.overview(work.now().date()).gaps
    assert (gap.client_id, gap.code) == (cleared, "no_start")

    pathway.set_start(path, _BEGAN)
    for client, begins in ((cleared, _BEGAN), (waits, work.now().date() + timedelta(days=9))):
        pathway.set_start(pathway.of_client(client).engagements[0].id, begins)
    (row,) = work.services.board.board().rows
    assert (row.client_id, *row.codes) == (cleared, "start_notice")


def test_an_attempt_entered_in_error_lets_nobody_give_up(work: Casework) -> None:
    """Struck with a reason it counts nowhere, and the notice needs a true attempt again."""
    client = work.add("Niskanen", "Kari", start=_BEGAN)
    attempt, _ = work.services.notes.record_attempt(
        client, mode="phone", outcome="not_reached", note="", occurred=work.now()
    )
    work.services.notes.strike_attempt(attempt, "Väärä asiakas")

    assert work.services.notices.attempts(client) == ()
    assert _board(work).rows[0].codes == {"start_notice"}
    notice = work.services.notices.open_of(client)
    with pytest.raises(UserError, match="notice-attempt-missing"):
        work.services.notices.give_up(notice, "unreachable", "Ei vastaa.")
    (entry,) = [e for e in work.services.clients.timeline(client) if e.kind == "contact_attempt"]
    assert entry.struck == "Väärä asiakas"


def test_giving_up_asks_for_an_attempt_of_this_engagement_that_failed(work: Casework) -> None:
    """Neither one that reached the client, nor one from before; one on a joined record does."""
    client = work.add("Niskanen", "Kari", start=date(2026, 9, 1))
    joined = work.add("Niskanen", "K.")
    work.change(joined, {"same_person_as": client})
    notices, tried = work.services.notices, work.services.notes.record_attempt
    notice = notices.open_of(client)
    for outcome, when in (("not_reached", at(2, 2, "9.00")), ("reached", at(2, 10, "9.00"))):
        tried(client, mode="phone", outcome=outcome, note="", occurred=when)
        with pytest.raises(UserError, match="notice-attempt-missing"):
            notices.give_up(notice, "unreachable", "Ei vastaa.")

    tried(joined, mode="phone", outcome="message_left", note="", occurred=at(2, 11, "9.00"))
    notices.give_up(notice, "unreachable", "Ei vastaa.")

    assert notices.view(notice).standing is Standing.MISSING


def test_a_notice_that_was_given_up_does_not_hide_the_other(work: Casework) -> None:
    """Both stay missing and are named by type; that which can still be had comes first."""
    client = work.add("Niskanen", "Kari", start=_BEGAN)
    notices = work.services.notices
    start = notices.open_of(client)
    _tried(work, client)
    notices.give_up(start, "unreachable", "Ei vastaa.")
    assert notices.open_of(client) == start  # a client who comes after all fills it in

    work.services.departures.record(client, NewDeparture("dropped_out", work.now().date(), "moved"))

    shown = work.services.board.client(client)
    assert shown is not None
    found = [(gap.code, gap.state) for gap in shown.row.notices]
    assert found == [("end_notice", "not_asked"), ("start_notice", "missing")]
    assert notices.open_of(client) == shown.row.notice_id == shown.row.notices[0].notice_id != start


def test_how_to_reach_a_client_is_taken_back_with_its_places(work: Casework) -> None:
    """What a protected client's form did not show is written back as it was, not as shown."""
    client = work.add("Mäkelä", "Sanna", "Seinäjoki", start=_BEGAN, safety_ban=True)
    notices = work.services.notices
    words = "Käy töissä Seinäjoella."
    notices.prefer(client, Preferences("message", "iltaisin", words))

    former, _ = notices.prefer(client, Preferences("phone", "iltaisin", "Ei soitettava."))
    notices.restore_preferences(client, former)

    record = work.book.find("client", stream=client)[0].record
    assert (record.contact_mode, record.contact_notes) == ("message", words)


def test_attempts_in_a_row_begin_after_the_newest_meeting(work: Casework) -> None:
    """Failed twice, met, failed again: not reached since the third; a struck meeting is none."""
    client = work.add("Niskanen", "Kari", start=_BEGAN)
    for day, month in ((1, 9), (5, 9), (18, 11)):
        moment = at(day, month, "10.00")
        work.services.notes.record_attempt(
            client, mode="phone", outcome="not_reached", note="", occurred=moment
        )
    met = work.note(client, at(1, 11, "10.00"), "Tavattiin.")

    def since() -> list[date]:
        gaps = _board(work).rows[0].gaps
        return [gap.since for gap in gaps if gap.code == "not_reached"]

    assert since() == [date(2026, 11, 18)]
    work.services.notes.strike(met, "Väärä asiakas")
    assert since() == [date(2026, 9, 1)]


def test_how_to_reach_a_client_stands_beside_the_board_without_places(work: Casework) -> None:
    """Preferences guide the next attempt; of a protected client they tell no place."""
    client = work.add("Mäkelä", "Sanna", "Seinäjoki", start=_BEGAN, safety_ban=True)
    wanted = Preferences("message", "iltaisin", "Käy töissä Seinäjoella, ei soitettava.")
    work.services.notices.prefer(client, wanted)

    shown = work.services.board.client(client)
    assert shown is not None
    assert (shown.preferences.mode, shown.preferences.times) == ("message", "iltaisin")
    assert "Seinäjo" not in shown.preferences.notes


def test_dates_that_do_not_fit_are_on_the_board_with_both_records(work: Casework) -> None:
    """A note after the only engagement has ended names the note and the engagement."""
    client = work.add("Aalto", "Mirja", start=_BEGAN, birth_date=date(1979, 3, 5))
    work.services.notices.receive(work.services.notices.open_of(client), _BEGAN)
    work.services.clients.end(client, date(2019, 5, 31), "goals_met")
    work.services.notices.receive(work.services.notices.open_of(client), date(2019, 6, 1))
    work.note(client, work.now(), "Tavattiin.")

    (row,) = _board(work).rows
    assert [gap.code for gap in row.gaps] == ["dates"]
    misfit = row.gaps[0].misfit
    assert misfit is not None
    for part in ("Home visit", "19 Nov 2026", "Individual coaching", "31 May 2019"):
        assert part in misfit.words()
    met, engagement = work.book.find("meeting")[0].id, work.book.find("engagement")[0].id
    assert [(one.kind, one.id, one.words) for one in misfit.records()] == [
        ("meeting", met, "Home visit 19 Nov 2026"),
        ("engagement", engagement, "Individual coaching 31 May 2019"),
    ]
    assert misfit.client_id == client


def test_whoever_drops_out_leaves_with_reason_and_barrier(work: Casework) -> None:
    """It ends what runs and asks for the end notice, once; entered in error, it is struck."""
    client = work.add("Östman", "Kaj", "Soini", start=_BEGAN)
    departures = work.services.departures
    given = NewDeparture("dropped_out", date(2019, 3, 29), "not_reached", "distance", "Muutti.")
    with pytest.raises(UserError, match="departure-day"):
        departures.record(client, NewDeparture("declined", date(2027, 1, 1), "own_decision"))
    with pytest.raises(UserError, match="engagement-end-invalid"):
        departures.record(client, NewDeparture("declined", date(2018, 1, 1), "own_decision"))

    departures.record(client, given)

    (row,) = departures.of(client)
    assert (row.type, row.reason, row.barrier) == ("dropped_out", "not_reached", "distance")
    (engagement,) = work.services.records.find("engagement", client_id=client)
    assert (engagement.record.end, engagement.record.end_reason) == (given.day, "not_reached")
    types = {notice.type for notice in work.services.clients.page(client).missing_notices}
    assert types == {"start_notice", "end_notice"}
    departures.strike(row.id, "Väärä asiakas")
    assert departures.of(client) == ()
    (engagement,) = work.services.records.find("engagement", client_id=client)
    assert (engagement.record.end, engagement.record.end_reason) == (None, None)
    assert {shot.record.type for shot in work.book.find("notice")} == {"start_notice"}

    departures.record(client, given)
    change, day = work.services.records.change, date(2019, 4, 1)
    work.clock.time += timedelta(minutes=1)
    (engagement,) = work.services.records.find("engagement", client_id=client)
    change("engagement", engagement.id, {"end": day}, engagement.basis)
    departures.strike(departures.of(client)[0].id, "Väärä asiakas")
    (engagement,) = work.services.records.find("engagement", client_id=client)
    assert (engagement.record.end, engagement.record.end_reason) == (day, "not_reached")


def test_a_complete_notice_keeps_in_whose_name_it_was_filled_in(work: Casework) -> None:
    """Until then it follows its engagement; the screen and the paper say the same."""
    team_of(work)
    for number, answered_by_pen in enumerate((True, False)):
        client = work.add(
            "Aalto",
            "Mirja",
            number=str(number),
            start=_BEGAN,
            legal_basis="social_rehabilitation",
            controller="Kunta",
        )
        (engagement,) = work.book.find("engagement", stream=client)
        view = _view(work, client)
        assert view.document.organiser == "Kunta"
        for controller, expected in ((OTHER, OTHER), (OWN, OTHER)):
            renamed = Target(client, "engagement", engagement.id)
            writing = Writing(work.book)
            work.book.commit(writing.replaced(renamed, {"controller": controller}))
            if controller == OTHER and answered_by_pen:
                work.services.notices.receive(view.id, _BEGAN)
            elif controller == OTHER:
                work.services.notices.fill(view, _answers(view))
            kept = work.services.notices.view(view.id).document
            facts = work.services.notice_papers.document(view.id).facts
            said = {fact.label: fact.value for fact in facts}
            assert (kept.organiser, kept.producer) == (expected, OWN)
            assert said["Service function"] == "Services for working-age people"
            assert (said["Service organiser"], said["Service producer"]) == (expected, OWN)
