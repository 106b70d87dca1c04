"""Replacing the process for real."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from osmo_desktop.system.restart import FAILED, program_command

ROOT = Path(__file__).parents[3]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="exec keeps the id on POSIX only")

PROGRAM = '''
import os, sys
from osmo_desktop.system.restart import restart_program

def secret() -> bytes:
    """Made of parts, so that the program's own text does not hold it."""
    return b"-".join([b"canary", str(7 * 11 * 13).encode(), b"Aino"])

def main() -> None:
    stage = sys.argv[1]
    leaked = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(leaked, True)
    kept = [secret() * 3 for _ in range(2000)] if stage == "open" else []
    print(stage, os.getpid(), sys.argv[1:], len(os.listdir("/proc/self/fd")), flush=True)
    sys.stdin.readline()
    if kept:
        restart_program("idle", arguments=["locked", "with blank"])

main()
'''


def count_in_memory(process: int, needle: bytes) -> int:
    """Count a text in all writable memory of a process."""
    found = 0
    with Path(f"/proc/{process}/maps").open() as maps, Path(f"/proc/{process}/mem").open("rb") as m:
        for line in maps:
            span, mode, *_ = line.split()
            start, end = (int(part, 16) for part in span.split("-"))
            if mode.startswith("rw"):
                m.seek(start)
                found += m.read(end - start).count(needle)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory under /proc")
def test_nothing_survives_in_memory(tmp_path: Path) -> None:
    """After the restart it is the same process id, and nothing of before is in its memory."""
    (tmp_path / "program.py").write_text(PROGRAM)
    child = subprocess.Popen(
        [sys.executable, "-X", "utf8", str(tmp_path / "program.py"), "open"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    needle = b"canary-" + b"1001-Aino"

    first = child.stdout.readline()
    before = count_in_memory(child.pid, needle)
    child.stdin.write("go\n")
    child.stdin.flush()
    second = child.stdout.readline()
    after = count_in_memory(child.pid, needle)
    child.communicate("go\n")

    assert first.startswith(f"open {child.pid} ['open']")
    assert second.startswith(f"locked {child.pid} ['locked', 'with blank']")
    assert before >= 2000
    assert after == 0
    assert first.split()[-1] == second.split()[-1], "no file leaked into the new program"
    assert child.returncode == 0


@posix_only
def test_module_is_started_as_module() -> None:
    """`python -m` with options of the interpreter starts the same way again."""
    script = (
        "import sys; sys.orig_argv = ['python3', '-I', '-m', 'osmo_desktop', 'VAULT', '--x'];"
        "sys.argv = ['/path/__main__.py', 'VAULT', '--x'];"
        "from osmo_desktop.system.restart import program_command as command;"
        "print(command()[1:], command([])[1:], command(['other'])[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split("\n")[0] == (
        "['-I', '-m', 'osmo_desktop', 'VAULT', '--x'] ['-I', '-m', 'osmo_desktop'] "
        "['-I', '-m', 'osmo_desktop', 'other']"
    )


def test_frozen_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen build is started by its own name alone."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/osmo/osmo-desktop")
    monkeypatch.setattr(sys, "argv", ["/opt/osmo/osmo-desktop", "VAULT"])

    assert program_command() == ["/opt/osmo/osmo-desktop", "VAULT"]
    assert program_command([]) == ["/opt/osmo/osmo-desktop"]


@posix_only
def test_refused_restart_ends_the_process() -> None:
    """When the system cannot start the program again the process ends: locking is unconditional."""
    script = (
        "import atexit, sys; atexit.register(print, 'clean-up ran');"
        "from osmo_desktop.system.restart import restart_program;"
        "sys.executable = '/absent/program'; restart_program(arguments=['locked'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (FAILED, "", "")
