"""The program in a real window of a real X server: seen, unlocked, seen again, locked."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.window_process import Window, environment, make_vault, window

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb"),
]
_SIZE = [1366, 728]
_BLANK = 12
"""A window with fewer colours than this shows no words: their edges alone have more."""


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual screen of a small laptop, on a display that was free."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        number = server.stdout.readline().decode().strip()
        assert number, "Xvfb found no display"
        yield f":{number}"
        server.terminate()


def _screen(seen: Window, path: Path) -> tuple[str, list[int]]:
    """What the screen shows as soon as it is painted: platform and size."""
    while True:
        platform, size, colours = json.loads(seen.ask("screen", str(path)))
        if colours >= _BLANK:
            return platform, size


def test_the_window_stands_on_a_real_screen(tmp_path: Path, display: str) -> None:
    """Lock screen and program are painted in full size under X; Ctrl+L paints the lock again."""
    surroundings = environment(
        tmp_path / "home", DISPLAY=display, QT_QPA_PLATFORM="xcb", WAYLAND_DISPLAY=""
    )
    make_vault({**surroundings, "QT_QPA_PLATFORM": "offscreen"})
    with window(surroundings) as seen:
        before = seen.hear("lock-screen")
        assert _screen(seen, tmp_path / "locked.png") == ("xcb", _SIZE)
        seen.ask("knock")
        while seen.ask("inside") == "outside":
            pass
        assert _screen(seen, tmp_path / "inside.png") == ("xcb", _SIZE)
        assert (tmp_path / "inside.png").read_bytes() != (tmp_path / "locked.png").read_bytes()

        seen.ask("keys")

        assert seen.hear("lock-screen") == before  # the same process, replaced
        assert seen.ask("inside") == "outside"
        assert _screen(seen, tmp_path / "again.png") == ("xcb", _SIZE)
