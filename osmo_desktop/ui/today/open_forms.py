"""The form about a task that comes back after a lock, on Today and on a client's page."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.today.cards import TasksCard, task_key


def task_forms(page: str, anchor: QWidget, card: TasksCard) -> OpenForms:
    """Another day for a task, or why it is left undone; `page` tells the two cards apart."""
    form = card.form

    def about() -> Mapping[str, str]:
        if form.row is None:
            return {}
        key = task_key(form.row)
        return {"client": form.row.client_id, "task": key, "move": "1" if form.is_move else ""}

    def reopen(told: Mapping[str, str]) -> bool:
        return card.ask(told.get("task", ""), is_move=bool(told.get("move")))

    spec = FormSpec(
        name="decide", widget=form, controls=lambda: form.controls, about=about, reopen=reopen
    )
    return OpenForms(page, anchor, (spec,))
