"""In whose name something is recorded: words of a document's head (DOMAIN 2.2), of every kind.

They are written with the document, so that a later change of the engagement never changes what an
old one says. No search is about them.
"""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records.declare import Attribute, Merge, Sensitivity

_LENGTH: Final = 200


def _duty(label: str, merge: Merge) -> Attribute:
    return Attribute(label, merge, Sensitivity.ROUTINE, max_length=_LENGTH)


_FUNCTION: Final = mark("Service function")
_ORGANISER: Final = mark("Service organiser")
_PRODUCER: Final = mark("Service producer")

FUNCTION: Final = _duty(_FUNCTION, Merge.EVENT)
ORGANISER: Final = _duty(_ORGANISER, Merge.EVENT)
PRODUCER: Final = _duty(_PRODUCER, Merge.EVENT)
"""Of what is written once."""

KEPT_FUNCTION: Final = _duty(_FUNCTION, Merge.REGISTER)
KEPT_ORGANISER: Final = _duty(_ORGANISER, Merge.REGISTER)
KEPT_PRODUCER: Final = _duty(_PRODUCER, Merge.REGISTER)
"""Of what is kept up until it is a document: written when it becomes one."""
