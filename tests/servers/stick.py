"""A stick as FAT makes it: no hard links, so objects are written in place."""

from __future__ import annotations

import errno
import os

from osmo_desktop.sync.folder_files import Folder
from osmo_desktop.sync.folder_store import FolderStore


class FolderWithoutLinks(Folder):
    """What FAT answers when it is asked for a hard link."""

    def link(self, name: str, new_name: str) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


class Stick(FolderStore):
    """A store on such a file system."""

    def _open_root(self) -> Folder:
        return FolderWithoutLinks.open(self._root)
