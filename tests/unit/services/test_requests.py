"""The register of clients' requests and its clock."""

from datetime import date, timedelta

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.records.request import due_day, months_after
from osmo_desktop.services.requests import RequestAnswer, RequestForm, RequestRow
from tests.fakes.office import Office


def _ask(office: Office, client: str, *, ago: int = 0, **more: str) -> RequestRow:
    """Record a request that came some days ago and read it back."""
    form = RequestForm(
        more.pop("type", "access"), office.today - timedelta(days=ago), "form", **more
    )
    request, _ = office.services.requests.add(client, form)
    row = office.services.requests.get(request)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 19), date(2026, 12, 19)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_an_answer_is_due_one_month_after(received: date, due: date) -> None:
    """The month ends on the day of the same number, or on the last of a shorter month."""
    assert due_day(received, None) == due


def test_two_further_months_only_if_told_within_the_first() -> None:
    """An extension told on the last day counts, one told a day later does not."""
    received = date(2026, 11, 30)
    last = months_after(received, 1)

    assert due_day(received, last) == date(2027, 2, 28)
    assert due_day(received, last + timedelta(days=1)) == last


def test_the_register_begins_with_what_is_latest(office: Office) -> None:
    """Open requests by their last day, late ones first; answered ones after all of them."""
    client, other = office.client("Aalto"), office.client("Berg")
    fresh = _ask(office, client)
    late = _ask(office, other, ago=40, type="log")
    done = _ask(office, client, ago=50, type="correction")
    office.services.requests.answer(done, RequestAnswer("given", office.today, "Korjattu."))

    rows = office.services.requests.all()

    assert [row.id for row in rows] == [late.id, fresh.id, done.id]
    assert rows[0].days_left < 0 < rows[1].days_left
    assert [row.is_open for row in rows] == [True, True, False]
    assert [row.id for row in office.services.requests.of(client)] == [fresh.id, done.id]


def test_an_extension_moves_the_last_day(office: Office) -> None:
    """It needs a reason and a day within the first month, and can be given once."""
    row = _ask(office, office.client(), ago=10)
    requests = office.services.requests

    with pytest.raises(UserError, match="request-reason-missing"):
        requests.extend(row, office.today, " ")
    with pytest.raises(UserError, match="request-date"):
        requests.extend(row, row.received - timedelta(days=1), "Paljon papereita")
    requests.extend(row, office.today, "Paljon papereita")

    shown = requests.get(row.id)
    assert shown is not None
    assert (shown.state, shown.due) == ("extended", months_after(row.received, 3))
    assert not shown.can_extend


def test_an_extension_comes_too_late_after_the_month(office: Office) -> None:
    """After the first month the service refuses the longer time."""
    row = _ask(office, office.client(), ago=45)

    assert not row.can_extend
    with pytest.raises(UserError, match="request-extension-late"):
        office.services.requests.extend(row, office.today, "Unohtui")


def test_a_refusal_needs_its_reason_and_the_right_to_complain(office: Office) -> None:
    """Without both nothing is written; with both the register keeps them."""
    row = _ask(office, office.client(), type="correction")
    requests, today = office.services.requests, office.today

    for answer, code in (
        (RequestAnswer("refused", today, complaint_told=True), "request-reason-missing"),
        (RequestAnswer("refused", today, reason="Arvio pysyy."), "request-complaint-missing"),
        (RequestAnswer("partly", today, reason="Arvio pysyy."), "request-answer-missing"),
        (RequestAnswer("given", today), "request-answer-missing"),
        (RequestAnswer("given", today + timedelta(days=1), "Annettu"), "request-date"),
    ):
        with pytest.raises(UserError, match=code):
            requests.answer(row, answer)
    requests.answer(row, RequestAnswer("refused", today, "", "Arvio pysyy.", complaint_told=True))

    shown = requests.get(row.id)
    assert shown is not None
    assert (shown.state, shown.outcome, shown.refusal_reason) == (
        "answered",
        "refused",
        "Arvio pysyy.",
    )
    assert shown.complaint_told
    with pytest.raises(UserError, match="request-closed"):
        requests.answer(row, RequestAnswer("given", today, "Annettu"))


def test_a_request_of_somebody_else_names_them(office: Office) -> None:
    """Who asks for the client is written down by name."""
    client = office.client()
    with pytest.raises(UserError, match="request-asker-missing"):
        _ask(office, client, asked_by="guardian")

    assert _ask(office, client, asked_by="guardian", asker="Eeva Suo").asker == "Eeva Suo"


def test_a_request_entered_in_error_leaves_the_register(office: Office) -> None:
    """It is gone from the lists and stays in the history."""
    row = _ask(office, office.client())
    office.services.requests.strike(row, "Väärä asiakas")

    assert office.services.requests.all() == ()
    assert office.services.book.get("request", row.id) is not None


def test_the_first_screen_reminds_of_what_is_due_in_a_week(office: Office) -> None:
    """A request far from its last day is no gap; near it and late it is."""
    far, near, late = office.client("A"), office.client("B"), office.client("C")
    _ask(office, far)
    _ask(office, near, ago=25)
    _ask(office, late, ago=40)

    gaps = office.services.today.overview(office.today).gaps

    assert [(g.client_id, g.days) for g in gaps if g.code == "request"] == [(late, 40), (near, 25)]
