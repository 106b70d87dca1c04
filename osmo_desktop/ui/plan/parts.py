"""Parts two to four of the plan, and the strip under the goals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import PlanView
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.clients.presenting import word
from osmo_desktop.ui.composer.fields import NoteArea
from osmo_desktop.ui.plan.conflict_notes import ConflictNotes
from osmo_desktop.ui.plan.entry_list import EntryList
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.fault_note import FaultNote
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LINE_LENGTH, TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput

_LIMIT = 4_000


class PartCard(Card):
    """A part whose content is one or more lists of entries; the four of AVAIN are numbered."""

    def __init__(self, title: str, icon: str, *, number: int | None = None) -> None:
        super().__init__(title if number is None else f"{number}  {title}", icon=icon)
        self.lists: dict[str, EntryList] = {}
        self._adds: list[GhostButton] = []
        self.conflicts = ConflictNotes()
        self.problem = FaultNote()

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say under the entries what is wrong in one of them."""
        self.problem.show_fault(field, sentence)

    def add_list(self, field: str, entries: EntryList, add_name: str) -> None:
        """Add the list of `field`; its button stands in the title row."""
        self.lists[field] = entries
        button = self._add_button(entries, add_name)
        self.set_action(button)
        self.body.addWidget(entries)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.conflicts)
        entries.follow(button)

    def add_titled_list(
        self, field: str, entries: EntryList, title: str, *, tone: Tone, add_name: str
    ) -> None:
        """Add a list under a heading of its own."""
        self.lists[field] = entries
        row = QHBoxLayout()
        row.addWidget(PlainLabel(title, "label", tone))
        row.addStretch(1)
        button = self._add_button(entries, add_name)
        row.addWidget(button)
        self.body.addLayout(row)
        self.body.addWidget(entries)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.conflicts)
        entries.follow(button)

    def set_read_only(self, is_read_only: bool) -> None:
        """Show an approved plan."""
        for button in self._adds:
            button.setVisible(not is_read_only)
        for entries in self.lists.values():
            entries.set_read_only(is_read_only)

    def _add_button(self, entries: EntryList, name: str) -> GhostButton:
        """Return the button that begins an entry."""
        button = GhostButton(tr("Add"), icon="plus")
        button.setAccessibleName(name)
        button.clicked.connect(entries.add_entry)
        self._adds.append(button)
        return button


class MakingCard(Card):
    """How the plan came about: the day, together with whom, and which way it leads."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__(tr("How it was made"), icon="users-round")
        self.made = DateInput(today=today)
        self.made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        tracks = [Choice(code, word(codes.PLAN_TRACKS, code)) for code in codes.PLAN_TRACKS]
        self.track = ChoiceInput(tracks)
        self.made_together = TextArea(min_lines=1, longest=LINE_LENGTH)
        self.conflicts = ConflictNotes()
        self.day_row = FormRow(tr("Day"), self.made)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.day_row)
        row.addWidget(FormRow(tr("Track"), self.track), 1)
        self.body.addLayout(row)
        together = FormRow(tr("Made together"), self.made_together)
        self.body.addWidget(together)
        together.set_hint(tr("Where and with whom, for the print"))
        self.body.addWidget(self.conflicts)

    def set_read_only(self, is_read_only: bool) -> None:
        """Show an approved plan."""
        self.made.setEnabled(not is_read_only)
        self.track.setEnabled(not is_read_only)
        self.made_together.setReadOnly(is_read_only)


class ReviewCard(Card):
    """When the plan is looked at again, and whether client and worker see it differently."""

    differ_requested = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self.set_margins(16, 8, 16, 8)
        self.review = DateInput(name=tr("Next review"), today=today)
        self.review.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._agreed = PlainLabel(tr("No differing views"), "body")
        self.record = GhostButton(tr("Record the difference"))
        self.client_view = NoteArea(name=tr("The client's view"), least=56)
        self.worker_view = NoteArea(name=tr("The worker's view"), least=56)
        self.client_view.pair_with(self.worker_view)
        self.worker_view.pair_with(self.client_view)
        self.conflicts = ConflictNotes()
        self.day_problem = FaultNote()
        self._views = self._build()
        self.record.clicked.connect(self._on_record_clicked)
        self.show_views(are_different=False)

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say under the strip what is wrong in one of its fields."""
        self.day_problem.show_fault(field, sentence)

    def show_views(self, *, are_different: bool) -> None:
        """Show both views side by side, or that there is no difference."""
        self._views.setVisible(are_different)
        self._agreed.setVisible(not are_different)
        self.record.setVisible(not are_different and not self.client_view.isReadOnly())

    def set_read_only(self, is_read_only: bool) -> None:
        """Show an approved plan."""
        self.review.setEnabled(not is_read_only)
        self.client_view.setReadOnly(is_read_only)
        self.worker_view.setReadOnly(is_read_only)

    def _build(self) -> QWidget:
        """Lay out the strip and the two views under it."""
        strip = QHBoxLayout()
        strip.setSpacing(8)
        strip.addWidget(IconLabel("calendar-clock", 18, "accent"))
        strip.addWidget(PlainLabel(tr("Next review"), "label"))
        strip.addWidget(self.review)
        strip.addSpacing(16)
        strip.addWidget(IconLabel("users-round", 16, "sub"))
        strip.addWidget(PlainLabel(tr("Do the views differ?"), "label"))
        strip.addWidget(self._agreed)
        strip.addWidget(self.record)
        strip.addStretch(1)
        views = QWidget()
        row = QHBoxLayout(views)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(16)
        row.addWidget(FormRow(tr("The client's view"), self.client_view), 1)
        row.addWidget(FormRow(tr("The worker's view"), self.worker_view), 1)
        self.body.addLayout(strip)
        self.body.addWidget(self.day_problem)
        self.body.addWidget(views)
        self.body.addWidget(self.conflicts)
        return views

    def _on_record_clicked(self) -> None:
        """Begin to write the views, the client's first."""
        self.show_views(are_different=True)
        self.client_view.setFocus(Qt.FocusReason.ShortcutFocusReason)


