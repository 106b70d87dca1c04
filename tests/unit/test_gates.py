"""The gates bite: for each there is a sample that it refuses and one that it accepts."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.amounts import amount, level
from tools.gates import GATES, main, measure
from tools.habit_gates import machine_traces, tracked_files
from tools.source_tree import Row, read_sources

CLEAN = '"""A module."""\n\n\ndef greet(name: str) -> str:\n    """Greet."""\n    return name\n'
MakeTree = Callable[[dict[str, str]], Path]


def _lines(count: int) -> str:
    return "".join(f"    value_{number} = {number}\n" for number in range(count))


def _function(name: str, body: str) -> str:
    return f'\n\ndef {name}(flag: bool) -> None:\n    """Do it."""\n{body}'


BRANCHES = "".join(f"    if flag:\n        print({number})\n" for number in range(12))
METHODS = "".join(
    f'\n    def step_{number}(self) -> None:\n        """Do it."""\n' for number in range(21)
)
HOME_PATH = "/" + "home" + "/someone/vault"
INDEX_OPTION = "--index" + "-url"

# gate -> files that must break it; the files of a clean tree are there too.
BREAKS = {
    "longest module": {"osmo_desktop/domain/long.py": '"""Long."""\n' + "# x\n" * 600},
    "module lines, 90th percentile": {
        f"osmo_desktop/domain/long_{n}.py": '"""Long."""\n' + "# x\n" * 400 for n in range(3)
    },
    "longest function": {
        "osmo_desktop/domain/long.py": '"""Long."""' + _function("run", _lines(59))
    },
    "complexity over 10": {
        "osmo_desktop/domain/wild.py": '"""Wild."""' + _function("run", BRANCHES)
    },
    "largest class": {
        "osmo_desktop/domain/big.py": f'"""Big."""\n\n\nclass Big:\n    """Big."""\n{METHODS}'
    },
    "import cycles": {
        "osmo_desktop/domain/one.py": '"""One."""\nfrom osmo_desktop.domain import two\n',
        "osmo_desktop/domain/two.py": (
            '"""Two."""\nfrom typing import TYPE_CHECKING\n'
            "if TYPE_CHECKING:\n    from osmo_desktop.domain import one\n"
        ),
    },
    "lazy internal imports": {
        "osmo_desktop/services/late.py": '"""Late."""'
        + _function("run", "    from osmo_desktop.domain import clean\n")
    },
    "Qt outside ui, demo, bootstrap": {
        "osmo_desktop/services/qt.py": '"""Qt."""\nfrom PySide6 import QtCore\n'
    },
    "libraries in the domain": {"osmo_desktop/domain/lib.py": '"""Lib."""\nimport platformdirs\n'},
    "public docstrings": {
        "osmo_desktop/domain/mute.py": '"""Mute."""\n\n\ndef mute() -> None:\n    pass\n'
    },
    "modules without docstring": {"osmo_desktop/domain/mute.py": "VALUE = 1\n"},
    "functions not fully annotated": {
        "osmo_desktop/domain/untyped.py": (
            '"""Untyped."""\n\n\ndef run(*names) -> None:\n    """Run."""\n'
        )
    },
    "modules named utils, helpers, common ...": {"osmo_desktop/domain/date_utils.py": CLEAN},
    "silenced checks": {
        "osmo_desktop/domain/quiet.py": (
            '"""Quiet."""\nA = 1  # noqa: E501 - a long address\nB = 2  # type: ignore[misc]\n'
        )
    },
    "silenced checks without a reason": {
        "osmo_desktop/domain/quiet.py": '"""Quiet."""\nA = 1  # noqa: E501, S101\n'
    },
    "broad except outside its places": {
        "osmo_desktop/services/all.py": (
            '"""All."""\ntry:\n    A = 1\nexcept (OSError, Exception):\n    A = 2\n'
        )
    },
    "sleeps and retries in tests": {
        "tests/unit/test_slow.py": '"""Slow."""\nimport time\ntime.sleep(1)\n'
    },
    "processEvents": {"tests/ui/test_loop.py": '"""Loop."""\napp = None\napp.processEvents()\n'},
    "Qt in tests outside tests/ui": {
        "tests/unit/test_window.py": '"""Window."""\nfrom PySide6.QtWidgets import QLabel\n'
    },
    "error codes without a sentence": {
        "osmo_desktop/services/odd.py": (
            '"""Odd."""\nfrom osmo_desktop.domain import errors\n'
            'raise errors.UserError("date-in-future")\n'
        )
    },
    "machine paths, registry addresses": {"docs/notes.md": f"kept in {HOME_PATH}\n"},
}


@pytest.fixture
def make_tree(tmp_path: Path) -> MakeTree:
    """Return a function that writes a clean tree with the given files added."""

    def make(files: dict[str, str]) -> Path:
        clean = {
            "osmo_desktop/__init__.py": '"""Program."""\n',
            "osmo_desktop/domain/__init__.py": '"""Domain."""\n',
            "osmo_desktop/domain/clean.py": CLEAN,
            "osmo_desktop/services/__init__.py": '"""Services."""\n',
            "tests/unit/test_clean.py": '"""Tests."""\n',
        }
        for name, text in {**clean, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return make


def _row(rows: list[Row], gate: str) -> Row:
    return next(row for row in rows if row.gate == gate)


def test_clean_tree_passes_every_gate(make_tree: MakeTree) -> None:
    """A tree without faults breaks no gate."""
    tree = make_tree({})

    rows = measure(tree)

    assert {row.gate: row.findings for row in rows if row.findings} == {}
    assert main([str(tree)]) == 0


def test_every_gate_has_a_sample_that_breaks_it(make_tree: MakeTree) -> None:
    """No gate is added without proof that it can fail."""
    tree = make_tree({})

    rows = measure(tree)

    assert {row.gate for row in rows} == set(BREAKS)
    assert len(rows) == len(GATES)


@pytest.mark.parametrize("gate", BREAKS)
def test_gate_breaks_on_its_sample(
    gate: str, make_tree: MakeTree, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each gate names what broke it and makes the command fail."""
    tree = make_tree(BREAKS[gate])

    findings = _row(measure(tree), gate).findings

    assert findings
    assert main([str(tree)]) == 1
    assert findings[0] in capsys.readouterr().out


