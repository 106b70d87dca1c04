"""What the fuzzer starts from: bytes that each parser accepts, by the name of the parser.

To be asked in the fuzzer's process, where seals hold nothing back: `target._take_all_for_right`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from osmo_desktop.domain.ops import Edit, encode_op
from osmo_desktop.formats import bundle, layout, record, removal, segment, welcome
from osmo_desktop.storage.backups import KeyFile
from tests.servers.scripted import multistatus
from tests.unit.formats import builders

_OP: Final = encode_op(
    Edit("0" * 32, "client", "1" * 32, "family_name", "Aalto").to_op(
        author="2" * 32, now=datetime(2026, 11, 19, 10, tzinfo=UTC)
    )
)
_OLD_VAULT: Final = Path(__file__).parents[2] / "old_vaults" / "v1" / "vault.owv"


def _segment_body() -> bytes:
    """What stands inside a segment of a device that is all zeros."""
    nobody = bytes(16)
    cipher = builders.CIPHER
    header = record.RecordHeader(nobody, nobody, 7, builders.STREAM, cipher.kid8)
    body = builders.make_body(records=(cipher.seal(header, b"{}"),))
    return layout.padded(segment._pack_body(body, nobody + nobody))


def _removal() -> bytes:
    heads = [bytes([number]) * 16 for number in range(2)]
    return removal.build_removal(builders.TEAM, builders.WORKER.device_id, heads, builders.ROOT)


def _bundle() -> bytes:
    """Head, size of the body, index."""
    sizes = {"dev/0a/0000000/1.seg": 900, "grant/0b/2.grant": 300}
    head = bundle.build_head(builders.TEAM)
    return head + sum(sizes.values()).to_bytes(4, "big") + bundle.build_index(sizes)


def _key_file() -> bytes:
    """The key file of a real vault, without the hash in front; its first slot and key.

    All of them make a file of which hardly any change is JSON still.
    """
    with closing(sqlite3.connect(f"file:{_OLD_VAULT}?immutable=1", uri=True)) as vault:
        slots = tuple(vault.execute("SELECT kind, header, wrapped FROM slot ORDER BY id LIMIT 1"))
        keys = tuple(vault.execute("SELECT id, sealed FROM keyring ORDER BY id LIMIT 1"))
    return KeyFile(1, ("0badcafe",), slots, keys, bytes(60)).to_bytes().partition(b"\n")[2]


SEEDS: Final[Mapping[str, Callable[[], bytes]]] = {
    "segment": builders.make_segment,
    "segment body": _segment_body,
    "record": lambda: builders.make_record(payload=_OP),
    "op": lambda: _OP,
    "grant": builders.make_grant,
    "certificate": builders.make_certificate,
    "request": builders.make_request,
    "card": builders.make_next_card,
    "succession": builders.make_succession,
    "removal": _removal,
    "notice": builders.make_notice,
    "notice content": lambda: b'{"v":1,"at":1790000000000,"by":"Anna Niemi","order":""}',
    "challenge": builders.make_challenge,
    "answer": builders.make_answer,
    "escrow": builders.make_escrow,
    "attachment": builders.KINDS["attachment"].make,
    "bundle": _bundle,
    "key file": _key_file,
    "listing": lambda: multistatus(["/osmo/", "/osmo/a.att"], {"/osmo/a.att": b"1"}),
    "welcome header": builders.make_welcome,
    "welcome content": lambda: welcome._ENCODER.encode(builders.make_content()),
    "slot": lambda: (
        b'{"v":1,"memory_kib":65536,"iterations":3,"lanes":4,"salt":"' + b"A" * 43 + b'="}'
    ),
    "profile": lambda: (
        b'{"path":"x","team_name":"T","user_name":"A","device_name":"L","language":"fi"}'
    ),
    "names": lambda: b"0000000001-00112233445566778899aabbccddeeff.seg",
    "announcement": f"12:{'0a' * 32}:{'0b' * 16}".encode,
}
