"""What the team's legal profile in force says: the team's name and who answers for the data."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.ports import RecordBook

# Outreach youth work reports by other means; the others ask for the notices of DOMAIN 4.2.
_PROFILE_WITHOUT_NOTICES: Final = "outreach_youth_work"


def team_name(book: RecordBook) -> str:
    """The team's name, empty while there is none."""
    return _newest(book, "team_name")


def team_controller(book: RecordBook) -> str:
    """The name of the organisation that is the team's controller, empty while none is known."""
    organisation = _newest(book, "controller")
    shot = book.get("organisation", organisation) if organisation else None
    return (shot.record.name or "") if shot is not None else ""


def asks_for_notices(book: RecordBook) -> bool:
    """Whether start and end notices are asked for."""
    return _newest(book, "profile") != _PROFILE_WITHOUT_NOTICES


def _newest(book: RecordBook, field: str) -> str:
    profiles = book.find("legal_profile", order_by="valid_from", descending=True)
    values = (getattr(shot.record, field) for shot in profiles)
    return next((str(value) for value in values if value), "")
