"""Why what a colleague's laptop wrote is kept and does not count, in words (SECURITY b.0 5).

The codes are the verdicts of `domain.authority` and `domain.merge`; they are the same on every
laptop, and so is what people read about them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from osmo_desktop.domain.history import History, SegmentState
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.merge import Fold, is_removed

_AFTER_REMOVAL: Final = "after-removal"
_SEGMENT: Final = "segment-quarantined"

REASONS: Final[Mapping[str, str]] = {
    _AFTER_REMOVAL: mark("The laptop was removed before this arrived."),
    _SEGMENT: mark("Its numbers do not follow from what came before: its program was changed."),
    "author-mismatch": mark("The laptop is not certified for the person it names as the writer."),
    "role-forbids": mark("The writer's role does not allow it."),
    "not-assigned": mark("The writer was not among the client's workers."),
    "wrong-stream": mark("It lies among other records than those it belongs to."),
    "supersedes-other": mark("It claims to replace something else than what it changes."),
    "supersedes-unseen": mark("It claims to replace what its writer cannot have seen."),
    "value-invalid": mark("Its value does not fit its field."),
    "reason-missing": mark("It gives no reason where one is required."),
    "certificate-invalid": mark("The certificate in it is not genuine, or is another laptop's."),
    "root-unknown": mark("It was signed with a recovery sheet of another team."),
    "root-replaced": mark("It was signed with a recovery sheet that had been replaced."),
    "succession-rival": mark("Another new recovery sheet took the place of the former one."),
}
"""The msgid of the sentence by verdict."""

_OTHER: Final = mark("It breaks a rule of the team ({code}).")


@dataclass(frozen=True, order=True)
class Quarantined:
    """What of one laptop does not count for one reason: so many entries (or parts without any)."""

    device: str
    reason: str
    entries: int


def why(code: str) -> str:
    """The sentence for a verdict, in the language in use."""
    return tr(REASONS.get(code, _OTHER)).format(code=code)


def quarantined(fold: Fold, history: History) -> tuple[Quarantined, ...]:
    """All that is kept and does not count, by laptop and reason, in a fixed order."""
    ops = fold.quarantined
    entities = {(op.device, _reason(fold, op.device, op.verdict or ""), op.key) for op in ops}
    counts = Counter((device, reason) for device, reason, _ in entities)
    told = {index for op in ops for index, _ in op.places}
    for node in history.nodes:
        if node.state is SegmentState.QUARANTINED and node.index not in told:
            device = node.facts.device.hex()
            counts[device, _reason(fold, device, _SEGMENT)] += 1
    return tuple(sorted(Quarantined(*key, entries=count) for key, count in counts.items()))


def _reason(fold: Fold, device: str, verdict: str) -> str:
    is_late = verdict == _SEGMENT and is_removed(fold, device)
    return _AFTER_REMOVAL if is_late else verdict
