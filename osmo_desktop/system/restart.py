"""Replace the process by a fresh one of the same program: how the vault is locked.

Dropping variables leaves thousands of copies of a client's name in memory (measured: 1,994
after close, gc and malloc_trim); the kernel wipes the whole of it when the process image is
replaced (SECURITY 0 9). What must survive is sealed in the vault before this is called.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

FAILED: Final = 70
"""Exit code when the system refuses to start the program again (EX_SOFTWARE)."""
_NOTE: Final = "OSMO_LOCKED"
"""The variable that carries the note: unlike arguments, no other user can read it."""


def program_command(arguments: Sequence[str] | None = None) -> list[str]:
    """The command that starts this program again: with `arguments`, or with those of now.

    From a checkout or a console script it is the same interpreter with the same options; a
    frozen build is its own program. Arguments never hold a secret: `ps` shows them.
    """
    now = sys.argv[1:]
    wanted = now if arguments is None else list(arguments)
    if getattr(sys, "frozen", False):
        return [sys.executable, *wanted]
    started = sys.orig_argv[1:]
    # The interpreter's own part (-X, -m module or the script) is what stands before ours.
    own = started[: len(started) - len(now)] if now else started
    return [sys.executable, *own, *wanted]


def take_note() -> str:
    """What the process before this one left in `restart_program`, once; "" when it left nothing.

    Anybody may start the program with any note: believe nothing that matters.
    """
    return os.environ.pop(_NOTE, "")


def restart_program(note: str = "", *, arguments: Sequence[str] | None = None) -> NoReturn:
    """Replace this process at once, without clean-up: no destructor, no hook, no flushing.

    `note` is a short code for the fresh process, never anything of a client. The process id stays
    (on Windows it does not: the system starts a new process and this one ends). When the system
    refuses, the process ends with FAILED: locking is unconditional.
    """
    command = program_command(arguments)
    environment = dict(os.environ)
    environment[_NOTE] = note
    if getattr(sys, "frozen", False):
        # Without this the start-up code of PyInstaller takes the new program for its own child.
        environment["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    _close_files_on_exec()
    try:
        os.execve(command[0], command, environment)  # noqa: S606 - our own program, no shell
    except OSError:
        os._exit(FAILED)


def _close_files_on_exec() -> None:
    """Keep open files of C libraries from leaking into the new program.

    Python marks its own as not inheritable; libraries do not all do so.
    """
    if os.name != "posix":
        return
    for folder in (Path("/proc/self/fd"), Path("/dev/fd")):
        try:
            numbers = [int(entry.name) for entry in folder.iterdir()]
        except OSError:
            continue
        for number in numbers:
            if number > 2:
                _mark(number)
        return


def _mark(number: int) -> None:
    """Close one file at exec; the one that listed the folder is gone already."""
    try:
        os.set_inheritable(number, False)  # noqa: FBT003 - takes no keywords
    except OSError:
        return