def factor_card() -> PartCard:
    """Return part two: what supports and what hinders."""
    card = PartCard(tr("Circumstances"), "list-tree", number=2)
    for field, title, icon, tone, add in _factors():
        entries = EntryList(name=title, icon=icon, tone=tone, empty=tr("Nothing written yet"))
        card.add_titled_list(field, entries, title, tone=tone, add_name=add)
    return card


def service_card() -> PartCard:
    """Return part three: services."""
    card = PartCard(tr("Services"), "handshake", number=3)
    empty = tr("Nothing written yet")
    entries = EntryList(name=tr("Services"), icon="users-round", empty=empty)
    card.add_list("services", entries, tr("Add a service"))
    return card


def method_card() -> PartCard:
    """Return part four: methods."""
    card = PartCard(tr("Methods"), "wrench", number=4)
    empty = tr("Nothing written yet")
    entries = EntryList(name=tr("Methods"), icon="footprints", empty=empty)
    card.add_list("methods", entries, tr("Add a method"))
    return card


def own_card() -> PartCard:
    """Return the client's own part: strengths, skills, and what the client does."""
    card = PartCard(tr("The client's own part"), "user-round")
    for field, title, icon, add in (
        ("strengths", tr("Strengths"), "circle-plus", tr("Add a strength")),
        ("skills", tr("Skills"), "check", tr("Add a skill")),
        ("own_actions", tr("What the client does"), "footprints", tr("Add what the client does")),
    ):
        entries = EntryList(name=title, icon=icon, empty=tr("Nothing written yet"))
        card.add_titled_list(field, entries, title, tone="text", add_name=add)
    return card


class NetworkCard(Card):
    """The network and the guidance as this version says them; both are kept up on their own tab."""

    def __init__(self) -> None:
        super().__init__(tr("Network and guidance"), icon="waypoints")
        self.network = PlainLabel("", "body", wrap=True)
        self.referrals = PlainLabel("", "body", wrap=True)
        self.hint = PlainLabel("", "small", "sub", wrap=True)
        for part in (self.network, self.referrals, self.hint):
            self.body.addWidget(part)

    def show_plan(self, plan: PlanView) -> None:
        """Show the texts of a version."""
        for label, field in ((self.network, "network"), (self.referrals, "referrals")):
            label.setText(block(plan.texts[field], _LIMIT))
            label.setVisible(bool(plan.texts[field]))
        words = tr("Written on the tab Network; the plan keeps it as it is on approval.")
        if plan.state == "approved":
            words = tr("As it was when the plan was approved.")
        self.hint.setText(words)


def _factors() -> tuple[tuple[str, str, str, Tone, str], ...]:
    """Return field, heading, icon, tone and name of the button of the two lists."""
    return (
        ("supports", tr("Supports"), "circle-plus", "ok", tr("Add a supporting factor")),
        ("hinders", tr("Hinders"), "circle-minus", "warn", tr("Add a hindering factor")),
    )


def column_of(*widgets: QWidget) -> QVBoxLayout:
    """Return widgets one under another with the distance of cards."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    for widget in widgets:
        column.addWidget(widget)
    return column
