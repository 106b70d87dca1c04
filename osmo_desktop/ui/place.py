"""Where one was in the window: sealed with the vault, so that a lock takes nothing away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from osmo_desktop.domain.ids import is_id


@dataclass(frozen=True)
class Place:
    """Section, client and draft that were open, and the clients opened last.

    `plan_texts` are those typed into the client's plan and not written yet: a lock seals them.
    """

    section: str = ""
    client_id: str = ""
    draft_id: str = ""
    recents: tuple[str, ...] = ()
    plan_texts: tuple[dict[str, str], ...] = ()

    @classmethod
    def from_state(cls, state: Mapping[str, object]) -> Place:
        """Read a stored state; what does not fit is left out."""
        recents = state.get("recents", ())
        return cls(
            section=str(state.get("section", "")),
            client_id=_id(state.get("client_id")),
            draft_id=_id(state.get("draft_id")),
            recents=tuple(filter(is_id, recents)) if isinstance(recents, list | tuple) else (),
            plan_texts=_texts(state.get("plan_texts")),
        )

    def to_state(self) -> dict[str, object]:
        """Write it as stored state."""
        return asdict(self)


def _texts(value: object) -> tuple[dict[str, str], ...]:
    items = value if isinstance(value, list | tuple) else ()
    return tuple(
        {str(name): str(text) for name, text in item.items()}
        for item in items
        if isinstance(item, dict)
    )


def _id(value: object) -> str:
    return str(value) if is_id(value) else ""
