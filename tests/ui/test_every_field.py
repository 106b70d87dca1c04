"""Bad input in every field of the program: kept, marked, explained beside it, and not given.

The fields are found in the code: each place in `osmo_desktop/ui` that makes one must be reached
by the walk, so a form that nobody walks fails here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.widgets import faults
from osmo_desktop.ui.widgets.faults import FaultPlace
from osmo_desktop.ui.widgets.forms import refuses
from osmo_desktop.ui.widgets.inputs import AREA_LENGTH, LineInput, TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from tests.ui.field_walk import FREE, Site, forms, made_at, sites

_BUTTONS = (
    "give_button",
    "next_button",
    "save_button",
    "sign_button",
    "make_button",
    "revert_button",
    "add_button",
    "button",
)
_TOLD = ("given", "next_requested", "written", "signed", "wanted", "revert_requested", "admitted")
_NONSENSE = "?x?"


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> set[Site]:
    """Where fields were made."""
    found: set[Site] = set()
    own = LineInput.__init__

    def init(self: LineInput, *args: object, **named: object) -> None:
        found.add(made_at(self))
        own(self, *args, **named)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(LineInput, "__init__", init)
    return found


def test_every_field_keeps_bad_input_and_says_beside_it_what_is_expected(
    qtbot: QtBot, reached: set[Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every field of every form: marked, a sentence by it, the text kept, nothing given."""
    wrong: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    for name, make in forms(window).items():
        form = make()
        qtbot.addWidget(form)
        for field in _fields(form):
            said = "; ".join(_faults_of(form, field, monkeypatch))
            if said:
                wrong.append(f"{name}: {field.accessibleName() or type(field).__name__}: {said}")

    missing = sorted(sites() - reached)
    assert not wrong, "\n" + "\n".join(wrong)
    assert not missing, f"fields that no form of the walk has: {missing}"
    assert len(reached) > 100


def _fields(form: QWidget) -> list[LineInput | TextArea]:
    """The fields in which something can be wrong, whether they are shown yet or not."""
    lines = [one for one in form.findChildren(LineInput) if type(one).__name__ not in FREE]
    # Longer ones are laid out for a second each, and judged by the same lines of code.
    areas = [one for one in form.findChildren(TextArea) if one.longest <= AREA_LENGTH]
    found: list[LineInput | TextArea] = [*lines, *areas]
    return [field for field in found if not field.isReadOnly()]


def _faults_of(
    form: QWidget, field: LineInput | TextArea, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """What the program does wrong with bad input in `field`, in a word or two each."""
    _show(form, field)
    before = field.text()
    bad = _type_nonsense(form, field)
    if not field.fault:
        yield "takes everything: it needs a limit or a rule"
        return
    if not _is_said_beside(field):
        yield "no sentence beside it"
    if field.fault not in field.accessibleDescription():
        yield "not spoken"
    if not field.property("osmoFault"):
        yield "not marked"
    if _is_given(form, field, monkeypatch):
        yield "given all the same"
    if field.text() != bad:
        yield "text lost"
    _put(field, before)
    if field.fault or field.property("osmoFault"):
        yield "still said when it is mended"


def _show(form: QWidget, field: QWidget) -> None:
    """Show a field as when it is asked for."""
    widget: QWidget | None = field
    while widget is not None and widget is not form:
        widget.setVisible(True)
        widget = widget.parentWidget()


def _type_nonsense(form: QWidget, field: LineInput | TextArea) -> str:
    """Leave nonsense in a field, or too much where any words are right; give it."""
    if isinstance(field, LineInput):
        _put(field, _NONSENSE)
    if not field.fault:
        _put(field, "sana " * (field.longest // 5 + 2))
    _show(form, field)
    return field.text()


def _put(field: LineInput | TextArea, text: str) -> None:
    """Write over what stands in a field, and leave it."""
    if isinstance(field, LineInput):
        field.setText(text)
        field.editingFinished.emit()
    else:
        field.set_text(text)


def _is_said_beside(field: QWidget) -> bool:
    """Whether the nearest place for it shows a sentence in red, or in the words of a banner."""
    said, place = field.accessibleDescription(), field.parentWidget()
    while place is not None and not isinstance(place, FaultPlace):
        place = place.parentWidget()
    if place is None or not said:
        return False
    around: QWidget = place
    shown = around.findChildren(PlainLabel)
    return any(said == one.text() and one.isVisibleTo(around) for one in shown)


def _is_given(form: QWidget, field: LineInput | TextArea, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the button of a form lets it go; one without is asked as its page asks it."""
    button = next(
        (one for name in _BUTTONS if isinstance(one := getattr(form, name, None), QAbstractButton)),
        None,
    )
    if button is None:
        return not refuses(form)
    told: list[object] = []
    signals = [getattr(form, name, None) for name in _TOLD]
    for signal in signals:
        if isinstance(signal, SignalInstance):
            signal.connect(lambda *values: told.append(values))
    blamed: list[QWidget] = []
    with monkeypatch.context() as patch:
        patch.setattr(faults, "tell", lambda one, _words: blamed.append(one))
        button.setEnabled(True)
        button.click()
    return bool(told) or field not in blamed
