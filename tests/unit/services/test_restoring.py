"""Which copies are offered, and what is asked before one is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.domain.backup_ring import CopyName
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.progress import CancelToken, Report
from osmo_desktop.services.entrance import VaultInfo
from osmo_desktop.services.restoring import RestoreService
from osmo_desktop.storage.restoring import RestoreBench

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Bench(RestoreBench):
    """Finds real files; what it examines is written down."""

    asked: list[str] = field(default_factory=list)

    def examine(
        self, vault: Path, copy: Path, key: str | bytes, report: Report, cancel: CancelToken
    ) -> Any:
        """Refuse every passphrase."""
        self.asked.append(f"examine {copy.name}")
        raise UserError("passphrase-wrong" if isinstance(key, str) else "recovery-wrong")

    @contextmanager
    def trying(self, vault: Path) -> Iterator[None]:
        """A try at the vault."""
        self.asked.append(f"try at {vault.name}")
        yield

    def make_room(self, vault: Path) -> None:
        """The folder of the vault."""
        self.asked.append(f"room for {vault.name}")


class Nothing:
    """A laptop that remembers no vault."""

    def known(self) -> VaultInfo | None:
        """None."""
        return None

    def remember(self, info: VaultInfo) -> None:
        """Forget."""


def _service(bench: Bench) -> RestoreService:
    return RestoreService(
        bench,
        lambda _code: (),
        Nothing(),
        Path,
        trying=bench.trying,
        make_room=bench.make_room,
    )


def _copy(folder: Path, hour: int, mark: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CopyName(NOON.replace(hour=hour), mark, "0" * 32).text
    path.write_bytes(b"")
    return str(path)


def test_a_whole_stick_may_be_chosen(tmp_path: Path) -> None:
    """Without copies of its own a folder offers those in its folders, newest first, with marks."""
    older, newer = _copy(tmp_path / "a", 8, "a" * 16), _copy(tmp_path / "b", 9, "b" * 16)
    _copy(tmp_path / "a" / "deep", 10, "a" * 16)

    rows = _service(Bench()).copies_below(str(tmp_path))

    assert [(row.path, row.mark) for row in rows] == [(newer, "b" * 16), (older, "a" * 16)]
    own = _copy(tmp_path, 7, "c" * 16)
    assert [row.path for row in _service(Bench()).copies_below(str(tmp_path))] == [own]
    assert _service(Bench()).copies_below(str(tmp_path / "absent")) == ()


def test_a_passphrase_at_a_copy_is_a_try_at_the_vault(tmp_path: Path) -> None:
    """The folder is made first, then the try counts; the paper's 256 bits need no counting."""
    bench = Bench()
    service = _service(bench)
    for key in ("väärä", bytes(32)):
        with pytest.raises(UserError):
            service.examine(str(tmp_path / "vault.owv"), str(tmp_path / "x.owb"), key)

    room, tried = "room for vault.owv", "try at vault.owv"
    assert bench.asked == [room, tried, "examine x.owb", room, "examine x.owb"]
