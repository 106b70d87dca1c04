"""The reviews as they look: the months, and one month with its sample and what was found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.records.log_review import REVIEW_REMARKS, REVIEW_VERDICTS
from osmo_desktop.services.access_log import AccessRow
from osmo_desktop.services.log_reviews import MonthReview, ReviewRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.access_log.words import access_line
from osmo_desktop.ui.clients.flow_row import Centred
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import word
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineList, LineRow, line_model
from osmo_desktop.ui.widgets.notices import EmptyState
from osmo_desktop.ui.widgets.pages import ScrollPage

_SMALLEST = QSize(320, 160)


class ReviewsLayout(QWidget):
    """Lays the months and one month out. Knows no service."""

    month_opened = Signal(str)
    """The month, as "2026-10-01"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = line_model(self)
        self.list = LineList(self.model, name=tr("Months of the log"), links=True)
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
        self.stack = QStackedWidget()
        self._build()
        self.list.row_opened.connect(self._on_row_opened)
        self.form.closed.connect(self.show_list)

    def show_months(self, months: Sequence[MonthReview]) -> None:
        """Show the months, newest first."""
        self.model.replace([month_line(month) for month in months])
        self._card.setVisible(bool(months))
        self._middle.setVisible(not months)

    def show_form(self) -> None:
        """Show one month instead of the list."""
        self.stack.setCurrentWidget(self._single)
        self.form.focus_start()
        self._single.verticalScrollBar().setValue(0)

    def show_list(self) -> None:
        """Show the months again."""
        had_focus = self.isAncestorOf(self.focusWidget())
        self.stack.setCurrentWidget(self._overview)
        if had_focus:
            self.focus_start()

    def focus_start(self) -> None:
        """Put the keyboard where work begins."""
        if self.stack.currentWidget() is self._single:
            self.form.focus_start()
        elif self.model.rows:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))

    def minimumSizeHint(self) -> QSize:
        """Let the window become small: the page scrolls."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def _build(self) -> None:
        """Put the parts in their places."""
        self._middle = Centred(self.empty)
        self._card = Card()
        self._card.set_margins(1, 1, 1, 1)
        self._card.body.addWidget(self.list)
        self._overview, self._single = (ScrollPage(name=tr("Reviews of the log")) for _ in "12")
        for page in (self._overview, self._single):
            page.body.setContentsMargins(4, 8, 8, 8)
            self.stack.addWidget(page)
        for part in (self.how, self._card, self._middle):
            self._overview.body.addWidget(part)
        self._overview.body.addStretch(1)
        self._single.body.addWidget(self.form)
        self._single.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack, 1)
        self._card.hide()

    def _on_row_opened(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.month_opened.emit(row.key)


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
