"""The vault file: its pragmas on a real open vault, its transactions, what it refuses to open."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import DamagedError, KnownError, NewerFormatError, OsmoError
from osmo_desktop.storage import vault_file
from osmo_desktop.storage.vault_door import create_vault, open_vault
from osmo_desktop.storage.vault_file import APPLICATION_ID, FORMAT, PRAGMAS, VaultFile
from tests.laptops import CHEAP, PHRASE, SECRET, Laptop

ROOT = Path(__file__).parents[3]
# What b.3 asks for; written out here so that taking one from the program's list is noticed.
ASKED = {
    "locking_mode": "exclusive",
    "journal_mode": "truncate",
    "synchronous": 3,
    "fullfsync": 1,
    "secure_delete": 1,
    "mmap_size": 0,
    "temp_store": 2,
    "cell_size_check": 1,
    "trusted_schema": 0,
    "foreign_keys": 1,
    "application_id": 0x4F574F31,
    "user_version": 1,
}


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[VaultFile]:
    """A fresh empty vault file."""
    made = VaultFile.create(tmp_path / "vault.owv")
    yield made
    made.close()


def set_pragma(path: Path, name: str, value: int) -> None:
    """Change a number in the file's header, behind the program's back."""
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA {name}={value}")
    connection.commit()
    connection.close()


def code_of(path: Path) -> str:
    """The code with which a file is refused."""
    with pytest.raises(OsmoError) as caught:
        VaultFile.open(path)
    return caught.value.code


# -- pragmas -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASKED)
def test_a_real_open_vault_has_every_pragma(laptop: Laptop, name: str) -> None:
    """Each setting of b.3 holds on the connection that a real unlock leaves open."""
    ledger = laptop.unlock().ledger

    found = ledger.vault.rows(f"PRAGMA {name}")

    laptop.lock()
    # SQLite answers nothing for mmap_size when it was built without memory mapping.
    assert found == [(ASKED[name],)] or (name == "mmap_size" and found == [])


def test_no_pragma_was_forgotten_in_the_program() -> None:
    """The program's own list is the one asked for."""
    declared = {**dict(PRAGMAS), "application_id": APPLICATION_ID, "user_version": FORMAT}

    assert declared == ASKED


def test_one_file_at_rest(laptop: Laptop) -> None:
    """While it is open there may be a journal; after closing there is only the vault."""
    before = {path.name for path in laptop.folder.iterdir()}
    laptop.unlock().client()

    laptop.lock()

    assert {path.name for path in laptop.folder.iterdir()} == before
    assert "vault.owv-journal" not in before


def test_the_file_is_its_owners_only(laptop: Laptop) -> None:
    """Nobody else of the machine can read the sealed bytes either."""
    assert laptop.path.stat().st_mode & 0o077 == 0


# -- transactions ------------------------------------------------------------------------------


def test_what_is_committed_is_there(vault: VaultFile) -> None:
    """A transaction that was left is durable."""
    with vault.transaction() as connection:
        connection.execute("INSERT INTO local VALUES ('draft', 'a', x'01')")
    vault.close()

    reopened = VaultFile.open(vault.path)

    assert reopened.rows("SELECT kind, id, sealed FROM local") == [("draft", "a", b"\x01")]
    reopened.close()


def test_what_fails_is_not_there(vault: VaultFile) -> None:
    """Of a transaction that was broken off nothing is stored, and the next one works."""

    def break_off() -> None:
        with vault.transaction() as connection:
            connection.execute("INSERT INTO local VALUES ('draft', 'a', x'01')")
            raise KnownError("memory-full")

    with pytest.raises(KnownError):
        break_off()

    assert vault.rows("SELECT * FROM local") == []
    with vault.transaction() as connection:
        connection.execute("INSERT INTO local VALUES ('draft', 'b', x'02')")
    assert len(vault.rows("SELECT * FROM local")) == 1


def test_an_error_of_sqlite_is_translated(vault: VaultFile) -> None:
    """No error of the library leaves the adapter."""
    with pytest.raises(DamagedError), vault.transaction() as connection:
        connection.execute("INSERT INTO nowhere VALUES (1)")


def test_secure_delete_leaves_no_bytes(vault: VaultFile) -> None:
    """A removed row is overwritten in the file."""
    marker = b"gone for good " * 30
    with vault.transaction() as connection:
        connection.execute("INSERT INTO local VALUES ('draft', 'a', ?)", (marker,))
    with vault.transaction() as connection:
        connection.execute("DELETE FROM local")

    assert marker not in vault.path.read_bytes()


# -- opening -----------------------------------------------------------------------------------


