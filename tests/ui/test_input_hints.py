"""No keyboard and no input method learns from what is typed: every field of the window says so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

import osmo_desktop
from osmo_desktop.ui.app import App
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.widgets import inputs
from tests.laptops import Laptop
from tests.ui.test_program import enter, founded_laptop, opened_window, settle
from tests.ui.test_welcome import FirstRun

_HINTS = (Qt.InputMethodHint.ImhSensitiveData, Qt.InputMethodHint.ImhNoPredictiveText)
_RAW = {"QLineEdit", "QPlainTextEdit", "QTextEdit", "QTextBrowser", "QInputDialog", "QSpinBox"}
_SETTERS = {"setInputMethodHints", "setEditable"}
_HOME = Path(inputs.__file__)


def _fields() -> list[QWidget]:
    """Every field of the process that takes text, shown or not."""
    return [
        widget
        for widget in QApplication.allWidgets()
        if isinstance(widget, (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox))
        or (isinstance(widget, QComboBox) and widget.isEditable())
    ]


def _called(field: QWidget) -> str:
    above = field.parentWidget()
    inside = type(above).__name__ if above is not None else "-"
    return f"{type(field).__name__}({field.accessibleName()!r}) in {inside}"


def _open_fields() -> set[str]:
    """The fields without both hints."""
    return {
        _called(field)
        for field in _fields()
        if not all(field.inputMethodHints() & hint for hint in _HINTS)
    }


def _tour(qtbot: QtBot, app: App, program: Program) -> Iterator[str]:
    """Go everywhere in the program where something is typed; gives the name of each place."""
    for section in ("today", "clients", "sync", "settings"):
        program.open_section(section)
        settle(qtbot, app)
        yield section
    program.settings.change_passphrase()
    yield "change of passphrase"
    program.settings.passphrase_view.dismiss()
    program.backups.restore(program.settings)
    settle(qtbot, app)
    yield "restore"
    assert app.services is not None
    client = app.services.book.find("client")[0].id
    program.open_plan(client)
    settle(qtbot, app)
    program.plan.begin_goal()
    settle(qtbot, app)
    yield "plan"
    program.clients.open_new_client()
    settle(qtbot, app)
    yield "new client"
    program.open_note_editor(client_id=client)
    qtbot.waitUntil(lambda: program.composer.is_open)
    yield "note"
    program.palette.open_palette()
    yield "palette"


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    """A founder's laptop with two clients, locked."""
    return founded_laptop(tmp_path / "anna")


def test_every_field_keeps_what_is_typed_from_keyboards(qtbot: QtBot, laptop: Laptop) -> None:
    """On the lock screen and on every page, shown or waiting, each field has both hints."""
    with opened_window(qtbot, laptop) as app:
        assert _open_fields() == set()
        program = enter(qtbot, app)
        for place in _tour(qtbot, app, program):
            assert _open_fields() == set(), place
        kinds = {type(field) for field in _fields()}
        assert len(kinds) > 4, kinds
        assert len(_fields()) > 40


@pytest.mark.parametrize("way", ["found", "join"])
def test_the_first_run_does_so_too(qtbot: QtBot, way: str) -> None:
    """Names, the new passphrase, the recovery words and what two people read to each other."""
    run = FirstRun(qtbot)
    run.to_words()
    assert any(isinstance(field, PhraseInput) for field in _fields())
    assert _open_fields() == set()
    run.type_back()
    run.choose(way)
    run.idle()
    assert _open_fields() == set()
    run.tasks.stop()


def test_a_passphrase_that_is_shown_is_no_less_secret(qtbot: QtBot) -> None:
    """While the eye is held down the keyboard is still told to learn nothing."""
    field = PhraseInput(name="Salalause")
    qtbot.addWidget(field)
    field.show()

    field._eye.pressed.emit()

    assert field.echoMode() is QLineEdit.EchoMode.Normal
    assert all(field.inputMethodHints() & hint for hint in _HINTS)
    field._eye.released.emit()
    hidden = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoAutoUppercase
    assert field.inputMethodHints() & hidden == hidden


def test_no_field_is_made_but_from_the_programs_own() -> None:
    """What the walk does not reach is made of the same two classes, which alone set the hints."""
    found = []
    for path in Path(osmo_desktop.__file__).parent.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if path == _HOME or not any(name in source for name in _RAW | _SETTERS):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                if name in _RAW | _SETTERS:
                    found.append(f"{path.name}:{node.lineno} {name}")
            if isinstance(node, ast.ClassDef) and _RAW & {ast.unparse(b) for b in node.bases}:
                found.append(f"{path.name}:{node.lineno} {node.name}")

    assert found == []
