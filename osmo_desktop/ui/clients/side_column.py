"""The column beside the timeline: goals, conflict, missing papers, contact details, attempt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import ClientPage, ConflictCard, GoalView, NoticeRow, Preferences
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.attempt_moment import AttemptMoment
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
from osmo_desktop.ui.clients.reaching import CHANNELS, first_channel, reach_words
from osmo_desktop.ui.clients.requests_card import ClientRequestsCard
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.buttons import Button, GhostButton, OutlineButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, refuses
from osmo_desktop.ui.widgets.goal_scale import GoalScale
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel

_WIDTH = 272
_SHOWN_GOALS = 6
_SHOWN_NOTICES = 3


class SideColumn(QWidget):
    """What there is to know about a client beside what has happened. Read models in, wishes out."""

    conflict_opened = Signal()
    attempt_requested = Signal()
    notice_requested = Signal()
    """The notice that is missing is to be filled in."""
    attempt_given = Signal(str, str, str, object)
    """Way of contact, outcome, a note and when: an attempt that the person wants recorded."""
    edit_requested = Signal()
    plan_opened = Signal()

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._page: ClientPage | None = None
        self.attempt = AttemptCard(now=now)
        self.goals = GoalsCard()
        self.conflict = ConflictSummary()
        self.notices = NoticesCard()
        self.details = DetailsCard()
        self.requests = ClientRequestsCard()
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in (self.attempt, self.goals, self.conflict, self.notices, self.details):
            column.addWidget(card)
        column.addWidget(self.requests)
        column.addStretch(1)
        self.attempt.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.attempt.given.connect(self.attempt_given)
        self.goals.button.clicked.connect(self.plan_opened)
        self.conflict.button.clicked.connect(self.conflict_opened)
        self.notices.button.clicked.connect(self.attempt_requested)
        self.notices.fill_button.clicked.connect(self.notice_requested)
        self.details.button.clicked.connect(self.edit_requested)

    def sizeHint(self) -> QSize:
        """Return the design's width."""
        return QSize(theme.px(_WIDTH), super().sizeHint().height())

    def show_client(self, page: ClientPage) -> None:
        """Show a client, or the same client as it is now; an open attempt stays open."""
        if self._page is None or self._page.row.id != page.row.id:
            self.attempt.hide()
        if page == self._page:
            return
        self._page = page
        self.goals.show_client(page)
        self.conflict.show_client(page)
        self.notices.show_client(page, self._now().date())
        self.details.show_client(page, self._now())
        self.requests.show_requests(page.requests)
        self.attempt.guide(page.reach)

    def take_due(self, card: QWidget) -> None:
        """Keep the card of what is due for the client, which reads it by itself."""
        self._column.insertWidget(self._column.indexOf(self.goals) + 1, card)

    def ask_attempt(self) -> None:
        """Open the few fields of a contact attempt and put the keyboard there."""
        self.attempt.begin()


