"""Makes the stored vaults: `python -m tests.old_vaults.make`, once for each version of the format.

`v1/vault.owv` is Ben's, with everything that a vault can hold (`tests/exit/work.py`), and
`v1/expected.json` what the program shows of it; `broken/` is made of it. People are invented. A
released vault is never made anew: it stands for those that people have.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from osmo_desktop.domain.progress import run_steps
from tests.exit.work import work
from tests.laptops import Laptop, Team, found, join, team_at

HERE: Final = Path(__file__).parent
V1: Final = HERE / "v1" / "vault.owv"
EXPECTED: Final = HERE / "v1" / "expected.json"
BROKEN: Final = HERE / "broken"

Break = Callable[[Path, Path], None]
"""Break the vault at the first path; at the second is an older copy of it."""


def contents(laptop: Laptop) -> dict[str, Any]:
    """What the program shows of an open vault, in a form that keeps."""
    values = {op.op.uid: op.op.value for op in laptop.ops()}
    state = sorted(laptop.state().items())
    services = laptop.services
    attachments = {
        shot.id: sha256(run_steps(services.attachments.open(shot.id)).data).hexdigest()
        for shot in laptop.book.find("attachment")
    }
    return {
        "device": laptop.book.device,
        "user": laptop.book.user,
        "ops": sorted(id_ for op in laptop.ops() for id_ in op.ids),
        "shown": [[*place, [values[uid] for uid in uids]] for place, uids in state],
        "attachments": attachments,
        "drafts": {draft.id: draft.happened for draft in services.drafts.all()},
        "clients": sorted(row.name for row in services.clients.list()),
    }


def _sql(statement: str) -> Break:
    def run(vault: Path, older: Path) -> None:
        with closing(sqlite3.connect(vault)) as db:
            db.execute("ATTACH ? AS older", (str(older),))
            db.executescript(statement)

    return run


def _bytes(change: Callable[[bytes], bytes]) -> Break:
    def run(vault: Path, older: Path) -> None:
        vault.write_bytes(change(vault.read_bytes()))

    return run


def _header(old: str, new: str) -> Break:
    return _sql(
        f"UPDATE slot SET header = CAST(replace(CAST(header AS TEXT), '{old}', '{new}') AS BLOB)"
        " WHERE kind = 'passphrase'"
    )


def _flipped(table: str, column: str, order: str) -> Break:
    """One bit in the middle of the value of the first row."""

    def run(vault: Path, older: Path) -> None:
        with closing(sqlite3.connect(vault)) as db:
            sql = f"SELECT rowid, {column} FROM {table} ORDER BY {order} LIMIT 1"
            rowid, data = db.execute(sql).fetchone()
            flipped = bytearray(data)
            flipped[len(flipped) // 2] ^= 1
            db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (bytes(flipped), rowid))
            db.commit()

    return run


def _page_lost(data: bytes) -> bytes:
    """The root page of the table of records is zeros."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(data)
        ((root,),) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'rec'")
        ((size,),) = db.execute("PRAGMA page_size")
    return data[: (root - 1) * size] + bytes(size) + data[root * size :]


BREAKS: Final[dict[str, tuple[str, Break]]] = {
    "empty": ("vault-empty", _bytes(lambda data: b"")),
    "not-a-database": ("vault-not-a-vault", _bytes(lambda data: b"%PDF-1.7\n" * 100)),
    "cut-in-the-middle": ("vault-cut-short", _bytes(lambda data: data[: len(data) // 2 + 77])),
    "other-program": ("vault-foreign", _sql("PRAGMA application_id = 252006674")),
    "newer-format": ("vault-newer", _sql("PRAGMA user_version = 2")),
    "newer-slot": ("vault-newer", _header('"v":1', '"v":2')),
    "slot-missing": ("slot-missing", _sql("DELETE FROM slot WHERE kind = 'passphrase'")),
    "slot-of-no-kind": (
        "vault-slot-kind",
        _sql("UPDATE slot SET kind = 'passphrasg' WHERE kind = 'passphrase'"),
    ),
    "slot-unreadable": (
        "vault-slot",
        _sql("UPDATE slot SET header = x'7b7b' WHERE kind = 'passphrase'"),
    ),
    "argon2-of-four-tib": ("kdf-limits", _header('"memory_kib":64', '"memory_kib":4294967295')),
    "argon2-of-endless-passes": ("kdf-limits", _header('"iterations":1', '"iterations":999999')),
    "table-missing": ("vault-structure", _sql("DROP TABLE object")),
    "other-column-types": (
        "vault-structure",
        _sql(
            "ALTER TABLE rec RENAME TO former; CREATE TABLE rec (seq INTEGER PRIMARY KEY,"
            " record TEXT, mac TEXT); INSERT INTO rec SELECT * FROM former; DROP TABLE former;"
        ),
    ),
    "page-lost": ("vault-damaged", _bytes(_page_lost)),
    "key-missing": (
        "vault-keys",
        _sql("DELETE FROM keyring WHERE id = (SELECT max(id) FROM keyring WHERE id < x'6c')"),
    ),
    "keys-of-an-older-copy": (
        "vault-keys",
        _sql("DELETE FROM keyring; INSERT INTO keyring SELECT * FROM older.keyring"),
    ),
    "identity-missing": ("vault-identity", _sql("DELETE FROM meta WHERE name = 'identity'")),
    "record-changed": ("vault-unsent-changed", _flipped("rec", "record", "seq DESC")),
    "segment-cut-off": (
        "vault-log-cut",
        _sql("DELETE FROM seg WHERE seq = (SELECT max(seq) FROM seg)"),
    ),
    "segment-changed": ("vault-log-changed", _flipped("seg", "bytes", "seq DESC")),
    "ends-of-an-older-copy": (
        "vault-mixed",
        _sql(
            "UPDATE meta SET sealed = (SELECT sealed FROM older.meta WHERE name = 'ends')"
            " WHERE name = 'ends'"
        ),
    ),
    "draft-changed": ("vault-damaged", _flipped("local", "sealed", "kind")),
}
"""By name of the file: the code that it is refused with, and how it is made of the vault."""


def _founded(root: Path) -> Team:
    team = team_at(root)
    team.store.mkdir()
    found(team.anna.create(), team.store)
    for worker in (team.ben, team.cilla):
        join(team.anna, worker.create(), team.store)
    team.exchange()
    return team


def _make(root: Path) -> None:
    team = _founded(root)
    team.anna.client("Korhonen", "Eero")  # Ben may not read this one
    team.ben.client("Nieminen", "Liisa", identity_code="010190-999W")
    older = root / "older.owv"
    team.ben.lock()
    shutil.copyfile(team.ben.path, older)
    team.ben.unlock()
    work(team)
    expected = contents(team.ben.restarted())
    team.lock()
    V1.parent.mkdir(exist_ok=True)
    shutil.copyfile(team.ben.path, V1)
    text = json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True)
    EXPECTED.write_text(text + "\n", encoding="utf-8")
    shutil.rmtree(BROKEN, ignore_errors=True)
    BROKEN.mkdir()
    for name, (_, break_) in BREAKS.items():
        path = BROKEN / f"{name}.owv"
        shutil.copyfile(V1, path)
        break_(path, older)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        _make(Path(folder))
    print("V1_SHA256 =", sha256(V1.read_bytes()).hexdigest(), V1.stat().st_size)
