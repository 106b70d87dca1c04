"""What kind of volume a path lies on: the vault is kept off network shares and sticks.

Locks of network file systems are broken in many ways and cheap sticks lie about having written,
which are the two first chapters of SQLite's "How To Corrupt An SQLite Database File"
(SECURITY b.3). Linux reads /proc/mounts and /sys and is tested; Windows asks GetDriveType and
macOS looks for /Volumes, both UNTESTED.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from osmo_desktop.domain.errors import UserError

_NETWORK_TYPES: Final = frozenset(
    {
        "9p",
        "acfs",
        "afs",
        "autofs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "gfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "moosefs",
        "ncp",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "pvfs2",
        "smb2",
        "smb3",
        "smbfs",
        "virtiofs",
        "vboxsf",
        "vmhgfs",
        "webdav",
    }
)
# FUSE programs that only change a local folder; every other one may be a network (sshfs,
# rclone, gvfsd, davfs2, google-drive-ocamlfuse ...), so the unknown ones are refused.
_LOCAL_FUSE: Final = frozenset(
    {
        "fuse.bindfs",
        "fuse.cryfs",
        "fuse.encfs",
        "fuse.fuse-overlayfs",
        "fuse.gocryptfs",
        "fuse.mergerfs",
        "fuse.securefs",
        "fuse.veracrypt",
        "fuseblk",
    }
)
_OCTAL: Final = re.compile(r"\\([0-7]{3})")
_USB: Final = re.compile(r"/usb\d+/")
_DRIVE_REMOVABLE: Final = (2, 5)  # DRIVE_REMOVABLE, DRIVE_CDROM
_DRIVE_REMOTE: Final = 4


@dataclass(frozen=True)
class Volume:
    """Where a path lies: mount point, type of file system, and what speaks against a vault."""

    mount_point: str
    kind: str
    is_network: bool
    is_removable: bool


@dataclass(frozen=True)
class Mount:
    """One line of /proc/mounts."""

    source: str
    point: str
    kind: str


def require_vault_place(path: Path) -> None:
    """Raise UserError("vault-on-network" or "vault-on-removable") when no vault may be made."""
    volume = volume_of(path)
    if volume.is_network:
        raise UserError("vault-on-network")
    if volume.is_removable:
        raise UserError("vault-on-removable")


def volume_of(path: Path) -> Volume:
    """Tell what a path, which need not exist yet, lies on; links are followed.

    What the system does not tell is taken for a local fixed disk.
    """
    platform: str = sys.platform
    if platform == "win32":
        return _windows_volume(path)
    if platform == "darwin":
        return _mac_volume(path)
    return linux_volume(path, Path("/proc/self/mounts"), Path("/sys"))


def linux_volume(path: Path, mounts: Path, sys_dir: Path) -> Volume:
    """Look a path up in a table of mounts and its device under /sys."""
    mount = _mount_of(os.path.realpath(path), parse_mounts(_text(mounts)))
    if mount is None:
        return Volume("/", "", is_network=False, is_removable=False)
    return Volume(
        mount.point,
        mount.kind,
        is_network=_is_network(mount),
        is_removable=_is_removable(mount.source, sys_dir),
    )


def parse_mounts(text: str) -> list[Mount]:
    """Read /proc/mounts, in which blanks and backslashes stand as octal numbers (fstab(5))."""
    found = []
    for line in text.splitlines():
        fields = [_OCTAL.sub(lambda m: chr(int(m[1], 8)), part) for part in line.split(" ")]
        if len(fields) >= 3:
            found.append(Mount(source=fields[0], point=fields[1], kind=fields[2]))
    return found


def _mount_of(path: str, mounts: list[Mount]) -> Mount | None:
    """The mount that a resolved path lies on: the longest fit, of equals the last mounted."""
    best: Mount | None = None
    for mount in mounts:
        point = mount.point.rstrip("/")
        fits = path == point or path.startswith(point + "/")
        if fits and (best is None or len(point) >= len(best.point.rstrip("/"))):
            best = mount
    return best


def _is_network(mount: Mount) -> bool:
    if mount.kind.startswith("fuse"):
        return mount.kind not in _LOCAL_FUSE
    return mount.kind in _NETWORK_TYPES or mount.source.startswith("//")


def _is_removable(source: str, sys_dir: Path) -> bool:
    """Tell whether a block device, or one that it is made of, can be pulled out.

    USB discs do not call themselves removable, so the bus counts; a memory card is removable,
    the soldered kind (MMC) is not. Volumes of dm-crypt, LVM and RAID are looked through.
    """
    if not source.startswith("/dev/"):
        return False
    return _device_is_removable(Path(os.path.realpath(source)).name, sys_dir, depth=0)


def _device_is_removable(name: str, sys_dir: Path, *, depth: int) -> bool:
    try:
        device = (sys_dir / "class/block" / name).resolve(strict=True)
    except OSError:
        return False
    below = device / "slaves"
    parts = [entry.name for entry in below.iterdir()] if below.is_dir() else []
    if depth < 8 and any(_device_is_removable(part, sys_dir, depth=depth + 1) for part in parts):
        return True
    disk = device.parent if (device / "partition").exists() else device
    return (
        _text(disk / "removable").strip() == "1"
        or _USB.search(f"{device}/") is not None
        or _text(disk / "device/type").strip() == "SD"
    )


def _text(path: Path) -> str:
    """A small file of the system's, or nothing when there is none."""
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def _windows_volume(path: Path) -> Volume:
    anchor = path.resolve().anchor
    kind = 0
    if sys.platform == "win32":
        kind = ctypes.WinDLL("kernel32").GetDriveTypeW(anchor)
    return Volume(
        anchor,
        str(kind),
        is_network=kind == _DRIVE_REMOTE or anchor.startswith("\\\\"),
        is_removable=kind in _DRIVE_REMOVABLE,
    )


def _mac_volume(path: Path) -> Volume:
    resolved = Path(os.path.realpath(path))
    outside = resolved.parts[1:2] == ("Volumes",)
    point = str(Path(*resolved.parts[:3])) if outside else "/"
    return Volume(point, "", is_network=False, is_removable=outside)
