"""Changing the passphrase, raising weak slots, and hostile headers, on real vaults."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from osmo_desktop.bootstrap import Setting, door
from osmo_desktop.crypto.passphrase import FLOOR, Argon2Params, raised
from osmo_desktop.crypto.words import to_words
from osmo_desktop.domain.errors import DamagedError, KnownError, UserError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.language.words import load_words
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.services.phrase_strength import check_passphrase
from osmo_desktop.storage import slots
from osmo_desktop.storage.vault_door import open_vault
from osmo_desktop.storage.vault_file import VaultFile
from tests.laptops import CHEAP, PHRASE, SECRET, Laptop

NEW = "suopursu laituri kello hattu"
ROOT = Path(__file__).parents[3]
BETTER = Argon2Params(128, 1, 1)
LESS = Argon2Params(32, 1, 4)

Rows = dict[str, list[tuple[object, ...]]]


def _rows(path: Path) -> Rows:
    """Every row of every table, but for what each unlock tells of itself."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM local WHERE kind = 'access'")  # never committed
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in tables.fetchall()
        }


def _changed(before: Rows, after: Rows) -> set[str]:
    """Tables that differ but for the mark that every unlock leaves in `meta`."""
    return {name for name in before if before[name] != after[name]} - {"meta"}


def _slots(path: Path) -> dict[str, tuple[bytes, bytes]]:
    """Header and wrapped keys by kind."""
    return {str(kind): (bytes(h), bytes(w)) for kind, h, w in _whole_slots(path)}


def _whole_slots(path: Path) -> list[tuple[str, bytes, bytes]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT kind, header, wrapped FROM slot").fetchall()


def _params(path: Path) -> tuple[int, int]:
    header = json.loads(_slots(path)["passphrase"][0])
    return header["memory_kib"], header["iterations"]


def _put_header(path: Path, **changes: object) -> None:
    """Change the header of the passphrase slot as whoever has the file could."""
    header = json.loads(_slots(path)["passphrase"][0]) | changes
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE slot SET header = ? WHERE kind = 'passphrase'", (json.dumps(header).encode(),)
        )


def _setting(laptop: Laptop, params: Argon2Params) -> Setting:
    """The laptop's program on a machine that is right for `params`."""
    before = laptop.setting
    return Setting(before.clock, before.profile_path, before.vault_path, lambda: params)


# -- changing ----------------------------------------------------------------------------------


def test_a_change_rewrites_one_slot_and_nothing_else(laptop: Laptop) -> None:
    """Every other row is as it was, byte for byte; the new phrase opens, the old not."""
    recovery = _slots(laptop.path)["recovery"]
    before = _rows(laptop.path)

    laptop.unlock()
    run_steps(laptop.services.passphrase.change(PHRASE, NEW))
    laptop.lock()

    assert _changed(before, _rows(laptop.path)) == {"slot"}
    assert _slots(laptop.path)["recovery"] == recovery
    with pytest.raises(UserError, match="passphrase-wrong"):
        laptop.unlock()
    assert len(laptop.unlock(NEW).services.clients.list()) == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("väärä väärä väärä", NEW, "passphrase-wrong"),
        (PHRASE, "lyhyt", "passphrase-short"),
        (PHRASE, "salasana salalause", "passphrase-known"),
        (PHRASE, PHRASE, "passphrase-same"),
    ],
)
def test_a_refused_change_changes_nothing(laptop: Laptop, old: str, new: str, code: str) -> None:
    """A wrong old phrase, a weak new one, or the same one: the file stays as it is."""
    laptop.unlock()
    before = laptop.path.read_bytes()

    with pytest.raises(UserError) as refused:
        run_steps(laptop.services.passphrase.change(old, new))

    assert refused.value.code == code
    assert laptop.path.read_bytes() == before


def test_names_of_the_vault_are_refused(laptop: Laptop) -> None:
    """What would do without the person's name in it is refused in their vault."""
    phrase = f"{laptop.unlock().name} PC laituri hattu"
    check_passphrase(phrase)

    with pytest.raises(UserError, match="passphrase-names"):
        run_steps(laptop.services.passphrase.change(PHRASE, phrase))


