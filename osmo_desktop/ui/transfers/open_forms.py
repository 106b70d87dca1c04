"""The forms about a document of the queue that come back after a lock."""

from __future__ import annotations

from collections.abc import Mapping

from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.transfers.forms import MarkForm, SkipForm
from osmo_desktop.ui.transfers.page import TransfersPage

PAGE = "transfers"


def transfer_forms(page: TransfersPage) -> OpenForms:
    """Where a document went, and why it need not go."""

    def spec(name: str, form: MarkForm | SkipForm) -> FormSpec:
        def reopen(about: Mapping[str, str]) -> bool:
            if not about.get("document"):
                return False
            page.open_document(about["document"], name)
            page.returned.emit()
            return True

        return FormSpec(
            name=name,
            widget=form,
            controls=lambda: form.controls,
            about=lambda: {"client": page.client_id, "document": page.document},
            reopen=reopen,
        )

    return OpenForms(PAGE, page.stack, (spec("mark", page.mark_form), spec("skip", page.skip_form)))
