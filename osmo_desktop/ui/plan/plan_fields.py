"""Fields of a plan: written when they are left, on the basis that the form was opened with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from osmo_desktop.domain.language import mark
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import Basis
from osmo_desktop.ui.tasks import Priority, TaskRunner
from osmo_desktop.ui.widgets.checked import NumberInput
from osmo_desktop.ui.widgets.times import DateInput

_TYPED_MS = 600


class FieldKey(NamedTuple):
    """A field of the plan, a goal or a step: kind "plan", "goal" or "step", its id, the name."""

    kind: str
    id: str
    field: str


class Words(Protocol):
    """A control that may hold words that are no value of its field: no date, no number."""

    @property
    def is_pending(self) -> bool:
        """Whether such words stand there."""

    @property
    def typed(self) -> str:
        """What stands there, to be put back."""

    def put_typed(self, typed: str) -> None:
        """Show what `typed` gave, without telling anyone."""


@dataclass(eq=False)
class Binding:
    """One field on screen: how to read and show it, and what stood there when it was opened.

    `words` is the control of a date or a number: what is none yet is kept, and never written.
    """

    key: FieldKey
    read: Callable[[], object]
    show: Callable[[object], None]
    shown: object = None
    basis: Basis = field(default_factory=dict)
    writing: int = 0
    is_known: bool = False
    words: Words | None = None

    @property
    def is_dirty(self) -> bool:
        """Whether something stands in the field that can be written and was not."""
        return not self.is_pending and self.read() != self.shown

    @property
    def is_pending(self) -> bool:
        """Whether words stand in the field that are no value of it."""
        return self.words is not None and self.words.is_pending

    @property
    def typed(self) -> str | None:
        """What was typed and is not written; None when there is nothing, or nothing typed."""
        if self.words is not None:
            return self.words.typed if self.is_pending or self.is_dirty else None
        value = self.read()
        return value if self.is_dirty and isinstance(value, str) else None


class PlanFields(QObject):
    """All fields of the page. A reload never touches a field that is being written in.

    Such a field keeps its text and the basis of its opening, so that an import in between
    becomes a visible conflict and not an overwritten text.
    """

    written = Signal()
    """A field was sealed durably."""
    failed = Signal(object, object)
    """A `FieldKey` and the error why it was not written; the text stays in the field."""
    typed = Signal()
    """Some time after keys: the moment to seal `unwritten` with the window's state."""

    def __init__(
        self, services: Services, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._bindings: dict[FieldKey, Binding] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPED_MS)
        self._timer.timeout.connect(self.typed)

    def clear(self) -> None:
        """Forget all fields: another plan is shown."""
        self._bindings.clear()

    def bind(
        self,
        key: FieldKey,
        read: Callable[[], object],
        show: Callable[[object], None],
        *,
        words: Words | None = None,
    ) -> None:
        """Add a field; `read` gives its value, `show` puts one there without telling anyone."""
        self._bindings[key] = Binding(key, read, show, words=words)
        if isinstance(words, DateInput | NumberInput):
            words.textEdited.connect(lambda _text: self.touch())

    def knows(self, key: FieldKey) -> bool:
        """Whether a field is on screen."""
        return key in self._bindings

    def unbind(self, kind: str, entity: str) -> None:
        """Forget the fields of an entity that is shown no more."""
        for key in [key for key in self._bindings if (key.kind, key.id) == (kind, entity)]:
            del self._bindings[key]

    def refresh(self, key: FieldKey, value: object, basis: Basis) -> None:
        """Show what the view holds now, unless the field is being written in."""
        binding = self._bindings[key]
        is_typed = binding.is_dirty or binding.is_pending
        if binding.writing or (binding.is_known and is_typed):
            return
        binding.show(value)
        binding.shown = binding.read()
        binding.basis = basis
        binding.is_known = True

    def adopt(self, key: FieldKey, value: object) -> None:
        """Take `value` as what was written last, without showing it; for a record just made."""
        binding = self._bindings[key]
        binding.shown = value
        binding.is_known = True

    def touch(self) -> None:
        """A key was pressed in a field."""
        if not self._timer.isActive():
            self._timer.start()

    def leave(self, key: FieldKey) -> None:
        """Write a field if something else stands in it now."""
        binding = self._bindings.get(key)
        if binding is not None and binding.is_dirty:
            self._write(binding)

    def leave_all(self) -> None:
        """Write every field that was not written yet: the page is left or the plan approved."""
        for binding in tuple(self._bindings.values()):
            if binding.is_dirty:
                self._write(binding)

    def unwritten(self) -> list[dict[str, str]]:
        """Return the texts that were typed but not written, for the sealed window state."""
        return [
            {
                "kind": key.kind,
                "id": key.id,
                "field": key.field,
                "text": text,
                "heads": " ".join(binding.basis.get(key.field, ())),
            }
            for key, binding in self._bindings.items()
            if (text := binding.typed) is not None
        ]

    def restore(self, texts: object) -> None:
        """Put texts of `unwritten` back into their fields, still unwritten, over their basis."""
        if not isinstance(texts, list):
            return
        for row in texts:
            if not isinstance(row, dict) or not all(isinstance(v, str) for v in row.values()):
                continue
            key = FieldKey(row.get("kind", ""), row.get("id", ""), row.get("field", ""))
            binding = self._bindings.get(key)
            if binding is not None:
                _put_back(binding, row)

    def _write(self, binding: Binding) -> None:
        """Queue one write; until it returns, the field is not refreshed."""
        key, value, basis = binding.key, binding.read(), binding.basis
        before, binding.shown = binding.shown, value
        binding.writing += 1
        plans = self._services.plans
        setters = {"goal": plans.set_goal, "step": plans.set_step, "plan": plans.set_field}
        setter = setters[key.kind]

        def on_success(_changes: object) -> None:
            binding.writing -= 1
            self.written.emit()

        def on_failure(error: Exception) -> None:
            binding.writing -= 1
            binding.shown = before
            self.failed.emit(key, error)

        self._tasks.vault(
            lambda: setter(key.id, key.field, value, basis),
            name=mark("Writing the plan"),
            owner=self,
            on_success=on_success,
            on_failure=on_failure,
            priority=Priority.WRITE,
        )


def _put_back(binding: Binding, row: dict[str, str]) -> None:
    """Show what was typed before a lock, as typed over what the field held then."""
    text = row.get("text", "")
    if binding.words is not None:
        binding.words.put_typed(text)
    elif isinstance(binding.read(), str):
        binding.show(text)
    if "heads" in row and binding.typed is not None:
        binding.basis = {**binding.basis, binding.key.field: tuple(row["heads"].split())}
