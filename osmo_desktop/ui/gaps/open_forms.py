"""The forms of the board that come back after a lock."""

from __future__ import annotations

from collections.abc import Mapping

from osmo_desktop.ui.gaps.board_page import BoardPage
from osmo_desktop.ui.gaps.forms import GapForm
from osmo_desktop.ui.open_forms import FormSpec, OpenForms

PAGE = "gaps"


def gap_forms(page: BoardPage) -> OpenForms:
    """The notice, of which only what was changed, and the small forms."""
    notice = page.fill_form

    def reopen_notice(about: Mapping[str, str]) -> bool:
        if not about.get("notice"):
            return False
        page.open_notice(about.get("client", ""), about["notice"])
        page.returned.emit()
        return True

    fill = FormSpec(
        name="notice",
        widget=notice,
        controls=notice.controls,
        about=lambda: {"client": notice.client_id, "notice": notice.notice_id},
        reopen=reopen_notice,
        kept=notice.changed_controls,
    )
    small = {
        "attempt": page.attempt_form,
        "give_up": page.give_up_form,
        "preferences": page.preferences_form,
        "departure": page.departure_form,
    }
    specs = (fill, *(_of_client(page, name, form) for name, form in small.items()))
    return OpenForms(PAGE, page.stack, specs)


def _of_client(page: BoardPage, name: str, form: GapForm) -> FormSpec:
    def reopen(about: Mapping[str, str]) -> bool:
        if not about.get("client"):
            return False
        page.open_form(form, about["client"], about.get("notice", ""))
        page.returned.emit()
        return True

    return FormSpec(
        name=name,
        widget=form,
        controls=lambda: form.controls,
        about=lambda: {"client": form.client_id, "notice": form.notice_id},
        reopen=reopen,
    )
