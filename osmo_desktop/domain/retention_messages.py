"""Sentences for errors about the time of keeping and destruction lists."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

RETENTION: Final = {
    "retention-nothing-due": mark(
        "Nobody is due who is not on an open list already, so no list was drawn up."
    ),
    "retention-not-due": mark(
        "By this laptop's clock and table not everybody on the list is due. Mark those who are not "
        "as kept, or check the laptop's clock. Nothing was approved or destroyed."
    ),
    "list-unknown": mark("This destruction list is not here. Synchronise and look again."),
    "list-changed": mark(
        "The list changed while you looked at it, so nothing was done. Look at it again."
    ),
    "list-empty": mark("Everybody on the list is kept, so there is nothing to approve."),
    "list-approved": mark(
        "You have approved this list already. It needs the approval of another supervisor."
    ),
    "list-not-approved": mark(
        "Two different supervisors have to approve the list before it is carried out, and you have "
        "to be one of them. Nothing was destroyed."
    ),
    "list-carried": mark(
        "You have carried this list out already. It waits for the other supervisor."
    ),
    "list-closed": mark("This list was carried out. It is kept as it is and changes no more."),
}
