"""Conflicts, one at a time: the values side by side, a choice, a third value, the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records import Merge
from osmo_desktop.services.models import ConflictCard, ConflictValue
from osmo_desktop.ui.sync.third_value import ThirdValue, can_be_typed
from osmo_desktop.ui.sync.value_box import ValueBox
from osmo_desktop.ui.sync.wording import name_in_words, value_lines
from osmo_desktop.ui.welcome.part import advice_row
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card, Separator
from osmo_desktop.ui.widgets.labels import PlainLabel

_COLUMNS = 2


class ConflictPanel(Card):
    """Left and Right move between the values, Enter chooses; it asks and never writes."""

    chosen = Signal(object, object)
    """A card and the value for it: a `ConflictValue`, or a value that was typed."""
    history_requested = Signal(object)
    client_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", icon="git-compare-arrows", tone="warn", parent=parent)
        self._cards: tuple[ConflictCard, ...] = ()
        self._at = 0
        self._now: datetime | None = None
        self.boxes: list[ValueBox] = []
        self.third: ThirdValue | None = None
        self.previous = IconButton("chevron-left", tr("Previous conflict"))
        self.following = IconButton("chevron-right", tr("Next conflict"))
        self.previous.clicked.connect(lambda: self.go(-1))
        self.following.clicked.connect(lambda: self.go(1))
        self.head.addWidget(self.previous)
        self.head.addWidget(self.following)
        self.head.addWidget(Badge(tr("Unsettled"), "warn", icon="circle-dashed"))
        self._content: QWidget | None = None
        self._problem = PlainLabel("", "body", "danger", wrap=True)
        self._problem_row = advice_row("circle-alert", self._problem, "danger")
        self._problem_row.hide()
        self.body.addWidget(self._problem_row)
        self.set_margins(16, 8, 16, 16)
        self.hide()

    @property
    def card(self) -> ConflictCard | None:
        """The conflict that is shown now."""
        return self._cards[self._at] if self._cards else None

    def show_conflicts(self, cards: Sequence[ConflictCard], now: datetime) -> None:
        """Show the open conflicts; the one in view stays while it is open and unchanged."""
        before = self.card
        self._cards, self._now = tuple(cards), now
        self.setVisible(bool(cards))
        if not cards:
            self._drop_content()
            return
        places = [at for at, card in enumerate(self._cards) if _same(card, before)]
        self._at = places[0] if places else min(self._at, len(self._cards) - 1)
        if self.card != before or self._content is None:
            self._renew()
        self._renew_title()

    def go(self, step: int) -> None:
        """Show another conflict."""
        if self._cards:
            self._at = (self._at + step) % len(self._cards)
            self._renew()

    def show_problem(self, sentence: str) -> None:
        """Say why a choice was not taken."""
        self._problem.setText(sentence)
        self._problem_row.setVisible(bool(sentence))

    def focus_start(self) -> None:
        """Begin at the first value."""
        if self.boxes:
            target = self.boxes[0].button
            (target if not target.isHidden() else self.first_action).setFocus(
                Qt.FocusReason.OtherFocusReason
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move between the values with Left and Right; Enter chooses."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            buttons = [box.button for box in self.boxes]
            at = next((i for i, button in enumerate(buttons) if button is watched), None)
            if at is not None and self._on_key(buttons, at, event.key()):
                return True
        return super().eventFilter(watched, event)

    def write_third(self) -> None:
        """Show the field for a value of one's own."""
        if self.third is not None:
            self.third.show()
            self.third.focus_start()

    @staticmethod
    def _on_key(buttons: Sequence[OutlineButton], at: int, key: int) -> bool:
        """Act on a key at a value; tell whether it was one of ours."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            buttons[at].click()
            return True
        step = steps.get(Qt.Key(key))
        if step is None:
            return False
        buttons[(at + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _renew_title(self) -> None:
        """Say which conflict of how many."""
        many = len(self._cards) > 1
        words = tr("Conflict {n} / {total}").format(n=self._at + 1, total=len(self._cards))
        self.set_title(words)
        self.previous.setVisible(many)
        self.following.setVisible(many)

    def _renew(self) -> None:
        """Show the present conflict anew."""
        card = self.card
        assert card is not None
        focused = QApplication.focusWidget()
        had_focus = (
            self._content is not None
            and focused is not None
            and self._content.isAncestorOf(focused)
        )
        self._drop_content()
        self.show_problem("")
        self._renew_title()
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        about = " · ".join(
            part for part in (name_in_words(card.client_name), name_in_words(card.label)) if part
        )
        column.addWidget(PlainLabel(about, "h3", wrap=True))
        column.addWidget(PlainLabel(_why(card), "body", "sub", wrap=True))
        column.addLayout(self._values(card))
        column.addLayout(self._actions(card))
        if can_be_typed(card) and not _is_safety(card):
            column.addWidget(self._third(card))
        column.addWidget(Separator())
        column.addWidget(advice_row("eye", PlainLabel(_meanwhile(card), "small", "sub", wrap=True)))
        self.body.insertWidget(0, self._content)
        if had_focus:
            self.focus_start()

    def _drop_content(self) -> None:
        """Forget what was shown."""
        self.boxes = []
        self.third = None
        if self._content is not None:
            self._content.hide()
            self._content.deleteLater()
            self._content = None

    def _values(self, card: ConflictCard) -> QGridLayout:
        """Put the values side by side, two a row."""
        grid = QGridLayout()
        grid.setSpacing(12)
        assert self._now is not None
        for at, value in enumerate(card.values):
            box = ValueBox(card, value, self._now, can_choose=not _is_safety(card))
            box.chosen.connect(lambda value=value: self.chosen.emit(card, value))
            box.button.installEventFilter(self)
            self.boxes.append(box)
            grid.addWidget(box, at // _COLUMNS, at % _COLUMNS)
        for at in range(_COLUMNS):
            grid.setColumnStretch(at, 1)
        return grid

    def _actions(self, card: ConflictCard) -> QHBoxLayout:
        """Make the other ways to go on."""
        row = QHBoxLayout()
        row.setSpacing(8)
        history = GhostButton(tr("Show history"), icon="history")
        history.clicked.connect(lambda: self.history_requested.emit(card))
        self.first_action: OutlineButton | GhostButton = history
        if _is_safety(card):
            keep = OutlineButton(tr("Keep it raised"), icon="check", dense=True)
            keep.clicked.connect(lambda: self.chosen.emit(card, _raised(card)))
            self.first_action = keep
            row.addWidget(keep)
            if card.client_id is not None:
                client = GhostButton(tr("Open the client"), icon="user-round")
                client_id = card.client_id
                client.clicked.connect(lambda: self.client_requested.emit(client_id))
                row.addWidget(client)
        elif can_be_typed(card):
            third = GhostButton(tr("Write a third value"), icon="pen-line")
            third.clicked.connect(self.write_third)
            row.addWidget(third)
        row.addWidget(history)
        row.addStretch(1)
        return row

    def _third(self, card: ConflictCard) -> ThirdValue:
        """Make the field for a third value; it is shown when asked for."""
        third = ThirdValue(card)
        third.hide()
        third.written.connect(lambda value: self.chosen.emit(card, value))
        third.closed.connect(third.hide)
        third.closed.connect(self.focus_start)
        self.third = third
        return third


def _same(card: ConflictCard, other: ConflictCard | None) -> bool:
    """Tell whether two cards are about the same field."""
    return other is not None and (card.entity, card.field) == (other.entity, other.field)


def _is_safety(card: ConflictCard) -> bool:
    """Tell whether every raised value counts instead of a choice."""
    return card.rule == Merge.SAFETY.value


def _raised(card: ConflictCard) -> ConflictValue:
    """Return the first raised value."""
    return next((value for value in card.values if value.value is True), card.values[0])


def _why(card: ConflictCard) -> str:
    """Say what a conflict is."""
    if _is_safety(card):
        return tr(
            "A warning about safety was changed apart. It stays raised for everyone as long as "
            "one of the values raises it."
        )
    authors = len({value.author for value in card.values})
    if authors == 1:
        return tr("The same field was changed on two computers apart. No value is lost.")
    if authors == 2:
        return tr(
            "Two people changed the same field without knowing of each other. Neither value is "
            "lost."
        )
    words = tr("{n} people changed the same field without knowing of each other. No value is lost.")
    return words.format(n=authors)


def _meanwhile(card: ConflictCard) -> str:
    """Say what is shown until somebody chooses."""
    if _is_safety(card):
        return tr(
            "Lowering it takes a reason, on the client's page. All values stay in the history."
        )
    shown = next((value for value in card.values if value.is_shown), card.values[0])
    head, rest = value_lines(card, shown.value, shown.text)
    words = tr(
        "Until then “{value}” is shown with the mark Conflict. A choice can be undone, and all "
        "values stay in the history."
    )
    return words.format(value=name_in_words(f"{head} {rest}".strip()))
