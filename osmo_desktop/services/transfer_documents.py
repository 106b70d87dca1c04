"""Approved documents as the client system takes them: which there are, their version, their blocks.

The mark of a version is made of the values alone: it is the same on every laptop, whatever order
the records came in, and another one as soon as the document is amended or struck through.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from osmo_desktop.domain.attachments import ENDINGS
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.notices import Standing
from osmo_desktop.domain.pathway_data import shipped_pathway
from osmo_desktop.domain.plan_data import review_scales
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records import KINDS, Sensitivity, codes
from osmo_desktop.domain.records.notices import DEPARTURE_TYPES
from osmo_desktop.domain.records.review import RETURNED
from osmo_desktop.domain.transfer_table import Block
from osmo_desktop.services.document_bases import shown_basis
from osmo_desktop.services.document_kinds import DAYS, JOINT, JOINT_ALWAYS, PARTS
from osmo_desktop.services.joint_meetings import holds_what_was_gathered
from osmo_desktop.services.note_reviews import CORRECTED, WAITING, NoteReviews
from osmo_desktop.services.notice_pictures import NoticePictures
from osmo_desktop.services.people import People
from osmo_desktop.services.pictures import in_order
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.wording import Wording, code_word, label
from osmo_desktop.services.writing import to_wire

_TITLES: Final = {
    "notice": ("type", codes.NOTICE_TYPES),
    "meeting": ("mode", codes.CONTACT_MODES),
    "departure": ("type", DEPARTURE_TYPES),
    "attachment": ("type", codes.ATTACHMENT_TYPES),
}
"""By kind: the field whose code names the document."""
_NOT_APPROVED: Final = frozenset({WAITING, RETURNED, CORRECTED})


@dataclass(frozen=True)
class BlockView:
    """One field of the target, ready to be copied."""

    label: str
    text: str


class TransferDocuments:
    """Reads documents from the book, of one client or of all; make it anew for each picture."""

    def __init__(self, book: RecordBook, clock: Clock, stream: str | None = None) -> None:
        self._book = book
        self._stream = stream
        self._children: dict[str, dict[tuple[str, str], list[Snapshot]]] = {}
        self._people = People(book)
        self._wording = Wording(book, self._people)
        self._reviews = NoteReviews(book, clock)
        self._notices = NoticePictures(book, stream)

    def all(self) -> Iterator[Snapshot]:
        """Every document that could ever be in the queue, struck ones too."""
        for kind in PARTS:
            yield from self._book.find(kind, stream=self._stream)

    def get(self, kind: str, entity: str) -> Snapshot | None:
        """One of them."""
        return self._book.get(kind, entity) if kind in PARTS else None

    def is_approved(self, shot: Snapshot) -> bool:
        """Whether it is a document already: a student's waiting note is none, nor is a draft."""
        if shot.kind == "plan":
            return bool(shot.record.state == "approved")
        if shot.kind == "notice":
            return self._notices.of(shot).standing is Standing.COMPLETE
        if shot.kind == "needs_assessment":
            return shot.record.completed is not None
        if shot.kind == "work_ability":
            return bool(shot.record.summary)  # the checklist alone is no document
        return shot.kind != "meeting" or self._reviews.picture(shot).state not in _NOT_APPROVED

    def version(self, shot: Snapshot) -> str:
        """The mark of the document's words as they are now."""
        said = {"": _values(shot, KINDS[shot.kind].fields)}
        for part, fields in PARTS[shot.kind].items():
            for child in self._parts(shot, part):
                said[child.id] = _values(child, fields)
        if shot.kind == "notice":  # some of its answers are the client's own fields
            answers = self._notices.of(shot).said
            said["answers"] = {key: str(one.value) for key, one in answers.items() if one.is_given}
        joint = self._joint(shot)
        if joint is not None:
            is_whole = holds_what_was_gathered(self._book, shot, joint)
            said[joint.id] = _values(joint, JOINT if is_whole else JOINT_ALWAYS)
        text = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def part_changed(self, shot: Snapshot) -> date | None:
        """The day on which words of a part were changed last; ticks and levels are none."""
        days = (
            past.written.date()
            for kind, fields in PARTS[shot.kind].items()
            for child in self._parts(shot, kind)
            for field in fields
            for past in self._book.history(kind, child.id, field, stream=child.stream)
        )
        return max(days, default=None)

    def day(self, shot: Snapshot) -> date:
        """The day that the document is of."""
        told = (getattr(shot.record, name, None) for name in DAYS)
        moment = next((moment for moment in told if moment is not None), shot.written)
        return moment.date() if isinstance(moment, datetime) else moment

    def title(self, shot: Snapshot) -> str:
        """What kind of document it is, in words; never what it says."""
        if shot.kind == "plan":
            return tr("Client plan, version {n}").format(n=shot.record.version or 1)
        words = _TITLES.get(shot.kind)
        named = code_word(words[1], getattr(shot.record, words[0])) if words is not None else ""
        return named or tr(KINDS[shot.kind].label)

    def author(self, shot: Snapshot) -> str:
        """Who wrote it."""
        return self._people.author(shot)

    def blocks(self, shot: Snapshot, order: Iterable[Block]) -> tuple[BlockView, ...]:
        """The blocks in the target's order, without those that say nothing."""
        protected = Shield(self._book).protects(shot.stream)
        gathered: dict[str, Callable[[], list[str]]] = {
            "answers": lambda: self._answers(shot),
            "author": lambda: [
                f"{self.author(shot)}, {short_date(shot.written.date(), current())}"
            ],
            "file": lambda: file_words(shot, is_protected=protected),
            "goals": lambda: self._goals(shot),
            "joint_follow_up": lambda: self._of_joint(shot, "follow_up"),
            "joint_gathered": lambda: self._of_joint(shot, "gathered"),
            "joint_secrecy": lambda: self._of_joint(shot, "secrecy_told"),
            "present": lambda: self._present(shot),
            "service": lambda: self._service(shot),
            "steps": lambda: self._steps(shot),
        }
        found = []
        for block in order:
            lines: list[str] = []
            for name in block.takes:
                made = gathered.get(name)
                lines += (
                    made() if made is not None else self._field(shot, name, protected=protected)
                )
            if lines:
                found.append(BlockView(block.label[current().code], "\n".join(lines)))
        return tuple(found)

    # -- blocks -------------------------------------------------------------------------------

    def _field(self, shot: Snapshot, name: str, *, protected: bool) -> list[str]:
        """One field; of a protected client no place."""
        value = getattr(shot.record, name)
        if value in (None, "", ()):
            return []
        sensitivity = KINDS[shot.kind].fields[name].attribute.sensitivity
        if protected and sensitivity is Sensitivity.LOCATION:
            return [tr("[protected]")]
        if shot.kind == "plan_review" and name.endswith("_rating"):
            return [review_scales().word(shot.record.scale or "", value, current().code)]
        if isinstance(value, tuple):
            labels = _code_labels()
            return [labels.get(code, code) for code in sorted(value)]
        return [self._wording.text(shot.kind, name, value)]

    def _steps(self, shot: Snapshot) -> list[str]:
        lines = []
        for step in self._parts(shot, "step"):
            record = step.record
            due = short_date(record.due, current()) if record.due else ""
            lines.append(" – ".join(part for part in (record.text, record.who, due) if part))
        return lines

    def _goals(self, shot: Snapshot) -> list[str]:
        """The goals of a plan with all that was agreed of each; those of a note by name."""
        if shot.kind == "plan":
            fields = PARTS["plan"]["goal"]
            goals = (self._goal(goal, fields) for goal in self._parts(shot, "goal"))
            return [line for goal in goals for line in goal]
        found = [self._book.get("goal", goal, stream=shot.stream) for goal in shot.record.goals]
        return [goal.record.title for goal in found if goal is not None and goal.record.title]

    def _goal(self, goal: Snapshot, fields: Iterable[str]) -> list[str]:
        """Its title, and below it a line for every other field that says something."""
        said = ((name, getattr(goal.record, name)) for name in fields if name != "title")
        lines = [
            f"– {label('goal', name)}: {self._wording.text('goal', name, value)}"
            for name, value in said
            if value not in (None, "")
        ]
        title = goal.record.title or ""
        return [title or label("goal", "title"), *lines] if title or lines else []

    def _present(self, shot: Snapshot) -> list[str]:
        """Who was there: as the note says; of a joint meeting by role, organisation and client."""
        said = getattr(shot.record, "attended", None)
        joint = self._joint(shot)
        client = [tr("Client")] if joint is not None and joint.record.client_present else []
        others = (one.record for one in self._parts(shot, "meeting_participant"))
        told = (", ".join(filter(None, (one.role, one.organisation))) for one in others)
        return client + sorted(filter(None, told)) + ([said] if said else [])

    def _of_joint(self, shot: Snapshot, name: str) -> list[str]:
        """A field of the joint meeting that a note is of."""
        joint = self._joint(shot)
        if joint is None:
            return []
        if name not in JOINT_ALWAYS and not holds_what_was_gathered(self._book, shot, joint):
            return []
        return self._field(joint, name, protected=False)

    def _joint(self, shot: Snapshot) -> Snapshot | None:
        """The joint meeting that a note is of."""
        named = getattr(shot.record, "joint_meeting", None)
        return self._book.get("joint_meeting", named, stream=shot.stream) if named else None

    def _service(self, shot: Snapshot) -> list[str]:
        """Its service function, and for whom (DOMAIN 2.2): its own words, else the engagement's."""
        words = shown_basis(self._book, shot, self.day(shot)).words
        return [words] if words else []

    def _answers(self, shot: Snapshot) -> list[str]:
        """The fields of a notice with what became of each."""
        picture = self._notices.of(shot)
        lines = []
        for field in picture.fields:
            said = picture.said.get(field.key)
            if said is not None and said.is_given:
                choices = {one.code: one.label[current().code] for one in field.choices}
                value = choices.get(said.value, said.value) or tr("Prefers not to answer")
                lines.append(f"{field.label[current().code]}: {value}")
        if picture.missing and picture.standing is Standing.COMPLETE:
            lines.append(tr("Received on paper"))
        return lines

    def _parts(self, shot: Snapshot, kind: str) -> list[Snapshot]:
        """The records that belong to a document, in their order, without those left out.

        All of a kind are read at once: a query for each document would take long for a queue.
        """
        if kind not in self._children:
            found: dict[tuple[str, str], list[Snapshot]] = defaultdict(list)
            for child in self._book.find(kind, stream=self._stream):
                for holder in KINDS[kind].part_of:
                    found[holder, str(getattr(child.record, holder) or "")].append(child)
            self._children[kind] = found
        own = list(self._children[kind].get((shot.kind, shot.id), []))
        joint = self._joint(shot)
        if joint is not None and (
            kind != "step" or holds_what_was_gathered(self._book, shot, joint)
        ):
            own += self._children[kind].get(("joint_meeting", joint.id), [])
        mine = [child for child in own if child.stream == shot.stream]
        if "position" in KINDS[kind].fields:
            return in_order(mine)
        return sorted(mine, key=lambda child: child.id)


