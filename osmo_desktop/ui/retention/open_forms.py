"""The form about the time of keeping that comes back after a lock.

A number typed to confirm, and a decision chosen from a list, are asked for anew.
"""

from __future__ import annotations

from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.retention.page import RetentionPage

PAGE = "retention"


def retention_forms(page: RetentionPage) -> OpenForms:
    """A funding decision."""
    form = page.funding_form
    spec = FormSpec(
        name="funding",
        widget=form,
        controls=lambda: form.controls,
        about=lambda: {"funding": form.funding_id},
        reopen=lambda about: page.open_funding(about.get("funding", "")),
        basis=lambda: form.basis,
        filled=lambda kept: form.write_over(kept.basis),
    )
    return OpenForms(PAGE, page.stack, (spec,))
