"""The column beside the timeline: goals, conflict, missing papers, contact details, attempt."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import ClientPage, ConflictCard, GoalView, NoticeRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import (
    MODE_ICONS,
    attempts_words,
    days_words,
    gap_words,
    level_words,
    moment_words,
    word,
)
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.goal_scale import GoalScale
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel

_WIDTH = 272
_ATTEMPT_MODES = ("phone", "message", "home_visit", "video", "elsewhere")


class SideColumn(QWidget):
    """What there is to know about a client beside what has happened. Read models in, wishes out."""

    conflict_opened = Signal()
    attempt_requested = Signal()
    attempt_given = Signal(str, str, str)
    """Way of contact, outcome and a note: an attempt that the person wants recorded."""
    edit_requested = Signal()
    plan_opened = Signal()

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._page: ClientPage | None = None
        self.attempt = AttemptCard()
        self.attempt.given.connect(self.attempt_given)
        self.attempt.hide()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.attempt)
        column.addLayout(self._cards)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return the design's width."""
        return QSize(theme.px(_WIDTH), super().sizeHint().height())

    def show_client(self, page: ClientPage) -> None:
        """Show the cards of a client; nothing is built anew when nothing changed."""
        if page == self._page:
            return
        if self._page is None or self._page.row.id != page.row.id:
            self.attempt.hide()
        self._page = page
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for make in (self._goals, self._conflict, self._notices, self._contact):
            card = make(page)
            if card is not None:
                self._cards.addWidget(card)

    def ask_attempt(self) -> None:
        """Open the few fields of a contact attempt and put the keyboard there."""
        self.attempt.begin()

    def _goals(self, page: ClientPage) -> Card | None:
        """Return the goals on their scales."""
        card = Card(tr("Goals"), icon="target")
        if not page.goals:
            card.body.addWidget(
                PlainLabel(tr("Goals come from the client's plan."), "body", "sub", wrap=True)
            )
            button = OutlineButton(tr("Open the plan"), dense=True)
            button.clicked.connect(self.plan_opened)
            card.body.addWidget(button)
            return card
        card.set_count(len(page.goals))
        for goal in page.goals[:6]:
            card.body.addWidget(_goal(goal))
        card.body.addWidget(_Legend())
        return card

    def _conflict(self, page: ClientPage) -> Card | None:
        """Return the first open conflict in words."""
        if not page.conflicts:
            return None
        card = Card(tr("Conflict"), icon="git-compare-arrows", tone="warn")
        if len(page.conflicts) > 1:
            card.set_count(len(page.conflicts))
        words = _conflict_words(page.conflicts[0], protected=page.row.protected)
        card.body.addWidget(PlainLabel(words, "body", wrap=True))
        button = OutlineButton(tr("Compare and choose"), dense=True)
        button.clicked.connect(self.conflict_opened)
        card.body.addWidget(button)
        return card

    def _notices(self, page: ClientPage) -> Card | None:
        """Return the papers that are missing."""
        if not page.missing_notices:
            return None
        first = page.missing_notices[0]
        card = Card(gap_words(first.type), icon="file-x", tone="warn")
        card.body.addWidget(PlainLabel(self._notice_words(first), "body", "sub", wrap=True))
        for other in page.missing_notices[1:3]:
            words = f"{gap_words(other.type)} · {self._notice_words(other)}"
            card.body.addWidget(PlainLabel(words, "body", "sub", wrap=True))
        button = OutlineButton(tr("Record an attempt"), dense=True)
        button.clicked.connect(self.attempt_requested)
        card.body.addWidget(button)
        return card

    def _contact(self, page: ClientPage) -> Card:
        """Return contact details; of a protected client none that tell where they are."""
        action = GhostButton(tr("Edit"))
        action.clicked.connect(self.edit_requested)
        card = Card(tr("Details"), icon="user-round", action=action)
        row = page.row
        facts: list[tuple[str, str]] = []
        if row.protected:
            facts.append((tr("Contact"), tr("protected, see the notice above")))
        else:
            facts += [
                (tr("Phone"), line(page.phone, 60)),
                (tr("Address"), line(page.address, 200)),
                (tr("Municipality"), line(row.municipality, 60)),
            ]
        if row.next_meeting is not None:
            facts.append((tr("Next meeting"), moment_words(row.next_meeting, self._now())))
        facts.append((tr("Language"), word(codes.LANGUAGE_CODES, page.language)))
        for label, value in facts:
            if value:
                card.body.addLayout(_fact(label, value))
        return card

    def _notice_words(self, notice: NoticeRow) -> str:
        """Say how long a paper has been missing and what was tried."""
        parts = []
        if notice.due is not None:
            parts.append(_age_words(notice.due, self._now().date()))
        parts.append(attempts_words(notice.attempts))
        return " · ".join(parts)


