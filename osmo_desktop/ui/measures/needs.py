"""The services that the tab Mittaukset uses."""

from __future__ import annotations

from typing import Protocol

from osmo_desktop.services.change_papers import ChangePaperService
from osmo_desktop.services.measures import MeasureService
from osmo_desktop.services.methods import MethodService
from osmo_desktop.services.plans import PlanService
from osmo_desktop.services.results import ResultService


class Needs(Protocol):
    """Part of the services of an open vault."""

    @property
    def measures(self) -> MeasureService:
        """Own questions and assessments."""

    @property
    def results(self) -> ResultService:
        """Measures with scales of their own."""

    @property
    def change_papers(self) -> ChangePaperService:
        """Results over time on paper."""

    @property
    def methods(self) -> MethodService:
        """The library of methods, and what was used."""

    @property
    def plans(self) -> PlanService:
        """The goals that a question may belong to."""
