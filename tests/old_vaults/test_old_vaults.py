"""Vaults of released formats are opened for ever; broken ones are refused, each in its words."""

from __future__ import annotations

import base64
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from osmo_desktop.bootstrap import catalogue, words
from osmo_desktop.crypto.words import from_words
from osmo_desktop.domain.errors import DamagedError, OsmoError
from osmo_desktop.domain.messages import SENTENCES
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.vault_door import open_vault, open_vault_with_recovery
from tests.exit import reader
from tests.laptops import PHRASE, SECRET, VAULT, Laptop
from tests.old_vaults.make import BREAKS, BROKEN, EXPECTED, HERE, V1, contents

V1_SHA256: Final = "231a01d2ab3a9347ad3ad444a1bd0bfb9c9d0d2b2927879871f10d4bebc65472"
WHOLE_RECORDS: Final = {name for name, (code, _) in BREAKS.items() if code == "vault-structure"}
OTHER_CLASSES: Final = {"vault-newer", "slot-missing"}  # not damage: there is another way


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    """A laptop with a copy of the stored vault."""
    laptop = Laptop(tmp_path / "ben", "Ben")
    laptop.folder.mkdir()
    shutil.copyfile(V1, laptop.path)
    return laptop


def expected() -> Any:
    """What the stored vault must show."""
    return json.loads(EXPECTED.read_text("utf-8"))


def ids_of(ledger: Ledger) -> Iterator[str]:
    """Ids of all ops that a ledger folded."""
    for entity in ledger.fold.entities.values():
        for register in entity.fields.values():
            for op in register:
                yield from op.ids


def as_expected(facts: Any) -> Any:
    """What the reader read, in the form of `expected`."""
    records = {row["id"]: row["op"] for row in facts["records"] if "op" in row}
    hashes = {
        row["entity"]: sha256(base64.b64decode(row["data"])).hexdigest()
        for row in facts["attachments"]
    }
    drafts = [row for row in facts["local"] if row["kind"] == "draft"]
    places = ("stream", "kind", "entity", "field", "values")
    return {
        "device": facts["identity"]["device"],
        "user": facts["identity"]["user"],
        "ops": sorted(records),
        "shown": sorted([row[key] for key in places] for row in facts["shown"]),
        "attachments": hashes,
        "drafts": {row["id"]: row["value"]["draft"]["happened"] for row in drafts},
    }


def test_the_stored_vault_is_the_one_that_was_stored() -> None:
    """Nothing, least of all a test, writes to it."""
    assert sha256(V1.read_bytes()).hexdigest() == V1_SHA256
    assert [path.name for path in sorted(V1.parent.iterdir())] == ["expected.json", "vault.owv"]


def test_the_passphrase_opens_it(laptop: Laptop) -> None:
    """This version of the program shows everything that the stored vault holds."""
    ledger = open_vault(laptop.path, PHRASE)
    assert sorted(ids_of(ledger)) == expected()["ops"]
    ledger.vault.close()
    assert V1.read_bytes() == laptop.path.read_bytes()

    found, wanted = contents(laptop.unlock()), expected()
    figures = laptop.services.verify()
    laptop.lock()

    began = ["stream_key", found["device"]]  # of its access log, which is new to it
    found["shown"] = [row for row in found["shown"] if row[1:3] != began]
    assert len(found["ops"]) == len(wanted["ops"]) + 1
    assert {**found, "ops": wanted["ops"]} == wanted
    assert figures["malformed"] == 0


def test_it_begins_its_access_log(laptop: Laptop) -> None:
    """A vault from before there was one goes on as if it had had one from now on."""
    laptop.unlock()
    state = laptop.ledger.log_state()
    laptop.lock()
    again = laptop.unlock().ledger.log_state()
    laptop.lock()

    assert state is not None
    assert again is not None
    assert (state.log, state.start, state.count) == (expected()["device"], 0, 1)
    assert (again.kid, again.count) == (state.kid, 3)


