"""A further measure as a team gets one: its file lies in the folder beside the shipped ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.domain import measures
from osmo_desktop.domain.resource_files import resource_dir

SOURCED = "sourced"
"""The id of the measure that `further_measure` adds."""
_FOLDER = resource_dir() / "measures"
_EXAMPLE = Path(__file__).parent / "golden" / "reliable-change.json"


def reliable_example() -> dict[str, Any]:
    """The worked example of reliable change: its figures, and where they are from."""
    example: dict[str, Any] = json.loads(_EXAMPLE.read_text("utf-8"))
    return example


def measure_file(**scale: Any) -> bytes:
    """The file of a recorded measure, 0 to 60, with the example's deviation and reliability."""
    known = json.loads((_FOLDER / "eurohis_8.json").read_bytes())
    example = reliable_example()
    words = {"fi": "Pisteet", "sv": "Poäng", "en": "Score"}
    made = {
        "key": "score",
        "label": words,
        "min": 0,
        "max": 60,
        "step": 0.5,
        "better": "higher",
        "low": words,
        "high": words,
        "sd": float(example["sd"]),
        "reliability": float(example["reliability"]),
        "source": example["source"],
        **scale,
    }
    kept = {key: value for key, value in made.items() if value is not None}
    return json.dumps({**known, "id": SOURCED, "scales": [kept]}).encode()


@contextmanager
def further_measure(folder: Path, data: bytes) -> Iterator[None]:
    """The program with one more file among its measures; without it again afterwards."""
    shutil.copytree(_FOLDER, folder / "measures")
    (folder / "measures" / f"{SOURCED}.json").write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measures, "resource_dir", lambda: folder)
        measures.shipped_shelf.cache_clear()
        yield
    measures.shipped_shelf.cache_clear()
