"""Sentences for errors in handing a client over, and in the disclosure log."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

HANDOVERS: Final = {
    "handover-closed": mark(
        "This hand-over is not open any more: it was answered, taken back, or the client was "
        "erased. Nothing was changed."
    ),
    "handover-open": mark(
        "The client is offered to this colleague already. Wait for the answer or take the offer "
        "back first."
    ),
    "handover-not-yours": mark(
        "Only whoever was asked answers a hand-over, and only whoever offered it takes it back. "
        "Nothing was changed."
    ),
    "handover-reason-missing": mark("Write why the client is handed over."),
    "worker-unsuitable": mark(
        "This person cannot take the client: they work with it already, have no laptop in the "
        "team, or only audit. Choose another."
    ),
    "worker-last": mark(
        "Nobody else works with this client, so nothing was changed. Find another worker first."
    ),
    "disclosure-incomplete": mark(
        "Another controller gets the records: name the recipient, the basis and which permission "
        "or law it is, and what is given."
    ),
    "disclosure-of-handover": mark(
        "This was given by a hand-over, so it stays in the log. Nothing was changed."
    ),
    "disclosure-struck": mark("This disclosure is marked as entered in error already."),
    "disclosure-same": mark(
        "Recipient and giver are the same controller, so this is no disclosure. Name the other "
        "controller."
    ),
    "disclosure-future": mark("The day of a disclosure cannot be in the future. Check the date."),
}
