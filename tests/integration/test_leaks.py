"""Nothing readable leaves memory: every file that the demo could have written is searched.

The search first proves that it would find a word planted in a text file, in UTF-16, and in an
SQLite file. What the person chose to write (papers, pictures, the summary) is left out.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from osmo_desktop.demo.scenario import Scenario
from tests.integration.demo_run import SCENARIO_FILE, DemoRun, demo_run

pytestmark = pytest.mark.timeout(1_200)

CHOSEN = ("papers", "pictures", "summary.md")
SHORTEST_NAME = 5  # five random bytes are met by chance once in 10^12
SHORTEST_WORD = 6
# Where clients' words stand in the scenario: notes, their own words, plans, steps, attempts.
SAID = frozenset(
    {
        "happened",
        "words",
        "assessment",
        "note",
        "text",
        "title",
        "scale",
        "supports",
        "hinders",
        "services",
        "methods",
        "client_view",
        "worker_view",
        "made_together",
        "address",
    }
)


@pytest.fixture
def run(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    """The one run of this session."""
    return demo_run(tmp_path_factory)


def names_and_codes(scenario: Scenario) -> set[str]:
    """Each client's names, whole and apart, phone number and identity code."""
    found = set()
    for client in scenario.clients.values():
        family, given = client.family_name, client.given_name
        found |= {f"{family}, {given}", f"{given} {family}", client.identity_code, client.phone}
        found |= {name for name in (family, given) if len(name) >= SHORTEST_NAME}
    return found


def said_words(scenario_file: Path) -> set[str]:
    """The long words of every text about a client."""
    texts = _texts(json.loads(scenario_file.read_text(encoding="utf-8")), is_said=False)
    words = (word for text in texts for word in re.findall(r"[^\W\d_]+", text))
    return {word for word in words if len(word) >= SHORTEST_WORD}


def _texts(node: object, *, is_said: bool) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            # An action's or a client's texts count; "note" may be a text or hold texts.
            yield from _texts(value, is_said=key in SAID)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item, is_said=is_said)
    elif isinstance(node, str) and is_said:
        yield node


def patterns(tokens: Iterable[str]) -> list[tuple[str, bytes]]:
    """Each token as bytes: composed and decomposed, in UTF-8 and in both UTF-16."""
    found = {}
    for token in tokens:
        for form in ("NFC", "NFD"):
            text = unicodedata.normalize(form, token)
            for coding in ("utf-8", "utf-16-le", "utf-16-be"):
                found[text.encode(coding)] = token
    return [(token, data) for data, token in found.items()]


def leaks(folders: Iterable[Path], wanted: list[tuple[str, bytes]]) -> list[str]:
    """`file: token` for everything found in any file, or in any file's name."""
    by_head: dict[bytes, list[tuple[str, bytes]]] = {}
    for token, pattern in wanted:
        by_head.setdefault(pattern[:SHORTEST_NAME], []).append((token, pattern))
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            where = path.relative_to(folder)
            data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            data += b"\n" + str(where).encode("utf-8", "surrogateescape")
            # One pass for the heads: thousands of passes for whole words take a minute.
            heads = (data[at : at + SHORTEST_NAME] for at in range(len(data)))
            likely = [one for head in by_head.keys() & heads for one in by_head[head]]
            found += [f"{where}: {token}" for token, pattern in likely if pattern in data]
    return found


def test_search_finds_what_is_planted(tmp_path: Path) -> None:
    """A planted word is found in a text, in both UTF-16, decomposed, in SQLite and in a name."""
    word = "Järvelä"
    wanted = patterns([word])
    plain = "Muistiin: " + word
    for name, data in {
        "a.txt": plain.encode(),
        "b.bin": plain.encode("utf-16-le"),
        "c.bin": b"\x00" + plain.encode("utf-16-be"),
        "d.txt": unicodedata.normalize("NFD", plain).encode(),
        f"{word}.txt": b"",
    }.items():
        (tmp_path / name).write_bytes(data)
    for coding in ("UTF-8", "UTF-16"):
        with sqlite3.connect(tmp_path / f"{coding}.db") as database:
            database.execute(f"PRAGMA encoding = '{coding}'")
            database.execute("CREATE TABLE note (text TEXT)")
            database.execute("INSERT INTO note VALUES (?)", (plain,))
        database.close()

    found = {line.rpartition(":")[0] for line in leaks([tmp_path], wanted)}

    assert found == {path.name for path in tmp_path.iterdir()}
    assert len(found) == 7


def test_search_knows_the_words_of_the_scenario() -> None:
    """The words that are searched for are those of real notes, plans and addresses."""
    words = said_words(SCENARIO_FILE)

    assert {"vetoketju", "perintäkirje", "turvakiellon", "Pappilanraitti"} <= {
        *words,
        *(word.lower() for word in words),
    }
    assert len(words) > 500


def test_demo_leaves_no_readable_word_of_a_client(run: DemoRun) -> None:
    """No name, code or note word of a client is in any file of laptops, shared folder or temp."""
    assert run.code == 0, run.output + run.errors
    folders = [path for path in run.out.iterdir() if path.is_dir() and path.name not in CHOSEN]
    assert {"worker", "supervisor", "shared-folder"} <= {path.name for path in folders}
    wanted = patterns(names_and_codes(run.scenario) | said_words(SCENARIO_FILE))

    found = leaks([*folders, run.home, run.temp], wanted)

    assert found == []


def test_demo_leaves_nothing_in_the_temp_folder(run: DemoRun) -> None:
    """What was put into the temp folder on the way is gone at the end."""
    assert [path.name for path in run.temp.iterdir()] == []


def test_client_words_are_in_the_papers_that_were_chosen(run: DemoRun) -> None:
    """The search is of the right run: its printed plan does carry the client's words."""
    reader = PdfReader(BytesIO((run.out / "papers" / "plan-fi.pdf").read_bytes()))

    assert "ompeluryhmään" in "".join(page.extract_text() for page in reader.pages)
