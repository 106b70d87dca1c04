"""The shipped files are found wherever the program runs from."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from osmo_desktop.domain.resource_files import resource_dir


def test_resources_of_the_checkout() -> None:
    """Fonts, icons and words are found from a checkout."""
    assert (resource_dir() / "locale" / "fi.po").is_file()


def test_resources_of_a_frozen_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A frozen build finds its resources where it was unpacked."""
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)

    assert resource_dir() == tmp_path / "resources"
