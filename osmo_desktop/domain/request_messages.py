"""Sentences for errors in the register of clients' requests and in reviews of the log."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

REQUESTS: Final = {
    "request-closed": mark("This request has an answer already, so nothing was saved. Look at it."),
    "request-missing": mark(
        "There is no request with this id that you can read. Nothing was changed. The list of "
        "requests shows the ids."
    ),
    "review-nothing-drawn": mark(
        "Nothing was drawn for this month, so there is nothing to review. Nothing was changed."
    ),
    "request-date": mark(
        "The day cannot be in the future or before the request came. Check it; nothing was saved."
    ),
    "request-asker-missing": mark("Write the name of who asked for the client."),
    "request-extension-late": mark(
        "The first month was over on that day, so the time cannot be made longer. Answer as soon "
        "as you can; nothing was saved."
    ),
    "request-reason-missing": mark("Write the reason as it is told to the client."),
    "request-answer-missing": mark("Write what the client was given, or what was done."),
    "request-complaint-missing": mark(
        "Tell the client of the right to complain to the Data Protection Ombudsman, then tick it. "
        "Nothing was saved."
    ),
    "review-running": mark(
        "This month is not over yet: its sample is drawn when it is. Nothing was saved."
    ),
    "review-remark-missing": mark("Choose the remark that says what has to be looked into."),
}
