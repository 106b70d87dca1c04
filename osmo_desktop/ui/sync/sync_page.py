"""The page Sync: how it stands in words, what can be done without a network, who has what."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import Progress
from osmo_desktop.services.models import JoinOffer, RoundResult
from osmo_desktop.ui import announce
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.navigation import SETTINGS, Freshness, Navigator, Now, local_now
from osmo_desktop.ui.substitutions.actions import SubstitutionActions
from osmo_desktop.ui.sync.actions import ConflictActions, JoinActions, RenewalActions
from osmo_desktop.ui.sync.arrived_actions import ArrivedActions
from osmo_desktop.ui.sync.bundle_actions import BundleActions
from osmo_desktop.ui.sync.front import Front
from osmo_desktop.ui.sync.lost_words import dropped_words
from osmo_desktop.ui.sync.needs import SyncPicture, SyncServices, read_picture
from osmo_desktop.ui.sync.places import Places
from osmo_desktop.ui.sync.rounds import FOLDER, TITLES, Rounds
from osmo_desktop.ui.sync.students_view import StudentActions
from osmo_desktop.ui.sync.team_care import TeamCare
from osmo_desktop.ui.sync.view import SyncView
from osmo_desktop.ui.sync.wording import result_words
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.pages import ScrollPage


class SyncPage(ScrollPage):
    """Reloads itself after any change while it is seen."""

    def __init__(
        self,
        services: SyncServices,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name=tr("Sync"), parent=parent)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._now = now
        self._compact = False
        self._problem: str | None = None
        self._focus_due = False
        self.picture: SyncPicture | None = None
        self.front = Front(services, tasks, navigator, page=self)
        self.bundles = BundleActions(services.bundles, tasks, navigator, now=now, page=self)
        self.rounds = Rounds(services.sync, tasks, self)
        self.places = Places(self.rounds, services.team, services.places, tasks, page=self)
        self.conflict_actions = ConflictActions(
            services.conflicts, tasks, navigator, now=now, page=self
        )
        self.renewals = RenewalActions(services.recovery, tasks, navigator, self)
        self.join_actions = JoinActions(services.team, tasks, navigator, self)
        self.care = TeamCare(services, tasks, navigator, page=self)
        self.substitutions = SubstitutionActions(
            services.substitutions, services.briefs, tasks, navigator, now=now, page=self
        )
        self.arrived = ArrivedActions(services.reverting, tasks, navigator, now=now, page=self)
        self.students = StudentActions(services.students, tasks, navigator, now=now, page=self)
        self.view: SyncView | None = None
        self._connect()
        self._build()
        self.freshness = Freshness(self, bus, self.reload)

    def set_compact(self, compact: bool) -> None:
        """Put everything under each other in a small window."""
        super().set_compact(compact)
        if not compact:
            self.body.setContentsMargins(24, 10, 24, 12)
        self._compact = compact
        view = getattr(self, "view", None)  # Qt's constructor asks before there is one
        if view is not None:
            view.set_compact(compact)

    def focus_start(self) -> None:
        """Begin at a conflict, else at the first button; after the first reading if it runs."""
        self._focus_due = self.picture is None
        if self.picture is not None:
            self.shown.focus_start()

    def retranslate(self) -> None:
        """Show the words of the language in use."""
        self.setAccessibleName(tr("Sync"))
        self._build()
        if self.picture is not None:
            self._show(self.picture)
        self.freshness.mark_stale()

    def reload(self) -> None:
        """Read how things stand, then the requests if there may be some."""
        self._tasks.vault(
            lambda: read_picture(self._services),
            name=tr("Reading the state of sync"),
            owner=self,
            on_success=self._show,
        )

    def start_round(self) -> None:
        """Run a round with the team's folder, or ask for what is missing before."""
        status = self.picture.status if self.picture is not None else None
        if status is not None and status.folder is None:
            (self.places.ask_folder if status.team == "member" else self.front.show_team)()
            return
        self.rounds.start(FOLDER)

    def export_bundle(self) -> None:
        """Write what is new into a file for colleagues."""
        if self.picture is not None:
            self.bundles.export(self.picture.readers)

    def ask_removal(self, device: str = "") -> None:
        """Ask which laptop leaves the team, and why."""
        if self.picture is not None and self.picture.laptops:
            self.care.remove(self.picture, device)

    @property
    def shown(self) -> SyncView:
        """What stands on the page."""
        assert self.view is not None
        return self.view

    def _on_round_began(self, kind: str) -> None:
        """Show the bar."""
        title = tr(TITLES[kind])
        self.shown.begin_progress(title)
        announce.announce(self, title)

    def _on_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self.shown.show_progress(progress)

    def _on_round_ended(self, result: RoundResult) -> None:
        """Say what the round did."""
        self._problem = None
        self.shown.end_progress()
        said = [result_words(result), dropped_words(result.dropped) if result.dropped else ""]
        self._navigator.toast(" ".join(filter(None, said)))
        self.reload()

    def _on_round_failed(self, code: str, sentence: str) -> None:
        """Say why the round ended early; the state sentence says it too."""
        if self.rounds.kind == FOLDER:
            self._problem = code or None
        self.shown.end_progress()
        self._navigator.toast(sentence)
        self.reload()

    def _show(self, picture: SyncPicture) -> None:
        """Show what was read."""
        focused = QApplication.focusWidget()
        was_inside = focused is not None and self.isAncestorOf(focused)
        self.picture = picture
        self.places.present = picture.status.folder or ""
        self.students.set_people(picture.members)
        self.shown.show_picture(picture, self._problem, self._now())
        if self._focus_due or (was_inside and not self._has_focus()):
            # What had the keyboard is gone: a settled conflict, a button of another state.
            self.focus_start()
        if picture.is_supervisor and picture.status.folder is not None:
            self.join_actions.read_requests()
        else:
            self.shown.joins.show_requests(())

    def _has_focus(self) -> bool:
        """Whether the keyboard is on this page."""
        focused = QApplication.focusWidget()
        return focused is not None and focused.isVisible() and self.isAncestorOf(focused)

    def _show_requests(self, offers: tuple[JoinOffer, ...]) -> None:
        """Show who asks to join."""
        members = self.picture.members if self.picture is not None else ()
        self.shown.joins.show_requests(offers, members)

    def _on_not_admitted(self, request_id: str, sentence: str) -> None:
        """Say at the request why nobody was admitted."""
        form = self.shown.joins.forms.get(request_id)
        if form is not None:
            form.show_problem(sentence)

    def _on_not_settled(self, sentence: str) -> None:
        """Say at the conflict why nothing was written, and read it anew."""
        self.shown.conflicts.show_problem(sentence)
        self.reload()

    def _connect(self) -> None:
        """Follow rounds and decisions."""
        self.rounds.began.connect(self._on_round_began)
        self.rounds.progressed.connect(self._on_progress)
        self.rounds.ended.connect(self._on_round_ended)
        self.rounds.failed.connect(self._on_round_failed)
        self.rounds.refused.connect(
            lambda: self._navigator.toast(tr("A round is running already."))
        )
        self.front.finished.connect(self.reload)
        self.bundles.changed.connect(self.reload)
        self.care.changed.connect(self.reload)
        self.substitutions.changed.connect(self.reload)
        self.arrived.changed.connect(self.reload)
        self.students.changed.connect(self.reload)
        self.renewals.renewed.connect(self.reload)
        self.conflict_actions.failed.connect(self._on_not_settled)
        self.join_actions.read.connect(self._show_requests)
        self.join_actions.admitted.connect(lambda: self.rounds.start(FOLDER))
        self.join_actions.failed.connect(self._on_not_admitted)

    def _build(self) -> None:
        """Make the page in the language in use."""
        if self.view is not None:
            self.view.hide()
            self.view.deleteLater()
        view = self.view = SyncView()
        view.folder_change_requested.connect(self.places.ask_folder)
        view.help_requested.connect(self.front.show_help)
        view.export_requested.connect(self.export_bundle)
        view.import_requested.connect(self.bundles.ask_import)
        view.settings_requested.connect(lambda: self._navigator.open_section(SETTINGS))
        view.refill.action_requested.connect(self.places.refill)
        view.progress.cancelled.connect(self.rounds.stop)
        view.state.round_requested.connect(self.start_round)
        view.state.folder_requested.connect(self.places.ask_folder)
        view.state.team_requested.connect(self.front.show_team)
        view.state.renewal_requested.connect(self.renewals.renew)
        view.state.take_requested.connect(self.places.ask_where_to)
        view.state.bring_requested.connect(self.places.ask_where_from)
        view.conflicts.chosen.connect(self.conflict_actions.settle)
        view.conflicts.history_requested.connect(self.conflict_actions.show_history)
        view.conflicts.client_requested.connect(self._navigator.open_client)
        view.devices.removal_requested.connect(self.ask_removal)
        self.substitutions.follow(view.substitutions)
        self.arrived.follow(view.arrived)
        self.students.follow(view.students)
        view.late.adopted.connect(self.care.adopt)
        view.late.read.connect(lambda id_: self.care.read_late(id_, view.late))
        view.late.approved.connect(self.care.approve_late)
        view.late.left_out.connect(self.care.leave_late_out)
        view.erasures.approval_requested.connect(self.care.look_at_erasure)
        view.joins.admitted.connect(self.join_actions.admit)
        view.set_compact(self._compact)
        self.body.addWidget(view, 1)
        if self.rounds.is_running:
            view.begin_progress(tr(TITLES[self.rounds.kind]))
