"""An assessment under way: what is asked, what was answered, and the sealed draft of it.

One draft a client, on this laptop only: it survives a lock and a kill, and comes back with its
question and answers. It becomes records in one commit when it is finished.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.measures import Answer, Scale
from osmo_desktop.domain.ports import LocalRows, RecordBook

_KIND = "assessment"
_VERSION = 1


@dataclass(frozen=True)
class AssessmentDraft:
    """An assessment that is not finished; `id` is that of the assessment it becomes.

    `items` are the questions asked, in order; `said` the answers by question, as
    `Answer.text`; `at` is the question that is shown, `len(items)` after the last one.
    """

    id: str
    client_id: str
    measure: str
    version: int
    occurred: datetime
    items: tuple[str, ...]
    assessor: str = "self"
    place: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    at: int = 0

    def answer(self, item: str) -> Answer | None:
        """What was answered to a question so far."""
        return Answer.read(self.said.get(item))

    def answering(self, item: str, answer: Answer) -> AssessmentDraft:
        """The draft with another answer to a question."""
        return replace(self, said={**self.said, item: answer.text})

    def going_to(self, at: int) -> AssessmentDraft:
        """The draft with another question shown."""
        return replace(self, at=min(max(0, at), len(self.items)))

    def asking_only(self, known: Collection[str]) -> AssessmentDraft:
        """The draft with those of its questions that are known here."""
        items = tuple(item for item in self.items if item in known)
        return replace(self, items=items).going_to(self.at)

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(self.answer(item) is not None for item in self.items)


@dataclass(frozen=True)
class Question:
    """One question as the client reads it."""

    item: str
    text: str
    low: str
    high: str


@dataclass(frozen=True)
class Asking:
    """What the table view needs to ask: `words` is the catalogue of the client's language."""

    draft: AssessmentDraft
    questions: tuple[Question, ...]
    scale: Scale
    given_name: str
    words: Catalogue


class AssessmentDrafts:
    """Seals and opens the drafts; a row that this version cannot read is kept."""

    def __init__(self, book: RecordBook, rows: LocalRows) -> None:
        self._book = book
        self._rows = rows

    def save(self, draft: AssessmentDraft) -> None:
        """Seal the draft durably. Raises UserError("draft-newer") over one of a newer version."""
        if self._is_newer(draft.client_id):
            raise UserError("draft-newer")
        self._rows.put(_KIND, draft.client_id, msgspec.json.encode(_Row(_VERSION, draft)))

    def of(self, client_id: str) -> AssessmentDraft | None:
        """The draft of a client; none when it is finished or cannot be read."""
        data = self._rows.get(_KIND, client_id)
        draft = _read(data) if data is not None else None
        # A power cut between the commit and the removal of the row leaves both.
        is_done = draft is not None and self._book.get("assessment", draft.id) is not None
        return None if is_done else draft

    def exists(self, client_id: str) -> bool:
        """Whether something is kept for a client, also what this version cannot read."""
        return self._rows.get(_KIND, client_id) is not None

    def forget(self, client_id: str) -> None:
        """Remove the row; absent is fine."""
        self._rows.delete(_KIND, client_id)

    def _is_newer(self, client_id: str) -> bool:
        data = self._rows.get(_KIND, client_id)
        try:
            return data is not None and msgspec.json.decode(data, type=_Head).v > _VERSION
        except msgspec.MsgspecError:
            return False


class _Head(msgspec.Struct, frozen=True):
    """What every version of a row says."""

    v: int


class _Row(_Head, frozen=True):
    """What a row holds; `v` rises when an older program could not read the draft."""

    draft: AssessmentDraft


def _read(data: bytes) -> AssessmentDraft | None:
    try:
        row = msgspec.json.decode(data, type=_Row)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return row.draft if row.v == _VERSION else None
