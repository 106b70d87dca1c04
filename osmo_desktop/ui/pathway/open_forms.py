"""The forms of the tab Polku that come back after a lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.pathway.forms import KindForm
from osmo_desktop.ui.pathway.page import PathwayPage
from osmo_desktop.ui.pathway.part_form import PartForm

PAGE = "pathway"


def pathway_forms(page: PathwayPage) -> OpenForms:
    """Every form of the tab; the fields of an assessment only where they are unwritten."""
    specs = (
        _kind(page, "engagement", page.engagement_form, page.open_engagement),
        _kind(page, "decision", page.decision_form, page.open_decision),
        _kind(page, "evaluation", page.evaluation_form, page.open_evaluation),
        _kind(page, "closure", page.closure_form, page.open_closure),
        _kind(page, "departure", page.departure_form, page.open_departure),
        _kind(page, "start", page.start_form, page.open_start),
        _kind(page, "joint", page.joint_form, page.open_joint),
        _part(page, "assessment", page.assessment_form),
        _part(page, "ability", page.ability_form),
        _strike(page),
    )
    return OpenForms(PAGE, page.stack, specs)


def _kind(page: PathwayPage, name: str, form: KindForm, reopen: Callable[[str], bool]) -> FormSpec:
    """A form that records something once."""
    return FormSpec(
        name=name,
        widget=form,
        controls=form.controls,
        about=lambda: {**_client(page), "about": form.about},
        reopen=lambda about: _is_here(page, about) and reopen(about.get("about", "")),
    )


def _part(page: PathwayPage, name: str, form: PartForm) -> FormSpec:
    """A form whose fields are written as they are left."""
    return FormSpec(
        name=name,
        widget=form,
        controls=lambda: dict(form.kind_fields.controls),
        about=lambda: {**_client(page), "part": form.part.id if form.part is not None else ""},
        reopen=lambda about: _is_here(page, about) and page.open_part(about.get("part", "")),
        kept=form.unwritten,
        basis=form.basis,
        filled=lambda kept: form.type_again(kept.basis),
    )


def _strike(page: PathwayPage) -> FormSpec:
    form = page.strike_form
    return FormSpec(
        name="strike",
        widget=form,
        controls=lambda: {"reason": form.reason},
        about=lambda: {**_client(page), "part": form.part.id if form.part is not None else ""},
        reopen=lambda about: _is_here(page, about) and page.open_strike(about.get("part", "")),
    )


def _client(page: PathwayPage) -> dict[str, str]:
    return {"client": page.client_id or ""}


def _is_here(page: PathwayPage, about: Mapping[str, str]) -> bool:
    return page.is_loaded and page.client_id == about.get("client")
