"""No version of a note is ever lost: under approving, amending, moving, striking and merging."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.models import StepDraft
from tests.fakes.casework import empty_casework


class Desk:
    """Two clients, this laptop and a colleague who writes apart; remembers every text written."""

    def __init__(self) -> None:
        self.work = empty_casework()
        self.clients = [self.work.add("Aalto", "Mirja"), self.work.add("Kangas", "Timo")]
        self.colleague = self.work.book.add_colleague("Ben Virta")
        self.written: set[str] = set()
        self._seen: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._meet()

    def do(self, action: str, which: int) -> None:
        """Carry one action out; what is not allowed now is refused with a known sentence."""
        self.work.clock.advance(minutes=1)
        actions: dict[str, Callable[[int], None]] = {
            "approve": self._approve,
            "amend": self._amend,
            "amend apart": self._amend_apart,
            "meet": lambda _: self._meet(),
            "settle": self._settle,
            "move": self._move,
            "strike": self._strike,
            "join": self._join,
        }
        with suppress(UserError):
            actions[action](which)

    def kept(self) -> set[str]:
        """Every text that a person can still read, in use or in the history."""
        book = self.work.book
        notes = {
            str(past.value)
            for shot in book.find("meeting")
            for past in book.history("meeting", shot.id, "happened", stream=shot.stream)
        }
        steps = {
            str(past.value)
            for shot in book.find("step")
            for past in book.history("step", shot.id, "text", stream=shot.stream)
        }
        return notes | steps

    def notes(self) -> list[tuple[str, str]]:
        """Ids of notes with their clients, oldest first."""
        found = self.work.book.find("meeting", order_by="occurred")
        return [(shot.id, shot.stream) for shot in found]

    def _new_text(self) -> str:
        return f"Versio {len(self.written)}"

    def _approve(self, which: int) -> None:
        draft = self.work.services.notes.start(self.clients[which % 2], now=self.work.now())
        text, step = self._new_text(), f"Askel {len(self.written)}"
        said = draft.changed(happened=text, steps=(StepDraft(step, "Mirja", date(2026, 12, 1)),))
        self.work.services.notes.approve(said)
        self.written |= {text, step}

    def _amend(self, which: int) -> None:
        notes = self.notes()
        if notes:
            draft = self.work.services.notes.start_amendment(notes[which % len(notes)][0])
            text, step = self._new_text(), f"Askel {len(self.written)}"
            steps = (StepDraft(step, "Timo", None),)
            said = draft.changed(happened=text, steps=steps, reason="Täsmennys")
            self.work.services.notes.approve(said)
            self.written |= {text, step}

    def _meet(self) -> None:
        """The colleague gets everything."""
        self.work.book.show(self.colleague)
        self._seen = {
            shot.id: (shot.stream, tuple(shot.basis["happened"]))
            for shot in self.work.book.find("meeting")
        }

    def _amend_apart(self, which: int) -> None:
        """The colleague amends what they saw last, whatever was done here since."""
        if self._seen:
            note = sorted(self._seen)[which % len(self._seen)]
            stream, heads = self._seen[note]
            text = self._new_text()
            edit = Edit(stream, "meeting", note, "happened", text, sup=heads, reason="Muualla")
            self.work.book.receive(self.colleague, [edit])
            self.written.add(text)

    def _settle(self, which: int) -> None:
        cards = self.work.services.conflicts.list()
        if cards:
            card = cards[which % len(cards)]
            self.work.services.conflicts.settle(card, card.values[which % len(card.values)])

    def _move(self, which: int) -> None:
        notes = self.notes()
        if notes:
            note, stream = notes[which % len(notes)]
            other = next(client for client in self.clients if client != stream)
            self.work.services.notes.move(note, other, "Väärä asiakas")

    def _strike(self, which: int) -> None:
        notes = self.notes()
        if notes:
            self.work.services.notes.strike(notes[which % len(notes)][0], "Virhe")

    def _join(self, which: int) -> None:
        self.work.services.same_person.join(self.clients[which % 2], self.clients[1 - which % 2])


ACTIONS = ("approve", "amend", "amend apart", "meet", "settle", "move", "strike", "join")
STEPS = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 5)), min_size=1, max_size=14)


@settings(max_examples=12, deadline=None)
@given(STEPS)
def test_every_version_stays_readable(steps: list[tuple[str, int]]) -> None:
    """Whatever is done in whatever order, each text that was ever approved is still there."""
    desk = Desk()
    desk.do("approve", 0)

    for action, which in steps:
        desk.do(action, which)
        assert desk.written <= desk.kept(), action
        timeline = [
            entry
            for client in desk.clients
            for entry in desk.work.services.clients.timeline(client)
        ]
        assert {note for note, _ in desk.notes()} <= {entry.id for entry in timeline}


def test_a_note_amended_apart_moved_and_joined_keeps_all_its_words() -> None:
    """The hardest order at once: two amendments apart, a settled conflict, a move, a joining."""
    desk = Desk()
    for action in ("approve", "meet", "amend", "amend apart", "settle", "move", "join", "strike"):
        desk.do(action, 0)

    assert len(desk.written) >= 5
    assert desk.written <= desk.kept()
