"""Every error of the program has a sentence, and every sentence an error."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import (
    BugError,
    DamagedError,
    KnownError,
    NewerFormatError,
    OsmoError,
    UserError,
)
from osmo_desktop.domain.messages import SENTENCES, sentence

PACKAGE = Path(__file__).parents[3] / "osmo_desktop"
OWN_SENTENCE = {"UserError", "KnownError", "OsmoError"}
CLASS_SENTENCE = {"DamagedError", "NewerFormatError", "BugError"}


@cache
def _modules() -> tuple[tuple[Path, ast.Module], ...]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def _raised(names: set[str]) -> Iterator[tuple[str, str]]:
    """Codes given as a literal first argument, with the place."""
    for path, tree in _modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            name = called.id if isinstance(called, ast.Name) else called
            code = node.args[0]
            if name in names and isinstance(code, ast.Constant):
                yield str(code.value), f"{path.name}:{node.lineno}"


def test_every_code_that_a_person_may_meet_has_its_sentence() -> None:
    """UserError and KnownError never show a bare code."""
    missing = [where for where in _raised(OWN_SENTENCE) if where[0] not in SENTENCES]

    assert missing == []


def test_every_sentence_has_an_error() -> None:
    """A sentence whose code nobody raises is dead and goes."""
    said = {
        node.value
        for path, tree in _modules()
        if path.name not in ("messages.py", "vault_messages.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert sorted(set(SENTENCES) - said) == []


@pytest.mark.parametrize("kind", [DamagedError, NewerFormatError, BugError])
def test_damage_newer_formats_and_bugs_have_a_sentence(kind: type[OsmoError]) -> None:
    """A code without its own sentence gets that of its class, never a bare code."""
    words = sentence(kind("some-code"))

    assert words.endswith(".")
    assert "saved" in words or "nothing" in words


def test_class_sentences_are_enough_for_the_rest() -> None:
    """The codes of damage, newer formats and bugs all give a sentence."""
    kinds = {kind.__name__: kind for kind in (DamagedError, NewerFormatError, BugError)}
    for name, kind in kinds.items():
        for code, where in _raised({name}):
            assert sentence(kind(code)).endswith("."), where


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_plain(code: str) -> None:
    """A sentence ends as one and fills its placeholders without details."""
    words = sentence(UserError(code))

    assert words.endswith(".")
    assert "{" not in words


def test_an_unknown_code_still_says_that_the_data_is_safe() -> None:
    """A code of a newer part of the program shows a sentence with the code in it."""
    assert "strange-code" in sentence(KnownError("strange-code"))