def file_name(shot: Snapshot, *, is_protected: bool) -> str:
    """What the file of an attachment is called outside the vault: by no name of anybody.

    Empty where there is none to be given: of another document, of a signature that was typed, and
    of a protected client, for a page cannot be rid of its places.
    """
    if shot.kind != "attachment" or not shot.record.content or is_protected:
        return ""
    name, ending = tr("attachment"), ENDINGS.get(shot.record.media_type or "", "bin")
    return f"{name}-{shot.id[:8]}.{ending}"


def file_words(shot: Snapshot, *, is_protected: bool) -> list[str]:
    """What is said of an attachment's file in the words that are copied."""
    if is_protected and shot.record.content:
        return [tr("Left out under the non-disclosure order: save it from the client's documents")]
    name = file_name(shot, is_protected=is_protected)
    return [name] if name else []


def _values(shot: Snapshot, fields: Iterable[str]) -> dict[str, Any]:
    """What a record says, field by field; a field that says nothing is not there."""
    values = {name: getattr(shot.record, name) for name in fields}
    return {
        name: sorted(value) if isinstance(value, tuple) else to_wire(value)
        for name, value in values.items()
        if value not in (None, "", ())
    }


def _code_labels() -> dict[str, str]:
    """The codes that sets hold, in words: contents of decisions, lines of the checklist."""
    words, data = current().code, shipped_pathway()
    labels = {one.id: one.label[words] for one in data.contents}
    for phase in data.work_ability.phases:
        labels |= {phase.code(item): item.label[words] for item in phase.items}
    return labels
