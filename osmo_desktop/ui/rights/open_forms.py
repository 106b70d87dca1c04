"""The forms of rights and safety that come back after a lock."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.rights.forms import RightsForm
from osmo_desktop.ui.rights.page import RightsPage
from osmo_desktop.ui.widgets.typed import Field

PAGE = "rights"


def rights_forms(page: RightsPage) -> OpenForms:
    """Visit, safety plan, consent, withdrawal, comment."""
    specs = [
        FormSpec(
            name=name,
            widget=form,
            controls=partial(_controls, form),
            about=lambda: {
                "client": page.client_id,
                "consent": page.consent.id if page.consent is not None else "",
            },
            reopen=partial(_reopen, page, name),
        )
        for name, form in page.forms.items()
    ]
    return OpenForms(PAGE, page.stack, specs)


def _controls(form: RightsForm) -> Mapping[str, Field]:
    return form.controls


def _reopen(page: RightsPage, name: str, about: Mapping[str, str]) -> bool:
    is_there = about.get("client") == page.client_id and page.client is not None
    return is_there and page.ask(name, about.get("consent", ""))
