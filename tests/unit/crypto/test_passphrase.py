"""Passphrases: the same phrase gives the same key, and the cost is neither too low nor harmful."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from osmo_desktop.crypto.passphrase import (
    DEFAULT,
    FLOOR,
    MAX_MEMORY_KIB,
    MIN_MEMORY_KIB,
    Argon2Params,
    calibrate,
    derive_kek,
    measure_seconds,
)
from osmo_desktop.domain.errors import BugError, DamagedError

SALT = bytes(range(16))
ROOT = Path(__file__).parents[3]
CHEAP = Argon2Params(64, 1, 1)


class Machine:
    """A machine that takes a fixed time for each MiB and pass; remembers what it was asked."""

    def __init__(self, seconds_per_gib_pass: float) -> None:
        self.speed = seconds_per_gib_pass
        self.asked: list[Argon2Params] = []

    def measure(self, params: Argon2Params) -> float:
        self.asked.append(params)
        return self.cost(params)

    def cost(self, params: Argon2Params) -> float:
        return self.speed * params.memory_kib / 1024 / 1024 * params.iterations


def test_frozen_value() -> None:
    """A vault made today opens with every later version."""
    assert derive_kek("correct horse", SALT, CHEAP).hex() == (
        "25ce5233cc1e4d37e9bca31bfef41710e40446cd1cb575932791c5fd3780bd3c"
    )


def test_unicode_forms_agree() -> None:
    """Composed, decomposed and full-width letters are the same phrase; case and spaces count."""
    composed = derive_kek("p\u00e4iv\u00e4 2", SALT, CHEAP)

    assert derive_kek("pa\u0308iva\u0308 2", SALT, CHEAP) == composed
    assert derive_kek("p\u00e4iv\u00e4 \uff12", SALT, CHEAP) == composed
    assert derive_kek("P\u00e4iv\u00e4 2", SALT, CHEAP) != composed
    assert derive_kek("p\u00e4iv\u00e4 2 ", SALT, CHEAP) != composed


def test_everything_counts() -> None:
    """Phrase, salt and each parameter change the key."""
    keys = [
        derive_kek("phrase", SALT, CHEAP),
        derive_kek("phrasf", SALT, CHEAP),
        derive_kek("phrase", SALT + b"x", CHEAP),
        derive_kek("phrase", SALT, Argon2Params(72, 1, 1)),
        derive_kek("phrase", SALT, Argon2Params(64, 2, 1)),
        derive_kek("phrase", SALT, Argon2Params(64, 1, 2)),
    ]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("phrase", ["", "\ud800", "\0", "a" * 100_000])
def test_odd_phrases_do_not_crash(phrase: str) -> None:
    """Whatever text comes from the lock screen gives some key."""
    assert len(derive_kek(phrase, SALT, CHEAP)) == 32


@pytest.mark.parametrize(
    "params",
    [
        Argon2Params(2 * 1024 * 1024 + 1, 3, 4),
        Argon2Params(4 * 1024 * 1024 * 1024, 3, 4),
        Argon2Params(2**64, 3, 4),
        Argon2Params(65536, 17, 4),
        Argon2Params(65536, 3, 17),
        Argon2Params(65536, 0, 4),
        Argon2Params(65536, 3, 0),
        Argon2Params(65536, -1, 4),
        Argon2Params(31, 3, 4),
        Argon2Params(-65536, 3, 4),
    ],
)
def test_hostile_parameters_are_refused_before_any_work(params: Argon2Params) -> None:
    """A header that asks for terabytes, or for nonsense, costs nothing."""
    with pytest.raises(DamagedError) as caught:
        derive_kek("phrase", SALT, params)
    assert caught.value.code == "kdf-limits"


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory with RLIMIT_AS")
def test_too_little_memory_is_said() -> None:
    """A machine without the memory that a vault asks for gets a sentence, not a crash."""
    script = (
        "import resource\n"
        "from osmo_desktop.crypto.passphrase import Argon2Params, derive_kek\n"
        "from osmo_desktop.domain.errors import KnownError\n"
        "resource.setrlimit(resource.RLIMIT_AS, (600 * 2**20,) * 2)\n"
        "try:\n"
        "    derive_kek('phrase', bytes(16), Argon2Params(1024 * 1024, 1, 1))\n"
        "except KnownError as error:\n"
        "    print(error.code, error.details)\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert run.stdout.strip() == "kdf-memory {'memory_kib': 1048576}"


@pytest.mark.parametrize("params", [Argon2Params(8, 1, 1), Argon2Params(128, 16, 16)])
def test_allowed_extremes(params: Argon2Params) -> None:
    """The least memory, the most passes and the most lanes that are allowed do work."""
    assert len(derive_kek("phrase", SALT, params)) == 32
    assert Argon2Params(2 * 1024 * 1024, 16, 16).check().lanes == 16


def test_short_salt_is_a_bug() -> None:
    """A salt has at least 16 bytes."""
    with pytest.raises(BugError):
        derive_kek("phrase", SALT[:15], CHEAP)


def test_default_machine_is_measured_once() -> None:
    """A machine that is right at the start values keeps them."""
    machine = Machine(0.8 / 0.75)

    assert calibrate(0.8, machine.measure) == DEFAULT
    assert machine.asked == [DEFAULT]


@pytest.mark.parametrize("speed", [0.01, 0.1, 0.2, 0.3, 0.5, 0.8, 1.5, 2.0, 4.0])
def test_calibration_hits_the_target(speed: float) -> None:
    """Within what floor and ceiling allow, the cost found is near the target, in few measures."""
    machine = Machine(speed)

    params = calibrate(0.8, machine.measure)

    assert len(machine.asked) <= 4
    assert MIN_MEMORY_KIB <= params.memory_kib <= MAX_MEMORY_KIB
    assert 3 <= params.iterations <= 16
    at_floor = params == FLOOR
    at_ceiling = params.iterations == 16
    assert at_floor or at_ceiling or 0.6 <= machine.cost(params) <= 1.0


def test_slow_machine_gets_the_floor() -> None:
    """However slow the machine, never less than 64 MiB and three passes."""
    machine = Machine(60.0)

    assert calibrate(0.8, machine.measure) == FLOOR


def test_impossibly_fast_clock_stays_bounded() -> None:
    """A clock that stands still leads to the ceiling, not to a loop or a division by zero."""
    asked: list[Argon2Params] = []

    def standing(params: Argon2Params) -> float:
        asked.append(params)
        return 0.0

    params = calibrate(0.8, standing)

    assert params == Argon2Params(MAX_MEMORY_KIB, 16, 4)
    assert len(asked) <= 4
    assert all(first != second for first, second in pairwise(asked))


def test_floor_is_known() -> None:
    """Values weaker than we write are recognised, so that they are never copied."""
    assert CHEAP.below_floor
    assert Argon2Params(MIN_MEMORY_KIB, 2, 4).below_floor
    assert not FLOOR.below_floor
    assert not DEFAULT.below_floor


def test_real_measure() -> None:
    """The real measure derives a key and returns a time."""
    assert measure_seconds(CHEAP) > 0
