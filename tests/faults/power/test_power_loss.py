"""The power goes: whatever the disk had not been made to keep may be gone, mixed up or garbled.

SECURITY (d) F1 and F1c. The product runs unchanged, with the SQLite library that it has; its
system calls are recorded and replayed onto a simulated disk, whose power is cut everywhere.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.amounts import amount, level
from tests.faults.note_writer import UNSYNCED
from tests.faults.power import erasures, scenarios
from tests.faults.power.attachments import attach
from tests.faults.power.calls import needs_strace
from tests.faults.power.judge import Judge, Scenario, Tally
from tests.laptops import Team, team_at

pytestmark = needs_strace
MEMORY = Path("/dev/shm")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder, in memory where there is such: thousands of images are written and synced."""
    root = tempfile.mkdtemp(prefix="osmo-power-", dir=MEMORY if MEMORY.is_dir() else None)
    yield Path(root)
    shutil.rmtree(root)


@pytest.fixture
def sent_team(frozen_team: Path, tmp_path: Path) -> Team:
    """A team of three, locked."""
    shutil.copytree(frozen_team, tmp_path / "team")
    return team_at(tmp_path / "team")


def images(full: int) -> int:
    """How many images: 20,000 in all in the full amount, 1,000,000 in a night."""
    return amount(full, night=50 * full)


def _judged(scenario: Scenario, place: Path, wanted: int, seed: int = 0) -> Tally:
    tally = Judge(scenario, place / "work").judge(wanted, Random(seed))
    print(tally)
    assert tally.images == wanted
    if level() != "night":  # a short recording has only so many ends
        assert tally.distinct > wanted * 0.8
    assert tally.acknowledged > 0
    return tally


def test_saved_notes_and_drafts_survive(frozen_vault: Path, place: Path) -> None:
    """No note and no draft that was acknowledged is lost, and the vault opens."""
    scenario = scenarios.save(place, frozen_vault, rounds=scenarios.length(60))

    tally = _judged(scenario, place, images(3_500))

    assert not tally.faults


def test_a_second_power_cut_while_the_first_is_mended(frozen_vault: Path, place: Path) -> None:
    """A cut while the journal of an earlier cut is rolled back loses nothing either."""
    first = _judged(scenarios.save(place / "first", frozen_vault, rounds=6), place, 400)
    left = list(first.hot.values())[: scenarios.length(10)]

    assert len(left) == scenarios.length(10)
    for number, image in enumerate(left):
        scenario = scenarios.save_again(place / str(number), image)
        tally = _judged(scenario, place, images(2_000) // len(left), number)
        assert not tally.faults


def test_cut_segments_survive(sent_team: Team, place: Path) -> None:
    """No note is lost while segments are cut, and what counts as sent is in the folder."""
    tally = _judged(scenarios.cut_segments(place, sent_team), place, images(2_500))

    assert not tally.faults


def test_imports_are_whole_or_not(sent_team: Team, place: Path) -> None:
    """A colleague's segments are imported whole or not, and all are there after a round."""
    tally = _judged(scenarios.import_segments(place, sent_team), place, images(2_000))

    assert not tally.faults


def test_stopped_imports_go_on(sent_team: Team, place: Path) -> None:
    """Rounds that somebody stops half-way leave what came in, whole, and the next goes on."""
    tally = _judged(erasures.import_in_parts(place, sent_team), place, images(800))

    assert not tally.faults


def test_an_erasure_is_whole_or_not_begun(sent_team: Team, place: Path) -> None:
    """The client and its keys are there or gone, and the vault key is the old or the new one."""
    tally = _judged(erasures.erase(place, sent_team), place, images(800))

    assert not tally.faults


def test_replaced_keys_are_announced_and_held(sent_team: Team, place: Path) -> None:
    """A key that was announced is never lost; rotation goes on in the next round."""
    tally = _judged(erasures.rotate(place, sent_team), place, images(400))

    assert not tally.faults


def test_a_dropped_key_is_gone_and_said_so_or_neither(sent_team: Team, place: Path) -> None:
    """Who lost a case: the next round does what the cut one did not."""
    tally = _judged(erasures.drop(place, sent_team), place, images(200))

    assert not tally.faults


def test_a_changed_passphrase_opens_the_vault(frozen_vault: Path, place: Path) -> None:
    """Exactly one passphrase opens the vault: the acknowledged one, or the one after it."""
    tally = _judged(scenarios.change_passphrase(place, frozen_vault), place, images(2_000))

    assert not tally.faults


def test_a_restored_copy_takes_the_place_of_the_vault(frozen_vault: Path, place: Path) -> None:
    """A copy that was decided for is the vault at the next unlock; the former one is kept whole."""
    tally = _judged(scenarios.restore(place, frozen_vault), place, images(2_500))

    assert not tally.faults


def test_finished_backups_restore(frozen_vault: Path, place: Path) -> None:
    """A copy that was called finished is whole and opens; an unfinished one is said to be none."""
    tally = _judged(scenarios.back_up(place, frozen_vault), place, images(2_000))

    assert not tally.faults


def test_attachments_are_whole_or_not(frozen_vault: Path, place: Path) -> None:
    """A file that was said to be taken in opens; no record ever names one that is not whole."""
    tally = _judged(attach(place, frozen_vault), place, images(1_000))

    assert not tally.faults


def test_a_new_vault_is_there_or_can_be_made(place: Path) -> None:
    """A vault that was said to be made is there; before, nothing is in the way of making it."""
    tally = _judged(scenarios.create(place), place, images(500))

    assert not tally.faults


@pytest.mark.parametrize(
    ("control", "expected"),
    [("off", "unopenable"), ("wal-normal", "acknowledged"), ("delete-full", "acknowledged")],
)
def test_unsafe_settings_are_found_out(
    frozen_vault: Path, place: Path, control: str, expected: str
) -> None:
    """Under settings that are known to lose data, the simulated disk loses data (F1c)."""
    scenario = scenarios.save(place, frozen_vault, rounds=6, control=control)

    tally = _judged(scenario, place, 1_500)

    assert sum(count for kind, count in tally.faults.items() if kind.startswith(expected)) > 0


def test_other_safe_settings_hold(frozen_vault: Path, place: Path) -> None:
    """Removing the journal and syncing its folder is safe: the simulated disk is not too hard."""
    scenario = scenarios.save(place, frozen_vault, rounds=6, control="delete-extra")

    assert not _judged(scenario, place, 600).faults


def test_unsynced_copies_are_found_out(frozen_vault: Path, place: Path) -> None:
    """Copies and key files that nobody synced are seen to be lost and broken (F1c)."""
    scenario = scenarios.back_up(place, frozen_vault, control=UNSYNCED)

    tally = _judged(scenario, place, images(400))

    assert tally.faults["finished copy lost"]
    assert tally.faults["finished copy backup-keys-damaged"]
