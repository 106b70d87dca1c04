"""A reader of vaults that shares nothing with OSMO Desktop, after docs/design/vault-format.md.

It stands in for whoever must read a vault when the program is gone: it imports nothing of it, asks
nothing but public libraries, and writes no file. Sections (§) below are those of the document.

    python -m tests.exit.reader VAULT --passphrase-file FILE [--json]
    python -m tests.exit.reader VAULT --recovery-file FILE --words resources/words/fi.txt [--json]
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import sqlite3
import struct
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

APPLICATION_ID: Final = 0x4F574F31
USER_VERSION: Final = 1
CHUNK: Final = 65_536 + 16

Opener = Callable[[sqlite3.Connection], bytes]
Facts = dict[str, Any]


class UnreadableError(Exception):
    """The file is no vault, is damaged, or is not opened by this secret; says what is wrong."""


class Keys(NamedTuple):
    """§4: keys of streams by (stream, first half of the kid), of the team's transport by epoch."""

    streams: dict[tuple[bytes, bytes], tuple[bytes, int, bytes]]
    transport: dict[int, bytes]


def hkdf(key: bytes, info: bytes) -> bytes:
    """§1: HKDF-SHA256 without salt, 32 bytes."""
    return HKDF(SHA256(), 32, None, info).derive(key)


def siv_open(key: bytes, blob: bytes, aad: bytes, what: str) -> bytes:
    """§1: open nonce ‖ ciphertext ‖ tag; `what` is named when it does not open."""
    try:
        return AESGCMSIV(key).decrypt(blob[:12], blob[12:], aad)
    except (InvalidTag, ValueError) as error:
        raise UnreadableError(f"{what} does not open") from error


