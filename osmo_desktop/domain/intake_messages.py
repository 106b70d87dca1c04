"""Sentences for errors in the transfer queue, in tasks, and in taking clients in."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

INTAKE: Final = {
    "transfer-unknown": mark(
        "There is no such document to transfer here, or it has changed meanwhile. Open the queue "
        "again; nothing was changed."
    ),
    "transfer-day": mark(
        "The day of the transfer lies between the day of the document and today. Check the day; "
        "nothing was saved."
    ),
    "transfer-target-missing": mark(
        "Write the id that the client system gave the document. Nothing was saved."
    ),
    "join-same": mark("These records are joined already, or are one and the same."),
    "join-none": mark("This record is joined to no other one. Open the joined record to part it."),
    "task-day": mark("Choose today or a later day. Nothing was moved."),
    "task-unknown": mark("There is nothing to take back here. Nothing was changed."),
}
