"""`osmo-desktop attachment add|list`: a scanner's folder taken in without a window."""

from __future__ import annotations

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from osmo_desktop import cli
from osmo_desktop.bootstrap import door
from tests.laptops import PHRASE, Laptop


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A scanned paper in a file whose name says something."""
    target = BytesIO()
    Image.effect_noise((400, 300), 40).save(target, "PNG")
    path = tmp_path / "Asuntohakemus.png"
    path.write_bytes(target.getvalue())
    return path


def _run(laptop: Laptop, *argv: str) -> tuple[int, str, str]:
    terminal = cli.Terminal(StringIO(f"{PHRASE}\n"), StringIO(), StringIO())
    area, verb, *rest = argv
    command = [area, verb, str(laptop.path), *rest]
    code = cli.main(command, door(laptop.setting), lambda _sheet: b"", terminal, laptop.clock)
    assert isinstance(terminal.output, StringIO)
    assert isinstance(terminal.errors, StringIO)
    return code, terminal.output.getvalue(), terminal.errors.getvalue()


def _number(laptop: Laptop) -> str:
    code, output, _ = _run(laptop, "client", "list", "--json")
    assert code == 0
    return str(json.loads(output)["clients"][0]["number"])


def _list(laptop: Laptop, number: str) -> list[dict[str, Any]]:
    code, output, _ = _run(laptop, "attachment", "list", "--client", number, "--json")
    assert code == 0
    found: list[dict[str, Any]] = json.loads(output)["attachments"]
    return found


def test_file_is_taken_in_and_listed(laptop: Laptop, picture: Path) -> None:
    """A picture is added under its file's name or a given title, and stands in the list."""
    number = _number(laptop)
    code, output, errors = _run(
        laptop, "attachment", "add", "--client", number, "--file", str(picture), "--type", "photo"
    )
    assert (code, errors) == (0, "")
    assert "image/png" in output
    (row,) = _list(laptop, number)
    assert (row["title"], row["type"], row["width"]) == ("Asuntohakemus", "photo", 400)
    assert row["is_here"]
    assert _run(laptop, "vault", "check")[0] == 0


def test_file_is_added_to_a_note(laptop: Laptop, picture: Path) -> None:
    """With a note's id the attachment belongs to that note."""
    number = _number(laptop)
    laptop.unlock()
    note = laptop.note(laptop.services.clients.list()[0].id)
    laptop.lock()
    added = _run(
        laptop, "attachment", "add", "--client", number, "--file", str(picture), "--note", note
    )
    assert (added[0], added[2]) == (0, "")
    (row,) = _list(laptop, number)
    assert row["owner"]["id"] == note


def test_refused_and_missing_files_end_with_a_sentence(laptop: Laptop, tmp_path: Path) -> None:
    """Exit code 1 and one plain sentence; nothing was added."""
    number = _number(laptop)
    heic = tmp_path / "kuva.heic"
    heic.write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    for path, word in ((heic, "HEIC"), (tmp_path / "none.png", "file"), (tmp_path, "file")):
        code, output, errors = _run(
            laptop, "attachment", "add", "--client", number, "--file", str(path)
        )
        assert (code, output) == (1, "")
        assert word in errors
        assert errors.count("\n") == 1
    assert not _list(laptop, number)
