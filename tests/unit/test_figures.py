"""The figures of the fault tests reach whoever runs them, and skipped fault tests do not hide."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.figures import tallies

ROOT = Path(__file__).parents[2]
TESTS = """\
import pytest

@pytest.mark.faults
@pytest.mark.parametrize("part", range(3))
def test_measured(part):
    print(f"part {part}: 7 images, 0 lost")

def test_chatty():
    print("no figure")
"""
LEFT = """
@pytest.mark.faults
@pytest.mark.skipif(True, reason="needs a moon")
def test_left():
    pass
"""
MODULE = "import pytest\npytest.importorskip('moonlight')\n"


def run(folder: Path, tests: str, *options: str, **world: str) -> tuple[int, str]:
    """How pytest ends over these tests, and what it prints."""
    (folder / "test_x.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    faults: x\n")
    plugins = ["-p", "tests.figures", "-p", "xdist.plugin"]
    command = [sys.executable, "-m", "pytest", *plugins, *options, str(folder)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **world}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_figures_of_passed_tests_are_printed(tmp_path: Path) -> None:
    """Every line that a passing fault test printed is in the summary, from other processes too."""
    code, said = run(tmp_path, TESTS, "-n", "2")

    assert code == 0
    _, _, summary = said.partition("= Figures =")
    for part in range(3):
        assert f"test_x.py::test_measured[{part}]\n    part {part}: 7 images, 0 lost\n" in summary
    assert "no figure" not in said
    assert "Skipped fault tests" not in said


@pytest.mark.parametrize(
    ("amount", "allow", "expected"), [("tenth", "", 0), ("full", "", 1), ("full", "1", 0)]
)
def test_a_skipped_fault_test_is_named(
    tmp_path: Path, amount: str, allow: str, expected: int
) -> None:
    """It is told with its reason, and fails a run of full amounts unless that is allowed."""
    world = {"OSMO_AMOUNT": amount, "OSMO_ALLOW_SKIPS": allow}
    code, said = run(tmp_path, TESTS + LEFT, **world)

    assert code == expected
    assert "test_x.py::test_left: needs a moon\n" in said
    assert ("The run fails for these" in said) == bool(expected)


def test_a_module_skipped_as_a_whole_is_named(tmp_path: Path) -> None:
    """A module that skips itself while it is read is no silent pass either, in any process."""
    (tmp_path / "test_y.py").write_text(MODULE)
    code, said = run(tmp_path, TESTS, "-n", "1", OSMO_AMOUNT="full")

    assert code == pytest.ExitCode.TESTS_FAILED
    _, _, summary = said.partition("= Skipped fault tests =")
    assert "test_y.py: could not import 'moonlight'" in summary


def test_tallies_are_summed_up_by_name() -> None:
    """Of many lines of one name there is one at the end; other lines stay out of it."""
    lines = ["x: 5 attacks", "  tally A5: 1 attacks, 2 refused", "tally A5: 1 attacks, 3 told"]

    assert tallies(lines) == ["A5 in all: 2 attacks, 2 refused, 3 told"]