def test_guessing_in_the_settings_is_held_back_too(laptop: Laptop) -> None:
    """Whoever sits at an open program cannot try phrases faster than at the lock screen."""
    laptop.unlock()
    for _ in range(4):
        with pytest.raises(UserError, match="passphrase-wrong"):
            run_steps(laptop.services.passphrase.change("väärä väärä väärä", NEW))

    with pytest.raises(UserError, match="unlock-wait"):
        run_steps(laptop.services.passphrase.change(PHRASE, NEW))


@pytest.mark.parametrize(
    ("machine", "expected"), [(BETTER, (128, 1)), (LESS, (64, 1)), (CHEAP, (64, 1))]
)
def test_a_change_never_lowers_the_cost(
    laptop: Laptop, machine: Argon2Params, expected: tuple[int, int]
) -> None:
    """A faster machine raises the parameters, a slower one leaves them."""
    laptop.lock()
    with closing(door(_setting(laptop, machine)).unlock(PHRASE, laptop.path)) as services:
        run_steps(services.passphrase.change(PHRASE, NEW))

    assert _params(laptop.path) == expected


def test_each_number_is_raised_by_itself() -> None:
    """More memory never excuses fewer passes."""
    kept = raised(Argon2Params(256, 9, 4), Argon2Params(1024, 3, 2))

    assert (kept.memory_kib, kept.iterations, kept.lanes) == (1024, 9, 2)


# -- raising at an unlock ----------------------------------------------------------------------


def test_a_slot_below_the_floor_is_raised_at_the_unlock(laptop: Laptop) -> None:
    """With the passphrase at hand; only the slot changes, and the next unlock finds it so."""
    before = _rows(laptop.path)

    open_vault(laptop.path, PHRASE, lambda: FLOOR).vault.close()

    assert _changed(before, _rows(laptop.path)) == {"slot"}
    assert _params(laptop.path) == (FLOOR.memory_kib, FLOOR.iterations)
    written = _slots(laptop.path)
    open_vault(laptop.path, PHRASE, lambda: Argon2Params(2**20, 16, 4)).vault.close()
    assert _slots(laptop.path) == written


def test_a_disk_that_cannot_be_written_does_not_hold_the_unlock_back(laptop: Laptop) -> None:
    """The vault opens; the slot is raised another time."""
    laptop.lock()

    def no_memory() -> Argon2Params:
        raise KnownError("kdf-memory")

    open_vault(laptop.path, PHRASE, no_memory).vault.close()

    assert _params(laptop.path) == (CHEAP.memory_kib, CHEAP.iterations)


# -- hostile headers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"memory_kib": 2 * 1024 * 1024 + 1},
        {"memory_kib": 2**62},
        {"memory_kib": -1},
        {"memory_kib": 7},
        {"iterations": 17},
        {"iterations": 0},
        {"lanes": 17},
        {"lanes": 0},
    ],
)
def test_hostile_parameters_are_refused(laptop: Laptop, changes: dict[str, int]) -> None:
    """A header that asks for harmful work, or for nonsense, opens nothing."""
    laptop.lock()
    _put_header(laptop.path, **changes)

    with pytest.raises(DamagedError, match="kdf-limits"):
        laptop.unlock()
    with (
        closing(VaultFile.open(laptop.path)) as vault,
        pytest.raises(DamagedError, match="kdf-limits"),
    ):
        slots.read_passphrase_slot(vault)


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory with RLIMIT_AS")
def test_hostile_parameters_take_no_memory(laptop: Laptop) -> None:
    """A process that could not have the memory refuses the header instead of asking for it."""
    laptop.lock()
    _put_header(laptop.path, memory_kib=2 * 1024 * 1024 + 1)
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from osmo_desktop.domain.errors import DamagedError\n"
        "from osmo_desktop.storage.vault_door import open_vault\n"
        "resource.setrlimit(resource.RLIMIT_AS, (700 * 2**20,) * 2)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    open_vault(Path(sys.argv[1]), 'x')\n"
        "except DamagedError as error:\n"
        "    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before\n"
        "    print(error.code, more < 64 * 1024)\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", script, str(laptop.path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )

    assert run.stdout.strip() == "kdf-limits True"


