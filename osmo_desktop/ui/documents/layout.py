"""The tab Asiakirjat as it looks: list, forms and viewer in one place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import Progress
from osmo_desktop.services.attachment_rows import AttachmentRow, Owner
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.flow_row import Centred, FlowRow
from osmo_desktop.ui.documents.add_form import AddForm
from osmo_desktop.ui.documents.correcting import CorrectForm
from osmo_desktop.ui.documents.presenting import document_row
from osmo_desktop.ui.documents.signing import SignForm
from osmo_desktop.ui.documents.viewer import AttachmentView
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.notices import Banner, EmptyState
from osmo_desktop.ui.widgets.pages import RING_ROOM, ScrollPage
from osmo_desktop.ui.widgets.progress import ProgressRow
from osmo_desktop.ui.widgets.timeline import TimelineList, timeline_model

_SMALLEST = QSize(360, 160)


class DocumentsLayout(QWidget):
    """Lays the tab out; files may be dropped on it. Knows no service."""

    files_dropped = Signal(list)
    """Paths of files that were dropped."""

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.rows: tuple[AttachmentRow, ...] = ()
        self.setAcceptDrops(True)
        self.add_button = OutlineButton(tr("Add a file…"), icon="plus", dense=True)
        self.sign_button = OutlineButton(tr("Sign the plan…"), icon="signature", dense=True)
        self.working = ProgressRow("", icon="paperclip")
        self.problem = Banner("circle-alert", "", "danger", closable=True)
        self.model = timeline_model(self)
        self.list = TimelineList(self.model, name=tr("Documents"))
        self.empty = EmptyState(
            "paperclip",
            tr(
                "Nothing here yet. Scans, photos and signatures belong here; drop a file or add it."
            ),
            action=tr("Add a file…"),
            action_icon="plus",
        )
        self.add_form = AddForm(now=now)
        self.correct_form = CorrectForm(now=now)
        self.sign_form = SignForm()
        self.viewer = AttachmentView()
        self.lists = QStackedWidget()
        self.stack = QStackedWidget()
        self._middle = Centred(self.empty)
        self._build()
        self.show_working(None)
        self.show_problem("")

    @property
    def is_form_open(self) -> bool:
        """Whether somebody is filling a form in."""
        return self.stack.currentWidget() is self._forms

    def show_rows(self, rows: Sequence[AttachmentRow], *, can_sign: bool) -> None:
        """Show attachments, newest first."""
        self.rows = tuple(rows)
        current = self.model.row_at(self.list.currentIndex())
        now: datetime = self._now()
        self.model.replace([document_row(row, now) for row in rows])
        if current is not None and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index_of(current.id))
        self.sign_button.setVisible(can_sign)
        self.lists.setCurrentWidget(self.list if rows else self._middle)
        self.add_button.setVisible(bool(rows))

    def offer_owners(self, owners: Sequence[Owner]) -> None:
        """Offer notes, notices and plans to which an attachment may belong."""
        self.add_form.set_owners(owners)
        self.correct_form.offer(owners)

    def show_list(self, *, focus: bool = True) -> None:
        """Show the list instead of a form or an attachment."""
        had_focus = self.isAncestorOf(self.focusWidget())
        self.stack.setCurrentWidget(self._overview)
        if focus or had_focus:
            self.focus_start()

    def show_form(self, form: AddForm | CorrectForm | SignForm) -> None:
        """Show a form."""
        for one in self._all_forms:
            one.setVisible(one is form)
        self.stack.setCurrentWidget(self._forms)
        self._forms.verticalScrollBar().setValue(0)
        form.focus_start()

    def show_viewer(self) -> None:
        """Show the attachment that was opened."""
        self.stack.setCurrentWidget(self.viewer)
        self.viewer.focus_start()

    def show_working(self, progress: Progress | None) -> None:
        """Say what is being done and how far it is; None takes it away."""
        self.working.setVisible(progress is not None)
        self.add_form.give_button.setEnabled(progress is None)
        self.sign_form.sign_button.setEnabled(progress is None)
        if progress is not None:
            self.working.set_title(progress.step)
            self.working.bar.set_share(progress.done, progress.total)

    def show_problem(self, sentence: str) -> None:
        """Say what went wrong; empty words take it away."""
        self.problem.setVisible(bool(sentence))
        if sentence:
            self.problem.set_sentence(sentence, "danger", "circle-alert")

    def show_error(self, error: Exception) -> None:
        """Say in a sentence what went wrong."""
        self.show_problem(failure_words(error))

    def focus_start(self) -> None:
        """Put the keyboard where work on this tab begins."""
        reason = Qt.FocusReason.ShortcutFocusReason
        if self.stack.currentWidget() is self.viewer:
            self.viewer.focus_start()
        elif self.rows:
            self.list.setFocus(reason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))
        elif self.empty.button is not None:
            self.empty.button.setFocus(reason)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small; forms and pages scroll."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this computer."""
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files were dropped; they stay where they are."""
        paths = _dropped(event)
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.files_dropped.emit(paths)

    def _build(self) -> None:
        """Put the parts in their places."""
        tools = FlowRow()
        tools.add(self.add_button)
        tools.add(self.sign_button)
        self.lists.addWidget(self.list)
        self.lists.addWidget(self._middle)
        self._overview = QWidget()
        overview = QVBoxLayout(self._overview)
        overview.setContentsMargins(RING_ROOM, 0, 0, 0)
        overview.setSpacing(8)
        overview.addWidget(tools)
        overview.addWidget(self.lists, 1)
        self._forms = ScrollPage(name=tr("Documents"))
        self._forms.body.setContentsMargins(4, 4, 8, 8)
        self._all_forms = (self.add_form, self.correct_form, self.sign_form)
        for form in self._all_forms:
            self._forms.body.addWidget(form)
        self._forms.body.addStretch(1)
        for page in (self._overview, self._forms, self.viewer):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addWidget(self.working)
        column.addWidget(self.problem)
        column.addWidget(self.stack, 1)


def _dropped(event: QDropEvent) -> list[Path]:
    """Files of this computer that hang on the pointer; nothing from the network."""
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
