"""The file of an import, and what was said of its columns, come back after a lock."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QStackedWidget

from osmo_desktop.ui.imports.page import ImportPage
from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.place import OpenForm

PAGE = "imports"


def import_forms(stack: QStackedWidget, page: ImportPage) -> OpenForms:
    """Sealed are the file's place and the columns' codes; the file itself is read again.

    `stack` shows the page. A file that is gone meanwhile is asked for; the columns are kept.
    """

    def reopen(about: Mapping[str, str]) -> bool:
        if not about.get("path"):
            return False
        stack.setCurrentWidget(page)
        return True

    def filled(form: OpenForm) -> None:
        columns = form.about.get("columns", "")
        page.read_again(form.about["path"], columns.split(",") if columns else ())

    spec = FormSpec(
        name="file",
        widget=page,
        controls=lambda: {"contents": page.contents, "with_known": page.with_known},
        about=lambda: {"path": page.path, "columns": ",".join(page.matched)},
        reopen=reopen,
        filled=filled,
        is_begun=lambda: bool(page.path),
    )
    forms = OpenForms(PAGE, stack, (spec,))
    page.columns.shown.connect(forms.renew)
    page.columns.matched.connect(forms.renew)
    return forms
