"""Apache with mod_dav under a private configuration (Debian's `apache2-bin`, no service)."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.servers.process import HERE, free_ports, running, server_folder
from tests.servers.web import LOGIN

PROGRAM: Final = Path("/usr/sbin/apache2")
MODULES: Final = Path("/usr/lib/apache2/modules")

_CONFIGURATION = """
ServerRoot {root}
PidFile {root}/httpd.pid
Mutex pthread
Listen {host}:{port}
ServerName {host}
{modules}
{user}
StartServers 1
ServerLimit 1
MinSpareThreads 1
MaxSpareThreads 16
ThreadsPerChild 16
MaxRequestWorkers 16
KeepAliveTimeout 60
LogLevel notice
ErrorLog /dev/stderr
DocumentRoot {root}/www
DavLockDB {root}/lock/locks
<Directory {root}/www>
    Dav On
    AuthType Basic
    AuthName osmo
    AuthUserFile {root}/users
    Require valid-user
</Directory>
"""
_MODULES = "mpm_event authn_core authn_file authz_core authz_user auth_basic dav dav_fs"


@contextlib.contextmanager
def apache() -> Iterator[str]:
    """The address of a running server, with a slash at its end."""
    if not PROGRAM.exists():
        pytest.fail("apache2-bin is missing; run once: sudo apt-get install -y apache2-bin")
    with server_folder() as root:
        (port,) = free_ports(1)
        _write(root, port)
        command = (str(PROGRAM), "-f", str(root / "httpd.conf"), "-DFOREGROUND")
        with running(command, "resuming normal operations", cwd=root):
            yield f"http://{HERE}:{port}/"


def _write(root: Path, port: int) -> None:
    for name in ("www", "lock"):
        (root / name).mkdir()
    (root / "users").write_text(f"{LOGIN.user}:{_hashed(LOGIN.secret)}\n")
    (root / "users").chmod(0o644)  # whatever umask a test before has set
    is_root = os.geteuid() == 0  # it gives up being root, so the folders become that user's
    if is_root:
        for path in (root / "www", root / "lock"):
            shutil.chown(path, "www-data", "www-data")
    text = _CONFIGURATION.format(
        root=root,
        host=HERE,
        port=port,
        modules="\n".join(
            f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in _MODULES.split()
        ),
        user="User www-data\nGroup www-data" if is_root else "",
    )
    (root / "httpd.conf").write_text(text)


def _hashed(password: str) -> str:

    return "{SHA}" + base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()
