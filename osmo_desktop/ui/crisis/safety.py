"""In front of every page for safety: the crisis card by its key, and the alarm of a visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject

from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.crisis.view import CrisisView
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.rights.return_watch import ReturnWatch
from osmo_desktop.ui.tasks import TaskRunner

PAGE = "crisis"


class Safety(QObject):
    """Holds both; the card is made anew in another language."""

    card: CrisisView

    def __init__(
        self,
        window: MainWindow,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._make: Callable[[], CrisisView] = partial(
            CrisisView, window, services, tasks, navigator, behind=window.body, now=now
        )
        self.returns = ReturnWatch(window, services, tasks, bus, navigator, now=now)
        self._client: Callable[[], ClientRow | None] = lambda: None
        window.crisis_requested.connect(self.show_card)

    def make(self, client: Callable[[], ClientRow | None]) -> OpenForms:
        """Make the card in the language in use; gives its form. `client`: whose page is open."""
        if hasattr(self, "card"):
            self.card.dismiss()
            self.card.deleteLater()
        self._client = client
        self.card = self._make()
        self.returns.retranslate()
        return _forms(self.card)

    def show_card(self) -> None:
        """Show the crisis card, with the safety plan of the client whose page is open."""
        self.card.show_card(self._client())


def _forms(card: CrisisView) -> OpenForms:
    """The number that is being written comes back after a lock."""

    def reopen(about: Mapping[str, str]) -> bool:
        card.show_card()
        return card.ask_again(about.get("id", ""), about.get("place", ""))

    spec = FormSpec(
        name="number",
        widget=card.form,
        controls=lambda: card.form.controls,
        about=lambda: {
            "id": card.line.id if card.line is not None else "",
            "place": card.form.place,
        },
        reopen=reopen,
    )
    return OpenForms(PAGE, card, (spec,))
