"""The head of a client's page: name, facts, actions, badges, and the banner of turvakielto."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import ClientPage
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import Mark, client_name, head_words, page_marks
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import IconButton, OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import Banner

_REVEAL_MS = 60_000


class ClientHead(QWidget):
    """Name, one line of facts, and what can be done with the client."""

    back_requested = Signal()
    print_requested = Signal()
    edit_requested = Signal()
    attempt_requested = Signal()
    people_requested = Signal()
    """Who works with the client, and handing the client over."""
    join_requested = Signal()
    """Another record is the same person's."""
    note_requested = Signal()
    erase_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back_button = IconButton("arrow-left", tr("Back to the list"))
        self.back_button.hide()
        self.name = PlainLabel("", "h1", elide=True)
        self.facts = PlainLabel("", "body", "sub", elide=True)
        self.print_button = OutlineButton(tr("Print"), icon="printer")
        self.more_button = IconButton("ellipsis", tr("More actions"), outlined=True, dense=False)
        self.note_button = PrimaryButton(tr("New note"), icon="pen-line")
        self.menu = QMenu(self)
        edit = self.menu.addAction(tr("Edit client details"))
        edit.triggered.connect(self.edit_requested)
        attempt = self.menu.addAction(tr("Record a contact attempt"))
        attempt.triggered.connect(self.attempt_requested)
        people = self.menu.addAction(tr("Workers and hand-over"))
        people.triggered.connect(self.people_requested)
        join = self.menu.addAction(tr("Join with another record of the same person"))
        join.triggered.connect(self.join_requested)
        self.erase_action = self.menu.addAction(tr("Erase the client's records for good"))
        self.erase_action.triggered.connect(self.erase_requested)
        self.erase_action.setVisible(False)  # a supervisor's
        self.more_button.clicked.connect(self._open_menu)
        self.back_button.clicked.connect(self.back_requested)
        self.print_button.clicked.connect(self.print_requested)
        self.note_button.clicked.connect(self.note_requested)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self.back_button)
        self._row.addWidget(self.name)
        self._row.addSpacing(4)
        self._row.addWidget(self.facts, 1)
        for button in (self.print_button, self.more_button, self.note_button):
            self._row.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addLayout(self._row)

    def show_client(self, page: ClientPage) -> None:
        """Show another client, or the same one as it is now."""
        self.name.setText(client_name(page.row))
        self.facts.setText(head_words(page))

    def set_narrow(self, narrow: bool) -> None:
        """Put the facts under the name and leave icons of the actions."""
        self.print_button.set_compact(narrow)
        self._row.removeWidget(self.facts)
        self._column.removeWidget(self.facts)
        if narrow:
            self._column.addWidget(self.facts)
            self._row.setStretchFactor(self.name, 1)
        else:
            self._row.insertWidget(3, self.facts, 1)
            self._row.setStretchFactor(self.name, 0)

    def set_beside(self, beside: bool) -> None:
        """Leave only the name and the way back while a composer stands beside."""
        self.back_button.setVisible(beside)
        for button in (self.print_button, self.more_button, self.note_button):
            button.setVisible(not beside)

    def _open_menu(self) -> None:
        """Open the further actions under their button; the menu closes itself."""
        self.menu.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height() + 4)))


class BadgeRow(FlowRow):
    """The badges of a client in their fixed order; hidden when there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[Mark, ...] = ()

    def show_client(self, page: ClientPage) -> None:
        """Show what there is to know."""
        marks = page_marks(page)
        if marks != self._marks:
            self._marks = marks
            self.clear()
            for mark in marks:
                self.add(Badge(mark.words, mark.tone, icon=mark.icon, why=mark.why))
        self.setVisible(bool(marks))


class ProtectionBanner(Banner):
    """Says that the place is protected; shows it for a minute when asked.

    The page answers `contact_requested` with `reveal`. What was revealed goes away by itself,
    when another client is shown, and when the page is left.
    """

    contact_requested = Signal()
    concealed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "map-pin-off",
            "",
            "danger",
            action=tr("Show contact details"),
            action_icon="eye",
            note=tr("Shown for a minute"),
            parent=parent,
        )
        # Minimum, not Fixed: an address may need a second line.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.is_revealed = False
        self._narrow = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REVEAL_MS)
        self._timer.timeout.connect(self.conceal)
        self.action_requested.connect(self._on_action)
        self.conceal()

    def reveal(self, municipality: str | None, address: str | None, phone: str | None) -> None:
        """Show the details for a minute."""
        parts = [line(part, 120) for part in (phone, address, municipality) if part]
        self._say_revealed(" · ".join(parts) or tr("No contact details are known."))

    def reveal_below(self) -> None:
        """Say that the details stand in the fields below, for a minute."""
        self._say_revealed(tr("The contact details are shown below."))

    def _say_revealed(self, words: str) -> None:
        """Change to the revealed state and start its minute."""
        self.is_revealed = True
        self.set_sentence(words, "danger", "eye")
        self.action_button.set_label(tr("Hide"))
        self.action_button.set_icon("eye-off")
        self.note.setText(tr("Hidden again in a minute"))
        self._timer.start()

    def conceal(self) -> None:
        """Take the details from the screen."""
        self._timer.stop()
        was_revealed, self.is_revealed = self.is_revealed, False
        words = tr("Address, phone and municipality are protected on screen and on paper.")
        if self._narrow:
            words = tr("Contact details are protected.")
        self.set_sentence(words, "danger", "map-pin-off")
        self.action_button.set_label(tr("Show contact details"))
        self.action_button.set_icon("eye")
        self.note.setText(tr("Shown for a minute"))
        if was_revealed:
            self.concealed.emit()

    def set_narrow(self, narrow: bool) -> None:
        """Say less where there is little room."""
        self._narrow = narrow
        self.note.setVisible(not narrow)
        if not self.is_revealed:
            self.conceal()

    def hideEvent(self, event: QHideEvent) -> None:
        """Conceal when the page is left."""
        super().hideEvent(event)
        self.conceal()

    def changeEvent(self, event: QEvent) -> None:
        """Conceal when something is opened in front of the page."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.conceal()

    def _on_action(self) -> None:
        """Ask for the details, or hide them."""
        if self.is_revealed:
            self.conceal()
        else:
            self.contact_requested.emit()
