"""The form of the page Sync that comes back after a lock: why a change is reverted."""

from __future__ import annotations

from collections.abc import Mapping

from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.sync.sync_page import SyncPage

PAGE = "sync"


def sync_forms(page: SyncPage) -> OpenForms:
    """One change that came, with the reason that was typed to revert it."""
    form = page.shown.arrived.form

    def about() -> dict[str, str]:
        change = form.change
        if change is None:
            return {}
        return {"client": change.client_id or "", "change": change.op_id}

    def reopen(about: Mapping[str, str]) -> bool:
        op_id = about.get("change", "")
        if op_id:
            page.arrived.look(op_id)
        return bool(op_id)

    spec = FormSpec(
        name="revert",
        widget=form,
        controls=lambda: {"reason": form.reason},
        about=about,
        reopen=reopen,
    )
    return OpenForms(PAGE, page.shown, (spec,))