def test_long_class_breaks_the_class_gate(make_tree: MakeTree) -> None:
    """A class may be too long without having many methods."""
    body = _lines(300)
    text = f'"""Big."""\n\n\nclass Big:\n    """Big."""\n{body}'

    row = _row(measure(make_tree({"osmo_desktop/domain/big.py": text})), "largest class")

    assert len(row.findings) == 1


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    A = 1\nexcept:\n    A = 2\n",
        "try:\n    A = 1\nexcept BaseException as error:\n    A = 2\n",
        "from contextlib import suppress\nwith suppress(Exception):\n    A = 1\n",
        "try:\n    A = 1\nexcept Exception as error:\n    raise ValueError from error\n",
    ],
)
def test_each_form_of_a_broad_except_is_found(text: str, make_tree: MakeTree) -> None:
    """A bare except, a base class, a suppression and a translation of everything all count."""
    tree = make_tree({"osmo_desktop/services/all.py": f'"""All."""\n{text}'})

    row = _row(measure(tree), "broad except outside its places")

    assert len(row.findings) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("osmo_desktop/ui/tasks.py", "try:\n    A = 1\nexcept Exception:\n    A = 2\n"),
        (
            "osmo_desktop/ui/hook.py",
            "def _excepthook():\n    try:\n        A = 1\n    except Exception:\n        A = 2\n",
        ),
        (
            "osmo_desktop/storage/tx.py",
            "try:\n    A = 1\nexcept BaseException:\n    A = 2\n    raise\n",
        ),
    ],
)
def test_named_places_may_catch_everything(path: str, text: str, make_tree: MakeTree) -> None:
    """The task runner, the hook of last resort and a clean-up that re-raises are allowed."""
    tree = make_tree({path: f'"""Allowed."""\n{text}'})

    row = _row(measure(tree), "broad except outside its places")

    assert row.findings == []


