"""What the team's legal profile in force says: the team's name and who answers for the data."""

from __future__ import annotations

from osmo_desktop.domain.ports import RecordBook


def team_name(book: RecordBook) -> str:
    """The team's name, empty while there is none."""
    return _newest(book, "team_name")


def team_controller(book: RecordBook) -> str:
    """The name of the organisation that is the team's controller, empty while none is known."""
    organisation = _newest(book, "controller")
    shot = book.get("organisation", organisation) if organisation else None
    return (shot.record.name or "") if shot is not None else ""


def _newest(book: RecordBook, field: str) -> str:
    profiles = book.find("legal_profile", order_by="valid_from", descending=True)
    values = (getattr(shot.record, field) for shot in profiles)
    return next((str(value) for value in values if value), "")
