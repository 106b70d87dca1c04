"""The team that is attacked, made once a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.attacks.stage import Stage, set_stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, frozen_team: Path) -> Iterator[Stage]:
    """A team of six whose laptops have everything."""
    made = set_stage(tmp_path_factory.mktemp("stage"), frozen_team)
    yield made
    for laptop in made.laptops.values():
        laptop.lock()