def test_weaker_parameters_in_the_header_open_nothing(laptop: Laptop) -> None:
    """The header is bound to the wrapped keys: nobody makes guessing cheaper by changing it."""
    laptop.lock()
    _put_header(laptop.path, memory_kib=8)

    with pytest.raises(UserError, match="passphrase-wrong"):
        laptop.unlock()


# -- the recovery sheet ------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_of_any_language_set_a_new_passphrase(laptop: Laptop, code: str) -> None:
    """The sheet's words, cut to four letters and in capitals, open the vault; all is there."""
    typed = [
        word[:4].upper() for word in to_words(SECRET, load_words(resource_dir() / "words", code))
    ]
    way = door(laptop.setting)

    way.check_recovery(typed, laptop.path)
    with closing(way.recover(typed, NEW, laptop.path)) as services:
        assert len(services.clients.list()) == 2

    assert len(laptop.unlock(NEW).services.clients.list()) == 2
    laptop.lock()
    with pytest.raises(UserError, match="passphrase-wrong"):
        laptop.unlock()


def test_wrong_words_change_nothing(laptop: Laptop) -> None:
    """Words of another sheet, a swapped pair, a missing word, a word of no list, a weak phrase."""
    laptop.lock()
    listed = load_words(resource_dir() / "words", "fi")
    words = to_words(SECRET, listed)
    before = laptop.path.read_bytes()
    tries = {
        "recovery-wrong": (to_words(bytes(32), listed), NEW),
        "recovery-checksum": ([words[1], words[0], *words[2:]], NEW),
        "recovery-word-count": (words[:-1], NEW),
        "recovery-word-unknown": ([*words[:-1], "xyzzyx"], NEW),
        "passphrase-known": (words, "salasana salalause"),
    }

    for code, (typed, phrase) in tries.items():
        with pytest.raises(UserError) as refused:
            door(laptop.setting).recover(typed, phrase, laptop.path)
        assert refused.value.code == code

    assert laptop.path.read_bytes() == before


def test_a_wait_does_not_hold_the_sheet_back(laptop: Laptop) -> None:
    """After many wrong phrases the words open at once, and the wait is over."""
    laptop.lock()
    way = door(laptop.setting)
    for _ in range(4):
        with pytest.raises(UserError, match="passphrase-wrong"):
            way.unlock("väärä väärä väärä", laptop.path)
    with pytest.raises(UserError, match="unlock-wait"):
        way.unlock(PHRASE, laptop.path)
    words = to_words(SECRET, load_words(resource_dir() / "words", "fi"))

    way.recover(words, NEW, laptop.path).close()

    assert way.wait(laptop.path) == 0
    way.unlock(NEW, laptop.path).close()


def test_the_sheet_mends_a_slot_that_cannot_be_read(laptop: Laptop) -> None:
    """A passphrase slot that was damaged or made hostile is made anew."""
    laptop.lock()
    _put_header(laptop.path, memory_kib=2**62)
    words = to_words(SECRET, load_words(resource_dir() / "words", "fi"))

    door(laptop.setting).recover(words, NEW, laptop.path).close()

    assert len(laptop.unlock(NEW).services.clients.list()) == 2


def test_the_wait_is_kept_between_processes(laptop: Laptop) -> None:
    """Another door to the same vault, as after a restart, waits on."""
    laptop.lock()
    for _ in range(4):
        with pytest.raises(UserError, match="passphrase-wrong"):
            door(laptop.setting).unlock("väärä väärä väärä", laptop.path)

    with pytest.raises(UserError, match="unlock-wait"):
        door(laptop.setting).unlock(PHRASE, laptop.path)
    laptop.clock.advance(seconds=5)
    laptop.unlock()

    assert not laptop.folder.joinpath("tries.json").exists()


def test_slots_can_be_made_on_any_thread(tmp_path: Path) -> None:
    """Making and opening a slot needs no vault: only the write does."""
    keys = slots.MasterKeys.generate()
    made = slots.make_passphrase_slot(keys, NEW, CHEAP)
    with closing(VaultFile.create(tmp_path / "vault.owv")) as vault:
        slots.write_slot(vault, made)
        assert slots.read_passphrase_slot(vault) == made

    assert made.open(NEW) == keys
