"""Search over everything this laptop can read."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from osmo_desktop.domain.ports import FoundText, RecordBook, TextIndex
from osmo_desktop.domain.progress import CancelToken, Report
from osmo_desktop.domain.records import KINDS, StreamKind
from osmo_desktop.services.activities import Activities, Activity
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.models import NoteDraft, SearchHit
from osmo_desktop.services.people import name_of
from osmo_desktop.services.protection import Shield, asks_for, masked
from osmo_desktop.services.same_people import joined_to

_LONGEST_SNIPPET = 200
_SHORTEST_HALF = 4  # letters of a word of a name
_HOLDERS: Final = {
    "step": ("meeting", "plan", "joint_meeting"),
    "meeting_participant": ("joint_meeting",),
    "note_review": ("meeting",),
}
"""By kind: in which records one is read; the first that it names."""
_CUT_NUMBER = re.compile(r"^…[\s\d()+.-]*\d|\d[\s\d()+.-]*…$")
_LONGEST_QUERY = 200  # characters; more is a paste by mistake


@dataclass(frozen=True)
class SearchPage:
    """A part of what a search finds; `total` counts all that may be shown.

    `next_skip`: where the next page begins; None after the last.
    """

    hits: tuple[SearchHit, ...]
    total: int
    next_skip: int | None = None

    def __len__(self) -> int:
        return len(self.hits)


class SearchService:
    """Finds records; a protected client is never found, nor shown, by where they are."""

    def __init__(self, book: RecordBook, index: TextIndex, drafts: DraftService) -> None:
        self._book = book
        self._index = index
        self._drafts = drafts
        self._shield = Shield(book)
        self._activities = Activities(book)

    def find(self, text: str, *, limit: int = 50) -> tuple[SearchHit, ...]:
        """Own drafts and then records that contain every word, each newest first."""
        return self._page(text, limit, 0, counted=False).hits

    def page(self, text: str, *, limit: int = 50, skip: int = 0) -> SearchPage:
        """The same a page at a time, from `next_skip` of the page before; with their number."""
        return self._page(text, limit, skip, counted=True)

    def ready(self) -> bool:
        """Tell whether everything is indexed."""
        return self._index.is_ready

    def build(self, report: Report, cancel: CancelToken) -> None:
        """Index what is not indexed yet; resumable."""
        self._index.build(report, cancel)

    def build_slices(self, report: Report, cancel: CancelToken) -> Generator[None, None, None]:
        """As `build`, giving way between slices so that saves and drafts go first."""
        while not cancel.is_cancelled and self._index.build_slice(report):
            yield

    def _page(self, text: str, limit: int, skip: int, *, counted: bool) -> SearchPage:
        query = text.strip()[:_LONGEST_QUERY]
        if not query:
            return SearchPage((), 0)
        told = (self._draft_hit(draft, query) for draft in self._drafts.all())
        drafts = [hit for hit in told if hit is not None]
        own = drafts[skip : skip + limit]
        rest = limit - len(own)
        matches = self._index.search(query, limit=rest, skip=max(0, skip - len(drafts)))
        found = (self._hit(match, query) for match in matches)
        hits = (*own, *(hit for hit in found if hit is not None))
        if skip == 0 and len(matches) < rest:
            return SearchPage(hits, len(hits))
        counts = self._index.counts(query) if counted else {}
        shown = self._shown_streams(query) if counted else set()
        seen = sum(n for stream, n in counts.items() if stream in shown)
        is_last = skip + limit >= len(drafts) + sum(counts.values())
        return SearchPage(hits, len(drafts) + seen, None if is_last else skip + limit)

    def _shown_streams(self, query: str) -> set[str]:
        """The streams whose records are found: a hidden one is not even counted."""
        clients = {shot.id for shot in self._book.find("client")}
        for shot in self._book.find("client", equals={"safety_ban": True}):
            if shot.id in clients and asks_for(query, self._shield.terms(shot.id)):
                clients -= {one.id for one in joined_to(self._book, shot.id)}
        return clients | {self._book.team_stream}

    def activity(self, kind: str, entity: str) -> Activity:
        """A group, a session or an event in words; UserError("activity-unknown")."""
        return self._activities.view(kind, entity)

    def _activity_hit(self, match: FoundText, record: Any) -> SearchHit:
        """Of the team's own words, in which no client is named: why unmasked, says `activities`."""
        name, place = self._activities.name(match.kind, record), f"{match.kind}:{match.entity}"
        moment = getattr(record, "starts", None)
        return SearchHit(match.kind, match.entity, "", name, moment, match.snippet, place)

    def _draft_hit(self, draft: NoteDraft, query: str) -> SearchHit | None:
        """A note that is being written on this laptop, if it contains the words."""
        steps = "\n".join(step.text for step in draft.steps)
        texts = (draft.happened, draft.client_view, draft.worker_assessment, steps)
        text = "\n".join(part for part in texts if part)
        client = self._book.get("client", draft.client_id)
        if client is None or not self._index.matches(query, text):
            return None
        terms = self._shield.terms(draft.client_id)
        if terms and asks_for(query, terms):
            return None
        snippet = masked(text, terms)[:_LONGEST_SNIPPET]
        name = name_of(client.record)
        return SearchHit("draft", draft.id, draft.client_id, name, draft.occurred, snippet)

    def _hit(self, match: FoundText, query: str) -> SearchHit | None:
        kind = KINDS.get(match.kind)
        shot = self._book.get(match.kind, match.entity, stream=match.stream)
        if kind is None or shot is None:
            return None
        if kind.stream is StreamKind.TEAM:
            return self._activity_hit(match, shot.record)
        occurred = getattr(shot.record, "occurred", None)
        moment = occurred if isinstance(occurred, datetime) else None
        client = self._book.get("client", match.stream)
        if client is None:
            return None
        snippet = match.snippet
        terms = self._shield.terms(match.stream)
        if terms:
            if asks_for(query, terms):
                return None
            snippet = _masked_part(snippet, terms)
        name, place = name_of(client.record), _place(match, shot.record)
        return SearchHit(match.kind, match.entity, match.stream, name, moment, snippet, place)


def _place(match: FoundText, record: Any) -> str:
    """Kind and id of the record on whose place one is read: a step stands in its note."""
    for kind in _HOLDERS.get(match.kind, ()):
        if holder := getattr(record, kind):
            return f"{kind}:{holder}"
    return f"{match.kind}:{match.entity}"


def _masked_part(snippet: str, terms: tuple[str, ...]) -> str:
    """A part of a text, masked: at its edges half a term may stand, so each word of one counts."""
    words = [word for term in terms for word in term.split() if len(word) >= _SHORTEST_HALF]
    return _CUT_NUMBER.sub("…", masked(snippet, (*terms, *words)))
