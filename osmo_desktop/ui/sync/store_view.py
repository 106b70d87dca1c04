"""Choosing the shared place: a folder or a server, tested before it is used."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import announce
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.sync.needs import PlaceRoom
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.welcome.store_form import StoreForm
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay


class StoreView(Overlay):
    """Opens over the window and deletes itself when closed."""

    chosen = Signal(str, object)
    """The place, and a `StoreLogin` or None."""

    def __init__(
        self,
        window: QWidget,
        places: PlaceRoom,
        tasks: TaskRunner,
        *,
        path: str = "",
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, behind=behind, width=640)
        self._places = places
        self._tasks = tasks
        self._is_testing = False
        title = tr("The team's shared place")
        self.setAccessibleName(title)
        self.body.addWidget(PlainLabel(title, "h1", wrap=True))
        lead = tr(
            "Only encrypted parts go there. Whoever runs the place cannot read them, but sees how "
            "many there are and when."
        )
        self.body.addWidget(PlainLabel(lead, "body", "sub", wrap=True))
        self.form = StoreForm(path, label=tr("Folder or address"))
        self.form.submitted.connect(self.use)
        self.form.folder.line.textChanged.connect(lambda _text: self._say("", "sub", "info"))
        self.body.addWidget(self.form)
        self._icon = IconLabel("info", 16, "sub")
        self.said = PlainLabel("", "body", wrap=True)
        told = QHBoxLayout()
        told.setSpacing(8)
        told.addWidget(self._icon)
        told.addWidget(self.said, 1)
        self.body.addLayout(told)
        self.body.addLayout(self._foot())
        self._say("", "sub", "info")
        self.closed.connect(self.deleteLater)

    def start(self) -> None:
        """Open, with the keyboard at the address."""
        self.open(self.form.folder.line)

    def test(self) -> None:
        """Look whether the place answers and can be written to."""
        if self._is_testing or not self._is_well_formed():
            return
        path, login = self.form.path, self.form.login
        self._is_testing = True
        self._say(tr("Testing the connection"), "sub", "clock")

        def answered(_nothing: object) -> None:
            self._end(tr("The place answers and can be written to."), "ok", "circle-check")

        self._tasks.vault_steps(
            lambda _report, _cancel: self._places.test(path, login),
            name=tr("Testing the connection"),
            owner=self,
            on_success=answered,
            on_failure=lambda error: self._end(failure_words(error), "danger", "circle-alert"),
        )

    def use(self) -> None:
        """Take the place."""
        if self.form.path and self._is_well_formed():
            self.chosen.emit(self.form.path, self.form.login)
            self.dismiss()

    def _is_well_formed(self) -> bool:
        """Check the form; what it says under its fields needs room."""
        is_fine = self.form.check()
        self._place()
        return is_fine

    def _end(self, words: str, tone: Tone, icon: str) -> None:
        self._is_testing = False
        self._say(words, tone, icon)
        announce.announce(self, words)

    def _say(self, words: str, tone: Tone, icon: str) -> None:
        self.said.setText(words)
        self.said.set_tone(tone)
        self._icon.set_icon(icon, tone)
        self._icon.setVisible(bool(words))
        self.said.setVisible(bool(words))
        if self.isVisible():
            self._place()

    def _foot(self) -> QHBoxLayout:
        self.close_button = OutlineButton(tr("Cancel"), icon="x")
        self.close_button.clicked.connect(self.dismiss)
        self.test_button = OutlineButton(tr("Test the connection"), icon="wifi")
        self.test_button.clicked.connect(self.test)
        self.use_button = PrimaryButton(tr("Use this place"), icon="check")
        self.use_button.clicked.connect(self.use)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.close_button)
        row.addStretch(1)
        row.addWidget(self.test_button)
        row.addWidget(self.use_button)
        return row
