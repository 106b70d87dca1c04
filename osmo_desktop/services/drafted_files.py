"""Files that were taken in for a draft: stored before the draft names them, never left over.

Their sealed objects lie in the vault while no record names them. A local row remembers each, so
that one whose draft was discarded, or which a crash left before the draft was saved, goes in a
later session. In the session in which it was taken in it stays, because undo may want it back.
"""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.attachments import Attachments
from osmo_desktop.domain.merge import PENDING
from osmo_desktop.domain.ports import LocalRows, RecordBook
from osmo_desktop.formats.attachment import Content
from osmo_desktop.services.drafts import DraftService

_KIND: Final = "taken"


class DraftedFiles:
    """Remembers what was taken in for drafts, by the id of the record to be."""

    def __init__(
        self, book: RecordBook, objects: Attachments, rows: LocalRows, drafts: DraftService
    ) -> None:
        self._book = book
        self._objects = objects
        self._rows = rows
        self._drafts = drafts
        self._fresh: set[str] = set()

    def remember(self, attachment_id: str, content: Content) -> None:
        """Before an object is stored: it is for a draft."""
        self._fresh.add(attachment_id)
        self._rows.put(_KIND, attachment_id, content.hash)

    def tidy(self) -> None:
        """Let go of what earlier sessions left over.

        A draft that this version cannot read may name anything, so then all stays.
        """
        drafted = self._drafts.attached()
        if drafted is None:
            return
        for attachment_id, hash_ in self._rows.all(_KIND).items():
            if attachment_id in self._fresh or attachment_id in drafted:
                continue
            shot = self._book.get("attachment", attachment_id)
            if shot is None:
                self._objects.disown(hash_)
            elif shot.newest_segment == PENDING:
                continue  # its note may still become a draft again
            self._rows.delete(_KIND, attachment_id)
