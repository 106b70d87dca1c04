"""The forms of the register that come back after a lock."""

from __future__ import annotations

from collections.abc import Mapping

from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.requests.forms import RegisterForm
from osmo_desktop.ui.requests.page import RequestsPage
from osmo_desktop.ui.widgets.typed import Field

PAGE = "requests"


def request_forms(page: RequestsPage) -> OpenForms:
    """A new request, more time, the answer, and a request entered in error."""
    new, extend, answer = page.new_form, page.extend_form, page.answer_form
    specs = (
        FormSpec(
            name="new",
            widget=new,
            controls=lambda: {
                "type": new.type,
                "received": new.received,
                "channel": new.channel,
                "asked_by": new.asked_by,
                "asker": new.asker,
                "wish": new.wish,
            },
            about=lambda: {"client": page.client_id},
            reopen=lambda about: _reopen_new(page, about),
        ),
        _of_request(page, "extend", extend, {"day": extend.day, "reason": extend.reason}),
        _of_request(
            page,
            "answer",
            answer,
            {
                "outcome": answer.outcome,
                "day": answer.day,
                "answer": answer.answer,
                "reason": answer.reason,
                "complaint": answer.complaint,
            },
        ),
        _of_request(page, "strike", page.strike_form, {"reason": page.strike_form.reason}),
    )
    return OpenForms(PAGE, page.stack, specs)


def _of_request(
    page: RequestsPage, name: str, form: RegisterForm, fields: Mapping[str, Field]
) -> FormSpec:
    """A form about one request."""

    def reopen(about: Mapping[str, str]) -> bool:
        if not about.get("request"):
            return False
        page.open_request(about["request"], name)
        return True

    return FormSpec(
        name=name,
        widget=form,
        controls=lambda: fields,
        about=lambda: {"client": page.client_id, "request": page.request_id},
        reopen=reopen,
    )


def _reopen_new(page: RequestsPage, about: Mapping[str, str]) -> bool:
    if not about.get("client"):
        return False
    page.open_new(about["client"])
    return True
