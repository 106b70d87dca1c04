"""The real window typing by itself; `python -m tests.ui.typing_window FOLDER CLIENT [form]`.

It types into a note, or with `form` into the form of the client's details.

Tells on standard output how many characters are typed and how many the window said to be safe.
It never ends by itself: whoever started it kills it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from osmo_desktop.bootstrap import Setting, catalogue, door
from osmo_desktop.crypto.passphrase import Argon2Params
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.door import VaultDoor
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.system.clock import SystemClock
from osmo_desktop.ui import theme
from osmo_desktop.ui.app import App
from osmo_desktop.ui.navigation import CLIENTS
from osmo_desktop.ui.place import Place
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.restoring.entry import RestoreEntry
from osmo_desktop.ui.start import Start
from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
from osmo_desktop.ui.welcome.welcome_window import Welcome

PHRASE = "koivu järvi aamu silta"
KEY_EVERY_MS = 20


def laptop(folder: Path) -> VaultDoor[Services]:
    """The door of a laptop in a folder, with cheap key derivation."""
    setting = Setting(
        clock=SystemClock(),
        profile_path=folder / "vault.json",
        vault_path=lambda: folder / "vault.owv",
        params=lambda: Argon2Params(8 * 1024, 1, 1),
    )
    return door(setting)


class TypingWindow:
    """Unlocks, opens a note or the details of a client and types until it is killed."""

    def __init__(self, folder: Path, client_id: str, *, is_form: bool = False) -> None:
        self._client_id = client_id
        self._is_form = is_form
        self._typed = 0
        self._is_told = False
        entrance = laptop(folder)
        self.app = App(
            Start(
                users=entrance.users,
                door=lambda: entrance,
                catalogue=catalogue,
                restart=_never,
                welcome=Welcome,
                recovery=RecoveryEntry,
                restoring=RestoreEntry,
                program=Program,
            )
        )
        self.app.open_door()
        self.app.frame.show()
        self._timer = QTimer()
        self._timer.timeout.connect(self._step)
        assert self.app.lock_screen is not None
        self.app.lock_screen.unlock_requested.emit(PHRASE)
        self._timer.start(KEY_EVERY_MS)

    def _step(self) -> None:
        program = self.app.program
        if program is None or self.app.services is None:
            return
        if not self._is_told:
            self._is_told = True
            tell_when_safe(self.app.services)
        area = self._form_field(program) if self._is_form else self._note_field(program)
        if area is None:
            return
        self._typed = max(self._typed, 0)
        area.setFocus()
        QTest.keyClick(area, Qt.Key.Key_X)
        self._typed += 1
        tell(f"typed {self._typed}")

    def _note_field(self, program: Program) -> QWidget | None:
        """The note's first field, once the note is open."""
        if program.composer.is_open:
            return program.composer.form.fields.happened
        if self._typed == 0:
            self._typed = -1
            program.open_note_editor(client_id=self._client_id)
        return None

    def _form_field(self, program: Program) -> QWidget | None:
        """The address in the details, once they are read."""
        page = program.clients
        if program.window.section != CLIENTS:  # until the program is back where it was: at first
            program.open_client(self._client_id)
        if page.view.client_id == self._client_id and page.edit_form.isHidden():
            page.open_details(self._client_id)
        address = page.edit_form.fields.controls["address"]
        return address if address.isEnabled() and address.isVisible() else None


def tell(line: str) -> None:
    """Write a line in one piece: two threads tell, and `print` writes its line end separately."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def tell_when_safe(services: Services) -> None:
    """Print how many characters are sealed, after each save that returned."""
    save = services.drafts.save

    def told(draft: NoteDraft) -> NoteDraft:
        kept = save(draft)
        tell(f"safe {len(draft.happened)}")
        return kept

    remember = services.drafts.remember_window

    def told_place(state: Mapping[str, object]) -> None:
        remember(state)
        tell(f"safe {typed_address(state)}")

    setattr(services.drafts, "save", told)  # noqa: B010 - the instance's own, for this process
    setattr(services.drafts, "remember_window", told_place)  # noqa: B010 - the same


def typed_address(state: Mapping[str, object]) -> int:
    """How many characters of an address a place of the window holds."""
    forms = Place.from_state(state).forms
    return max((len(form.texts.get("address", "")) for form in forms), default=0)


def _never(_note: str) -> NoReturn:
    raise AssertionError("nothing locks here")


def main() -> None:
    """Run until killed."""
    application = QApplication([])
    theme.apply(application)
    window = TypingWindow(Path(sys.argv[1]), sys.argv[2], is_form="form" in sys.argv[3:])
    application.exec()
    window.app.close()


if __name__ == "__main__":
    main()