class _FilledCard(Card):
    """A card whose content is filled anew while the card and its button stay.

    The keyboard is not lost when something changes elsewhere.
    """

    def __init__(self, title: str, icon: str, tone: Tone, button: Button) -> None:
        super().__init__(title, icon=icon, tone=tone)
        self.button = button
        self._content = QVBoxLayout()
        self._content.setSpacing(4)
        self.body.addLayout(self._content)

    def fill(self, widgets: Sequence[QWidget]) -> None:
        """Show other content."""
        while (item := self._content.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for widget in widgets:
            self._content.addWidget(widget)


class GoalsCard(_FilledCard):
    """The goals on their scales."""

    def __init__(self) -> None:
        button = OutlineButton(tr("Open the plan"), dense=True)
        super().__init__(tr("Goals"), "target", "accent", button)
        self.body.addWidget(button)

    def show_client(self, page: ClientPage) -> None:
        """Show the goals of a client, or where goals come from."""
        goals = page.goals[:_SHOWN_GOALS]
        if goals:
            self.fill([*(_goal(goal) for goal in goals), _Legend()])
        else:
            words = tr("Goals come from the client's plan.")
            self.fill([PlainLabel(words, "body", "sub", wrap=True)])
        self.button.setVisible(not goals)
        self.set_count(len(page.goals) or None)


class ConflictSummary(_FilledCard):
    """The first open conflict in words; hidden without one."""

    def __init__(self) -> None:
        button = OutlineButton(tr("Compare and choose"), dense=True)
        super().__init__(tr("Conflict"), "git-compare-arrows", "warn", button)
        self.body.addWidget(button)

    def show_client(self, page: ClientPage) -> None:
        """Show the conflict of a client."""
        self.setVisible(bool(page.conflicts))
        if not page.conflicts:
            return
        self.set_count(len(page.conflicts) if len(page.conflicts) > 1 else None)
        words = _conflict_words(page.conflicts[0], protected=page.row.protected)
        self.fill([PlainLabel(words, "body", wrap=True)])


class NoticesCard(_FilledCard):
    """The papers that are missing; hidden when none is."""

    def __init__(self) -> None:
        button = OutlineButton(tr("Record an attempt"), dense=True)
        super().__init__(tr("Paper missing"), "file-x", "warn", button)
        self.fill_button = OutlineButton(tr("Fill in the notice"), dense=True)
        self.body.addWidget(self.fill_button)
        self.body.addWidget(button)

    def show_client(self, page: ClientPage, today: date) -> None:
        """Show the papers of a client."""
        self.setVisible(bool(page.missing_notices))
        if not page.missing_notices:
            return
        first, *others = page.missing_notices[:_SHOWN_NOTICES]
        self.set_title(gap_words(first.type))
        lines = [_notice_words(first, today)]
        lines += [f"{gap_words(o.type)} · {_notice_words(o, today)}" for o in others]
        self.fill([PlainLabel(words, "body", "sub", wrap=True) for words in lines])


class DetailsCard(_FilledCard):
    """Contact details; of a protected client none that tell where they are."""

    def __init__(self) -> None:
        button = GhostButton(tr("Edit"))
        button.setAccessibleName(tr("Edit client details"))
        super().__init__(tr("Details"), "user-round", "accent", button)
        self.set_action(button)

    def show_client(self, page: ClientPage, now: datetime) -> None:
        """Show the details of a client."""
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
            facts.append((tr("Next meeting"), moment_words(row.next_meeting, now)))
        facts.append((tr("Language"), word(codes.LANGUAGE_CODES, page.language)))
        self.fill([_fact(label, value) for label, value in facts if value])


class AttemptCard(Card):
    """How, with what outcome, and a few words: one contact attempt."""

    given = Signal(str, str, str, object)

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(tr("Contact attempt"), icon="phone-missed", parent=parent)
        modes = [Choice(key, tr(codes.CONTACT_MODES[key]), MODE_ICONS.get(key)) for key in CHANNELS]
        outcomes = [Choice(key, tr(label)) for key, label in codes.OUTCOMES.items()]
        self._reach = Preferences()
        self.reach = PlainLabel("", "body", "sub", wrap=True)
        self.body.addWidget(self.reach)
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
        self.moment = AttemptMoment(now=now)
        self.body.addWidget(self.moment)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.give_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.give_button.clicked.connect(self._give)
        self.note.returnPressed.connect(self._give)
        self.close_button.clicked.connect(self.hide)

    def guide(self, reach: Preferences) -> None:
        """Say how the client is best reached; the next attempt proposes that channel."""
        self._reach = reach
        words = reach_words(reach)
        self.reach.setText(tr("Best reached: {words}").format(words=words))
        self.reach.setVisible(bool(words))

    def begin(self) -> None:
        """Show the fields, empty but for the channel by which the client is best reached."""
        self.mode.set_key(first_channel(self._reach))
        self.outcome.set_key("not_reached")
        self.note.clear()
        self.moment.begin()
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
        if refuses(self) or mode is None or outcome is None or not self.isVisible():
            return
        moment = self.moment.value()
        if moment is not None:
            self.hide()
            self.given.emit(mode, outcome, self.note.text().strip(), moment)


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


def _fact(label: str, value: str) -> QWidget:
    """Return a label over its value."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(PlainLabel(label, "small", "sub"))
    column.addWidget(PlainLabel(block(value), "body", wrap=True))
    return box


def _notice_words(notice: NoticeRow, today: date) -> str:
    """Say how long a paper has been missing and what was tried."""
    parts = [] if notice.due is None else [_age_words(notice.due, today)]
    parts.insert(0, word(codes.NOTICE_STATES, notice.state))
    return " · ".join([*parts, attempts_words(notice.attempts)])


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
