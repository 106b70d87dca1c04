"""The shared place as a form: a folder or an address, and what opens a server."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.store_address import StoreLogin, read_address
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.welcome.folder_input import FolderInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput

_LONGEST = 1_000


class StoreForm(QWidget):
    """Name and password are asked only where the address leads to a server."""

    submitted = Signal()
    """Return was pressed in a field."""

    def __init__(self, path: str = "", *, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = FolderInput(path)
        self.row = FormRow(
            label or tr("Shared folder"),
            self.folder,
            below=tr(
                "A network folder, a synchronised folder, a USB stick, or a server's address that "
                "begins with https://, as agreed."
            ),
        )
        self.user = LineInput(height=44)
        self.secret = PhraseInput(name=tr("Password on the server"))
        self.user_row = FormRow(tr("User name on the server"), self.user)
        self.secret_row = FormRow(
            tr("Password on the server"),
            self.secret,
            below=tr(
                "Kept encrypted on this laptop. Leave both empty to use those you typed before."
            ),
        )
        for field in (self.user, self.secret):
            field.setMaxLength(_LONGEST)
        for field in (self.folder.line, self.user, self.secret):
            field.returnPressed.connect(self.submitted)
        self.folder.line.textChanged.connect(lambda _text: self._show_login())
        self._lay_out()
        self._show_login()

    @property
    def path(self) -> str:
        """The folder or address as typed or picked."""
        return self.folder.path

    @property
    def login(self) -> StoreLogin | None:
        """What was typed for a server; None for a folder, and when nothing was typed."""
        user, secret = self.user.text().strip(), self.secret.text()
        if not self._takes_login() or not (user or secret):
            return None
        return StoreLogin(user, secret)

    def check(self) -> bool:
        """Tell whether the form can be used; what is wrong is said at its field."""
        for row in (self.row, self.user_row, self.secret_row):
            row.clear_error()
        try:
            read_address(self.path)
        except UserError as error:
            return self._refuse(self.row, sentence(error))
        login = self.login
        if login is not None and not (login.user and login.secret):
            row = self.secret_row if login.user else self.user_row
            return self._refuse(row, tr("Write both the name and the password."))
        return True

    def focus_start(self) -> None:
        """Begin with the folder."""
        self.folder.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refuse(self, row: FormRow, words: str) -> bool:
        row.set_error(words)
        row.control.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _takes_login(self) -> bool:
        try:
            return read_address(self.path).takes_login
        except UserError:
            return "://" in self.path

    def _show_login(self) -> None:
        """Show the fields of a server; what was typed for one never goes to a folder."""
        is_shown = self._takes_login()
        self.user_row.setVisible(is_shown)
        self.secret_row.setVisible(is_shown)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.row)
        across = QHBoxLayout()
        across.setSpacing(12)
        for row in (self.user_row, self.secret_row):
            across.addWidget(row, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(across)
