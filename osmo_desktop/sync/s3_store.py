"""A store that is a bucket of an object store (any that speaks S3), through obstore.

The extra `s3` installs obstore; this module is imported only when such a place is used. Creating
asks the server not to replace anything, as a courtesy; safe is only what was read back
(SECURITY 0 rule 5). obstore follows redirects, but takes the key to no other host. Any thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, Literal

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotFoundError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import S3Store as Bucket

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.store_address import StoreAddress, StoreLogin
from osmo_desktop.sync.store_names import is_object_name, split_name, split_prefix

MAX_CENSUS: Final = 500_000
"""Objects that one `list` looks at; what is beyond counts as absent, which is safe."""

_RETRY_TIME: Final = timedelta(seconds=60)
_ABSENT: Final = (NotFoundError, FileNotFoundError)
_REFUSED: Final = (PermissionDeniedError, UnauthenticatedError, PermissionError)
_TAKEN: Final = (AlreadyExistsError, PreconditionError)

# What servers say in their answers, by the codes of S3, and our names for it.
_SAID: Final = {
    "RequestTimeTooSkewed": "store-clock",
    "NoSuchBucket": "store-missing",
    "QuotaExceeded": "store-quota",
    "507 Insufficient Storage": "store-quota",
    "InvalidAccessKeyId": "store-login",
    "SignatureDoesNotMatch": "store-login",
    "EntityTooLarge": "store-limit",
    "413 Payload Too Large": "store-limit",
    "SlowDown": "store-busy",
    "423 Locked": "store-busy",
    "429 Too Many": "store-busy",
    "503 Service Unavailable": "store-busy",
    "409 Conflict": "store-busy",
    "401 Unauthorized": "store-login",
    "403 Forbidden": "store-login",
    "404 Not Found": "store-missing",
    "InvalidCertificate": "store-certificate",
    "ConnectError(": "store-unreachable",
}

_log = logging.getLogger(__name__)


class S3Store:
    """The Store port over one bucket, below the address's prefix."""

    def __init__(
        self, address: StoreAddress, login: StoreLogin | None, *, retries: int = 3
    ) -> None:
        self._address = address
        provider = None if login is None else _provider(login)
        self._bucket = Bucket(
            address.bucket,
            endpoint=address.url,
            aws_endpoint_url_s3=address.url,  # one in the environment would go before it
            region=address.region,
            skip_signature=login is None,
            virtual_hosted_style_request=False,
            disable_bulk_delete=True,  # not every server knows it
            credential_provider=provider,  # type: ignore[arg-type]  # a plain function will do
            client_options={
                "allow_http": address.is_here,
                "allow_invalid_certificates": False,
                "connect_timeout": "10s",
                "read_timeout": "30s",
                "timeout": "10m",
                "user_agent": "osmo-desktop",
            },
            retry_config={
                "max_retries": retries,
                "retry_timeout": _RETRY_TIME,
                "backoff": {
                    "init_backoff": timedelta(seconds=0.5),
                    "max_backoff": timedelta(seconds=10),
                    "base": 2,
                },
            },
        )

    @property
    def place(self) -> str:
        """The address of the bucket."""
        return self._address.text

    def require_root(self) -> None:
        """Raise KnownError("store-missing") unless the bucket is there."""
        with _told():
            for _ in obstore.list(self._bucket, self._address.prefix or None, chunk_size=1):
                break

    def list(self, prefix: str) -> list[str]:
        """Whole names of the objects under a folder at any depth, sorted; "" is the whole store."""
        folder = "".join(f"{part}/" for part in split_prefix(prefix))
        below = self._address.prefix
        names: list[str] = []
        seen = 0
        with _told():
            for batch in obstore.list(self._bucket, f"{below}{folder}" or None):
                paths = [entry["path"] for entry in batch]
                found = [path[len(below) :] for path in paths if path.startswith(below + folder)]
                names += filter(is_object_name, found)
                seen += len(paths)
                if seen >= MAX_CENSUS:
                    _log.warning("a bucket holds more than %d objects", seen)
                    break
        return sorted(names)

    def get(self, name: str, max_bytes: int) -> bytes | None:
        """Read an object; None when absent or larger than `max_bytes`."""
        split_name(name)
        with _told():
            try:
                found = obstore.get(self._bucket, self._key(name))
                if found.meta["size"] > max_bytes:
                    return None
                return _at_most(found, max_bytes)
            except _ABSENT as error:
                self._require_bucket(error)
        return None

    def size(self, name: str) -> int | None:
        """Size in bytes; None when absent."""
        split_name(name)
        with _told():
            try:
                return int(obstore.head(self._bucket, self._key(name))["size"])
            except _ABSENT as error:
                self._require_bucket(error)
        return None

    def put_new(self, name: str, data: bytes) -> None:
        """Write an object unless it is there with these bytes, and read it back.

        Raises KnownError("store-io") when what is read back differs, and what the server says.
        """
        if self.get(name, len(data)) == data:
            return
        with _told():
            try:
                self._write(name, data, "create")
            except _TAKEN:
                self._write(name, data, "overwrite")
        if self.get(name, len(data)) != data:
            raise KnownError("store-io")

    def delete(self, name: str) -> None:
        """Remove an object; absent is fine."""
        split_name(name)
        with _told():
            try:
                obstore.delete(self._bucket, self._key(name))
            except _ABSENT as error:
                self._require_bucket(error)

    def _write(self, name: str, data: bytes, mode: Literal["create", "overwrite"]) -> None:
        obstore.put(self._bucket, self._key(name), data, mode=mode, use_multipart=False)

    def _key(self, name: str) -> str:
        return f"{self._address.prefix}{name}"

    def _require_bucket(self, error: Exception) -> None:
        """Tell an absent object from an absent bucket: both are "not found"."""
        if "NoSuchKey" not in str(error):
            self.require_root()


def _at_most(found: obstore.GetResult, max_bytes: int) -> bytes | None:
    """The body, unless it grows beyond what its header said."""
    pieces: list[bytes] = []
    for piece in found.stream(min_chunk_size=1024 * 1024):
        pieces.append(bytes(piece))
        if sum(map(len, pieces)) > max_bytes:
            return None
    return b"".join(pieces)


def _provider(login: StoreLogin) -> Callable[[], dict[str, object]]:
    """Give the key and nothing else: the environment's keys and tokens are not ours."""

    def give() -> dict[str, object]:
        return {
            "access_key_id": login.user,
            "secret_access_key": login.secret,
            "token": None,
            "expires_at": None,
        }

    return give


@contextmanager
def _told() -> Iterator[None]:
    """Translate what obstore raises."""
    try:
        yield
    except (BaseError, OSError) as error:
        raise KnownError(_code_of(error)) from None  # its text holds names and addresses


def _code_of(error: Exception) -> str:
    text = str(error)
    for said, code in _SAID.items():
        if said in text:
            return code
    if isinstance(error, _ABSENT):
        return "store-missing"
    return "store-login" if isinstance(error, _REFUSED) else "store-io"
