"""Where one was in the window: sealed with the vault, so that a lock takes nothing away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from osmo_desktop.domain.ids import is_id

Caret = tuple[str, int, int, int]
Scroll = tuple[str, int, int]
"""A list or page that was scrolled: accessible name, which of that name, how far down."""


@dataclass(frozen=True)
class OpenForm:
    """A form that is open, with what stands in it and is no record yet.

    `page` and `name` say which form, `about` of what it is (ids, paths), `texts` what stands in
    its fields, `basis` the heads that a field had as it was typed over: they make a conflict of a
    colleague's change that comes meanwhile.
    """

    page: str
    name: str
    about: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    basis: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Section, client and draft that were open, and the clients opened last.

    `plan_texts` are those typed into the client's plan and not written yet: a lock seals them.
    `asking`: the client was answering an assessment.
    `tab` is the part of the client's page, `query` what the list was searched for, `whose` clients
    it showed and `kinds` of events the timeline did, `scrolls` how far down what one saw was,
    `caret` the text field that had the keyboard: (accessible name,
    which of that name, place of the cursor, where the selection began). `forms` are those that
    were open.
    """

    section: str = ""
    client_id: str = ""
    draft_id: str = ""
    recents: tuple[str, ...] = ()
    plan_texts: tuple[dict[str, str], ...] = ()
    tab: str = ""
    query: str = ""
    whose: str = ""
    kinds: str = ""
    scrolls: tuple[Scroll, ...] = ()
    caret: Caret | None = None
    forms: tuple[OpenForm, ...] = ()
    asking: bool = False

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
            tab=str(state.get("tab", "")),
            query=str(state.get("query", "")),
            whose=str(state.get("whose", "")),
            kinds=str(state.get("kinds", "")),
            scrolls=_scrolls(state.get("scrolls")),
            caret=_caret(state.get("caret")),
            forms=_forms(state.get("forms")),
            asking=state.get("asking") is True,
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


def _forms(value: object) -> tuple[OpenForm, ...]:
    items = value if isinstance(value, list | tuple) else ()
    return tuple(
        OpenForm(
            page=str(item.get("page", "")),
            name=str(item.get("name", "")),
            about=next(iter(_texts([item.get("about")])), {}),
            texts=next(iter(_texts([item.get("texts")])), {}),
            basis=_heads(item.get("basis")),
        )
        for item in items
        if isinstance(item, dict)
    )


def _heads(value: object) -> dict[str, tuple[str, ...]]:
    items = value.items() if isinstance(value, dict) else ()
    return {
        str(name): tuple(map(str, heads))
        for name, heads in items
        if isinstance(heads, list | tuple)
    }


def _scrolls(value: object) -> tuple[Scroll, ...]:
    items = value if isinstance(value, list | tuple) else ()
    return tuple(
        (item[0], _number(item[1]), _number(item[2]))
        for item in items
        if isinstance(item, list | tuple) and len(item) == 3 and isinstance(item[0], str)
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _caret(value: object) -> Caret | None:
    if not isinstance(value, list | tuple) or len(value) != 4 or not isinstance(value[0], str):
        return None
    which, at, anchor = (_number(part) for part in value[1:])
    return value[0], which, at, anchor


def _id(value: object) -> str:
    return str(value) if is_id(value) else ""
