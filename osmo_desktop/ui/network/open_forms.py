"""The forms of the tab Verkosto that come back after a lock."""

from __future__ import annotations

from collections.abc import Mapping

from osmo_desktop.ui.network.forms import EntryForm
from osmo_desktop.ui.network.page import NetworkPage
from osmo_desktop.ui.open_forms import FormSpec, OpenForms

PAGE = "network"


def network_forms(page: NetworkPage) -> OpenForms:
    """Somebody in the network, and guidance to a service."""
    return OpenForms(PAGE, page.stack, [_spec(page, form) for form in page.forms])


def _spec(page: NetworkPage, form: EntryForm) -> FormSpec:
    def reopen(about: Mapping[str, str]) -> bool:
        is_here = page.is_loaded and page.client_id == about.get("client")
        return is_here and page.open_of(form, about.get("row", ""))

    return FormSpec(
        name=type(form).__name__,
        widget=form,
        controls=form.controls,
        about=lambda: {"client": page.client_id, "row": form.row_id},
        reopen=reopen,
        basis=lambda: form.basis,
        filled=lambda kept: form.write_over(kept.basis),
    )
