"""Correcting what is said of an attachment; its content and its history stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.attachment_rows import AttachmentRow, Owner
from osmo_desktop.services.attachments import NewAttachment
from osmo_desktop.services.models import Basis
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.documents.description import DescriptionCard
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets.buttons import OutlineButton


class CorrectForm(DescriptionCard):
    """Shows what is said of an attachment, to be written over. Of a signature only the heading."""

    given = Signal(object)
    """A `NewAttachment`."""

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        verb = OutlineButton(tr("Correct"), icon="check", dense=True)
        title = tr("Correct the details")
        super().__init__(title, "pen-line", verb, now=now, parent=parent)
        self._row: AttachmentRow | None = None
        self._owners: tuple[Owner, ...] = ()
        self._add_fields()
        self._add_foot()

    def offer(self, owners: Sequence[Owner]) -> None:
        """Offer notes, notices and plans from the next time on."""
        self._owners = tuple(owners)

    @property
    def basis(self) -> Basis:
        """What the form showed, over which a correction is written."""
        return self._row.basis if self._row is not None else {}

    def write_over(self, basis: Mapping[str, Collection[str]]) -> None:
        """Take what was shown before a lock for the basis."""
        if self._row is not None:
            kept = {name: tuple(heads) for name, heads in basis.items()}
            self._row = replace(self._row, basis={**self._row.basis, **kept})

    def begin(self, row: AttachmentRow) -> None:
        """Show what is said of an attachment."""
        self._row = row
        mine = () if row.owner is None else (row.owner,)
        self.set_owners((*mine, *self._owners))  # its own may be older than those offered
        self._fill(line(row.stored_title, 200), row.type, row.day, row.owner)
        for field in (self.type_row, self.day_row, self.owner_row):
            field.setVisible(row.signature is None)

    def give(self) -> None:
        """Tell what was corrected; what is missing says so and takes the focus."""
        row = self._row
        said = self._said(row.occurred) if row is not None else None
        if said is not None:
            self.given.emit(said)


def as_it_was(row: AttachmentRow) -> NewAttachment:
    """What was said of an attachment, for undo."""
    links = {} if row.owner is None else {row.owner.kind: row.owner.id}
    return NewAttachment(row.stored_title, row.type, row.occurred, **links)
