"""Whatever repeats by `amount` runs in `make test-faults` too, or its full amount is never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FAULT_FOLDERS = {"faults", "property"}  # marked as a whole by tests/conftest.py


def _calls_amount(node: ast.AST) -> bool:
    return any(
        isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "amount"
        for part in ast.walk(node)
    )


def _is_marked(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr == "faults" for part in ast.walk(node))


def _marks_all(tree: ast.Module) -> bool:
    """Tell whether a `pytestmark` marks every test of the module."""
    return any(
        isinstance(part, ast.Assign)
        and any(isinstance(name, ast.Name) and name.id == "pytestmark" for name in part.targets)
        and _is_marked(part.value)
        for part in tree.body
    )


def unmarked(source: str) -> list[str]:
    """What calls `amount` at the top of a module and is not marked `faults`."""
    if "amount(" not in source:
        return []
    tree = ast.parse(source)
    if _marks_all(tree):
        return []
    return [
        getattr(part, "name", f"line {part.lineno}")
        for part in tree.body
        if _calls_amount(part) and not any(map(_is_marked, getattr(part, "decorator_list", [])))
    ]


def _modules() -> Iterator[Path]:
    for path in sorted(TESTS.rglob("test_*.py")):
        if path.relative_to(TESTS).parts[0] not in FAULT_FOLDERS:
            yield path


def test_every_amount_is_run_in_full() -> None:
    """Outside the folders that are marked as a whole, what calls `amount` is marked `faults`."""
    found = {
        str(path.relative_to(TESTS)): names
        for path in _modules()
        if (names := unmarked(path.read_text(encoding="utf-8")))
    }

    assert not found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def test_x():\n    amount(5)\n", ["test_x"]),
        ("@settings(max_examples=amount(5))\ndef test_x(): ...\n", ["test_x"]),
        ("ANY = settings(max_examples=amount(5))\n", ["line 1"]),
        ("@pytest.mark.faults\ndef test_x():\n    amount(5)\n", []),
        ("pytestmark = [pytest.mark.faults]\nANY = amount(5)\n", []),
        ("def test_x():\n    paid.amount(5)\n", []),
    ],
)
def test_an_amount_without_the_mark_is_found(source: str, expected: list[str]) -> None:
    """The check sees calls in tests, in their settings and beside them."""
    assert unmarked(source) == expected