class AttemptCard(Card):
    """How, with what outcome, and a few words: one contact attempt."""

    given = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Contact attempt"), icon="phone-missed", parent=parent)
        modes = [
            Choice(key, tr(codes.CONTACT_MODES[key]), MODE_ICONS.get(key)) for key in _ATTEMPT_MODES
        ]
        outcomes = [Choice(key, tr(label)) for key, label in codes.OUTCOMES.items()]
        self.mode = ChoiceInput(modes, key="phone")
        self.outcome = ChoiceInput(outcomes, key="not_reached")
        self.note = LineInput()
        self.note.setMaxLength(2000)
        self.give_button = OutlineButton(tr("Record the attempt"), icon="check", dense=True)
        self.close_button = QuietButton(tr("Close"))
        for label, control in (
            (tr("How"), self.mode),
            (tr("Outcome"), self.outcome),
            (tr("Note"), self.note),
        ):
            self.body.addWidget(FormRow(label, control))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.give_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.give_button.clicked.connect(self._give)
        self.note.returnPressed.connect(self._give)
        self.close_button.clicked.connect(self.hide)

    def begin(self) -> None:
        """Show the fields, empty."""
        self.mode.set_key("phone")
        self.outcome.set_key("not_reached")
        self.note.clear()
        self.show()
        self.mode.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; nothing was recorded."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def _give(self) -> None:
        """Tell what to record and go."""
        mode, outcome = self.mode.key, self.outcome.key
        if mode is None or outcome is None or not self.isVisible():
            return
        self.hide()
        self.given.emit(mode, outcome, self.note.text().strip())


class _Legend(QWidget):
    """What ring and dot on a scale mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = (tr("baseline"), tr("now"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return one small line."""
        return QSize(theme.px(160), theme.px(22))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw both marks with their words."""
        t = theme.tokens()
        painter = QPainter(self)
        left, side = theme.px(2), theme.px(10)
        for at, words in enumerate(self._words):
            box = QRect(left, (self.height() - side) // 2, side, side)
            if at == 0:
                painting.rounded(painter, box, side / 2, fill=t.raised, edge=t.accent, width=2)
            else:
                painting.rounded(painter, box, side / 2, fill=t.accent)
            left += side + theme.px(6)
            area = QRect(left, 0, self.width() - left, self.height())
            font = theme.font("small")
            left += painting.text(painter, area, words, font=font, colour=t.sub) + theme.px(18)


def _goal(goal: GoalView) -> QWidget:
    """Return a goal's title over its scale."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    title = line(goal.title, 120) or tr("Goal without a name")
    column.addWidget(PlainLabel(title, "body", elide=True))
    column.addWidget(
        GoalScale(
            name=title,
            baseline=goal.baseline,
            present=goal.level,
            words=level_words(goal.level),
        )
    )
    return box


def _fact(label: str, value: str) -> QVBoxLayout:
    """Return a label over its value."""
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(PlainLabel(label, "small", "sub"))
    column.addWidget(PlainLabel(block(value), "body", wrap=True))
    return column


def _conflict_words(card: ConflictCard, *, protected: bool) -> str:
    """Say which field has several values; those that tell a place are withheld."""
    label = line(card.label, 60)
    if protected and card.field in {"address", "phone", "municipality", "place"}:
        return tr("{field} has several values.").format(field=label)
    values = [block(line(value.text, 60)) for value in card.values]
    if len(values) == 2:
        words = tr("{field}: {first} or {second}?")
        return words.format(field=label, first=values[0], second=values[1])
    return f"{label}: {' · '.join(values[:5])}"


def _age_words(due: date, today: date) -> str:
    """Say how long ago something was due, or when it is."""
    days = (today - due).days
    if days > 0:
        return days_words(days)
    return tr("due {date}").format(date=dates.short_date(due, current()))
