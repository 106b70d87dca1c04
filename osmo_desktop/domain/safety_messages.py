"""Sentences for errors in consents, comment slips, visit-safety cards and the crisis card."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

SAFETY: Final = {
    "consent-purpose-missing": mark("Write what the client agrees to, and for what."),
    "consent-date": mark(
        "The day cannot be in the future or before the consent was given. Check it; nothing was "
        "saved."
    ),
    "consent-closed": mark("This consent was withdrawn already. It stays in the list."),
    "slip-words-missing": mark("Write what the client says, in their own words."),
    "slip-date": mark("The day of a comment cannot be in the future. Check it."),
    "visit-return-missing": mark("Choose when you are back at the latest: it is in the past."),
    "visit-call-missing": mark("Write who is called if you are not back by then."),
    "visit-under-way": mark(
        "You have a visit under way already. Tick that you are back before you leave for another."
    ),
    "visit-closed": mark("This visit is over already. Nothing was changed."),
    "crisis-number-missing": mark("Write the number that is called."),
    "crisis-date": mark("The day of checking cannot be in the future. Check it."),
    "refusal-missing": mark(
        "This request was not refused, so there is no certificate of refusal. Answer it first."
    ),
}
