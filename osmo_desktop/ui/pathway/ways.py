"""Ways into the forms of the tab Polku: each says whether what it is about is here."""

from __future__ import annotations

from osmo_desktop.services.pathway_views import EngagementPath, PartView, PathwayView
from osmo_desktop.ui.pathway.layout import PathwayLayout
from osmo_desktop.ui.pathway.presenting import (
    engagement_name,
    meeting_words,
    part_words,
    told_words,
)


class PathwayWays(PathwayLayout):
    """Opens the forms over what was read last."""

    _view: PathwayView | None = None

    @property
    def is_loaded(self) -> bool:
        """Whether the pathway is here, so that a form can be opened."""
        return self._view is not None

    def open_engagement(self, _about: object = "") -> bool:
        """Ask for one more engagement."""
        if self._view is None:
            return False
        start = {"start": self._now().date(), "type": "individual_coaching"}
        self.engagement_form.begin(self._view.client_id, "", start)
        self.show_panel(self.engagement_form)
        return True

    def open_joint(self, _about: object = "") -> bool:
        """Ask for a joint meeting."""
        if self._view is None or all(path.is_closed for path in self._view.engagements):
            return False
        today = {"met": self._now().date(), "type": "tyke"}
        self.joint_form.begin(self._view.client_id, "", today)
        self.joint_form.offer(self._view.engagements)
        self.show_panel(self.joint_form)
        return True

    def open_decision(self, engagement_id: str) -> bool:
        """Ask for a decision of an engagement."""
        path = self._path(engagement_id)
        if path is None:
            return False
        self.decision_form.begin(path.id, told_words(path), {})
        self.decision_form.offer(path.contents)
        self.show_panel(self.decision_form)
        return True

    def open_evaluation(self, engagement_id: str) -> bool:
        """Ask for an evaluation of an engagement."""
        path = self._path(engagement_id)
        if path is None:
            return False
        today = {} if path.is_closed else {"evaluated": self._now().date()}
        self.evaluation_form.begin(path.id, told_words(path), today)
        self.show_panel(self.evaluation_form)
        return True

    def open_closure(self, engagement_id: str) -> bool:
        """Ask for the closure of an engagement."""
        path = self._path(engagement_id)
        if path is None:
            return False
        day = path.end or self._now().date()
        self.closure_form.begin(path.id, engagement_name(path), {"closed": day})
        self.show_panel(self.closure_form)
        return True

    def open_departure(self, engagement_id: str) -> bool:
        """Ask why the client leaves an engagement before its end."""
        path = self._path(engagement_id)
        if path is None:
            return False
        usual = {"type": "dropped_out", "reason": "not_reached", "barrier": "unknown_barrier"}
        values = {**usual, "day": self._now().date()}
        self.departure_form.begin(path.id, engagement_name(path), values)
        self.show_panel(self.departure_form)
        return True

    def open_start(self, engagement_id: str) -> bool:
        """Ask for the start of an engagement."""
        path = self._path(engagement_id)
        if path is None:
            return False
        values = {"start": path.start or self._now().date()}
        self.start_form.begin(path.id, engagement_name(path), values)
        self.show_panel(self.start_form)
        return True

    def open_part(self, part_id: str) -> bool:
        """Show a needs assessment or a work-ability assessment; False while it is not here."""
        for path in self._view.engagements if self._view is not None else ():
            for part in path.parts:
                if part.id == part_id and part.kind in ("needs_assessment", "work_ability"):
                    is_ability = part.kind == "work_ability"
                    form = self.ability_form if is_ability else self.assessment_form
                    form.begin(part, engagement_name(path))
                    self.show_panel(form)
                    return True
        return False

    def open_strike(self, part_id: str) -> bool:
        """Ask why a record was entered in error."""
        found = self._told(part_id)
        if found is None:
            return False
        self.strike_form.begin(*found)
        self.show_panel(self.strike_form)
        return True

    def open_guide(self) -> None:
        """Show the differences of the bases."""
        self.show_panel(self.guide)

    def _path(self, engagement_id: str) -> EngagementPath | None:
        engagements = self._view.engagements if self._view is not None else ()
        return next((path for path in engagements if path.id == engagement_id), None)

    def _told(self, part_id: str) -> tuple[PartView, str] | None:
        """A record and its line, of an engagement or of a joint meeting."""
        if self._view is None:
            return None
        of_paths = (part for path in self._view.engagements for part in path.parts)
        for part in (*of_paths, *self._view.attempts):
            if part.id == part_id:
                return part, part_words(part, self._data)
        for meeting in self._view.meetings:
            if meeting.part.id == part_id:
                return meeting.part, meeting_words(meeting)[0]
        return None
