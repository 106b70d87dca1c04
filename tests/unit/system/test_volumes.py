"""Which volumes a vault is kept off."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.system.volumes import (
    linux_volume,
    parse_mounts,
    require_vault_place,
    volume_of,
)

MOUNTS = r"""
/dev/nvme0n1p2 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
tmpfs /run tmpfs rw 0 0
/dev/mapper/users /users btrfs rw 0 0
server:/export /users/aino/share nfs4 rw 0 0
//server/team /mnt/team\040folder cifs rw 0 0
/dev/sdb1 /media/aino/STICK vfat rw 0 0
/dev/sdc1 /media/aino/DISC ext4 rw 0 0
/dev/mmcblk1p1 /media/aino/CARD exfat rw 0 0
/dev/mmcblk0p1 /emmc ext4 rw 0 0
aino@server:/ /users/aino/remote fuse.sshfs rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
/users/aino/.crypt /users/aino/Private fuse.gocryptfs rw 0 0
something /users/aino/cloud fuse.newdrive rw 0 0
/dev/sdd1 /media/aino/NTFS fuseblk rw 0 0
/dev/dm-3 /media/aino/LUKS ext4 rw 0 0
server:/over /stacked nfs rw 0 0
/dev/nvme0n1p2 /stacked ext4 rw 0 0
odd line
"""


@pytest.fixture
def machine(tmp_path: Path) -> tuple[Path, Path]:
    """A table of mounts and a /sys with a fixed disk, a stick, a USB disc and two cards."""
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    sys_dir = tmp_path / "sys"
    disks = {
        "nvme0n1": ("pci0000:00/nvme/nvme0", "0", ""),
        "sdb": ("pci0000:00/usb1/1-2/host6", "1", ""),
        "sdc": ("pci0000:00/usb2/2-1/host7", "0", ""),
        "sdd": ("pci0000:00/ata1/host0", "0", ""),
        "mmcblk0": ("platform/mmc_host/mmc0", "0", "MMC"),
        "mmcblk1": ("platform/mmc_host/mmc1", "0", "SD"),
    }
    (sys_dir / "class/block").mkdir(parents=True)
    for name, (bus, removable, kind) in disks.items():
        disk = sys_dir / "devices" / bus / "block" / name
        separator = "p" if name[-1].isdigit() else ""
        for number in (1, 2):
            part = disk / f"{name}{separator}{number}"
            part.mkdir(parents=True)
            (part / "partition").write_text(f"{number}\n")
            (sys_dir / "class/block" / part.name).symlink_to(part)
        (disk / "removable").write_text(f"{removable}\n")
        (disk / "device").mkdir()
        (disk / "device/type").write_text(f"{kind}\n")
        (sys_dir / "class/block" / name).symlink_to(disk)
    mapped = sys_dir / "devices/virtual/block/dm-3"
    (mapped / "slaves").mkdir(parents=True)
    (mapped / "removable").write_text("0\n")
    (mapped / "slaves/sdc2").symlink_to(sys_dir / "class/block/sdc2")
    (sys_dir / "class/block/dm-3").symlink_to(mapped)
    return mounts, sys_dir


@pytest.mark.parametrize(
    ("path", "point", "network", "removable"),
    [
        ("/srv/x/vault.owv", "/", False, False),
        ("/users/aino/vault.owv", "/users", False, False),
        ("/users/aino/shared/v", "/users", False, False),
        ("/users/aino/share/v", "/users/aino/share", True, False),
        ("/users/aino/share", "/users/aino/share", True, False),
        ("/mnt/team folder/v", "/mnt/team folder", True, False),
        ("/media/aino/STICK/v", "/media/aino/STICK", False, True),
        ("/media/aino/DISC/v", "/media/aino/DISC", False, True),
        ("/media/aino/CARD/v", "/media/aino/CARD", False, True),
        ("/media/aino/LUKS/v", "/media/aino/LUKS", False, True),
        ("/media/aino/NTFS/v", "/media/aino/NTFS", False, False),
        ("/emmc/v", "/emmc", False, False),
        ("/users/aino/remote/v", "/users/aino/remote", True, False),
        ("/run/user/1000/gvfs/smb/v", "/run/user/1000/gvfs", True, False),
        ("/users/aino/Private/v", "/users/aino/Private", False, False),
        ("/users/aino/cloud/v", "/users/aino/cloud", True, False),
        ("/stacked/v", "/stacked", False, False),
    ],
)
def test_kinds_of_volumes(
    machine: tuple[Path, Path], path: str, point: str, network: bool, removable: bool
) -> None:
    """Shares, cloud drives, sticks, USB discs and cards are told from fixed disks."""
    volume = linux_volume(Path(path), *machine)

    assert (volume.mount_point, volume.is_network, volume.is_removable) == (
        point,
        network,
        removable,
    )


def test_octal_numbers() -> None:
    """Blanks, tabs, line feeds and backslashes in mount points are read back."""
    (mount,) = parse_mounts(r"none /a\040b\011c\012d\134040 tmpfs rw 0 0")

    assert mount.point == "/a b\tc\nd\\040"


def test_unreadable_tables(tmp_path: Path) -> None:
    """A system that tells nothing does not stop the creation of a vault."""
    volume = linux_volume(Path("/x"), tmp_path / "absent", tmp_path / "absent")

    assert not volume.is_network
    assert not volume.is_removable


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A real mount whose source looks like a share."""
    point = tmp_path / "team folder"
    point.mkdir()
    mount = ["mount", "-t", "tmpfs", "//server/team", str(point)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a file system, which this test needs")
    yield point
    subprocess.run(["umount", "--lazy", str(point)], check=False)


def test_real_mount(mounted: Path, tmp_path: Path) -> None:
    """The vault is refused on a share, also through a link, and allowed beside it."""
    (tmp_path / "link").symlink_to(mounted)

    for place in (mounted / "new/vault.owv", tmp_path / "link/vault.owv"):
        with pytest.raises(UserError) as caught:
            require_vault_place(place)
        assert caught.value.code == "vault-on-network"
        assert volume_of(place).mount_point == str(mounted)
    require_vault_place(tmp_path / "vault.owv")


def test_stick_is_refused(monkeypatch: pytest.MonkeyPatch, machine: tuple[Path, Path]) -> None:
    """A vault on a stick is refused with its own reason."""
    volume = linux_volume(Path("/media/aino/STICK/vault.owv"), *machine)
    monkeypatch.setattr("osmo_desktop.system.volumes.volume_of", lambda _: volume)

    with pytest.raises(UserError) as caught:
        require_vault_place(Path("/media/aino/STICK/vault.owv"))
    assert caught.value.code == "vault-on-removable"
