"""The tab of rights and safety as it looks: cards, and one form in their place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.crisis import PLAN_FIELDS, SafetyPlanView
from osmo_desktop.services.rights import ConsentRow, SlipRow
from osmo_desktop.services.visit_safety import VisitRow
from osmo_desktop.services.wording import label
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.rights.forms import (
    CommentForm,
    GiveConsentForm,
    RightsForm,
    SafetyPlanForm,
    VisitCardForm,
    WithdrawForm,
)
from osmo_desktop.ui.rights.words import consent_line, past_visit_words, slip_words, visit_words
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import Button, GhostButton, OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import CheckLine
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineList, line_model
from osmo_desktop.ui.widgets.pages import RING_ROOM, ScrollPage
from osmo_desktop.ui.widgets.progress import ProgressRow
from osmo_desktop.ui.widgets.record_spots import stands_for

_SMALLEST = QSize(320, 160)
_VISITS_SHOWN = 3


class TextsCard(Card):
    """A card of texts with buttons below: each text a label over its words."""

    def __init__(self, title: str, icon: str, buttons: Sequence[Button]) -> None:
        super().__init__(title, icon=icon)
        self._texts = QVBoxLayout()
        self._texts.setSpacing(8)
        self._shown: list[QWidget] = []
        self.body.addLayout(self._texts)
        row = FlowRow()
        for button in buttons:
            row.add(button)
        self.body.addSpacing(4)
        self.body.addWidget(row)

    def show_texts(
        self, texts: Sequence[tuple[str, str]], *, alarm: str = "", records: Sequence[str] = ()
    ) -> None:
        """Show labels with their words; a label may be empty. The label `alarm` stands out.

        `records`: the ids of the records that the texts are, where each is one.
        """
        for widget in self._shown:
            widget.hide()
            widget.deleteLater()
        self._shown = [_labelled(label, words, is_alarm=label == alarm) for label, words in texts]
        for widget in self._shown:
            self._texts.addWidget(widget)
            widget.show()  # now, not once the layout comes to it
        for widget, record, (_label, words) in zip(self._shown, records, texts, strict=False):
            stands_for(widget, record, name=words)


class RightsLayout(QWidget):
    """Lays the tab out. Knows no service."""

    consent_opened = Signal(str)

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.leave_button = PrimaryButton(tr("Leave for a visit…"), icon="footprints", dense=True)
        # Outlined: the alarm above the page has the filled one.
        self.back_button = OutlineButton(tr("I am back"), icon="check", dense=True)
        self.visit_card = TextsCard(
            tr("Visit-safety card"), "footprints", (self.leave_button, self.back_button)
        )
        self.plan_button = OutlineButton(tr("Write the plan…"), icon="pen-line", dense=True)
        self.print_plan_button = OutlineButton(tr("Print"), icon="printer", dense=True)
        self.plan_card = TextsCard(
            tr("Safety plan"), "life-buoy", (self.plan_button, self.print_plan_button)
        )
        self.consent_button = OutlineButton(tr("Record a consent…"), icon="plus", dense=True)
        self.consents = line_model(self)
        self.consent_list = LineList(self.consents, name=tr("Consents"))
        self.slip_button = OutlineButton(tr("File a comment…"), icon="plus", dense=True)
        self.slip_card = TextsCard(
            tr("The client's own words"), "message-square", (self.slip_button,)
        )
        self.copy_button = OutlineButton(tr("As a paper…"), icon="printer", dense=True)
        self.json_button = OutlineButton(tr("As files, with attachments…"), dense=True)
        self.request_button = GhostButton(tr("Record a request…"))
        self.copy_progress = ProgressRow(tr("Gathering all data about the client"))
        self.with_places = CheckLine(tr("With address, municipality and phone: for the client"))
        self.copy_card = TextsCard(
            tr("Copy of all data"),
            "file-text",
            (self.copy_button, self.json_button, self.request_button),
        )
        stands_for(self.visit_card, "visit_safety")
        stands_for(self.plan_card, "safety_plan")
        self.visit_form = VisitCardForm(now=now)
        self.plan_form = SafetyPlanForm(now=now)
        self.consent_form = GiveConsentForm(now=now)
        self.withdraw_form = WithdrawForm(now=now)
        self.comment_form = CommentForm(now=now)
        self.stack = QStackedWidget()
        self._build()
        self.consent_list.row_opened.connect(self._on_consent_opened)

    @property
    def forms(self) -> dict[str, RightsForm]:
        """Every form by name."""
        return {
            "visit": self.visit_form,
            "plan": self.plan_form,
            "consent": self.consent_form,
            "withdraw": self.withdraw_form,
            "comment": self.comment_form,
        }

    def show_visits(self, rows: Sequence[VisitRow], own: VisitRow | None) -> None:
        """Show who is out, and the newest visits before."""
        out = [row for row in rows if row.returned is None]
        texts = [(_out_label(row), visit_words(row)) for row in out]
        texts += [("", block(row.note)) for row in out if row.note]
        before = [row for row in rows if row.returned is not None][:_VISITS_SHOWN]
        texts += [("", past_visit_words(row)) for row in before]
        if not texts:
            texts.append(
                ("", tr("Before a visit write here when you are back: this laptop reminds you."))
            )
        self.visit_card.show_texts(texts, alarm=tr("The return is overdue"))
        is_here = own is not None and any(row.id == own.id for row in rows)
        self.leave_button.setVisible(own is None)
        self.back_button.setVisible(is_here)

    def show_plan(self, plan: SafetyPlanView) -> None:
        """Show the client's safety plan."""
        texts = [
            (label("safety_plan", name), block(plan.texts[name]))
            for name in PLAN_FIELDS
            if plan.texts[name]
        ]
        empty = ("", tr("What helps when things get worse, in the client's own words."))
        self.plan_card.show_texts(texts or [empty])
        self.print_plan_button.setVisible(plan.is_written)

    def show_consents(self, rows: Sequence[ConsentRow]) -> None:
        """Show all consents, the withdrawn ones too."""
        self.consents.replace([consent_line(row) for row in rows])
        self.consent_list.setVisible(bool(rows))
        self.no_consent.setVisible(not rows)
        self.consent_card.set_count(sum(row.state == "in_force" for row in rows) or None)

    def show_slips(self, rows: Sequence[SlipRow]) -> None:
        """Show the client's comments as theirs."""
        texts = [(slip_words(row), f"“{block(row.words)}”") for row in rows]
        empty = (
            "",
            tr("What the client wants to say about the matter stays here as they said it."),
        )
        self.slip_card.show_texts(texts or [empty], records=[row.id for row in rows])

    def show_form(self, form: RightsForm) -> None:
        """Show a form in the place of the cards."""
        for one in self.forms.values():
            one.setVisible(one is form)
        self.stack.setCurrentWidget(self._single)
        self._single.verticalScrollBar().setValue(0)
        form.focus_start()

    def show_cards(self) -> None:
        """Show the cards again."""
        had_focus = self.isAncestorOf(self.focusWidget())
        self.stack.setCurrentWidget(self._overview)
        if had_focus:
            self.focus_start()

    @property
    def is_form_shown(self) -> bool:
        """Whether a form stands in the place of the cards."""
        return self.stack.currentWidget() is self._single

    def focus_start(self) -> None:
        """Put the keyboard where work begins."""
        buttons = (self.leave_button, self.back_button, self.plan_button)
        first = next(button for button in buttons if not button.isHidden())
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small: the page scrolls."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def _build(self) -> None:
        """Put the parts in their places."""
        self.consent_card = Card(tr("Consents"), icon="handshake")
        words = tr("What the client agreed to, and for what. A withdrawn consent stays here.")
        self.no_consent = PlainLabel(words, "body", "sub", wrap=True)
        row = FlowRow()
        row.add(self.consent_button)
        for part in (self.consent_list, self.no_consent, row):
            self.consent_card.body.addWidget(part)
        self.copy_card.show_texts(
            [
                (
                    "",
                    tr(
                        "Everything about the client, history and struck entries included, when "
                        "they ask for their own data."
                    ),
                )
            ]
        )
        self.copy_card.body.insertWidget(1, self.with_places)
        self.copy_card.body.addWidget(self.copy_progress)
        self.copy_progress.hide()
        self._overview, self._single = (ScrollPage(name=tr("Rights and safety")) for _ in "12")
        for page in (self._overview, self._single):
            page.body.setContentsMargins(RING_ROOM, 4, 8, 8)
            self.stack.addWidget(page)
        for card in (
            self.visit_card,
            self.plan_card,
            self.consent_card,
            self.slip_card,
            self.copy_card,
        ):
            self._overview.body.addWidget(card)
        for form in self.forms.values():
            self._single.body.addWidget(form)
        self._overview.body.addStretch(1)
        self._single.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack, 1)

    def _on_consent_opened(self, index: QModelIndex) -> None:
        row = self.consents.row_at(index)
        if row is not None:
            self.consent_opened.emit(row.key)


def _out_label(row: VisitRow) -> str:
    return tr("The return is overdue") if row.is_overdue else tr("Out now")


def _labelled(label: str, words: str, *, is_alarm: bool) -> QWidget:
    """Return a label over its words."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    if label and is_alarm:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("clock-alert", 16, "danger"))
        row.addWidget(PlainLabel(label, "h3", "danger", wrap=True), 1)
        column.addLayout(row)
    elif label:
        column.addWidget(PlainLabel(label, "small", "sub", wrap=True))
    column.addWidget(PlainLabel(words, "body", "text" if label else "sub", wrap=True))
    return box
