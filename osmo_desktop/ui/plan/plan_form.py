"""The plan's own fields: parts two to four, review, views and how the plan was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal

from osmo_desktop.services.models import PlanView
from osmo_desktop.ui.plan.conflict_notes import ConflictNotes
from osmo_desktop.ui.plan.emphasis_card import EmphasisWords
from osmo_desktop.ui.plan.jobs import PlanPicture
from osmo_desktop.ui.plan.plan_fields import FieldKey, PlanFields, Words
from osmo_desktop.ui.plan.view import PlanLayout
from osmo_desktop.ui.widgets.inputs import TextArea
from osmo_desktop.ui.widgets.times import DateInput


@dataclass(frozen=True, slots=True)
class Control:
    """How one field is read from the screen and shown there."""

    read: Callable[[], object]
    show: Callable[[object], None]
    words: Words | None = None


class PlanForm(QObject):
    """Joins the controls of a layout with the fields of the plan that is shown."""

    settle_requested = Signal()

    def __init__(self, layout: PlanLayout, fields: PlanFields) -> None:
        super().__init__(layout)
        self._layout = layout
        self._fields = fields
        self._plan_id = ""
        self._controls: dict[str, Control] = {}
        self._notes: dict[tuple[str, ...], ConflictNotes] = {
            ("supports", "hinders"): layout.factors.conflicts,
            ("services",): layout.services_card.conflicts,
            ("methods",): layout.methods.conflicts,
            ("strengths", "skills", "own_actions"): layout.own.conflicts,
            ("emphasis",): layout.emphasis.conflicts,
            ("made", "made_together", "track", "engagement"): layout.making.conflicts,
            ("review", "client_view", "worker_view"): layout.review_card.conflicts,
        }
        for notes in self._notes.values():
            notes.settle_requested.connect(self.settle_requested)
        self._join_lists()
        self._join_texts()
        self._join_choices()

    def show_plan(self, picture: PlanPicture, plan: PlanView) -> None:
        """Show the plan's fields and their conflicts; another plan is bound anew."""
        self._layout.made_for.offer(picture.filings, picture.today)
        if plan.id != self._plan_id:
            self._plan_id = plan.id
            for field, control in self._controls.items():
                key = FieldKey("plan", plan.id, field)
                self._fields.bind(key, control.read, control.show, words=control.words)
        values: dict[str, object] = {
            **plan.texts,
            "track": plan.track,
            "made": plan.made,
            "engagement": plan.engagement,
            "review": plan.next_review if plan.state == "approved" else plan.review,
        }
        for field in self._controls:
            self._fields.refresh(FieldKey("plan", plan.id, field), values[field], plan.basis)
        for fields, notes in self._notes.items():
            notes.show_conflicts(picture.conflicts_of(plan.id, *fields))
        self._chain_conflicts()
        self._show_state(plan)

    def forget(self) -> None:
        """Let the plan go: another one, or none, comes."""
        self._plan_id = ""

    def _chain_conflicts(self) -> None:
        """Let Tab come from the last control of each card to its conflicts."""
        layout = self._layout
        for card in layout.part_cards:
            last = list(card.lists.values())[-1].rows[-1].area
            card.conflicts.chain_after(last)
        layout.emphasis.conflicts.chain_after(layout.emphasis.stops[-1])
        layout.making.conflicts.chain_after(layout.making.made_together)
        layout.review_card.conflicts.chain_after(layout.review_card.worker_view)

    def _show_state(self, plan: PlanView) -> None:
        """Fix an approved plan, and show the views if there are any."""
        layout, is_read_only = self._layout, plan.state == "approved"
        for card in layout.part_cards:
            card.set_read_only(is_read_only)
        layout.emphasis.set_read_only(is_read_only)
        layout.making.set_read_only(is_read_only)
        layout.made_for.show_plan(plan)
        layout.review_card.set_read_only(is_read_only)
        layout.add_goal.setVisible(not is_read_only)
        views = (layout.review_card.client_view, layout.review_card.worker_view)
        has_views = any(view.hasFocus() or view.text().strip() for view in views)
        layout.review_card.show_views(are_different=has_views)

    def _join_lists(self) -> None:
        """Join the lists of entries."""
        for card in self._layout.part_cards:
            for field, entries in card.lists.items():
                self._controls[field] = Control(entries.text, entries.set_text)
                entries.typed.connect(self._fields.touch)
                entries.left.connect(partial(self._on_left, field))

    def _join_texts(self) -> None:
        """Join the texts and the matrix."""
        emphasis = self._layout.emphasis
        self._controls["emphasis"] = Control(
            emphasis.text, emphasis.set_text, EmphasisWords(emphasis)
        )
        emphasis.typed.connect(self._fields.touch)
        emphasis.left.connect(partial(self._on_left, "emphasis"))
        areas: dict[str, TextArea] = {
            "client_view": self._layout.review_card.client_view,
            "worker_view": self._layout.review_card.worker_view,
            "made_together": self._layout.making.made_together,
        }
        for field, area in areas.items():
            self._controls[field] = Control(area.text, partial(_show_text, area))
            area.textChanged.connect(self._fields.touch)
            area.left.connect(partial(self._on_left, field))

    def _join_choices(self) -> None:
        """Join the days, the track and the engagement."""
        made_for = self._layout.made_for
        self._controls["engagement"] = Control(
            lambda: made_for.filing.engagement,
            lambda value: made_for.set_engagement(str(value or "")),
        )
        made_for.filing.chosen.connect(partial(self._on_left, "engagement"))
        track, made = self._layout.making.track, self._layout.making.made
        review = self._layout.review_card.review
        self._controls["track"] = Control(
            lambda: track.key or "", lambda value: track.set_key(str(value or ""))
        )
        self._controls["made"] = Control(lambda: made.value, partial(_show_day, made), made)
        self._controls["review"] = Control(lambda: review.value, partial(_show_day, review), review)
        track.chosen.connect(partial(self._on_left, "track"))
        made.chosen.connect(partial(self._on_left, "made"))
        review.chosen.connect(partial(self._on_left, "review"))

    def _on_left(self, field: str, *_values: object) -> None:
        """Write a field that was left."""
        if self._plan_id:
            self._fields.leave(FieldKey("plan", self._plan_id, field))


def _show_text(area: TextArea, value: object) -> None:
    """Show a text literally."""
    area.set_text(str(value or ""))


def _show_day(field: DateInput, value: object) -> None:
    """Show a day, or none."""
    field.set_value(value if isinstance(value, date) else None)