def padme(n: int) -> int:
    """§1: the length to which n bytes are padded."""
    if n < 2:
        return n
    e = n.bit_length() - 1
    unit = 1 << (e - e.bit_length())
    return -(-n // unit) * unit


def parsed(data: bytes, what: str) -> Any:
    """JSON."""
    try:
        return json.loads(data)
    except ValueError as error:
        raise UnreadableError(f"{what} is no JSON") from error


def demand(condition: bool, complaint: str) -> None:
    """Refuse the file unless something holds."""
    if not condition:
        raise UnreadableError(complaint)


def connect(path: Path) -> sqlite3.Connection:
    """§2: open the database for reading only."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    ((application_id,),) = db.execute("PRAGMA application_id")
    ((version,),) = db.execute("PRAGMA user_version")
    demand(application_id == APPLICATION_ID, "this is another program's file")
    demand(version == USER_VERSION, f"the vault has version {version}, not {USER_VERSION}")
    demand(db.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the database is damaged")
    return db


def _slot(db: sqlite3.Connection, kind: str) -> tuple[bytes, bytes]:
    row = db.execute("SELECT header, wrapped FROM slot WHERE kind = ?", (kind,)).fetchone()
    demand(row is not None, f"there is no slot of kind {kind}")
    header, wrapped = row
    return header, wrapped


def _masters(kek: bytes, kind: bytes, header: bytes, wrapped: bytes) -> bytes:
    return siv_open(kek, wrapped, b"slot " + kind + b"\0" + header, "the slot (wrong secret?)")


def with_passphrase(passphrase: str) -> Opener:
    """§3: the way in for who knows the passphrase."""

    def run(db: sqlite3.Connection) -> bytes:
        header, wrapped = _slot(db, "passphrase")
        facts = parsed(header, "the header of the slot")
        m, t, p = facts["memory_kib"], facts["iterations"], facts["lanes"]
        demand(facts["v"] == 1, "the slot is of a newer version")
        demand(1 <= p <= 16 and 1 <= t <= 16 and 8 * p <= m <= 2_097_152, "the slot asks too much")
        salt = base64.b64decode(facts["salt"], validate=True)
        kdf = Argon2id(salt=salt, length=32, iterations=t, lanes=p, memory_cost=m)
        kek = kdf.derive(unicodedata.normalize("NFKC", passphrase).encode())
        return _masters(kek, b"passphrase", header, wrapped)

    return run


def with_recovery(secret: bytes) -> Opener:
    """§3: the way in for who holds the recovery sheet."""

    def run(db: sqlite3.Connection) -> bytes:
        header, wrapped = _slot(db, "recovery")
        demand(parsed(header, "the header of the slot")["v"] == 1, "the slot is of a newer version")
        masters = _masters(hkdf(secret, b"ow1 recovery kek"), b"recovery", header, wrapped)
        vmk = masters[:32]
        for head, linked in db.execute(
            "SELECT header, wrapped FROM slot WHERE kind = 'link' ORDER BY id"
        ):
            vmk = siv_open(sub(vmk, b"link"), linked, b"slot link\0" + head, "a link")
        return vmk + masters[32:]

    return run


def secret_of_words(words: list[str], word_list: list[str]) -> bytes:
    """§3: the secret that a recovery sheet spells."""
    demand(len(words) == 25, "a recovery sheet has 25 words")
    unknown = sorted(set(words) - set(word_list))
    demand(not unknown, f"not in the list: {', '.join(unknown)}")
    number = 0
    for word in words:
        number = number * len(word_list) + word_list.index(word)
    room = len(word_list) ** 25 >> 256
    demand(number // room < 1 << 256, "the words do not belong together")
    secret = (number // room).to_bytes(32, "big")
    check = int.from_bytes(hashlib.sha256(b"ow1 words\0" + secret).digest(), "big")
    demand(number % room == check % room, "the words do not belong together")
    return secret


def sub(key: bytes, label: bytes) -> bytes:
    """§3: a key derived from a master key."""
    return hkdf(key, b"ow1 sub\0" + label)


def named_values(db: sqlite3.Connection, vmk: bytes) -> dict[str, bytes]:
    """§5: all named values, opened."""
    key = sub(vmk, b"meta")
    rows = db.execute("SELECT name, sealed FROM meta WHERE name != 'turn'")
    return {
        name: siv_open(key, sealed, b"meta " + name.encode(), f"the value {name}")
        for name, sealed in rows
    }


def local_rows(db: sqlite3.Connection, vmk: bytes) -> list[Facts]:
    """§5, §8: drafts, settings and the like, opened."""
    key, found = sub(vmk, b"local"), []
    for kind, id_, sealed in db.execute("SELECT kind, id, sealed FROM local ORDER BY kind, id"):
        aad = b"local " + kind.encode() + b"\0" + id_.encode()
        plain = siv_open(key, sealed, aad, f"the local row {kind} {id_}")
        is_draft = kind == "draft"  # §8: the value of any other kind is the program's own affair
        value = parsed(plain, "a draft") if is_draft else base64.b64encode(plain).decode()
        found.append({"kind": kind, "id": id_, "value": value})
    return found


def chained(rows: list[tuple[bytes, bytes]], vmk: bytes, count: int, last: str | None) -> None:
    """§5: check a chain of (x, mac of the row) against its known end."""
    key, link = sub(vmk, b"chain"), bytes(32)
    for number, (data, stored) in enumerate(rows, 1):
        link = hmac.digest(key, link + data, "sha256")
        demand(hmac.compare_digest(link, stored), f"row {number} of a chain was changed")
    demand(len(rows) == count, f"a chain has {len(rows)} rows instead of {count}")
    demand(link == base64.b64decode(last or "") or not rows, "a chain does not end as it should")


def kid_of(key: bytes, stream: bytes, epoch: int) -> bytes:
    """§4: the id of a key."""
    return hkdf(key, b"kid" + stream + struct.pack(">I", epoch))


def keyring(db: sqlite3.Connection, masters: bytes, expected: bytes) -> Keys:
    """§4: open every key and check that none is missing, older, or under another's id."""
    rows = db.execute("SELECT id, sealed FROM keyring ORDER BY id").fetchall()
    k_keyring, k_signing = sub(masters[:32], b"keyring"), sub(masters[32:], b"signing")
    bound, keys = b"keyring", Keys({}, {})
    for id_, sealed in rows:
        bound += b"".join(struct.pack(">I", len(part)) + part for part in (id_, sealed))
        plain = siv_open(k_signing if id_[:1] == b"s" else k_keyring, sealed, id_, "a key")
        _keep(keys, id_, parsed(plain, "a key"))
    value = hmac.digest(sub(masters[:32], b"chain"), bound, "sha256")
    demand(hmac.compare_digest(value, expected), "keys are missing or older than the rest")
    return keys


def _keep(keys: Keys, id_: bytes, facts: Facts) -> None:
    use, stream, epoch = facts["use"], bytes.fromhex(facts["stream"]), facts["epoch"]
    key = base64.b64decode(facts["key"], validate=True)
    kid = kid_of(key, stream, epoch) if stream else b""
    name = b"\0".join((use.encode(), facts["stream"].encode(), str(epoch).encode(), kid))
    letter = b"s" if use == "signing" else b"k"
    demand(id_ == letter + hashlib.sha256(name).digest()[:16], "a key lies under another's id")
    if use == "stream":
        keys.streams[stream, kid[:8]] = key, epoch, kid
    elif use == "transport":
        keys.transport[epoch] = key


def read_record(record: bytes, keys: Keys, team: bytes) -> Facts:
    """§6: one record: its header, and its op where the key is at hand."""
    demand(record[:6] == b"OWR1\1\0" and len(record) >= 98, "a record is no record")
    its_team, device, lamport, stream, kid8 = struct.unpack(">16s16sQ16s8s", record[6:70])
    demand(its_team == team, "a record is of another team")
    facts: Facts = {
        "id": hashlib.sha256(record).digest()[:16].hex(),
        "device": device.hex(),
        "lamport": lamport,
        "stream": stream.hex(),
    }
    found = keys.streams.get((stream, kid8))
    if stream == device:  # §6: of an access log
        found = log_key(keys, team, stream, kid8)
    if found is None:
        return facts
    content_key, epoch, kid = found
    key = hkdf(content_key, b"rec" + stream + struct.pack(">I", epoch))
    payload = siv_open(key, record[70:], record[:70] + kid, "a record")
    return {**facts, "op": parsed(payload, "a record")}


def log_key(keys: Keys, team: bytes, stream: bytes, kid8: bytes) -> tuple[bytes, int, bytes] | None:
    """§6: around a page of an access log lies the team's content key, for the log's stream."""
    for (owner, _), (content_key, epoch, _) in keys.streams.items():
        kid = hkdf(content_key, b"kid" + stream + struct.pack(">I", epoch))
        if owner == team and kid[:8] == kid8:
            return content_key, epoch, kid
    return None


def shown(records: list[Facts]) -> list[Facts]:
    """§6: what is shown per field: the ops that nothing supersedes, the greatest first."""
    fields: dict[tuple[str, ...], list[Facts]] = {}
    for record in records:
        if "op" in record and record["stream"] != record["device"]:
            place = record["stream"], *(record["op"][key] for key in ("kind", "entity", "field"))
            fields.setdefault(place, []).append(record)
    found = []
    for place, ops in sorted(fields.items()):
        gone = {id_ for record in ops for id_ in record["op"]["sup"]}
        gone_uids = {record["op"]["uid"] for record in ops if record["id"] in gone}
        heads = [record for record in ops if record["op"]["uid"] not in gone_uids]
        heads.sort(key=lambda head: (head["lamport"], head["device"]))
        once = list({head["op"]["uid"]: head for head in heads}.values())[::-1]
        facts = dict(zip(("stream", "kind", "entity", "field"), place, strict=True))
        values = [head["op"]["value"] for head in once]
        found.append({**facts, "ops": [head["id"] for head in once], "values": values})
    return found


def segment_records(segment: bytes, keys: Keys, team: bytes) -> Iterator[bytes]:
    """§7: the records of a segment."""
    header, rest = segment[:85], segment[85:]
    demand(header[:5] == b"OWS1\1" and len(header) == 85, "a segment is no segment")
    its_team, epoch, n_bytes = header[5:21], *struct.unpack(">I32xI", header[45:])
    demand(its_team == team, "a segment is of another team")
    demand(len(rest) == n_bytes + 64, "a segment has another length than it says")
    demand(epoch in keys.transport, "the transport key of a segment is missing")
    key = keys.transport[epoch]
    opening = hkdf(key, b"seg" + bytes(16) + struct.pack(">I", epoch))
    aad = header + kid_of(key, bytes(16), epoch)
    try:
        yield from _records_of(siv_open(opening, rest[:n_bytes], aad, "a segment"))
    except struct.error as error:
        raise UnreadableError("a segment is cut short") from error


def _records_of(body: bytes) -> Iterator[bytes]:
    (min_reader,) = struct.unpack_from(">H", body)
    demand(min_reader <= 1, "a segment needs a newer reader")
    at = 2
    for size in (40, 32, 40):  # deps, got, bad
        at += 2 + size * struct.unpack_from(">H", body, at)[0]
    at += 8 + 32 + 8
    (count,) = struct.unpack_from(">H", body, at)
    at += 2
    for _ in range(count):
        (length,) = struct.unpack_from(">I", body, at)
        at += 4 + length
        yield body[at - length : at]
    demand(len(body) == padme(at) and not any(body[at:]), "a segment is not padded as it should")


def objects(db: sqlite3.Connection) -> dict[bytes, bytes]:
    """§9: the sealed objects of attachments that are held, by their hash."""
    found = {}
    for hash_, count, size in db.execute("SELECT hash, parts, size FROM blob"):
        sql = "SELECT bytes FROM blob_part WHERE hash = ? AND part < ? ORDER BY part"
        sealed = b"".join(part for (part,) in db.execute(sql, (hash_, count)))
        is_whole = len(sealed) == size and hashlib.sha256(sealed).digest() == hash_
        demand(is_whole, "an attachment was changed")
        found[hash_] = sealed
    return found


def opened(sealed: bytes, key: bytes) -> bytes:
    """§9: the file in a sealed object."""
    header, chunks = sealed[:5], sealed[5:]
    demand(header == b"OWA1\1", "an attachment is no attachment")
    count = max(1, -(-len(chunks) // CHUNK))
    plain = b""
    for i in range(count):
        nonce = i.to_bytes(11, "big") + bytes([i == count - 1])
        plain += AESGCM(key).decrypt(nonce, chunks[i * CHUNK : (i + 1) * CHUNK], header)
    length = int.from_bytes(plain[:8], "big")
    demand(len(plain) == padme(8 + length), "an attachment is not padded as it should")
    return plain[8 : 8 + length]


def attachments(db: sqlite3.Connection, fields: list[Facts]) -> Iterator[Facts]:
    """§9: the files of all records of kind `attachment`; no data where the object is not here."""
    held = objects(db)
    for field in fields:
        if (field["kind"], field["field"]) == ("attachment", "content"):
            for named in map(bytes.fromhex, field["values"]):
                sealed = held.get(named[:32])
                data = base64.b64encode(opened(sealed, named[32:])).decode() if sealed else None
                yield {"stream": field["stream"], "entity": field["entity"], "data": data}


def read_vault(path: Path, opener: Opener) -> Facts:
    """Everything that a vault holds; raises UnreadableError."""
    try:
        with closing(connect(path)) as db:
            return _everything(db, opener)
    except (sqlite3.Error, InvalidTag) as error:
        raise UnreadableError(f"the file is no whole vault: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError(f"something in the vault has another shape: {error}") from error


def _everything(db: sqlite3.Connection, opener: Opener) -> Facts:
    masters = opener(db)
    vmk = masters[:32]
    values = named_values(db, vmk)
    keys = keyring(db, masters, values["keyring"])
    identity, ends = (parsed(values.get(name, b"{}"), name) for name in ("identity", "ends"))
    own = db.execute("SELECT record, mac FROM rec ORDER BY seq").fetchall()
    chained(own, vmk, ends.get("records", 0), ends.get("record_mac"))
    segments = db.execute("SELECT hash, mac, bytes FROM seg ORDER BY seq").fetchall()
    links = [(hash_, link) for hash_, link, _ in segments]
    chained(links, vmk, ends.get("segments", 0), ends.get("segment_mac"))
    team = bytes.fromhex(identity["team"])
    raw: list[bytes] = []
    for hash_, _, segment in segments:
        demand(hashlib.sha256(segment).digest() == hash_, "a segment was changed")
        raw += segment_records(segment, keys, team)
    raw += (record for record, _ in own)
    records = [read_record(record, keys, team) for record in dict.fromkeys(raw)]
    fields = shown(records)
    return {
        "identity": identity,
        "segments": len(segments),
        "pending": len(own),
        "records": records,
        "shown": fields,
        "attachments": list(attachments(db, fields)),
        "local": local_rows(db, vmk),
    }


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="reader", description="Read a vault without its program")
    parser.add_argument("vault", type=Path)
    secret = parser.add_mutually_exclusive_group(required=True)
    secret.add_argument("--passphrase-file", type=Path)
    secret.add_argument("--recovery-file", type=Path, help="the 25 words of the sheet")
    parser.add_argument("--words", type=Path, help="the word list of the sheet's language")
    parser.add_argument("--json", action="store_true", help="everything, as JSON")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.recovery_file:
            known = chosen.words.read_text("utf-8").split()
            words = chosen.recovery_file.read_text("utf-8").split()
            opener = with_recovery(secret_of_words(words, known))
        else:
            opener = with_passphrase(chosen.passphrase_file.read_text("utf-8").rstrip("\r\n"))
        facts = read_vault(chosen.vault, opener)
    except UnreadableError as error:
        print(error, file=sys.stderr)
        return 1
    fields = facts["shown"]
    lines = (f"{f['kind']} {f['entity'][:8]} {f['field']}: {f['values']}" for f in fields)
    print(json.dumps(facts, ensure_ascii=False, indent=1) if chosen.json else "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
