"""The documents stay true: what they link to, name and promise is there."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from osmo_desktop import __version__, cli

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "osmo_desktop"
DECISIONS: Final = sorted((ROOT / "docs" / "adr").glob("*.md"))
DOCUMENTS: Final = [
    *(ROOT / f"{name}.md" for name in ("README", "ARCHITECTURE", "CONTRIBUTING", "SECURITY")),
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs" / "design").glob("*.md")),
    *DECISIONS,
]
# Named as planned: whoever makes them corrects the sentences and this list.
PLANNED: Final[frozenset[str]] = frozenset()
# Made by set-up and demo, so never in the repository.
MADE: Final = frozenset({".venv", "demo-output"})
ARCHITECTURE_LINES: Final = 200

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FILE = re.compile(r"(?<![\w./<*-])[\w./-]+\.(?:py|md|toml|lock|spec|sh|tsv)\b(?![*])")
_FOLDER = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?|[\w.-]+/)`")
_TEST = re.compile(r"`(test_\w+)`")
_LISTED = re.compile(
    r"^    osmo-desktop ((?:vault|team|bundle|client|handover|worker|disclosure|note"
    r"|attachment|change|request|log|destruction|print) )?([a-z|-]+)",
    re.MULTILINE,
)
_COMMAND = re.compile(r"\bosmo ((?:vault|team|client|note|sync|print|self-check)\b[^|&\n]*)")

# What opens connections: the standard library's ways, those of common libraries, and Qt's.
NETWORK: Final = frozenset(
    {"socket", "ssl", "http", "ftplib", "smtplib", "telnetlib", "socketserver", "xmlrpc"}
    | {"asyncio", "httpx", "requests", "aiohttp", "urllib3", "boto3", "obstore"}
    | {"urllib.request", "PySide6.QtNetwork", "PySide6.QtWebSockets"}
)


def _id(path: Path) -> str:
    return path.name


def _paths_named(text: str) -> set[str]:
    """Files and folders of the repository that a text names."""
    named = {*_FILE.findall(text), *(name.rstrip("/") for name in _FOLDER.findall(text))}
    return {name for name in named if name.partition("/")[0] not in MADE}


def _exists(name: str, document: Path) -> bool:
    """Whether a name is a path from the root, from the package or from the document.

    A bare file name may be that of any module: the table of rooms says in which it is.
    """
    if any((base / name).exists() for base in (ROOT, PACKAGE, document.parent)):
        return True
    return "/" not in name and any(PACKAGE.rglob(name))


@cache
def _tests_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names that a module imports, members of a package included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _opens_connections(name: str) -> bool:
    parts = name.split(".")
    return parts[0] in NETWORK or ".".join(parts[:2]) in NETWORK


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_links_lead_somewhere(document: Path) -> None:
    """Every relative link of a document, pictures included, leads to a file."""
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    relative = [link.partition("#")[0] for link in links if "://" not in link]

    broken = [link for link in relative if link and not (document.parent / link).exists()]

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_named_paths_exist(document: Path) -> None:
    """Every file and folder that a document names is there."""
    named = _paths_named(document.read_text(encoding="utf-8"))

    missing = {name for name in named - PLANNED if not _exists(name, document)}

    assert missing == set()


def test_what_is_called_planned_is_not_there() -> None:
    """A page that has been made is no longer said to be missing."""
    assert [name for name in sorted(PLANNED) if (ROOT / name).exists()] == []


def test_missing_paths_are_found() -> None:
    """The check can fail: a path that is not there is seen, in words and in backticks."""
    text = "See `docs/nowhere/` and ui/nothing.py, not `.venv/bin` or ui/<feature>."

    named = _paths_named(text)

    assert named == {"docs/nowhere", "ui/nothing.py"}
    assert not any(_exists(name, ROOT / "README.md") for name in named)


def test_every_promise_names_tests_that_exist() -> None:
    """Each row of the README's promises names tests, and the file in which they are."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|") and "tests/" in line]

    assert len(rows) >= 20
    for row in rows:
        (path,) = set(re.findall(r"\]\((tests/[\w/]+\.py)\)", row))
        tests = _TEST.findall(row)
        assert tests, row
        assert set(tests) <= _tests_in(path), row
    assert sum(len(_TEST.findall(row)) for row in rows) == len(_TEST.findall(text))


