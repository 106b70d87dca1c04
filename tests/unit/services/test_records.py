"""Records of kinds without a screen: added, changed with what was seen, and read back."""

from datetime import date

import pytest

from osmo_desktop.domain.errors import BugError, UserError
from tests.fakes.office import Office


def test_group_is_added_to_the_team(office: Office) -> None:
    """A group's record stands in the team's stream, with its leaders as a set."""
    values = {
        "name": "Voima",
        "leaders": ["Anna", "Ville"],
        "planned_start": date(2026, 10, 1),
        "reason": None,
    }

    group, changes = office.services.records.add("group", values)

    shot = office.shot("group", group)
    assert shot.stream == office.book.team_stream
    assert set(shot.record.leaders) == {"Anna", "Ville"}
    assert (shot.record.name, shot.record.planned_start) == ("Voima", date(2026, 10, 1))
    assert "group" in changes.kinds


def test_attendance_is_added_to_the_client(office: Office) -> None:
    """Who came stands in the client's own stream."""
    client = office.client()
    session, _ = office.services.records.add("session", {"topic": "Arki"})

    entity, _ = office.services.records.add(
        "attendance", {"session": session, "state": "present"}, client_id=client
    )

    assert office.shot("attendance", entity).stream == client
    assert [s.id for s in office.services.records.find("attendance", client_id=client)] == [entity]


def test_record_of_a_client_needs_its_client(office: Office) -> None:
    """A record of a client without a known client is refused."""
    for client_id in (None, "0" * 32):
        with pytest.raises(UserError) as caught:
            office.services.records.add("attendance", {"state": "present"}, client_id=client_id)
        assert caught.value.code == "client-unknown"


def test_change_writes_only_what_differs(office: Office) -> None:
    """A change supersedes what was seen, and members that left the set are removed."""
    records = office.services.records
    group, _ = records.add("group", {"name": "Voima", "leaders": ["Anna", "Ville"]})
    seen = office.shot("group", group).basis

    values = {"name": "Voima", "state": "ended", "leaders": ["Ville", "Aino"]}
    records.change("group", group, values, seen)

    record = office.shot("group", group).record
    assert (record.name, record.state) == ("Voima", "ended")
    assert set(record.leaders) == {"Ville", "Aino"}
    assert len(office.book.history("group", group, "name")) == 1
    assert office.shot("group", group).conflicts == ()


def test_value_that_is_no_code_is_refused(office: Office) -> None:
    """A code that is not in the list is the person's to mend, and names the field."""
    with pytest.raises(UserError) as caught:
        office.services.records.add("group", {"state": "dancing"})

    assert (caught.value.code, caught.value.details["field"]) == ("value-invalid", "state")


@pytest.mark.parametrize(
    ("kind", "values"), [("meeting", {}), ("group", {"colour": "red"}), ("certificate", {})]
)
def test_kind_with_its_own_service_is_refused(
    office: Office, kind: str, values: dict[str, object]
) -> None:
    """What has a service of its own, or is not declared, cannot be written this way."""
    with pytest.raises(BugError):
        office.services.records.add(kind, values)


def test_unknown_record_cannot_be_changed(office: Office) -> None:
    """Changing a record that is not there is a fault of the program."""
    with pytest.raises(BugError):
        office.services.records.change("group", "0" * 32, {"name": "x"}, {})
