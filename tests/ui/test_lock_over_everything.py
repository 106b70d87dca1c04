"""Nothing that is open or busy holds a lock back: the real process, its real exec."""

from __future__ import annotations

from pathlib import Path

import pytest

from osmo_desktop.ui.lock.locked import LockReason
from tests.ui.window_process import environment, make_vault, window

pytestmark = pytest.mark.window


def test_neither_dialog_nor_busy_vault_nor_hanging_share_holds_the_lock_back(
    tmp_path: Path,
) -> None:
    """What was typed while a share hung, or a second of vault work ran, is sealed all the same.

    Dialogs are in front in a nested loop of Qt's. A job that hangs for an hour is not waited for:
    what was sealed before it is there.
    """
    surroundings = environment(tmp_path)
    make_vault(surroundings)
    with window(surroundings) as seen:
        process = seen.hear("lock-screen")

        def locks(how: str, reason: LockReason, drafts: str) -> None:
            seen.send(how)
            assert seen.hear("lock-screen") == process
            said, *_, has_drafts = seen.ask("why").split()
            assert (said, has_drafts) == (reason, drafts)
            seen.enter()

        seen.enter()
        assert seen.ask("native-dialogs") == "False"
        seen.ask("note")
        seen.ask("share", "3600")
        seen.ask("type-now", "Yksi")
        seen.ask("open", "print")
        seen.ask_until("front-now", "QPrintDialog")
        locks("keys", LockReason.KEY, "1")
        assert seen.typed() == ("Yksi", 4)

        seen.ask("busy", "1")
        seen.ask("type-now", " kaksi")
        seen.ask("open", "file")
        seen.ask_until("front-now", "QFileDialog")
        locks("lock", LockReason.IDLE, "1")
        assert seen.typed() == ("Yksi kaksi", 10)

        seen.ask("type", " kolme")
        seen.ask_until("sealed", "True")
        seen.ask("busy", "3600")
        locks("keys", LockReason.KEY, "0")  # what cannot be read back is not promised
        assert seen.typed()[0] == "Yksi kaksi kolme"
    print("a hanging share, a busy vault, a hanging job, two dialogs: all locked")
