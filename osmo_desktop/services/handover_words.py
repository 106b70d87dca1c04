"""Hand-overs and disclosures as sentences, the same in the window, in commands and on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from osmo_desktop.domain.language import current, mark, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.records.handover import (
    DISCLOSURE_BASES,
    HANDOVER_CAUSES,
    REFUSAL_CAUSES,
)
from osmo_desktop.services.disclosures import DisclosureRow
from osmo_desktop.services.handovers import OPEN, HandoverRow
from osmo_desktop.services.rights import ConsentRow
from osmo_desktop.services.wording import code_word

IN_FORCE: Final = "in_force"
_CONSENT_STATES: Final = {
    "withdrawn": mark("withdrawn {day}"),
    "ended": mark("ended {day}"),
    IN_FORCE: mark("consent in force"),
}


def consent_words(rows: Iterable[ConsentRow]) -> str:
    """What stands of a client's consents, those that hold no more first; empty without any.

    Said where something is about to be given to somebody else: it warns and never blocks.
    """
    known = sorted(
        (row for row in rows if row.state in _CONSENT_STATES), key=lambda row: row.state == IN_FORCE
    )
    told = [
        f"{row.purpose} – {tr(_CONSENT_STATES[row.state]).format(day=_day_of(row))}"
        for row in known
    ]
    return tr("The client's consents: {consents}.").format(consents="; ".join(told)) if told else ""


def _day_of(row: ConsentRow) -> str:
    day = row.withdrawn if row.withdrawn is not None else row.until
    return short_date(day, current()) if day is not None else ""


def handover_title(row: HandoverRow) -> str:
    """Which client, as far as the user may know."""
    return row.label or tr("A client")


def handover_state(row: HandoverRow) -> str:
    """What became of an offer, and what it waits for."""
    if row.awaits_key:
        words = tr(
            "Accepted. The client opens here once the key arrives from a laptop that holds it: "
            "synchronise, or exchange files with a stick."
        )
    elif row.state == OPEN:
        words = _open_words(row)
    else:
        words = {
            "accepted": tr(
                "{taker} has accepted. {giver} and {taker} both work with the client until the "
                "hand-over is finished."
            ),
            "finished": tr("Finished: {giver} → {taker}."),
            "declined": tr("{taker} declined: {cause}."),
            "taken_back": tr("Taken back: {giver} → {taker}."),
            "erased": tr("The client's records were erased, so the offer is closed."),
        }[row.state]
    cause = code_word(REFUSAL_CAUSES, row.answer)
    return words.format(giver=row.giver, taker=row.taker, cause=cause)


def _open_words(row: HandoverRow) -> str:
    if row.is_mine:
        return tr("Offered to {taker}, who has not answered yet.")
    if not row.is_for_me:
        return tr("{giver} offers the client to {taker}, who has not answered yet.")
    if row.label:
        return tr("{giver} offers you this client.")
    return tr(
        "{giver} offers you a client. You see who it is once you have accepted and the key is "
        "here: talk with {giver} first."
    )


def handover_reason(row: HandoverRow) -> str:
    """Why, since when, and to which other controller."""
    parts = [
        code_word(HANDOVER_CAUSES, row.cause),
        row.words,
        tr("To: {controller}").format(controller=row.to_controller) if row.to_controller else "",
        short_date(row.offered.date(), current()),
    ]
    return " · ".join(part for part in parts if part)


def given_words(row: DisclosureRow, offers: Iterable[HandoverRow]) -> str:
    """What is not plain of a disclosure: that nothing was given, or not yet; else nothing."""
    if row.struck:
        return tr("Entered in error: {reason}").format(reason=row.struck)
    state = next((offer.state for offer in offers if offer.id == row.handover), "")
    if state == OPEN:
        return tr("Offered; nothing has been given before it is accepted.")
    if state in ("", "accepted", "finished"):
        return ""
    return tr("Not given: the offer was declined or taken back.")


def given_on(row: DisclosureRow, offers: Iterable[HandoverRow]) -> datetime:
    """When it was given: by a hand-over once that was accepted."""
    answered = (offer.answered for offer in offers if offer.id == row.handover)
    return next((moment for moment in answered if moment is not None), row.occurred)


def basis_words(row: DisclosureRow) -> str:
    """On what basis something was disclosed."""
    return f"{code_word(DISCLOSURE_BASES, row.basis)}: {row.basis_words}"
