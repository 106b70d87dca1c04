"""The tab Polku as it looks: tools, the track, a card for each engagement, meetings, forms."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.pathway_data import said, shipped_pathway
from osmo_desktop.domain.records import codes
from osmo_desktop.services.pathway_views import PathwayView
from osmo_desktop.services.wording import code_word
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.flow_row import Centred, FlowRow
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.pathway.attempts_card import AttemptsCard
from osmo_desktop.ui.pathway.engagement_card import EngagementCard, MeetingCard
from osmo_desktop.ui.pathway.forms import (
    DecisionForm,
    EngagementForm,
    KindForm,
    StrikeForm,
    closure_form,
    departure_form,
    evaluation_form,
    start_form,
)
from osmo_desktop.ui.pathway.guide import BasesGuide
from osmo_desktop.ui.pathway.joint_form import JointForm
from osmo_desktop.ui.pathway.part_form import AbilityForm, AssessmentForm, PartForm
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import EmptyState
from osmo_desktop.ui.widgets.pages import ScrollPage

_SMALLEST = QSize(360, 160)


class PathwayLayout(QWidget):
    """Lays the tab out. Knows no service."""

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._data = shipped_pathway()

        def today() -> date:
            return now().date()

        self.add_button = OutlineButton(tr("Another engagement…"), icon="plus", dense=True)
        self.joint_button = OutlineButton(tr("Joint meeting…"), icon="users-round", dense=True)
        self.guide_button = OutlineButton(tr("Differences of the bases"), icon="info", dense=True)
        self.track = PlainLabel("", "small", "sub", wrap=True)
        self.cards: list[EngagementCard] = []
        self.meetings: MeetingCard | None = None
        self.attempts: AttemptsCard | None = None
        self.empty = EmptyState(
            "waypoints",
            tr("No engagement yet. The stages of each engagement are shown here."),
            action=tr("Another engagement…"),
            action_icon="plus",
        )
        self.engagement_form = EngagementForm(today=today)
        self.decision_form = DecisionForm(today=today)
        self.evaluation_form = evaluation_form(today)
        self.closure_form = closure_form(today)
        self.departure_form = departure_form(today)
        self.start_form = start_form(today)
        self.joint_form = JointForm(today=today)
        self.strike_form = StrikeForm()
        self.assessment_form = AssessmentForm(self._data.special_support, today=today)
        self.ability_form = AbilityForm(self._data.work_ability, today=today)
        self.guide = BasesGuide(self._data, today=today())
        self.stack = QStackedWidget()
        self._build()

    @property
    def kind_forms(self) -> tuple[KindForm, ...]:
        """Forms that record something once."""
        return (
            self.engagement_form,
            self.decision_form,
            self.evaluation_form,
            self.closure_form,
            self.departure_form,
            self.start_form,
            self.joint_form,
        )

    @property
    def part_forms(self) -> tuple[PartForm, ...]:
        """Forms whose fields are written as they are left."""
        return (self.assessment_form, self.ability_form)

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """Everything that is shown in the place of the list."""
        return (*self.kind_forms, self.strike_form, *self.part_forms, self.guide)

    def show_view(self, view: PathwayView) -> None:
        """Show every engagement, and the joint meetings."""
        focused = next((c.path.id for c in self.cards if c.isAncestorOf(self.focusWidget())), "")
        for old in self._shown_cards():
            old.hide()
            old.deleteLater()
        today = self._now().date()
        self.cards = [EngagementCard(path, self._data, today) for path in view.engagements]
        self.meetings = MeetingCard(view.meetings) if view.meetings else None
        was_whole = self.attempts is not None and self.attempts.is_whole
        self.attempts = (
            AttemptsCard(view.attempts, self._data, view.reach, is_whole=was_whole)
            if view.attempts
            else None
        )
        for card in self._shown_cards():
            self._list.addWidget(card)
            card.show()  # now, not once the layout comes to it
        self._show_track(view.track)
        self._middle.setVisible(not view.engagements)
        self.joint_button.setEnabled(any(not path.is_closed for path in view.engagements))
        if focused:
            self._focus_card(focused)

    def _shown_cards(self) -> tuple[Card, ...]:
        """The cards of engagements, of joint meetings and of attempts."""
        more = (self.meetings, self.attempts)
        return (*self.cards, *(card for card in more if card is not None))

    def _show_track(self, code: str) -> None:
        """Say on which track the plan is, with its usual goals and measures."""
        track = self._data.track(code, self._now().date())
        if track is not None:
            name = code_word(codes.PLAN_TRACKS, track.id)
            words = tr("Track of the plan: {track}.").format(track=name)
            self.track.setText(f"{words} {said(track.goals)} {said(track.measures)}")
        self.track.setVisible(track is not None)

    def show_panel(self, panel: QWidget) -> None:
        """Show a form or the guide in the place of the list."""
        for one in self.panels:
            one.setVisible(one is panel)
        self.stack.setCurrentWidget(self._forms)
        self._forms.verticalScrollBar().setValue(0)
        if isinstance(panel, FormCard | PartForm | BasesGuide):
            panel.focus_start()

    def show_list(self) -> None:
        """Show the list instead of a form."""
        had_focus = self.isAncestorOf(self.focusWidget())
        self.stack.setCurrentWidget(self._overview)
        if had_focus:
            self.focus_start()

    @property
    def shown_panel(self) -> QWidget | None:
        """The form that is shown, if one is."""
        if self.stack.currentWidget() is not self._forms:
            return None
        return next((one for one in self.panels if not one.isHidden()), None)

    def focus_start(self) -> None:
        """Put the keyboard where work on this tab begins."""
        if self.cards:
            self._focus_card(self.cards[0].path.id)
        elif self.empty.button is not None:
            self.empty.button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small: the page scrolls."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def _focus_card(self, engagement_id: str) -> None:
        """Put the keyboard on the first action of an engagement."""
        card = next((one for one in self.cards if one.path.id == engagement_id), None)
        buttons = list(card.buttons.values()) if card is not None else []
        target = buttons[0] if buttons else self.add_button
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        """Put the parts in their places."""
        self._tools = FlowRow()
        for button in (self.add_button, self.joint_button, self.guide_button):
            self._tools.add(button)
        self._middle = Centred(self.empty)
        self._overview = ScrollPage(name=tr("Pathway"))
        self._overview.body.setContentsMargins(4, 4, 8, 8)
        for part in (self._tools, self.track, self._middle):
            self._overview.body.addWidget(part)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self._overview.body.addLayout(self._list)
        self._overview.body.addStretch(1)
        self._forms = ScrollPage(name=tr("Pathway"))
        self._forms.body.setContentsMargins(4, 4, 8, 8)
        for panel in self.panels:
            self._forms.body.addWidget(panel)
            panel.hide()
        self._forms.body.addStretch(1)
        for page in (self._overview, self._forms):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.stack, 1)
        self.track.hide()