def test_commands_of_the_readme_are_understood() -> None:
    """The example session is typed as the program takes it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\\n", " ")
    # After several blanks stands what a command does.
    typed = [re.split(r" {3,}(?!-)", found)[0] for found in _COMMAND.findall(text)]

    assert len(typed) >= 8
    for line in typed:
        assert callable(cli.parser().parse_args(shlex.split(line)).run), line


def test_the_readme_lists_every_command() -> None:
    """The list of commands is the parser's: none is missing and none is invented."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = {
        (*area.split(), action)
        for area, actions in _LISTED.findall(text)
        for action in actions.split("|")
    }

    assert listed == set(_commands(cli.parser()))


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, ...]]:
    """Every command by its words."""
    nested = [action.choices for action in parser._actions if isinstance(action.choices, dict)]
    if not nested:
        yield ()
    for choices in nested:
        for name, below in choices.items():
            yield from ((name, *rest) for rest in _commands(below))


def test_only_the_store_on_a_server_opens_connections() -> None:
    """What talks to a network is imported by the stores on the web alone."""
    found = {
        f"{path.relative_to(PACKAGE)}: {name.partition('.')[0]}"
        for path in PACKAGE.rglob("*.py")
        for name in _imports(ast.parse(path.read_text(encoding="utf-8")))
        if _opens_connections(name)
    }

    assert found == {
        "sync/store_http.py: httpx",
        "sync/store_http.py: ssl",
        "sync/webdav_store.py: ssl",
        "sync/s3_store.py: obstore",
    }


def test_a_folder_needs_no_network() -> None:
    """Whoever uses a folder or a stick never loads what talks to a network."""
    code = (
        "import sys; from osmo_desktop.bootstrap import joining; "
        "from osmo_desktop.sync.stores import open_store; open_store('.').list(''); "
        "print(sorted({'httpx', 'httpcore', 'obstore'} & set(sys.modules)))"
    )

    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "[]"


def test_connections_are_recognised() -> None:
    """The check can fail: each way to import such a library is seen."""
    code = "import http.client\nfrom urllib import request\nfrom PySide6 import QtNetwork\n"
    names = [*_imports(ast.parse(code))]

    assert sum(map(_opens_connections, names)) == 3
    assert not _opens_connections("urllib.parse")


def test_architecture_is_short_and_begins_with_the_picture() -> None:
    """The page stays short enough to be read, and its first words are the drawing."""
    lines = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()
    after_title = next(line for line in lines[1:] if line)

    assert len(lines) <= ARCHITECTURE_LINES
    assert after_title.startswith("    ┌")


def test_every_room_is_described() -> None:
    """A package or module at the top of the program has its row among the rooms."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    packages = {f"`{path.parent.name}/`" for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}

    assert {name for name in packages if name not in text} == set()
    assert {name for name in modules if name not in text} == set()


@pytest.mark.parametrize("decision", DECISIONS, ids=_id)
def test_decisions_have_one_form(decision: Path) -> None:
    """A decision has its number, its status and date, context, decision and consequences."""
    lines = decision.read_text(encoding="utf-8").splitlines()

    assert lines[0].startswith(f"# {decision.name[:4]} ")
    assert re.match(r"Status: \w+, \d{4}-\d{2}-\d{2}\b", lines[2])
    assert {"## Context", "## Decision", "## Consequences"} <= set(lines)


def test_decisions_are_numbered_without_gaps() -> None:
    """Each number is given once, and none is left out."""
    numbers = [int(decision.name[:4]) for decision in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))


def test_changes_name_the_version() -> None:
    """The change log knows the version that the program says it is."""
    assert __version__ in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
