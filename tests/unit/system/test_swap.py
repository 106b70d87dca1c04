"""Swap on a plain disk is told; memory, dm-crypt and what lies on it are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from osmo_desktop.system.swap import is_swap_exposed
from osmo_desktop.system.window_privacy import hide_from_capture

_HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


def _machine(root: Path, *swaps: str) -> tuple[Path, Path]:
    proc, sysfs = root / "proc", root / "sys"
    proc.mkdir()
    (proc / "swaps").write_text(_HEAD + "".join(f"{line}\n" for line in swaps))
    block = sysfs / "class" / "block"
    for name, uuid in (("sda2", ""), ("dm-0", "CRYPT-LUKS2-abc"), ("dm-1", "LVM-xyz")):
        (block / name / "dm").mkdir(parents=True)
        if uuid:
            (block / name / "dm" / "uuid").write_text(uuid + "\n")
    (block / "dm-1" / "slaves").mkdir()
    (block / "dm-1" / "slaves" / "dm-0").symlink_to(block / "dm-0")
    return proc, sysfs


@pytest.mark.parametrize(
    ("swaps", "is_exposed"),
    [
        ((), False),
        (("/dev/zram0 partition 100 0 100",), False),
        (("/dev/sda2 partition 100 0 -2",), True),
        (("/dev/dm-0 partition 100 0 -2",), False),
        (("/dev/dm-1 partition 100 0 -2",), False),
        (("/dev/zram0 partition 100 0 100", "/dev/sda2 partition 100 0 -2"), True),
    ],
)
def test_swap_on_a_plain_disk_is_told(
    tmp_path: Path, swaps: tuple[str, ...], is_exposed: bool
) -> None:
    """Only swap that could be read from the disk is exposed, a volume on dm-crypt is not."""
    assert is_swap_exposed(*_machine(tmp_path, *swaps)) is is_exposed


def test_a_system_that_does_not_tell_is_not_known(tmp_path: Path) -> None:
    """Without /proc/swaps nothing is claimed."""
    assert is_swap_exposed(tmp_path / "no", tmp_path / "no") is None


@pytest.mark.parametrize(
    ("device", "is_exposed"), [("CRYPT-LUKS2-abc", False), ("LVM-xyz", True), (None, None)]
)
def test_a_swap_file_is_as_encrypted_as_its_disk(
    tmp_path: Path, device: str | None, is_exposed: bool | None
) -> None:
    """By the disk that the file lies on; one that the system does not name is not known."""
    file = tmp_path / "swapfile"
    file.touch()
    proc, sysfs = _machine(tmp_path, f"{file} file 100 0 -2")
    if device is not None:
        number = file.stat().st_dev
        block = sysfs / "dev" / "block" / f"{os.major(number)}:{os.minor(number)}"
        (block / "dm").mkdir(parents=True)
        (block / "dm" / "uuid").write_text(device + "\n")

    assert is_swap_exposed(proc, sysfs) is is_exposed


def test_one_exposed_place_is_told_beside_one_that_is_not_known(tmp_path: Path) -> None:
    """What is known for bad is not hidden by what is not known."""
    swaps = ("/dev/nothing partition 100 0 -2", "/dev/sda2 partition 100 0 -3")

    assert is_swap_exposed(*_machine(tmp_path, *swaps)) is True


def test_linux_claims_no_hiding_from_pictures() -> None:
    """What a platform cannot do is not said to be done."""
    assert hide_from_capture(1) is False
