"""One parser under a coverage-guided fuzzer: `python -m tests.faults.fuzzing.target NAME ...`.

Seals and signatures are taken for right here, as a malicious member could make them: what is
fuzzed is everything behind them. An error that is not ours ends the process with a trace. It
starts from a seed that the parser has to accept, and tells now and then how many bytes it accepted.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["osmo_desktop"]):
    from osmo_desktop.bootstrap import FileProfile
    from osmo_desktop.crypto import hpke, passphrase, sealing, signing, streams
    from osmo_desktop.domain import announcements, ops
    from osmo_desktop.domain.errors import DamagedError, OsmoError
    from osmo_desktop.formats import (
        attachment,
        bundle,
        certificate,
        grant,
        join,
        notice,
        record,
        removal,
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
    """Signatures fit, seals hold and open to what is in them, a derivation costs nothing."""

    def sealed(self: object, plaintext: sealing.BytesLike, aad: sealing.BytesLike) -> bytes:
        return bytes(sealing.NONCE_BYTES) + bytes(plaintext) + bytes(sealing.TAG_BYTES)

    def hpke_sealed(public: bytes, plaintext: bytes, info: bytes) -> bytes:
        return bytes(hpke.OVERHEAD) + plaintext

    def opened(self: object, blob: sealing.BytesLike, aad: sealing.BytesLike) -> bytes:
        return bytes(blob[sealing.NONCE_BYTES : -sealing.TAG_BYTES])

    def hpke_opened(self: object, blob: bytes, info: bytes) -> bytes:
        return bytes(blob[hpke.OVERHEAD :])

    def derived(_phrase: str, _salt: bytes, params: passphrase.Argon2Params) -> bytes:
        params.check()
        return bytes(32)

    stubs: list[tuple[object, str, object]] = [
        (signing, "verify", lambda *_args, **_more: None),
        (signing, "device_id_of", lambda public: public[:16]),
        (sealing.Cipher, "seal", sealed),
        (sealing.Cipher, "open", opened),
        (hpke, "seal_to", hpke_sealed),
        (hpke.HpkeKey, "open", hpke_opened),
        (hpke, "check_public", lambda _public: None),
        (streams, "seal_chunks", lambda content, _aad: (_ANYBODY, bytes(content))),
        (streams, "open_chunks", lambda _key, sealed, _aad, code: bytes(sealed)),
        (passphrase, "derive_kek", derived),
    ]
    for owner, name, stub in stubs:
        setattr(owner, name, stub)


def _must(found: object) -> None:
    """What gives nothing for bytes that it does not take: refused like the rest."""
    if not found:
        raise DamagedError("refused")


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


def _notice(data: bytes) -> None:
    header = notice.read_notice_header(data)
    key = hpke.HpkeKey.generate() if not _KEYS else _KEYS[0]
    _KEYS[:] = [key]
    notice.open_notice(
        data,
        team=header.team,
        recipient=header.recipient,
        writer_public=header.writer + bytes(16),
        hpke_key=key,
    )


def _welcome(data: bytes) -> None:
    welcome._check(welcome._decode(data))


def _profile(data: bytes) -> None:
    _PROFILE.write_bytes(data)
    _must(FileProfile(_PROFILE).known())


def _attachment(data: bytes) -> None:
    content = attachment.Content(attachment.object_hash(data), _ANYBODY)
    attachment.open_attachment(data, content)


def _escrow(data: bytes) -> None:
    cut = reset.ESCROW_HEADER.size
    reset.read_escrow(data[:cut], data[cut:])


def _bundle(data: bytes) -> None:
    head, size = bundle.HEAD.size, bundle.HEAD.size + 4
    bundle.read_head(data[:head])
    bundle.read_index(data[size:], int.from_bytes(data[head:size], "big"))


def _key_file(data: bytes) -> None:
    KeyFile.from_bytes(hashlib.sha256(data).hexdigest().encode() + b"\n" + data)


_KEYS: list[hpke.HpkeKey] = []
_PROFILE = Path(tempfile.gettempdir()) / "fuzzed-profile.json"

TARGETS: Mapping[str, Callable[[bytes], object]] = {
    "segment": _segment,
    "segment body": _segment_body,
    "record": _record,
    "op": ops.decode_op,
    "grant": _grant,
    "certificate": certificate.read_certificate.__wrapped__,  # each time anew
    "request": join.read_request,
    "card": join.read_card,
    "succession": succession.read_succession,
    "removal": removal.read_removal,
    "notice": _notice,
    "notice content": notice.read_content,
    "challenge": reset.read_challenge,
    "answer": reset.read_answer,
    "escrow": _escrow,
    "attachment": _attachment,
    "bundle": _bundle,
    "key file": _key_file,
    "listing": lambda data: _must(store_listing.read_listing(data, "https://pilvi.example/osmo/")),
    "welcome header": welcome.read_welcome_header,
    "welcome content": _welcome,
    "slot": lambda data: slots.open_with_passphrase(_OneSlot(data), "x"),  # type: ignore[arg-type]  # reads rows only
    "profile": _profile,
    "names": lambda data: _must(segment.parse_segment_name(data.decode("utf-8", "replace"))),
    "announcement": lambda data: _must(
        announcements.Announcement.parse(data.decode("utf-8", "replace"))
    ),
}


def main() -> None:
    """Fuzz the parser named first, from a seed put into the folder named second.

    The rest are the fuzzer's own options.
    """
    name, corpus = sys.argv[1], Path(sys.argv[2])
    _take_all_for_right()
    from tests.faults.fuzzing.seeds import SEEDS  # made where seals are stubs

    assert SEEDS.keys() == TARGETS.keys(), SEEDS.keys() ^ TARGETS.keys()
    parse, seed = TARGETS[name], SEEDS[name]()
    parse(seed)
    (corpus / "seed").write_bytes(seed)
    accepted = 0

    def run(data: bytes) -> None:
        nonlocal accepted
        try:
            parse(data)
        except OsmoError:
            return
        accepted += 1
        if accepted & (accepted - 1) == 0:  # the fuzzer ends the process without a last word
            print("accepted:", accepted, file=sys.stderr, flush=True)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
