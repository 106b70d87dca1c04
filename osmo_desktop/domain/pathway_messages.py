"""Sentences of the pathway: what was not done, why, and what to do."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

PATHWAY: Final = {
    "engagement-unknown": mark(
        "This engagement is no longer here, or its key has not arrived yet. Synchronise and try "
        "again."
    ),
    "engagement-basis-missing": mark("Choose the legal basis of the engagement."),
    "engagement-closed": mark(
        "This engagement is closed, so nothing new is recorded for it. If it was closed by "
        "mistake, strike the closure first."
    ),
    "engagement-in-use": mark(
        "Something is recorded for this engagement already, so it stays. Nothing was changed."
    ),
    "assessment-open": mark(
        "A needs assessment is open already. Complete it, or strike it if it was a mistake."
    ),
    "assessment-completed": mark(
        "The needs assessment is completed. Clear the day of its completion to go on with it."
    ),
    "pathway-part-unknown": mark(
        "This is no longer here, or it was struck. What is recorded has not changed."
    ),
    "pathway-day-missing": mark("The date is missing. Write it like 5.3.2026."),
    "pathway-day-ahead": mark("The date is in the future. Write the day on which it was done."),
    "pathway-days-order": mark("The dates are not in their order. Check them; nothing was saved."),
    "move-joint-meeting": mark(
        "This note is of a joint meeting. Strike the meeting on the tab Pathway, and record it "
        "with the right client."
    ),
    "joint-engagement-missing": mark(
        "Choose at least one engagement, and write what is recorded for it."
    ),
    "joint-participant-missing": mark("Write who was present: a role, an organisation, or both."),
    "reminder-amount": mark(
        "Write a whole number from 1 to 366, or leave the field empty to go back to the time that "
        "the program has."
    ),
    "reminder-months": mark(
        "Write a whole number from 1 to 60, or leave the field empty to go back to the time that "
        "the program has."
    ),
    "reminder-unknown": mark("This setting is no longer here. Nothing was changed."),
    "joint-step-empty": mark("Write what is to be done, or clear the row."),
}
"""Code to sentence."""