def test_a_vault_is_opened_by_one_process(vault: VaultFile) -> None:
    """A second opening is refused, from this process and, after that, from another.

    A refused opening must not drop the lock: closing any descriptor of a file drops all POSIX
    locks of the process.
    """
    assert code_of(vault.path) == "vault-in-use"
    script = (
        "import sys; from pathlib import Path\n"
        "from osmo_desktop.storage.vault_file import VaultFile\n"
        "from osmo_desktop.domain.errors import OsmoError\n"
        "try: VaultFile.open(Path(sys.argv[1]))\n"
        "except OsmoError as error: print(error.code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(vault.path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "vault-in-use"


def test_the_lock_goes_with_the_vault(vault: VaultFile) -> None:
    """Once it is closed it can be opened again."""
    vault.close()

    VaultFile.open(vault.path).close()


def test_a_newer_format_is_named(vault: VaultFile) -> None:
    """A vault of a newer program says so, and is left as it is."""
    vault.close()
    set_pragma(vault.path, "user_version", FORMAT + 1)
    before = vault.path.read_bytes()

    with pytest.raises(NewerFormatError) as caught:
        VaultFile.open(vault.path)

    assert caught.value.code == "vault-newer"
    assert vault.path.read_bytes() == before


def test_a_newer_format_with_other_tables_is_named_too(vault: VaultFile) -> None:
    """The version is looked at before the tables are: a newer format may have others."""
    with vault.transaction() as connection:
        connection.execute("DROP TABLE slot")
    vault.close()
    set_pragma(vault.path, "user_version", FORMAT + 1)

    assert code_of(vault.path) == "vault-newer"


@pytest.mark.parametrize(
    ("pragma", "value"), [("application_id", 0), ("user_version", 0), ("user_version", -1)]
)
def test_a_file_with_other_numbers_is_no_vault(vault: VaultFile, pragma: str, value: int) -> None:
    """Another program's database, or a header that was changed, is not opened."""
    vault.close()
    set_pragma(vault.path, pragma, value)

    assert code_of(vault.path) == "vault-foreign"


@pytest.mark.parametrize(
    ("junk", "code"),
    [
        (b"", "vault-empty"),
        (b"x", "vault-not-a-vault"),
        (b"SQLite format 3\0", "vault-cut-short"),
        (b"\0" * 4096, "vault-not-a-vault"),
        (b"%PDF-1.7" * 99, "vault-not-a-vault"),
    ],
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, junk: bytes, code: str) -> None:
    """Any other file is refused with the sentence for what it is, and left as it is."""
    path = tmp_path / "vault.owv"
    path.write_bytes(junk)

    assert code_of(path) == code
    assert path.read_bytes() == junk


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    """A missing file or a folder is never made into a vault."""
    assert code_of(tmp_path / "none.owv") == "vault-missing"
    assert code_of(tmp_path) == "vault-missing"
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_nowhere_is_missing(tmp_path: Path) -> None:
    """A dangling link is no vault."""
    (tmp_path / "vault.owv").symlink_to(tmp_path / "nowhere")

    assert code_of(tmp_path / "vault.owv") == "vault-missing"


# -- making ------------------------------------------------------------------------------------


def make(path: Path) -> None:
    """Make a vault as the first start does."""
    create_vault(
        path, PHRASE, CHEAP, recovery_secret=SECRET, user_name="Anna", device_name="PC"
    ).vault.close()


def test_a_vault_is_never_replaced(tmp_path: Path) -> None:
    """What lies under the name is left as it is, whatever it is."""
    path = tmp_path / "vault.owv"
    path.write_bytes(b"somebody's only copy")

    with pytest.raises(KnownError) as caught:
        make(path)

    assert caught.value.code == "vault-exists"
    assert path.read_bytes() == b"somebody's only copy"


def test_the_rest_of_a_broken_making_is_in_nobodys_way(tmp_path: Path) -> None:
    """A power cut while the vault was made leaves a file that the next try replaces."""
    path = tmp_path / "vault.owv"
    (tmp_path / "vault.owv.new").write_bytes(b"half")
    (tmp_path / "vault.owv.new-journal").write_bytes(b"half a journal")

    make(path)

    assert open_vault(path, PHRASE).identity.user_name == "Anna"
    assert not (tmp_path / "vault.owv.new").exists()


def test_a_making_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk refuses half-way, there is no vault and no half of one."""
    monkeypatch.setattr(
        vault_file, "_SCHEMA", vault_file._SCHEMA + "INSERT INTO nowhere VALUES(1);"
    )

    with pytest.raises(DamagedError):
        make(tmp_path / "vault.owv")

    assert list(tmp_path.iterdir()) == []


# -- the view in memory ------------------------------------------------------------------------

SORT = """
import sys, sqlite3
from sqlalchemy import text
from osmo_desktop.storage.view import view_engine
engine = view_engine()
with engine.begin() as connection:
    (store,) = connection.execute(text("PRAGMA temp_store")).fetchone()
    print(store)
    driver = connection.connection.driver_connection
    if "spill" in sys.argv:
        driver.execute("PRAGMA temp_store=1")
    driver.execute("CREATE TABLE big (a TEXT)")
    driver.executemany("INSERT INTO big VALUES (?)",
                       ((f"{n * 7919 % 100_003} canary " + "x" * 300,) for n in range(60_000)))
    total = sum(1 for _ in driver.execute("SELECT a FROM big ORDER BY a DESC"))
    print(total)
"""
STRACE = shutil.which("strace")


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
@pytest.mark.parametrize("spill", [False, True])
def test_a_big_sort_in_the_view_writes_no_file(tmp_path: Path, spill: bool) -> None:
    """Sorting what is unlocked never spills to the temp folder; without the setting it would."""
    trace = tmp_path / "trace"
    temp = tmp_path / "temp"
    temp.mkdir()
    done = subprocess.run(
        [
            *(str(STRACE), "-f", "-e", "trace=openat,open,creat", "-o", str(trace)),
            *(sys.executable, "-B", "-c", SORT, *(["spill"] if spill else [])),
        ],
        cwd=ROOT,
        env={"SQLITE_TMPDIR": str(temp), "TMPDIR": str(temp), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    written = [
        line
        for line in trace.read_text().splitlines()
        if ("O_CREAT" in line or "O_WRONLY" in line or "O_RDWR" in line) and "/dev/" not in line
    ]
    assert done.stdout.split() == ["2", "60000"]
    assert bool(written) is spill
