"""The first window needs little: what comes after it is imported later (DESIGN 4)."""

import subprocess
import sys
from pathlib import Path

import pytest

LATER = (
    "sqlalchemy",
    "reportlab",
    "cryptography",
    "msgspec",
    "osmo_desktop.bootstrap.joining",
    "osmo_desktop.domain.chart",
    "osmo_desktop.domain.documents",
    "osmo_desktop.domain.notice_document",
    "osmo_desktop.domain.ops",
    "osmo_desktop.domain.plain_paper",
    "osmo_desktop.services.assembly",
    "osmo_desktop.storage.ledger",
    "osmo_desktop.sync.desk",
    "osmo_desktop.ui.program",
    "osmo_desktop.ui.welcome.welcome_window",
)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def imported() -> frozenset[str]:
    """Modules that a fresh process has once the lock screen can be made."""
    program = (
        "import sys, osmo_desktop.bootstrap, osmo_desktop.ui.app; print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return frozenset(done.stdout.split())


@pytest.mark.parametrize("module", LATER)
def test_the_lock_screen_waits_for_nothing_behind_it(imported: frozenset[str], module: str) -> None:
    """Neither libraries nor our own parts that only an open vault needs are imported before."""
    assert "osmo_desktop.ui.lock.lock_screen" in imported
    assert module not in imported
