"""What exactly is signed: the text of a plan version, as one hash.

The hash lies inside the sealed record of the signature. It covers every field of the plan, its
goals and its steps but those that go on living on an approved plan: how far a goal is and whether
a step is done. Whoever changes a signed text by other means makes every signature say so.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import msgspec

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import KINDS
from osmo_desktop.services.writing import to_wire

_CONTEXT: Final = b"ow1 signed plan\0"
_LIVING: Final = {
    "plan": frozenset({"state"}),
    "goal": frozenset({"level"}),
    "step": frozenset({"done"}),
}


class PlanText:
    """Finds plans that can be signed, and hashes what they say."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book

    def approved(self, plan_id: str) -> Snapshot:
        """The version to sign; UserError("plan-unknown", "signature-plan-draft")."""
        shot = self._book.get("plan", plan_id)
        if shot is None:
            raise UserError("plan-unknown")
        if shot.record.state != "approved":
            raise UserError("signature-plan-draft")
        return shot

    def hash(self, plan: Snapshot) -> str:
        """SHA-256 over the version's text, as 64 hex digits."""
        parts = [_said(plan)]
        for kind in ("goal", "step"):
            found = self._book.find(kind, stream=plan.stream, equals={"plan": plan.id})
            parts += [_said(shot) for shot in sorted(found, key=lambda shot: shot.id)]
        data = msgspec.json.encode(parts, order="sorted")
        return hashlib.sha256(_CONTEXT + data).hexdigest()


def _said(shot: Snapshot) -> dict[str, Any]:
    """The fields that say something, as they are in an op; what is empty is left out."""
    values = {
        name: to_wire(getattr(shot.record, name))
        for name in KINDS[shot.kind].fields
        if name not in _LIVING[shot.kind]
    }
    said = {name: value for name, value in values.items() if value not in (None, ())}
    return {"kind": shot.kind, "id": shot.id, **said}
