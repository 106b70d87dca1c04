"""Every word of the program reaches the catalogues."""

from __future__ import annotations

import ast
from pathlib import Path

import osmo_desktop

_CALLS = ("tr", "ntr", "ptr")


def _hidden(path: Path) -> list[str]:
    """Calls of `tr` with a constant text inside an f-string."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"{path.name}:{text.lineno}"
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and (getattr(call.func, "id", "") or getattr(call.func, "attr", "")) in _CALLS
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value != "OSMO Desktop"
    ]


def test_no_word_hides_in_an_f_string() -> None:
    """Collecting words reads no f-strings before Python 3.12, so a text there stays English."""
    root = Path(osmo_desktop.__file__).parent

    hidden = [found for path in sorted(root.rglob("*.py")) for found in _hidden(path)]

    assert hidden == []
