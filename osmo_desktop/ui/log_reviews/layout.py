"""The reviews as they look: the months, and one month with its sample and what was found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.records.log_review import REVIEW_REMARKS, REVIEW_VERDICTS
from osmo_desktop.services.access_log import AccessRow
from osmo_desktop.services.log_reviews import MonthReview, ReviewRow
from osmo_desktop.ui.access_log.words import access_line
from osmo_desktop.ui.clients.flow_row import Centred
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import word
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineRow
from osmo_desktop.ui.widgets.list_or_one import ListOrOne
from osmo_desktop.ui.widgets.notices import EmptyState


class ReviewsLayout(ListOrOne):
    """Lays the months and one month out; the key of a row is the month, as "2026-10-01"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Months of the log"), parent=parent)
        self.how = PlainLabel(
            tr(
                "When a month is over, twenty entries of its log are drawn by lot: nobody can "
                "choose them. Look at them and record what you find."
            ),
            "body",
            "sub",
            wrap=True,
        )
        self.empty = EmptyState("history", tr("Nothing is logged yet, so nothing can be drawn."))
        self.form = ReviewForm()
        name, below = tr("Reviews of the log"), Centred(self.empty)
        self.lay_out(name, above=[self.how], below=below, singles=[self.form])
        self.form.closed.connect(self.show_list)

    def show_months(self, months: Sequence[MonthReview]) -> None:
        """Show the months, newest first."""
        self.show_lines([month_line(month) for month in months])

    def show_form(self) -> None:
        """Show one month instead of the list."""
        self.show_single()
        self.form.focus_start()

    def focus_single(self) -> None:
        """Put the keyboard on the first entry of the month."""
        self.form.focus_start()


class ReviewForm(FormCard):
    """One month: its sample with a tick for what raised a question, and the result.

    Gives verdict, remark and the ids that were ticked.
    """

    def __init__(self) -> None:
        super().__init__(tr("Review of the log"), tr("Record the review"), icon="history")
        self.checks: dict[str, CheckLine] = {}
        self.state = PlainLabel("", "body", "sub", wrap=True)
        self.verdict = ChoiceInput([Choice(key, tr(w)) for key, w in REVIEW_VERDICTS.items()])
        self.remark = ChoiceInput([Choice(key, tr(w)) for key, w in REVIEW_REMARKS.items()])
        self.remark_row = FormRow(tr("Remark"), self.remark)
        self._boxes = QVBoxLayout()
        self._boxes.setSpacing(2)
        self._result = QWidget()
        result = field_grid([[FormRow(tr("Result"), self.verdict), self.remark_row]])
        self._result.setLayout(result)
        self.tick = PlainLabel(tr("Tick what raised a question."), "label")
        self.fields.addWidget(self.state)
        self.fields.addWidget(self.tick)
        self.fields.addLayout(self._boxes)
        self.fields.addWidget(self._result)

    def show_month(self, month: MonthReview) -> None:
        """Show a month anew."""
        self.set_title(month_words(month))
        self.state.setText("\n".join(state_words(month)))
        for check in self.checks.values():
            check.hide()
            check.deleteLater()
        self.checks = {row.id: CheckLine(entry_words(row)) for row in month.sample}
        for check in self.checks.values():
            self._boxes.addWidget(check)
        self.verdict.setCurrentIndex(0)
        self.remark.setCurrentIndex(0)
        self.show_problem("")
        can_review = bool(month.sample)
        for part in (self.tick, self._result, self.give_button):
            part.setVisible(can_review)

    def focus_start(self) -> None:
        """Put the keyboard on the first entry."""
        first = next(iter(self.checks.values()), None) or self.close_button
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell what was found."""
        flagged = tuple(key for key, check in self.checks.items() if check.isChecked())
        self.given.emit((self.verdict.key or "fine", self.remark.key or "none", flagged))


def month_words(month: MonthReview) -> str:
    """Say which month."""
    return dates.month_and_year(month.month, current())


def month_line(month: MonthReview) -> LineRow:
    """Return a month as a row: reviewed, missing, or running."""
    drawn = ntr("{n} entry", "{n} entries", month.drawn_from)
    second = drawn.format(n=integer(month.drawn_from, current()))
    if month.is_running:
        right, icon = tr("running"), "clock"
    elif month.is_elsewhere and not month.reviews:
        right, icon = tr("drawn on other computers"), "info"
    elif month.is_missing:
        right, icon = tr("Review missing"), "clock-alert"
    else:
        right, icon = tr("Reviewed"), "circle-check"
    if month.reviews and month.waiting:
        waiting = ntr("{n} entry waits", "{n} entries wait", len(month.waiting))
        second = f"{second} · {waiting.format(n=integer(len(month.waiting), current()))}"
    return LineRow(
        key=month.month.isoformat(),
        icon=icon,
        title=month_words(month),
        second=second,
        right=right,
        tone="warn" if month.is_missing else "sub",
        right_tone="warn" if month.is_missing else "sub",
    )


def state_words(month: MonthReview) -> list[str]:
    """Say how the sample came about, who has looked at it, and what waits."""
    if month.is_running:
        return [tr("The month is not over. Its sample is drawn when it is.")]
    drawn = tr("{n} entries drawn by lot out of {of}.").format(
        n=integer(len(month.sample), current()), of=integer(month.drawn_from, current())
    )
    if month.is_elsewhere:
        drawn = tr(
            "This computer no longer keeps all of its own log of the month. The sample is drawn "
            "and reviewed on other computers."
        )
    said = [drawn, *(review_words(review) for review in month.reviews)]
    if month.reviews and month.waiting:
        said.append(
            ntr(
                "{n} entry waits: it is the reviewer's own, or arrived later. Somebody else looks "
                "at it.",
                "{n} entries wait: they are the reviewer's own, or arrived later. Somebody else "
                "looks at them.",
                len(month.waiting),
            ).format(n=integer(len(month.waiting), current()))
        )
    return said


def review_words(review: ReviewRow) -> str:
    """Say who found what, and when."""
    day = dates.short_date(review.written.date(), current())
    verdict, remark = word(REVIEW_VERDICTS, review.verdict), word(REVIEW_REMARKS, review.remark)
    parts = [f"{line(review.reviewer)} {day}: {verdict}"]
    if review.remark not in ("", "none"):
        parts.append(remark)
    if review.flagged:
        flagged = ntr(
            "{n} entry raised a question", "{n} entries raised a question", len(review.flagged)
        )
        parts.append(flagged.format(n=integer(len(review.flagged), current())))
    return " · ".join(parts)


def entry_words(row: AccessRow) -> str:
    """Say an entry on one line."""
    said = access_line(row)
    return " · ".join(part for part in (said.right, said.title, said.second) if part)
