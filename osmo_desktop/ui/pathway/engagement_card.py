"""One engagement: its line of stages, what warns, the actions of its stages, its records."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.pathway_data import PathwayData, Stage, said
from osmo_desktop.services.pathway_views import (
    EngagementPath,
    JointMeetingView,
    PartView,
    PathNotice,
)
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.pathway.presenting import (
    day_words,
    engagement_name,
    engagement_title,
    engagement_words,
    meeting_words,
    notice_words,
    part_texts,
    part_words,
    warning_words,
)
from osmo_desktop.ui.pathway.stage_line import StageLine
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import Button, GhostButton, OutlineButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.record_spots import stands_for

_KEPT_UP: Final = ("needs_assessment", "work_ability")
"""Kinds whose fields are read and written in their form."""


_AFTER_THE_END: Final = ("decision", "evaluation", "closure")
"""Actions of an engagement that has ended: what happened before can still be recorded."""


class EngagementCard(Card):
    """Shows one engagement; says what is wanted with its id."""

    wanted = Signal(str)
    """A form by the key of its action, as "decision" or "departure"."""
    strike_wanted = Signal(object)
    """A `PartView` that was entered in error."""
    open_wanted = Signal(str)
    """The id of a record that is kept up in a form."""
    notice_wanted = Signal(str)
    """The id of a notice to be read, filled in or corrected."""
    print_wanted = Signal(str)
    """The id of a notice to be printed."""

    def __init__(self, path: EngagementPath, data: PathwayData, today: date) -> None:
        super().__init__(engagement_title(path), icon="waypoints")
        self.path = path
        stands_for(self, path.id, name=engagement_name(path))
        self.buttons: dict[str, Button] = {}
        self.body.setSpacing(8)
        self.body.addWidget(PlainLabel(engagement_words(path), "small", "sub", wrap=True))
        self.body.addWidget(StageLine(path.stages, today))
        for warned in path.warnings:
            self.body.addLayout(_told(warning_words(warned)))
        if path.needs_support and data.special_support.holds(today):
            self._add_support(data)
        self._add_actions(path)
        for notice in path.notices:
            self.body.addWidget(self._notice_row(notice))
        for part in path.parts:
            self.body.addWidget(self._part_row(part, data))

    def _notice_row(self, notice: PathNotice) -> QWidget:
        """A notice with the ways to it and to its paper."""
        box = QWidget()
        words = notice_words(notice)
        stands_for(box, notice.id, name=words)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(PlainLabel(words, "body", wrap=True), 1)
        for name, wanted in ((tr("Open"), self.notice_wanted), (tr("Print"), self.print_wanted)):
            button = GhostButton(name)
            button.setAccessibleDescription(words)
            button.clicked.connect(partial(wanted.emit, notice.id))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return box

    def _add_support(self, data: PathwayData) -> None:
        """Say what follows from the need of special support."""
        words = tr("In need of special support. What follows:")
        self.body.addLayout(_told(words, icon="life-buoy", tone="accent"))
        for follows in data.special_support.follows:
            self.body.addWidget(PlainLabel(f"• {said(follows)}", "small", wrap=True))
        self.body.addWidget(
            PlainLabel(said(data.special_support.source), "small", "sub", wrap=True)
        )

    def _add_actions(self, path: EngagementPath) -> None:
        """The actions that its stages have now."""
        is_open = any(part.day("completed") is None for part in path.standing("needs_assessment"))
        actions = {
            "assessment": (
                tr("Open the needs assessment…") if is_open else tr("Begin a needs assessment…")
            ),
            "decision": tr("Record a decision…"),
            "ability": tr("Work-ability assessment…"),
            "evaluation": tr("Evaluate…"),
            "closure": tr("Close the engagement…"),
            "departure": tr("Declined or dropped out…"),
            "start": tr("Change the start…") if path.start else tr("Write the start…"),
        }
        has = {at.stage for at in path.stages}
        left_out = {
            "assessment": Stage.ASSESSMENT not in has and not is_open,
            "decision": Stage.DECISION not in has,
            "closure": bool(path.standing("closure")),
        }
        row = FlowRow()
        for key, words in actions.items():
            if left_out.get(key) or (path.is_closed and key not in _AFTER_THE_END):
                continue
            button = OutlineButton(words, dense=True)
            button.clicked.connect(partial(self.wanted.emit, key))
            self.buttons[key] = button
            row.add(button)
        self.body.addWidget(row)

    def _part_row(self, part: PartView, data: PathwayData) -> QWidget:
        """A record with the way to strike it."""
        box = QWidget()
        stands_for(box, part.id, name=part_words(part, data))
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        tone: Tone = "sub" if part.struck else "text"
        row.addWidget(PlainLabel(part_words(part, data), "body", tone, wrap=True), 1)
        if part.kind in _KEPT_UP and not part.struck:
            opener = GhostButton(tr("Open"))
            opener.setAccessibleDescription(part_words(part, data))
            opener.clicked.connect(partial(self.open_wanted.emit, part.id))
            row.addWidget(opener, 0, Qt.AlignmentFlag.AlignTop)
        if not part.struck:
            strike = QuietButton(tr("Entered in error…"), tone="sub")
            strike.clicked.connect(partial(self.strike_wanted.emit, part))
            row.addWidget(strike, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        if part.document:
            column.addWidget(PlainLabel(line(part.document, 300), "small", "sub", wrap=True))
        for words in part_texts(part) if part.kind not in _KEPT_UP else ():
            column.addWidget(PlainLabel(words, "small", wrap=True))
        return box


class MeetingCard(Card):
    """The joint meetings of a client, the newest first."""

    strike_wanted = Signal(object)

    def __init__(self, meetings: tuple[JointMeetingView, ...]) -> None:
        super().__init__(tr("Joint meetings"), icon="users-round")
        self.body.setSpacing(8)
        for view in meetings:
            self._add(view)

    def _add(self, view: JointMeetingView) -> None:
        """One meeting: when, who, what was gathered, who does what."""
        title, present = meeting_words(view)
        part = view.part
        box, head = QWidget(), QHBoxLayout()
        stands_for(box, part.id, name=title)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head.addWidget(PlainLabel(title, "h3", "sub" if part.struck else "text"))
        head.addStretch(1)
        if not part.struck:
            strike = GhostButton(tr("Entered in error…"), tone="sub")
            strike.clicked.connect(partial(self.strike_wanted.emit, part))
            head.addWidget(strike)
        column.addLayout(head)
        for words in _meeting_lines(view, present):
            column.addWidget(PlainLabel(words, "body", wrap=True))
        for words in view.documents:
            column.addWidget(PlainLabel(line(words, 300), "small", "sub", wrap=True))
        self.body.addWidget(box)


def _meeting_lines(view: JointMeetingView, present: str) -> list[str]:
    """Who was there, what was gathered, who does what; of a struck one why it was struck."""
    part = view.part
    if part.struck:
        return [tr("Reason: {reason}").format(reason=line(part.struck))]
    is_told = bool(part.values.get("secrecy_told"))
    secrecy = (
        tr("Secrecy was gone through with everybody present")
        if is_told
        else tr("It is not recorded that secrecy was gone through.")
    )
    lines = [tr("Present: {who}").format(who=present), secrecy]
    if part.text("gathered"):
        lines.append(block(part.text("gathered")))
    lines += map(_step_words, view.steps)
    if part.day("follow_up") is not None:
        lines.append(tr("Follow-up {day}").format(day=day_words(part.day("follow_up"))))
    return lines


def _step_words(step: object) -> str:
    """A step in one line: what, who, when."""
    text, who, due = (getattr(step, name) for name in ("text", "who", "due"))
    return "• " + ", ".join(part for part in (line(text), line(who, 60), day_words(due)) if part)


def _told(words: str, *, icon: str = "triangle-alert", tone: Tone = "warn") -> QHBoxLayout:
    """Words with an icon before them."""
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(IconLabel(icon, 16, tone), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(PlainLabel(words, "body", wrap=True), 1)
    return row
