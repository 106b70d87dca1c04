"""The forms of the tab Asiakirjat that come back after a lock; a drawn signature does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from osmo_desktop.ui.documents.page import DocumentsPage
from osmo_desktop.ui.open_forms import FormSpec, OpenForms

PAGE = "documents"


def document_forms(page: DocumentsPage) -> OpenForms:
    """Taking a file in, correcting, striking through, and signing."""
    specs = (_add(page), _correct(page), _strike(page), _sign(page))
    return OpenForms(PAGE, page.stack, specs)


def _add(page: DocumentsPage) -> FormSpec:
    form, taking_in = page.add_form, page.taking_in

    def about() -> dict[str, str]:
        files = {f"file {at}": str(path) for at, path in enumerate(taking_in.waiting)}
        return {**_client(page), **files}

    def reopen(about: Mapping[str, str]) -> bool:
        paths = [Path(text) for name, text in about.items() if name.startswith("file ")]
        return _is_here(page, about) and taking_in.ask_again(paths)

    return FormSpec(name="add", widget=form, controls=form.controls, about=about, reopen=reopen)


def _correct(page: DocumentsPage) -> FormSpec:
    form = page.correct_form
    return FormSpec(
        name="correct",
        widget=form,
        controls=form.controls,
        about=lambda: _attachment(page),
        reopen=lambda about: _open(page, about, page.looking.correct),
        basis=lambda: form.basis,
        filled=lambda kept: form.write_over(kept.basis),
    )


def _strike(page: DocumentsPage) -> FormSpec:
    panel = page.viewer.strike_panel
    return FormSpec(
        name="strike",
        widget=panel,
        controls=lambda: {"reason": panel.reason},
        about=lambda: _attachment(page),
        reopen=lambda about: _open(page, about, panel.begin),
    )


def _sign(page: DocumentsPage) -> FormSpec:
    form = page.sign_form

    def reopen(about: Mapping[str, str]) -> bool:
        # Nobody is to sign another version than the one that was in front of them.
        if not _is_here(page, about) or about.get("plan") != page.signable:
            return False
        page.open_signing()
        return True

    return FormSpec(
        name="sign",
        widget=form,
        controls=lambda: {"role": form.role, "signer": form.signer, "typed": form.typed},
        about=lambda: {**_client(page), "plan": page.signable},
        reopen=reopen,
    )


def _client(page: DocumentsPage) -> dict[str, str]:
    return {"client": page.client_id or ""}


def _attachment(page: DocumentsPage) -> dict[str, str]:
    row = page.viewer.row
    return {**_client(page), "attachment": row.id if row is not None else ""}


def _is_here(page: DocumentsPage, about: Mapping[str, str]) -> bool:
    return page.client_row is not None and page.client_id == about.get("client")


def _open(page: DocumentsPage, about: Mapping[str, str], begin: Callable[[], None]) -> bool:
    """Show the attachment, and the form about it."""
    if not _is_here(page, about) or all(row.id != about.get("attachment") for row in page.rows):
        return False
    page.open_attachment(about["attachment"])
    begin()
    return True
