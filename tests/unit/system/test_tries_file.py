"""Tries at a vault are kept from one process to the next, whatever happens to their file."""

from pathlib import Path

import pytest

from osmo_desktop.domain.tries import Tries
from osmo_desktop.system.tries_file import FileTries

VAULT, OTHER = Path("/laptop/vault.owv"), Path("/laptop/other.owv")


def test_tries_are_kept_by_vault(tmp_path: Path) -> None:
    """What one process writes another reads; an opened vault leaves nothing behind."""
    path = tmp_path / "config" / "tries.json"
    FileTries(path).write(VAULT, Tries(4, 12.5))
    FileTries(path).write(OTHER, Tries(1, 13.0))

    assert FileTries(path).read(VAULT) == Tries(4, 12.5)
    FileTries(path).write(VAULT, Tries())
    assert FileTries(path).read(VAULT) == Tries()
    assert FileTries(path).read(OTHER) == Tries(1, 13.0)
    FileTries(path).write(OTHER, Tries())
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{",
        b'{"/laptop/vault.owv": 3}',
        b'{"/laptop/vault.owv": ["4", 1]}',
        b'{"/laptop/vault.owv": [4]}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_none_counts_nothing(tmp_path: Path, content: bytes) -> None:
    """Damaged or forged: nobody is locked out, and the next failure is kept."""
    path = tmp_path / "tries.json"
    path.write_bytes(content)

    assert FileTries(path).read(VAULT) == Tries()
    FileTries(path).write(VAULT, Tries(1, 2.0))

    assert FileTries(path).read(VAULT) == Tries(1, 2.0)


def test_a_place_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    """Where the folder cannot be made the vault must open all the same."""
    (tmp_path / "config").write_bytes(b"a file where the folder should be")

    FileTries(tmp_path / "config" / "tries.json").write(VAULT, Tries(1, 2.0))