def test_the_recovery_words_open_it(laptop: Laptop) -> None:
    """So do the words of the sheet that its README names."""
    lines = (HERE / "README.md").read_text("utf-8").splitlines()
    (sheet,) = [line[2:].split() for line in lines if line.startswith("> ")]
    secret = from_words(sheet, words("fi"))
    ledger = open_vault_with_recovery(laptop.path, secret)
    found = sorted(ids_of(ledger))
    ledger.vault.close()

    assert secret == SECRET
    assert found == expected()["ops"]
    assert V1.read_bytes() == laptop.path.read_bytes()


@pytest.mark.parametrize(
    "opener",
    [reader.with_passphrase(PHRASE), reader.with_recovery(SECRET)],
    ids=["phrase", "words"],
)
def test_the_reader_of_the_document_reads_it(laptop: Laptop, opener: reader.Opener) -> None:
    """Whoever has only the document reads the same out of it."""
    facts = reader.read_vault(laptop.path, opener)
    known = expected()
    del known["clients"]

    assert as_expected(facts) == known


@contextmanager
def calls_of_library() -> Iterator[set[str]]:
    """Names of the functions in C that are called."""
    called: set[str] = set()

    def note(frame: object, event: str, argument: Any) -> None:
        if event == "c_call":
            called.add(repr(argument))

    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(None)


def refused(name: str, folder: Path) -> tuple[OsmoError, bool]:
    """The error with which a copy of a broken vault is refused, and whether Argon2 was run."""
    laptop = Laptop(folder / name, "Ben")
    laptop.folder.mkdir()
    source = BROKEN / f"{name}.owv"
    shutil.copyfile(source, laptop.path)
    with pytest.raises(OsmoError) as caught, calls_of_library() as called:
        laptop.unlock()
    assert laptop.opened is None
    assert [path.name for path in laptop.folder.iterdir()] == [VAULT]
    assert laptop.path.read_bytes() == source.read_bytes()
    return caught.value, any("Argon2id" in call for call in called)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_vault_is_refused_with_its_code(name: str, tmp_path: Path) -> None:
    """It is told what is wrong with this file, and the file is left as it is."""
    error, _ = refused(name, tmp_path)
    code, _ = BREAKS[name]

    assert error.code == code
    assert isinstance(error, DamagedError) is (code not in OTHER_CLASSES)


@pytest.mark.parametrize("name", sorted(set(BREAKS) - WHOLE_RECORDS))
def test_the_reader_refuses_it_too(name: str) -> None:
    """A broken vault is not half read by whoever has only the document."""
    with pytest.raises(reader.UnreadableError):
        reader.read_vault(BROKEN / f"{name}.owv", reader.with_passphrase(PHRASE))


@pytest.mark.parametrize("name", sorted(WHOLE_RECORDS))
def test_the_reader_reads_what_has_all_its_records(name: str) -> None:
    """Where only the tables were changed, the reader is a way out: it reads every record."""
    facts = reader.read_vault(BROKEN / f"{name}.owv", reader.with_passphrase(PHRASE))

    assert as_expected(facts)["ops"] == expected()["ops"]


def test_the_stored_broken_vaults_are_those_of_the_list() -> None:
    """At least ten, and none that no test looks at."""
    assert {path.stem for path in BROKEN.iterdir()} == set(BREAKS)
    assert len(BREAKS) >= 10


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_cause_has_its_own_sentence(language: str) -> None:
    """As many sentences as causes, in each language."""
    codes = {code for code, _ in BREAKS.values()}

    assert len({catalogue(language).tr(SENTENCES[code]) for code in codes}) == len(codes) >= 14


@pytest.mark.parametrize("name", [name for name in BREAKS if name.startswith("argon2")])
def test_hostile_work_is_refused_before_it_is_done(name: str, tmp_path: Path) -> None:
    """A header that asks for four TiB or endless passes is read, and nothing is computed."""
    _, was_run = refused(name, tmp_path)
    _, is_run_otherwise = refused("key-missing", tmp_path)

    assert not was_run
    assert is_run_otherwise
