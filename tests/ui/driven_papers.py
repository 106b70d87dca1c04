"""What the driven window is told about papers: attachments, signing, printing, copies, bundles.

Each command only asks the page for it; the next one waits until nothing runs any more.
"""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest

from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.app import App
from osmo_desktop.ui.clients.client_page import DOCUMENTS
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.settings.support_view import SupportView


class PaperCommands:
    """Carried out for the first client of the vault. GUI thread."""

    _app: App

    def do_plan(self, goal: str) -> None:
        """Write a goal into the plan and show the paper."""
        services, client = self._services(), self._client()
        plan, _ = services.plans.begin(client)
        services.plans.add_goal(plan.id, goal)
        self._open().print_plan(client)

    def do_save_plan(self, path: str) -> None:
        """Save a copy of the paper that is shown, as after the question and the dialog."""
        self._open().preview.write_copy(path)

    def do_print_plan(self, path: str) -> None:
        """Print it; the printer writes where it is told."""
        self._open().preview.print_on(_printer(path))

    def do_printing(self, _: str) -> str:
        """Tell whether something is being printed."""
        program = self._open()
        return str(program.preview._run is not None or program.documents.ways_out._run is not None)

    def do_approve_plan(self, _: str) -> None:
        """Approve the plan, so that it can be signed."""
        services = self._services()
        plan, _changes = services.plans.begin(self._client())
        services.plans.approve(plan.id)

    def do_documents(self, _: str) -> None:
        """Show the documents of the client."""
        program = self._open()
        program.open_client(self._client())
        program.clients.view.show_tab(DOCUMENTS)
        program.documents.open_client(self._client())

    def do_take_in(self, path: str) -> None:
        """Take a file in under the name that it has."""
        page = self._open().documents
        page.taking_in.take([Path(path)])
        page.add_form.give()

    def do_titles(self, _: str) -> str:
        """Tell what stands in the list."""
        return json.dumps([row.title for row in self._open().documents.rows])

    def do_look(self, title: str) -> None:
        """Open the attachment with that title."""
        page = self._open().documents
        (found,) = [row.id for row in page.rows if row.title == title]
        page.open_attachment(found)

    def do_drawn(self, _: str) -> str:
        """Tell how many pages of the open attachment are drawn sharply."""
        return str(sum(page.is_sharp for page in self._open().documents.viewer.pages.pages))

    def do_print_shown(self, path: str) -> None:
        """Print the open attachment."""
        page = self._open().documents
        assert page.shown is not None
        page.ways_out.print_on(page.shown, _printer(path))

    def do_sign(self, _: str) -> None:
        """Sign the plan in force by hand."""
        page = self._open().documents
        page.open_signing()
        pad = page.sign_form.pad
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
        for step in range(20):
            QTest.mouseMove(pad, QPoint(40 + step * 6, 60 + step % 5 * 4))
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(160, 60))
        page.sign_form.sign()

    def do_backup(self, _: str) -> None:
        """Make a backup now."""
        self._open().backups.keeper.make()

    def do_gather(self, _: str) -> None:
        """Gather the bundle for support and show it."""
        program = self._open()
        program.backups.gather(program.settings)

    def do_save_bundle(self, path: str) -> None:
        """Save the bundle that is shown."""
        view = self._open().backups.view
        assert isinstance(view, SupportView)
        view.save(path)

    def _client(self) -> str:
        return self._services().book.find("client")[0].id

    def _services(self) -> Services:
        services = self._app.services
        assert services is not None
        return services

    def _open(self) -> Program:
        program = self._app.program
        assert program is not None
        return program


def _printer(path: str) -> QPrinter:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(path)
    return printer