@pytest.mark.parametrize(
    ("comment", "is_reasoned"),
    [
        ("# noqa: E501 - the address is one word", True),
        ("# type: ignore[arg-type]  # the stub lacks this overload", True),
        ("# noqa", False),
        ("# type: ignore[arg-type, misc]", False),
        ("# noqa: E501 - x", False),
    ],
)
def test_reason_stands_in_the_same_comment(
    comment: str, is_reasoned: bool, make_tree: MakeTree
) -> None:
    """A silenced check needs words, not only a code."""
    tree = make_tree({"osmo_desktop/domain/quiet.py": f'"""Quiet."""\nA = 1  {comment}\n'})

    row = _row(measure(tree), "silenced checks without a reason")

    assert (row.findings == []) is is_reasoned


@pytest.mark.parametrize(
    "text",
    [
        "from time import sleep\nsleep(1)\n",
        "from PySide6.QtTest import QTest\nQTest.qWait(10)\n",
        "def test_x(qtbot):\n    qtbot.wait(5)\n",
        "import pytest\n@pytest.mark.flaky\ndef test_x():\n    pass\n",
        "import pytest\n@pytest.mark.flaky(reruns=3)\ndef test_x():\n    pass\n",
    ],
)
def test_each_form_of_waiting_for_time_is_found(text: str, make_tree: MakeTree) -> None:
    """Sleeping under any of its names, and retrying until green, is found."""
    tree = make_tree({"tests/ui/test_slow.py": f'"""Slow."""\n{text}'})

    row = _row(measure(tree), "sleeps and retries in tests")

    assert len(row.findings) == 1


def test_error_with_a_sentence_passes(make_tree: MakeTree) -> None:
    """A code that the sentences name is spoken."""
    tree = make_tree(
        {
            "osmo_desktop/services/odd.py": '"""Odd."""\nraise UserError("date-in-future")\n',
            "osmo_desktop/domain/messages.py": '"""Say."""\nALL = {"date-in-future": "Mend it."}\n',
        }
    )

    row = _row(measure(tree), "error codes without a sentence")

    assert row.findings == []


@pytest.mark.parametrize("line", [HOME_PATH, INDEX_OPTION, "see /" + "work/here", "py" + "pi.org"])
def test_traces_of_a_machine_are_found_without_a_repository(line: str, make_tree: MakeTree) -> None:
    """A released archive is checked as well as a checkout."""
    tree = make_tree({"docs/notes.md": f"first\n{line}\n", ".hidden/notes.md": f"{line}\n"})

    row = machine_traces(read_sources(tree))

    assert row.findings == ["docs/notes.md:2"]


def test_tracked_files_leave_out_what_make_makes() -> None:
    """The environment and caches are never looked at: they are no part of the project."""
    root = Path(__file__).parents[2]

    names = {path.relative_to(root).parts[0] for path in tracked_files(root)}

    assert "pyproject.toml" in names
    assert not names & {".venv", "build", "dist", "demo-output"}


def test_missing_program_is_an_error(tmp_path: Path) -> None:
    """Measuring the wrong folder fails instead of finding nothing wrong."""
    with pytest.raises(FileNotFoundError):
        measure(tmp_path)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("chosen", "expected"), [("tenth", (1, 1, 7)), ("full", (1, 10, 61)), ("night", (10, 100, 5))]
)
def test_one_switch_sets_every_amount(
    chosen: str, expected: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tenth is rounded up, and a night may have its own amount."""
    monkeypatch.setenv("OSMO_AMOUNT", chosen)

    assert (amount(1), amount(10), amount(61, night=5)) == expected


def test_unknown_amount_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing mistake never runs fewer tests in silence."""
    monkeypatch.setenv("OSMO_AMOUNT", "ful")

    with pytest.raises(ValueError, match="OSMO_AMOUNT"):
        level()


def test_tests_never_touch_a_real_home() -> None:
    """Every per-user folder of a test session is a new, private, temporary one."""
    for name in ("CONFIG", "DATA", "CACHE", "STATE", "RUNTIME"):
        folder = Path(os.environ[f"XDG_{name}_HOME" if name != "RUNTIME" else "XDG_RUNTIME_DIR"])

        assert "osmo-test-home-" in str(folder)
        assert folder.stat().st_mode & 0o077 == 0
