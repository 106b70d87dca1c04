"""A file that a person chose is read whole, within its bound, and only where it is a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.services.chosen_file import read_chosen

LIMIT = 25 * 1024 * 1024


def _sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def _refusal(path: Path) -> str:
    with pytest.raises(OsmoError) as caught:
        read_chosen(path)
    return caught.value.code


def test_file_of_25_mebibytes_is_read_and_a_larger_one_is_not(tmp_path: Path) -> None:
    """The limit is 25 MiB to the byte, and what is larger is refused without being read."""
    assert len(read_chosen(_sparse(tmp_path / "kuva.png", LIMIT))) == LIMIT
    assert _refusal(_sparse(tmp_path / "suuri.png", LIMIT + 1)) == "attachment-too-large"
    assert _refusal(_sparse(tmp_path / "valtava.png", 2**40)) == "attachment-too-large"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A pipe would never end and a folder has no bytes: both are named as unusable."""
    pipe = tmp_path / "putki.png"
    os.mkfifo(pipe)
    assert [_refusal(path) for path in (pipe, tmp_path, tmp_path / "poissa.png")] == [
        "file-unusable"
    ] * 3
