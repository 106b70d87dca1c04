"""One parser under a coverage-guided fuzzer: `python -m tests.faults.fuzzing.target NAME ...`.

Seals and signatures are taken for right here, as a malicious member could make them: what is
fuzzed is everything behind them. An error that is not ours ends the process with a trace.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["osmo_desktop"]):
    from osmo_desktop.bootstrap import FileProfile
    from osmo_desktop.crypto import hpke, passphrase, sealing, signing, streams
    from osmo_desktop.domain import announcements, ops
    from osmo_desktop.domain.errors import OsmoError
    from osmo_desktop.formats import (
        attachment,
        certificate,
        grant,
        join,
        record,
        reset,
        segment,
        succession,
        welcome,
    )
    from osmo_desktop.storage import slots
    from osmo_desktop.storage.backups import KeyFile
    from osmo_desktop.sync import store_listing

_ANYBODY = bytes(32)


class _OneSlot:
    """A vault whose only slot has a header out of the fuzzer."""

    def __init__(self, header: bytes) -> None:
        self._header = header

    def rows(self, _sql: str, _parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        return [(self._header, bytes(92))]


def _take_all_for_right() -> None:
    """Signatures fit, seals open to what is in them, a derivation costs nothing."""

    def opened(self: object, blob: sealing.BytesLike, aad: sealing.BytesLike) -> bytes:
        return bytes(blob[sealing.NONCE_BYTES : -sealing.TAG_BYTES])

    def hpke_opened(self: object, blob: bytes, info: bytes) -> bytes:
        return bytes(blob[hpke.OVERHEAD :])

    def derived(_phrase: str, _salt: bytes, params: passphrase.Argon2Params) -> bytes:
        params.check()
        return bytes(32)

    setattr(signing, "verify", lambda *_args, **_more: None)  # noqa: B010 - for this process
    setattr(signing, "device_id_of", lambda public: public[:16])  # noqa: B010 - for this process
    setattr(sealing.Cipher, "open", opened)  # noqa: B010 - for this process
    setattr(hpke.HpkeKey, "open", hpke_opened)  # noqa: B010 - for this process
    setattr(streams, "open_chunks", lambda _key, sealed, _aad, code: bytes(sealed))  # noqa: B010 - for this process
    setattr(hpke, "check_public", lambda _public: None)  # noqa: B010 - for this process
    setattr(passphrase, "derive_kek", derived)  # noqa: B010 - for this process


def _segment(data: bytes) -> None:
    header = segment.read_segment_header(data)
    segment.verify_segment(data, header.device + bytes(16)).open(_ANYBODY)


def _segment_body(data: bytes) -> None:
    segment._read_body(data, bytes(32))


def _record(data: bytes) -> None:
    record.read_header(data)
    cipher = record.RecordCipher(_ANYBODY, data[46:62], 1)
    ops.decode_op(cipher.open(data[:62] + cipher.kid8 + data[70:]))


def _grant(data: bytes) -> None:
    header = grant.read_grant_header(data)
    key = hpke.HpkeKey.generate() if not _KEYS else _KEYS[0]
    _KEYS[:] = [key]
    grant.open_grant(data, hpke_key=key, granter_public=header.granter + bytes(16))


def _welcome(data: bytes) -> None:
    welcome._check(welcome._decode(data))


def _profile(data: bytes) -> None:
    _PROFILE.write_bytes(data)
    FileProfile(_PROFILE).known()


def _attachment(data: bytes) -> None:
    content = attachment.Content(attachment.object_hash(data), _ANYBODY)
    attachment.open_attachment(data, content)


def _words(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    announcements.Announcement.parse(text)
    segment.parse_segment_name(text)


_KEYS: list[hpke.HpkeKey] = []
_PROFILE = Path(tempfile.gettempdir()) / "fuzzed-profile.json"

TARGETS: Mapping[str, Callable[[bytes], object]] = {
    "segment": _segment,
    "segment body": _segment_body,
    "record": _record,
    "op": ops.decode_op,
    "grant": _grant,
    "certificate": certificate.read_certificate,
    "request": join.read_request,
    "card": join.read_card,
    "succession": succession.read_succession,
    "challenge": reset.read_challenge,
    "answer": reset.read_answer,
    "attachment": _attachment,
    "key file": KeyFile.from_bytes,
    "listing": lambda data: store_listing.read_listing(data, "https://pilvi.example/osmo/"),
    "welcome header": welcome.read_welcome_header,
    "welcome content": _welcome,
    "slot": lambda data: slots.open_with_passphrase(_OneSlot(data), "x"),  # type: ignore[arg-type]  # reads rows only
    "profile": _profile,
    "names": _words,
}


def main() -> None:
    """Fuzz the parser named first; the rest are the fuzzer's own options."""
    parse = TARGETS[sys.argv[1]]
    _take_all_for_right()

    def run(data: bytes) -> None:
        try:
            parse(data)
        except OsmoError:
            return

    atheris.Setup([sys.argv[0], *sys.argv[2:]], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
