"""Where a store is: a folder's path, the address of a WebDAV folder, or an object store's bucket.

The form decides the kind. An address never holds a name or password, and what is not encrypted
on the way is refused unless it stays on this computer (SECURITY T3; credentials never go over
http). The canonical text of an address names the place in sentences and in the vault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlencode, urlsplit

from osmo_desktop.domain.errors import UserError

MAX_ADDRESS: Final = 2_048
"""Characters of an address."""

FOLDER: Final = "folder"
WEBDAV: Final = "webdav"
S3: Final = "s3"

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_WEB: Final = {"webdavs": "https", "https": "https", "webdav": "http", "http": "http"}
_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|[0-9a-f:]{2,39}")
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION: Final = re.compile(r"[a-z0-9-]{1,40}")
_PREFIX: Final = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63}/)*")
_SAFE: Final = "/-._~!$&'()*+,;=:@"


@dataclass(frozen=True)
class StoreLogin:
    """The name and the password for a store; an object store's key id and secret key."""

    user: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class StoreAddress:
    """A store's place, taken apart.

    `text` is canonical. `url` is the WebDAV folder with a slash at its end, or the endpoint of an
    object store; `bucket`, `prefix` ("" or ending with a slash) and `region` are an object store's.
    """

    kind: str
    text: str
    url: str = ""
    bucket: str = ""
    prefix: str = ""
    region: str = ""

    @property
    def takes_login(self) -> bool:
        """Tell whether a name and a password belong to such a place."""
        return self.kind != FOLDER

    @property
    def is_here(self) -> bool:
        """Tell whether the server is this computer."""
        return (urlsplit(self.url).hostname or "") in _HERE


def read_address(text: str) -> StoreAddress:
    """Take what a person typed apart; whatever has no `://` is the path of a folder.

    Raises UserError: store-address (not understood), store-address-login (a name or password
    in it), store-plain (not encrypted).
    """
    typed = text.strip()
    scheme = _SCHEME.match(typed)
    if scheme is None:
        return StoreAddress(FOLDER, typed)
    if len(typed) > MAX_ADDRESS or any(ord(letter) < 33 for letter in typed):
        raise UserError("store-address")
    name = scheme[1].lower()
    if name in _WEB:
        return _web(name, _split(typed))
    if name == "s3":
        return _object_store(_split(typed))
    raise UserError("store-address")


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise UserError("store-address") from error
    if "@" in parts.netloc:
        raise UserError("store-address-login")
    return parts


def _web(scheme: str, parts: SplitResult) -> StoreAddress:
    """A WebDAV folder; its path is quoted the same way whatever was typed."""
    if parts.query or parts.fragment:
        raise UserError("store-address")
    path = unquote(parts.path, errors="strict") if _is_utf8(parts.path) else "//"
    path = path if path.endswith("/") else f"{path}/"
    if "//" in path or {".", ".."} & set(path.split("/")) or not path.isprintable():
        raise UserError("store-address")
    url = f"{_origin(_WEB[scheme], parts)}{quote(path, safe=_SAFE)}"
    return StoreAddress(WEBDAV, url, url=url)


def _is_utf8(path: str) -> bool:
    try:
        unquote(path, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _origin(scheme: str, parts: SplitResult) -> str:
    """Scheme, host and port; raises UserError("store-plain") for http to another computer."""
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise UserError("store-address") from error
    if _HOST.fullmatch(host) is None:
        raise UserError("store-address")
    if scheme == "http" and host not in _HERE:
        raise UserError("store-plain")
    shown = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}[scheme]
    port = parts.port
    return f"{scheme}://{shown}" if port in {None, usual} else f"{scheme}://{shown}:{port}"


def _object_store(parts: SplitResult) -> StoreAddress:
    """`s3://bucket/prefix?endpoint=https://host&region=name`; without endpoint it is Amazon's."""
    asked = parse_qs(parts.query, keep_blank_values=True)
    is_known = set(asked) <= {"endpoint", "region"} and all(len(v) == 1 for v in asked.values())
    region = asked.get("region", ["us-east-1"])[0]
    prefix = f"{parts.path.strip('/')}/".lstrip("/")
    well_formed = (
        is_known
        and not parts.fragment
        and _BUCKET.fullmatch(parts.netloc) is not None
        and ".." not in parts.netloc
        and _PREFIX.fullmatch(prefix) is not None
        and _REGION.fullmatch(region) is not None
    )
    if not well_formed:
        raise UserError("store-address")
    endpoint = asked.get("endpoint", [f"https://s3.{region}.amazonaws.com"])[0]
    server = _split(endpoint)
    if server.scheme.lower() not in {"http", "https"} or server.path.strip("/") or server.query:
        raise UserError("store-address")
    url = _origin(server.scheme.lower(), server)
    query = urlencode({"endpoint": url, "region": region}, safe=":/[]")
    text = f"s3://{parts.netloc}/{prefix}?{query}"
    return StoreAddress(S3, text, url=url, bucket=parts.netloc, prefix=prefix, region=region)
