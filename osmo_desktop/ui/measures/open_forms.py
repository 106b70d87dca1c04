"""The forms of the tab Mittaukset that come back after a lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from osmo_desktop.ui.measures.page import MeasuresPage
from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.typed import Field

PAGE = "measures"


def measure_forms(page: MeasuresPage) -> OpenForms:
    """A new question, an assessment, answers given elsewhere, a correction, a new goal."""
    question, start, record = page.question_form, page.start_form, page.record_form
    specs = (
        _simple(
            page,
            question,
            lambda: {
                "text": question.text,
                "low": question.low,
                "high": question.high,
                "goal": question.goal,
            },
            page.open_question,
        ),
        _simple(page, start, lambda: {"place": start.place, **start.checks}, page.open_start),
        _simple(
            page,
            record,
            lambda: {
                "assessor": record.assessor,
                "day": record.day,
                "place": record.place,
                **record.answers,
            },
            page.open_record,
        ),
        _result(page),
        _use(page),
        _correct(page),
        _goal(page),
    )
    forms = OpenForms(PAGE, page.stack, specs)
    page.result_form.fields_changed.connect(forms.renew)
    return forms


def _simple(
    page: MeasuresPage,
    form: FormCard,
    controls: Callable[[], Mapping[str, Field]],
    begin: Callable[[], None],
) -> FormSpec:
    """A form that is about the client only."""

    def reopen(about: Mapping[str, str]) -> bool:
        if not _is_here(page, about):
            return False
        begin()
        return True

    return FormSpec(
        name=type(form).__name__,
        widget=form,
        controls=controls,
        about=lambda: _client(page),
        reopen=reopen,
    )


def _result(page: MeasuresPage) -> FormSpec:
    form = page.result_form

    def reopen(about: Mapping[str, str]) -> bool:
        if not _is_here(page, about):
            return False
        page.open_result(about.get("measure", ""), about.get("set", ""))
        return True

    def shown() -> dict[str, Field]:
        fields: dict[str, Field] = {
            "day": form.day,
            "assessor": form.assessor,
            "way": form.way,
            "note": form.note,
            "instrument": form.instrument.name,
        }
        return {**fields, **form.inputs}

    return FormSpec(
        name="result",
        widget=form,
        controls=shown,
        about=lambda: {
            **_client(page),
            "measure": form.measure.key or "",
            "set": form.set.key or "",
        },
        reopen=reopen,
    )


def _use(page: MeasuresPage) -> FormSpec:
    form = page.use_form
    return FormSpec(
        name="use",
        widget=form,
        controls=lambda: {"day": form.day, "note": form.note},
        about=lambda: {**_client(page), "method": form.method},
        reopen=lambda about: _is_here(page, about) and page.open_use(about.get("method", "")),
    )


def _correct(page: MeasuresPage) -> FormSpec:
    form = page.correct_form
    return FormSpec(
        name="correct",
        widget=form,
        controls=lambda: {
            "answer": form.answer,
            "figure": form.figure,
            "reason": form.reason,
        },
        about=lambda: {**_client(page), "row": form.row.id if form.row is not None else ""},
        reopen=lambda about: _is_here(page, about) and page.open_correct_of(about.get("row", "")),
        basis=lambda: form.row.basis if form.row is not None else {},
        filled=lambda kept: form.write_over(kept.basis),
    )


def _goal(page: MeasuresPage) -> FormSpec:
    """The new goal under a scale that is shown over time."""
    card = page.change.goal

    def reopen(about: Mapping[str, str]) -> bool:
        return _is_here(page, about) and page.open_change_of(about.get("item", ""))

    return FormSpec(
        name="goal",
        widget=card,
        controls=lambda: {"title": card.title},
        about=lambda: {**_client(page), "item": page.change.key},
        reopen=reopen,
        is_begun=lambda: bool(card.title.text().strip()),
    )


def _client(page: MeasuresPage) -> dict[str, str]:
    return {"client": page.client_id or ""}


def _is_here(page: MeasuresPage, about: Mapping[str, str]) -> bool:
    return page.is_loaded and page.client_id == about.get("client")
