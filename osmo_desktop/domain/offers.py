"""Offers of a client to a colleague, as values of ops of the team stream (SECURITY b.0 13, b.7).

All of an offer is one op, so nobody can change half of it. Everybody in the team reads it, so it
holds ids and a code and never a word about the client. Who may say what is decided, as everything
in `domain.authority`, from the op and its causal past alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from osmo_desktop.domain.deeds import Deed, PastOp

_FORM = re.compile(r"([0-9a-f]{32}):([0-9a-f]{32}):([0-9a-f]{32}):([a-z_]{1,40})")
_REFUSAL = re.compile(r"([0-9a-f]{32}):([a-z_]{1,40})")


@dataclass(frozen=True)
class Offer:
    """An offer: its own id, who gives, who is asked to take, and why, as a code."""

    id: str
    giver: str
    taker: str
    cause: str

    @property
    def text(self) -> str:
        """As the value of an op."""
        return f"{self.id}:{self.giver}:{self.taker}:{self.cause}"

    @classmethod
    def parse(cls, value: object) -> Offer | None:
        """Read the value of an op; None for anything that offers nothing to nobody else."""
        match = _FORM.fullmatch(value) if isinstance(value, str) else None
        offer = cls(*match.groups()) if match is not None else None
        return offer if offer is not None and offer.giver != offer.taker else None


@dataclass(frozen=True)
class Refusal:
    """The taker declines the offer with this id, and why, as a code."""

    offer: str
    cause: str

    @property
    def text(self) -> str:
        """As the value of an op."""
        return f"{self.offer}:{self.cause}"

    @classmethod
    def parse(cls, value: object) -> Refusal | None:
        """Read the value of an op; None for anything else."""
        match = _REFUSAL.fullmatch(value) if isinstance(value, str) else None
        return cls(*match.groups()) if match is not None else None


def is_offered(deed: Deed) -> bool:
    """Whether the deed's reason names an offer to its writer that is open in the causal past.

    An offer is used once: whoever was taken off a client does not come back by the same one.
    """
    register = deed.past("assignment", deed.entity, "members")
    if any(op.reason == deed.reason and op.author == deed.author for op in register):
        return False
    taken_back = _said(deed.past("handover", deed.entity, "taken_back"))
    refusals = map(Refusal.parse, _said(deed.past("handover", deed.entity, "declined")))
    return (
        any(offer.taker == deed.author for offer in _offers(deed, deed.reason))
        and deed.reason not in taken_back
        and all(refusal is None or refusal.offer != deed.reason for refusal in refusals)
    )


def why_not_said(deed: Deed, *, is_supervisor: bool, may_offer: bool) -> str | None:
    """Why an op about hand-overs does not count; None when it does. Nothing is ever unsaid.

    Those assigned offer what is theirs (`may_offer`), the asked decline, givers take back; a
    supervisor offers and takes back for others. Nobody declines for another.
    """
    if deed.sup:
        return "role-forbids"
    if deed.field == "offers":
        offer = Offer.parse(deed.value)
        if offer is None or _offers(deed, offer.id):
            return "value-invalid"
        is_own = is_supervisor or offer.giver == deed.author
        return None if may_offer and is_own else "role-forbids"
    if deed.field == "declined":
        refusal = Refusal.parse(deed.value)
        known = _offers(deed, refusal.offer) if refusal is not None else []
        is_own = any(offer.taker == deed.author for offer in known)
    else:
        known = _offers(deed, deed.value)
        is_own = is_supervisor or any(offer.giver == deed.author for offer in known)
    return None if known and is_own else "role-forbids"


def _offers(deed: Deed, offer_id: object) -> list[Offer]:
    """The offers of the deed's client with this id in its causal past: one, if nobody cheats."""
    read = map(Offer.parse, _said(deed.past("handover", deed.entity, "offers")))
    return [offer for offer in read if offer is not None and offer.id == offer_id]


def _said(ops: Iterable[PastOp]) -> list[object]:
    return [op.value for op in ops]
