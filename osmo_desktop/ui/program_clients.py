"""What stands on the clients' pages and needs other parts of the window."""

from __future__ import annotations

from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.imports.page import ImportPage
from osmo_desktop.ui.joining.joining import ClientJoining
from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.today.client_due import ClientDue


class ClientParts:
    """What is due for a client, records joined as one person's, and clients out of a file."""

    def __init__(
        self,
        clients: ClientsPage,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now,
    ) -> None:
        self.due = ClientDue(services.tasks, tasks, navigator, now=now)
        clients.view.side.take_due(self.due.card)
        clients.controller.shown.connect(self.due.load)
        self.joining = ClientJoining(
            clients.controller, clients.view, services, tasks, navigator, now=now
        )
        self.imports = ImportPage(services, tasks, bus, navigator)
        clients.set_import_widget(self.imports, self.imports.focus_start)
        self.imports.closed.connect(clients.new_form.closed)
