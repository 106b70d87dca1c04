"""The growing wait after wrong passphrases, on clocks of the test's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError, OsmoError, UserError
from osmo_desktop.domain.tries import WAITS, Tries
from osmo_desktop.services.brake import Brake
from tests.fakes.memory_book import SetClock
from tests.fakes.tries import MemoryTries

VAULT, OTHER = Path("/laptop/vault.owv"), Path("/laptop/other.owv")


@dataclass
class Laptop:
    """A laptop whose clock can be set, and whose program can be started anew."""

    clock: SetClock = field(default_factory=SetClock)
    kept: MemoryTries = field(default_factory=MemoryTries)
    ticks: float = 1_000.0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A new process: it knows what is kept, and its own clock begins anew."""
        self.ticks = 5.0
        self.brake = Brake(self.kept, self.clock, lambda: self.ticks)

    def passes(self, seconds: float) -> None:
        """Time passes on both clocks."""
        self.ticks += seconds
        self.set_clock(seconds)

    def set_clock(self, seconds: float) -> None:
        """Somebody sets the computer's clock on or back."""
        self.clock.advance(seconds=seconds)

    def wait(self, vault: Path = VAULT) -> float:
        return self.brake.wait(vault)

    def fail(self, code: str = "passphrase-wrong", vault: Path = VAULT) -> None:
        """A try that fails."""
        with pytest.raises(OsmoError, match=code), self.brake.trying(vault):
            raise UserError(code)

    def fail_often(self, times: int) -> None:
        """So many wrong tries, each as soon as it may be."""
        for _ in range(times):
            self.passes(self.wait())
            self.fail()


@pytest.fixture
def laptop() -> Laptop:
    """A laptop at which nobody has failed yet."""
    return Laptop()


def test_the_wait_grows_from_the_fourth_failure_to_five_minutes(laptop: Laptop) -> None:
    """Nothing after the first three, then 5, 15, 30, 60, 120 and at most 300 seconds."""
    waits = []
    for _ in range(12):
        laptop.fail_often(1)
        waits.append(laptop.wait())

    assert waits == [0, 0, 0, 5, 15, 30, 60, 120, 300, 300, 300, 300]
    assert max(WAITS) == 300


def test_too_early_a_try_is_refused_and_does_not_count(laptop: Laptop) -> None:
    """Within the wait nothing is tried, and trying makes it no longer."""
    laptop.fail_often(4)
    laptop.passes(2)

    with pytest.raises(UserError, match="unlock-wait") as refused, laptop.brake.trying(VAULT):
        raise AssertionError("nothing may be tried")

    assert refused.value.details == {"seconds": 3}
    assert laptop.wait() == 3


def test_the_right_passphrase_ends_it(laptop: Laptop) -> None:
    """After an unlock one begins at nothing again."""
    laptop.fail_often(6)
    laptop.passes(30)

    with laptop.brake.trying(VAULT):
        pass

    assert laptop.wait() == 0
    assert laptop.kept.kept[VAULT] == Tries()
    laptop.fail_often(3)
    assert laptop.wait() == 0


def test_starting_the_program_anew_shortens_nothing(laptop: Laptop) -> None:
    """What is left of the wait is waited in the next process."""
    laptop.fail_often(8)
    laptop.passes(20)

    laptop.restart()

    assert laptop.wait() == 100
    laptop.passes(100)
    assert laptop.wait() == 0


def test_a_process_that_is_killed_during_a_try_counts(laptop: Laptop) -> None:
    """The count is kept before the derivation, not after it."""
    laptop.fail_often(3)
    with laptop.brake.trying(VAULT):
        kept = laptop.kept.kept[VAULT]

    assert kept.failed == 4


@pytest.mark.parametrize("seconds", [-10 * 365 * 86_400, -1, 3_600, 10 * 365 * 86_400])
def test_setting_the_clock_changes_nothing_within_a_process(laptop: Laptop, seconds: int) -> None:
    """On or back: the process's own clock is waited for."""
    laptop.fail_often(9)

    laptop.set_clock(seconds)

    assert laptop.wait() == 300
    laptop.ticks += 299
    assert laptop.wait() == 1


@pytest.mark.parametrize("seconds", [-50 * 365 * 86_400, -86_400, -1])
def test_a_clock_set_back_locks_nobody_out(laptop: Laptop, seconds: int) -> None:
    """Not in the next process either: it waits no longer than the wait of the last failure."""
    laptop.fail_often(5)
    laptop.set_clock(seconds)

    laptop.restart()

    assert laptop.wait() == 15


@pytest.mark.parametrize("at", [float("inf"), float("nan"), 1e300, -1e300])
@pytest.mark.parametrize("failed", [9, 10**9, -5])
def test_whatever_is_kept_the_wait_is_bounded(laptop: Laptop, at: float, failed: int) -> None:
    """A forged file costs at most five minutes."""
    laptop.kept.kept[VAULT] = Tries(failed, at)

    laptop.restart()

    assert 0 <= laptop.wait() <= 300


@pytest.mark.parametrize("error", [KnownError("disk-io"), UserError("vault-in-use")])
def test_what_is_no_wrong_passphrase_does_not_count(laptop: Laptop, error: OsmoError) -> None:
    """A disk that does not answer, or a vault that is open elsewhere, is nobody's guess."""
    laptop.fail_often(3)

    for _ in range(3):
        with pytest.raises(OsmoError), laptop.brake.trying(VAULT):
            raise error

    assert laptop.wait() == 0
    assert laptop.kept.kept[VAULT].failed == 3


def test_each_vault_has_its_own_count(laptop: Laptop) -> None:
    """Failures at one vault do not hold back another."""
    laptop.fail_often(5)

    assert laptop.wait(OTHER) == 0


def test_failures_of_another_process_count(laptop: Laptop) -> None:
    """A command that guesses beside the window makes the window wait the longer."""
    laptop.fail_often(2)
    laptop.kept.kept[VAULT] = Tries(6, laptop.clock.now().timestamp())

    laptop.fail()

    assert laptop.wait() == 60


def test_a_copy_that_opens_forgives_nothing(laptop: Laptop) -> None:
    """Wrong phrases at a copy count at the vault; a right one leaves the count as it was."""
    for _ in range(3):
        with (
            pytest.raises(UserError, match="passphrase-wrong"),
            laptop.brake.trying(VAULT, opens_it=False),
        ):
            raise UserError("passphrase-wrong")
    with laptop.brake.trying(VAULT, opens_it=False):
        pass
    assert laptop.kept.read(VAULT).failed == 3

    laptop.fail()

    assert laptop.wait() == WAITS[4]
    with (
        pytest.raises(UserError, match="unlock-wait"),
        laptop.brake.trying(VAULT, opens_it=False),
    ):
        pass
