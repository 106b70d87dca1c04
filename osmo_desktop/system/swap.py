"""Whether memory that the system swaps out lands on a disk unencrypted (SECURITY b.10).

What hibernation writes goes the same way. Linux is tested: `/proc/swaps`, and below it zram
(memory) and device-mapper names of dm-crypt. A swap file is as encrypted as the disk that it lies
on; of a file system over several disks (btrfs) that is not known. macOS encrypts its swap always;
Windows is not asked, so the answer is "not known".
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_CRYPT: Final = "CRYPT-"  # how dm-crypt begins the uuid of its devices


def is_swap_exposed(proc: Path = Path("/proc"), sysfs: Path = Path("/sys")) -> bool | None:
    """Tell whether what is swapped out could be read from the disk; None when not known."""
    if sys.platform == "darwin":
        return False
    if sys.platform != "linux":
        return None
    try:
        lines = (proc / "swaps").read_text(encoding="utf-8", errors="replace").splitlines()[1:]
        named = [line.split()[:2] for line in lines if line.strip()]
        places = [_is_safe(Path(name), kind, sysfs) for name, kind in named]
    except (OSError, ValueError):
        return None
    if False in places:
        return True
    return None if None in places else False


def _is_safe(place: Path, kind: str, sysfs: Path) -> bool | None:
    """Tell whether one place of swap is memory or encrypted; None when its disk is not known."""
    if place.name.startswith("zram"):
        return True
    block = sysfs / "class" / "block" / place.resolve().name
    if kind == "file":
        device = place.stat().st_dev
        block = sysfs / "dev" / "block" / f"{os.major(device)}:{os.minor(device)}"
    return _is_encrypted(block) if block.exists() else None


def _is_encrypted(block: Path) -> bool:
    """Tell whether a block device is dm-crypt, or all that it stands on is."""
    uuid = block / "dm" / "uuid"
    if uuid.exists() and uuid.read_text(encoding="ascii", errors="replace").startswith(_CRYPT):
        return True
    below = block / "slaves"
    parts = list(below.iterdir()) if below.is_dir() else []
    return bool(parts) and all(_is_encrypted(part.resolve()) for part in parts)
