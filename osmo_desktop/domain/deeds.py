"""What a verdict is passed on: an op as it was written, and what lies in its causal past."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from osmo_desktop.domain.folded import PENDING
from osmo_desktop.domain.records import Kind


class PastOp(Protocol):
    """What judging needs of an op that was folded before."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all its sealed copies."""

    @property
    def value(self) -> object:
        """What it says."""

    @property
    def author(self) -> str:
        """The user who wrote it."""

    @property
    def sup(self) -> tuple[str, ...]:
        """Ids of the ops that it supersedes."""

    @property
    def reason(self) -> str | None:
        """Why, as its author said."""


class Deed(NamedTuple):
    """The op to be judged: its writer, kind, field and what it says.

    `past(kind, entity, field)` yields the accepted ops of a register of the team stream that
    lie in the op's causal past. `segment` is the index of the op's segment, `reason` what its
    author gave as one.
    """

    device: str
    author: str
    kind: Kind
    entity: str
    field: str
    value: object
    stream: str
    sup: tuple[str, ...]
    past: Callable[[str, str, str], Iterable[PastOp]]
    segment: int = PENDING
    reason: str | None = None
