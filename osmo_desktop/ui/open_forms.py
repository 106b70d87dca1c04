"""Forms that are open: what is typed and no record yet comes back after a lock or a crash.

A page declares its forms once (`FormSpec`); the program seals what stands in them with the place
in the window, soon after each key (SECURITY b.10). A form that holds secrets is never declared.
GUI thread only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.ui.place import OpenForm
from osmo_desktop.ui.widgets.typed import Field, put, typed, watch

Heads = Mapping[str, Collection[str]]


@dataclass(frozen=True, kw_only=True)
class FormSpec:
    """One form of a page.

    `about` tells of what it is, with the client's id, so that erasing the client erases the row;
    `reopen` shows the form again about that, False while it cannot be. `kept` names the fields
    that hold something unwritten (default: all), `basis` their heads as the form saw them, and
    `filled` is told once everything is back. `is_begun`: whether something stands in a form that
    is there without having been opened.
    """

    name: str
    widget: QWidget
    controls: Callable[[], Mapping[str, Field]]
    about: Callable[[], Mapping[str, str]]
    reopen: Callable[[Mapping[str, str]], bool]
    kept: Callable[[], Collection[str]] | None = None
    basis: Callable[[], Heads] = dict
    filled: Callable[[OpenForm], None] | None = None
    is_begun: Callable[[], bool] = lambda: True


class OpenForms(QObject):
    """The forms of one page. `anchor` is the part of the page in which they are shown."""

    changed = Signal()
    """Something was typed, or a form was opened or closed."""

    def __init__(self, page: str, anchor: QWidget, specs: Collection[FormSpec]) -> None:
        super().__init__(anchor)
        self._page = page
        self._anchor = anchor
        self._specs = {spec.name: spec for spec in specs}
        self._watched: set[Field] = set()
        for spec in specs:
            spec.widget.installEventFilter(self)

    def open(self) -> tuple[OpenForm, ...]:
        """The forms that are open, with what stands in them."""
        return tuple(
            self._taken(spec)
            for spec in self._specs.values()
            if spec.widget.isVisibleTo(self._anchor) and spec.is_begun()
        )

    def reopen(self, form: OpenForm) -> bool:
        """Show a form again; False while what it is about is not there."""
        spec = self._specs.get(form.name)
        return form.page == self._page and spec is not None and spec.reopen(form.about)

    def fill(self, form: OpenForm) -> None:
        """Put back what stood in a form that was shown again."""
        spec = self._specs[form.name]
        for name, field in spec.controls().items():
            if name in form.texts:
                put(field, form.texts[name])
        if spec.filled is not None:
            spec.filled(form)

    def renew(self) -> None:
        """Follow the fields as they are now: an open form has got others."""
        for spec in self._specs.values():
            self._watch(spec)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow forms as they come and go; a form may get its fields as it is opened."""
        if event.type() in {QEvent.Type.Show, QEvent.Type.Hide}:
            for spec in self._specs.values():
                if spec.widget is watched:
                    self._watch(spec)
            self.changed.emit()
        return super().eventFilter(watched, event)

    def _watch(self, spec: FormSpec) -> None:
        for field in set(spec.controls().values()) - self._watched:
            self._watched.add(field)
            field.destroyed.connect(lambda _gone, field=field: self._watched.discard(field))
            watch(field, self.changed.emit)

    def _taken(self, spec: FormSpec) -> OpenForm:
        controls = spec.controls()
        basis = spec.basis()
        kept = {*controls, *basis} if spec.kept is None else set(spec.kept())
        return OpenForm(
            page=self._page,
            name=spec.name,
            about=dict(spec.about()),
            texts={name: typed(field) for name, field in controls.items() if name in kept},
            basis={name: tuple(heads) for name, heads in basis.items() if name in kept},
        )
