"""The forms of the section Asiakkaat that come back after a lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from osmo_desktop.domain.records.review import COMMENTED, RETURNED
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.place import OpenForm
from osmo_desktop.ui.widgets.typed import put

PAGE = "clients"


def client_forms(page: ClientsPage) -> OpenForms:
    """A new client, a client's details, a contact attempt, a reason, and a note that is mended."""
    fixed = (_new(page), _details(page), _attempt(page), _glass(page), _note(page))
    specs = (*fixed, *_people(page))
    return OpenForms(PAGE, page.stack, specs)


def _new(page: ClientsPage) -> FormSpec:
    def reopen(_about: Mapping[str, str]) -> bool:
        page.open_new_client()
        return True

    form = page.new_form
    return FormSpec(name="new", widget=form, controls=form.controls, about=dict, reopen=reopen)


def _details(page: ClientsPage) -> FormSpec:
    form = page.edit_form
    return FormSpec(
        name="details",
        widget=form,
        controls=form.controls,
        about=lambda: _client(page),
        reopen=lambda about: page.open_details(about.get("client", "")),
        kept=form.unwritten,
        basis=form.basis,
        filled=lambda kept: form.type_again(kept.basis),
    )


def _attempt(page: ClientsPage) -> FormSpec:
    card = page.view.side.attempt

    def reopen(about: Mapping[str, str]) -> bool:
        if not _is_here(page, about):
            return False
        page.view.side.ask_attempt()
        return True

    return FormSpec(
        name="attempt",
        widget=card,
        controls=lambda: {
            "mode": card.mode,
            "outcome": card.outcome,
            "note": card.note,
            **card.moment.controls,
        },
        about=lambda: _client(page),
        reopen=reopen,
    )


def _glass(page: ClientsPage) -> FormSpec:
    reason = page.view.glass.reason
    return FormSpec(
        name="glass",
        widget=reason,
        controls=lambda: {"reason": reason},
        about=lambda: _client(page),
        reopen=lambda about: _is_here(page, about),
        is_begun=lambda: bool(reason.text().strip()),
    )


def _note(page: ClientsPage) -> FormSpec:
    """The note that is read, with what was typed to move it, to strike it, or to review it."""
    note = page.view.note
    move, strike, review = note.move_panel, note.strike_panel, note.review_panel

    def about() -> dict[str, str]:
        panels = {"move": move, "strike": strike, review.verdict: review}
        shown = next((key for key, one in panels.items() if one.isVisibleTo(note)), "")
        return {**_client(page), "note": note.note_id or "", "panel": shown}

    def reopen(about: Mapping[str, str]) -> bool:
        is_here = _is_here(page, about) and bool(about.get("note"))
        if is_here:
            page.controller.notes.open(about["note"])
        return is_here

    def filled(form: OpenForm) -> None:
        if form.about.get("panel") == "strike":
            strike.begin()
            put(strike.reason, form.texts.get("strike", ""))
        elif form.about.get("panel") == "move":
            move.begin(except_client=form.about.get("client", ""))
            put(move.reason, form.texts.get("move", ""))
            put(move.search, form.texts.get("search", ""))
            move.clients_wanted.emit(move.search.text().strip())
        elif form.about.get("panel") in (COMMENTED, RETURNED):
            review.begin(form.about["panel"])
            put(review.comment, form.texts.get("comment", ""))

    return FormSpec(
        name="note",
        widget=note,
        controls=lambda: {
            "strike": strike.reason,
            "move": move.reason,
            "search": move.search,
            "comment": review.comment,
        },
        about=about,
        reopen=reopen,
        filled=filled,
    )


def _people(page: ClientsPage) -> tuple[FormSpec, ...]:
    """The offer of a client, a disclosure that is recorded by itself, and why one was an error."""
    people = page.people

    def reopen(about: Mapping[str, str], begin: Callable[[], None]) -> bool:
        is_here = page.client_id == about.get("client") and page.open_people(page.client_id)
        if is_here:
            begin()
        return is_here

    return (
        FormSpec(
            name="offer",
            widget=people.offer_form,
            controls=people.offer_form.controls,
            about=lambda: {"client": people.client_id},
            reopen=lambda about: reopen(about, people.begin_offer),
            filled=lambda form: people.offer_form.want(form.texts),
        ),
        FormSpec(
            name="disclosure",
            widget=people.disclosure_form,
            controls=people.disclosure_form.controls,
            about=lambda: {"client": people.client_id},
            reopen=lambda about: reopen(about, people.begin_disclosure),
        ),
        FormSpec(
            name="strike_disclosure",
            widget=people.strike_form,
            controls=people.strike_form.controls,
            about=lambda: {"client": people.client_id, **people.strike_form.subject},
            reopen=lambda about: reopen(about, lambda: people.strike_form.begin(about)),
        ),
    )


def _client(page: ClientsPage) -> dict[str, str]:
    return {"client": page.client_id or ""}


def _is_here(page: ClientsPage, about: Mapping[str, str]) -> bool:
    return bool(page.view.client_id) and page.view.client_id == about.get("client")
