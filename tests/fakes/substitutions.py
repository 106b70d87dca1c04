"""Substitutions over a book in memory; what is due is written by the program's own rule."""

from __future__ import annotations

from dataclasses import dataclass

from osmo_desktop.domain.substituting import due_edits
from osmo_desktop.services.substitutions import SubstitutionService
from tests.fakes.memory_book import MemoryBook, SetClock


@dataclass
class MemorySubstitutions:
    """`SubstitutionDesk` over a book in memory."""

    book: MemoryBook
    clock: SetClock

    def follow(self) -> int:
        book = self.book
        edits = due_edits(
            book._fold,
            user=book.user,
            is_supervisor=book.role == "supervisor",
            today=self.clock.now().date(),
        )
        if edits:
            book.commit(edits)
        return len(edits)


def memory_substitutions(book: MemoryBook, clock: SetClock) -> SubstitutionService:
    """The service over a book in memory."""
    return SubstitutionService(book, MemorySubstitutions(book, clock), clock)
