"""Reviews of the plan: those that were given, and the forms to give one or to strike one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.plan_data import review_scales
from osmo_desktop.domain.records.plan_review import PARTS
from osmo_desktop.services.models import PlanView
from osmo_desktop.services.plan_review_rows import PlanReviewDraft, PlanReviewRow, Rating
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import GhostButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card, Separator
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.record_spots import stands_for
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_FEW: Final = 3
_NOT_RATED: Final = ""
_LIMIT: Final = 2_000


class ReviewForm(FormCard):
    """Asks how the four parts have gone and why; gives a `PlanReviewDraft`."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__(
            tr("Review of the plan"), tr("Record the evaluation"), icon="calendar-check"
        )
        self._today = today
        self.occurred = DateInput(today=today)
        self.together = CheckLine(tr("Done together with the client"), checked=True)
        self.ratings: dict[str, ChoiceInput] = {}
        self.reasons: dict[str, TextArea] = {}
        self.client_words = TextArea(min_lines=2)
        self.next = DateInput(today=today)
        self.rows: dict[str, FormRow] = {
            "occurred": FormRow(tr("Day"), self.occurred),
            "client_words": FormRow(tr("In the client's words"), self.client_words),
            "next": FormRow(tr("Next review"), self.next),
        }
        self.fields.addLayout(field_grid([[self.rows["occurred"], self.rows["next"]]]))
        self.fields.addWidget(self.together)
        for part, title in PARTS.items():
            self._add_part(part, tr(title))
        self.fields.addWidget(self.rows["client_words"])

    def controls(self) -> Mapping[str, Field]:
        """The fields that come back after a lock."""
        return {
            "occurred": self.occurred,
            "together": self.together,
            **{f"{part}_rating": one for part, one in self.ratings.items()},
            **{f"{part}_reason": one for part, one in self.reasons.items()},
            "client_words": self.client_words,
            "next": self.next,
        }

    def begin(self) -> None:
        """Ask anew; nothing is rated yet."""
        steps = review_scales().on(self._today()).steps
        choices = [Choice(step.key, step.label[current().code]) for step in steps]
        for choice in self.ratings.values():
            choice.set_choices([Choice(_NOT_RATED, tr("Not rated")), *choices])
            choice.set_key(_NOT_RATED)
        for text in (*self.reasons.values(), self.client_words):
            text.set_text("")
        self.occurred.set_value(self._today())
        self.next.set_value(None)
        self.together.setChecked(True)
        self._clear_errors()

    def focus_start(self) -> None:
        """Put the keyboard on the first part: the day is mostly today."""
        self.ratings["goals"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the review; words that are no date are said at their field."""
        self._clear_errors()
        for field, control in (("occurred", self.occurred), ("next", self.next)):
            if control.is_pending:
                self.show_error(field, tr("This is not a date. Write it like 5.3.2026."))
                return
        ratings = {
            part: Rating(self.ratings[part].key or "", self.reasons[part].text()) for part in PARTS
        }
        self.given.emit(
            PlanReviewDraft(
                self.occurred.value,
                ratings,
                together=self.together.isChecked(),
                client_words=self.client_words.text(),
                next=self.next.value,
            )
        )

    def show_refusal(self, error: OsmoError) -> None:
        """Say at its field why it was not taken, else in the form."""
        field = str(error.details.get("field", ""))
        if field in self.rows:
            self.show_error(field, sentence(error))
        else:
            super().show_refusal(error)

    def show_error(self, field: str, words: str) -> None:
        """Say what is wrong at a field, and put the keyboard there."""
        self.rows[field].set_error(words)
        self.rows[field].control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _add_part(self, part: str, title: str) -> None:
        """Add the rating of a part and its reason beside it."""
        rating, reason = ChoiceInput([]), TextArea(min_lines=1)
        self.ratings[part], self.reasons[part] = rating, reason
        why = tr("Why, {part}").format(part=title)
        rows = FormRow(title, rating), FormRow(why, reason)
        self.rows[f"{part}_rating"], self.rows[f"{part}_reason"] = rows
        grid = field_grid([list(rows)], spacing=16)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        self.fields.addLayout(grid)

    def _clear_errors(self) -> None:
        """Take what was said away."""
        for row in self.rows.values():
            row.clear_error()
        self.show_problem("")


class StrikeForm(FormCard):
    """Asks why a review was entered in error; gives the reason."""

    def __init__(self) -> None:
        super().__init__(
            tr("Evaluation entered in error"),
            tr("Strike the evaluation"),
            icon="x",
            is_dangerous=True,
        )
        self.review_id = ""
        self.told = PlainLabel("", "body", "sub", wrap=True)
        self.reason = LineInput()
        below = tr("The evaluation stays to be read and counts no more.")
        self.reason_row = FormRow(tr("Reason"), self.reason, below=below)
        self.fields.addWidget(self.told)
        self.fields.addWidget(self.reason_row)
        self.reason.returnPressed.connect(self.submit)

    def begin(self, review: PlanReviewRow) -> None:
        """Ask about one review."""
        self.review_id = review.id
        self.told.setText(head_words(review))
        self.reason.clear()
        self.reason_row.clear_error()
        self.show_problem("")

    def focus_start(self) -> None:
        """Put the keyboard on the reason."""
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the reason; without one it is asked for."""
        reason = self.reason.text().strip()
        if reason:
            self.given.emit(reason)
            return
        words = tr("Write why this is changed. The former text stays in the history.")
        self.reason_row.set_error(words)
        self.focus_start()


class ReviewsCard(Card):
    """The reviews of all versions, newest first."""

    strike_requested = Signal(object)
    """The `PlanReviewRow` that was entered in error."""

    def __init__(self) -> None:
        super().__init__(tr("Evaluations"), icon="calendar-check")
        self.add_button = GhostButton(tr("Evaluate the plan…"), icon="plus")
        self.set_action(self.add_button)
        self.none = PlainLabel(
            tr("No evaluations yet. The four parts are looked at together with the client."),
            "body",
            "sub",
            wrap=True,
        )
        self.more_button = GhostButton("")
        self.strike_buttons: list[QuietButton] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self._shown: tuple[PlanReviewRow, ...] = ()
        self._is_whole = False
        self.body.addWidget(self.none)
        self.body.addLayout(self._rows)
        self.body.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.more_button.clicked.connect(self._show_all)

    def show_plan(self, plan: PlanView) -> None:
        """Show the reviews, once a version has been approved."""
        self.setVisible(any(row.state == "approved" for row in plan.versions))
        self.none.setVisible(not plan.reviews)
        self.set_count(len(plan.reviews) or None)
        if plan.reviews != self._shown:
            self._shown, self._is_whole = plan.reviews, False
            self._renew()
        self._offer_more()

    def uncover(self, record: str) -> None:
        """Show every review, where one is wanted that is folded away."""
        if any(row.id == record for row in self._shown[_FEW:]) and not self._is_whole:
            self._show_all()

    def chain_after(self, control: QWidget) -> QWidget:
        """Let Tab come here from `control`; return the last control of the chain."""
        for button in (self.add_button, *self.strike_buttons, self.more_button):
            QWidget.setTabOrder(control, button)
            control = button
        return control

    def _show_all(self) -> None:
        """Show every review."""
        self._is_whole = True
        self._renew()
        self._offer_more()
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_more(self) -> None:
        """Offer the older ones that are not shown."""
        self.more_button.set_label(tr("Show all {n}").format(n=len(self._shown)))
        self.more_button.setVisible(not self._is_whole and len(self._shown) > _FEW)

    def _renew(self) -> None:
        """Make the rows anew."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.strike_buttons = []
        for at, review in enumerate(self._shown if self._is_whole else self._shown[:_FEW]):
            if at:
                self._rows.addWidget(Separator())
            row = self._row(review)
            self._rows.addWidget(row)
            row.show()

    def _row(self, review: PlanReviewRow) -> QWidget:
        """Return one review."""
        row = QWidget()
        stands_for(row, review.id, name=head_words(review))
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(head_words(review), "h3", elide=True), 1)
        if review.struck is not None:
            head.addWidget(Badge(tr("Entered in error"), "warn", icon="x"))
        else:
            button = QuietButton(tr("Entered in error…"), tone="sub")
            button.setAccessibleDescription(head_words(review))
            button.clicked.connect(lambda: self.strike_requested.emit(review))
            self.strike_buttons.append(button)
            head.addWidget(button)
        column.addLayout(head)
        for words in review_lines(review):
            column.addWidget(PlainLabel(words, "body", wrap=True))
        return row


def head_words(review: PlanReviewRow) -> str:
    """Say when, of which version, how and by whom."""
    day = dates.short_date(review.occurred, current()) if review.occurred is not None else ""
    version = tr("version {version}").format(version=review.version) if review.version else ""
    together = tr("together with the client") if review.together else ""
    return " · ".join(part for part in (day, version, together, line(review.author, 60)) if part)


def review_lines(review: PlanReviewRow) -> list[str]:
    """Say each rated part with its reason, the client's words, and when the next one is."""
    lines = [line(review.document.words, 400)] if review.document.words else []
    for part, title in PARTS.items():
        rating = review.ratings.get(part)
        if rating is not None:
            word = review_scales().word(review.scale, rating.key, current().code)
            lines.append(f"{tr(title)}: {line(word, 60)} – {block(rating.reason, _LIMIT)}")
    if review.client_words:
        words = tr("In the client's words")
        lines.append(f"{words}: {block(review.client_words, _LIMIT)}")
    if review.next is not None:
        lines.append(tr("Next review") + ": " + dates.short_date(review.next, current()))
    if review.struck is not None:
        lines.append(tr("Reason") + ": " + block(review.struck, _LIMIT))
    return lines
