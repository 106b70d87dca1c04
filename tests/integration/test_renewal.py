"""A new vault master key at the unlock after an erasure (SECURITY b.0 20, b.9 3)."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import DamagedError, KnownError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.progress import CancelToken, no_report, run_steps
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.storage import slots
from osmo_desktop.storage.backups import KeyFile
from osmo_desktop.storage.erasing import read_erased
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.restoring import RestoreBench
from osmo_desktop.storage.slots import MasterKeys
from osmo_desktop.storage.vault_door import check_recovery, recover_vault
from osmo_desktop.storage.vault_file import VaultFile
from tests.integration.test_erasure import erase
from tests.integration.test_new_sheet import NEW, replace
from tests.integration.test_removals import promote
from tests.laptops import CHEAP, PHRASE, SECRET, Laptop, Team, rejoin

SEALED = (
    "SELECT sealed FROM keyring WHERE substr(id, 1, 1) != x'73'"
    " UNION ALL SELECT sealed FROM meta WHERE name != 'turn'"
    " UNION ALL SELECT sealed FROM local UNION ALL SELECT mac FROM rec"
    " UNION ALL SELECT mac FROM seg"
    " UNION ALL SELECT wrapped FROM slot WHERE kind != 'recovery'"
)


@pytest.fixture
def erased(team: Team) -> Team:
    """Two supervisors erased a client of Ben's; another one's notes and a draft of it are left."""
    promote(team, team.cilla)
    gone, left = team.shared_client(team.ben), team.shared_client(team.ben)
    team.ben.note(gone, "Poistettava.")
    team.ben.note(left, "Jäävä.")
    team.exchange()
    erase(team, gone)
    team.ben.note(left, "Lähettämättä.")
    team.ben.services.drafts.save(NoteDraft(id=new_id(), client_id=left, happened="Luonnos."))
    return team


def masters(laptop: Laptop) -> MasterKeys:
    """The master keys that the passphrase opens now."""
    with contextlib.closing(VaultFile.open(laptop.lock().path)) as vault:
        return slots.open_with_passphrase(vault, PHRASE)


def sealed_values(laptop: Laptop) -> list[bytes]:
    """Every sealed or bound value of a locked vault that is under its master key."""
    with contextlib.closing(VaultFile.open(laptop.lock().path)) as vault:
        return [row[0] for row in vault.blobs(SEALED)]


def kinds(laptop: Laptop) -> set[str]:
    """Kinds of the slots of an open vault."""
    return {str(kind) for (kind,) in laptop.ledger.vault.rows("SELECT kind FROM slot")}


def test_nothing_sealed_before_is_left(erased: Team) -> None:
    """All that the former key sealed is gone from the bytes of the file, and it opens no row."""
    ben = erased.ben
    before, values = masters(ben), sealed_values(ben)
    assert len(values) > 20

    ben.unlock()

    assert ben.notes() == {"Jäävä.", "Lähettämättä."}
    assert [draft.happened for draft in ben.services.drafts.all()] == ["Luonnos."]
    assert ben.services.verify()["malformed"] == 0
    ben.lock()
    after, data = masters(ben), ben.path.read_bytes()
    assert after.vault != before.vault
    assert after.signature == before.signature
    assert not [value for value in values if value in data]
    with contextlib.closing(VaultFile.open(ben.path)) as vault, pytest.raises(DamagedError):
        Keyring(before).load(vault)


def test_it_is_done_once(erased: Team) -> None:
    """The next unlock leaves the key as it is, and a laptop without an erasure too."""
    ben = erased.ben
    ben.restarted()
    assert all(item.renewed for item in read_erased(ben.ledger).values())
    first = masters(ben)

    assert masters(ben.unlock()) == first


def test_the_laptop_says_that_it_is_done(erased: Team) -> None:
    """Only after its key was changed, once, and each laptop for itself."""
    erased.exchange()
    (stream,) = read_erased(erased.anna.ledger)

    def done() -> set[object]:
        return set(erased.anna.ledger.fold.team_values("erasure", stream, "done"))

    assert done() == set()

    erased.ben.restarted()
    erased.exchange()
    assert done() == {erased.ben.book.device}

    erased.cilla.restarted()
    erased.anna.restarted()
    erased.exchange()
    assert done() == {laptop.book.device for laptop in erased.everybody}
    said = [op for op in erased.anna.ops() if op.op.kind == "erasure" and op.op.field == "done"]
    assert len(said) == 3


def test_the_sheet_leads_on_until_a_new_one(erased: Team) -> None:
    """The words open the vault through any number of changes; a new sheet needs no link."""
    anna = erased.anna
    anna.restarted()
    erase(erased, erased.shared_client(erased.ben))
    anna.restarted()
    assert anna.ledger.vault.rows("SELECT count(*) FROM slot WHERE kind = 'link'") == [(2,)]
    anna.lock()
    check_recovery(anna.path, SECRET)

    anna.unlock()
    replace(anna)
    assert "link" not in kinds(anna)
    anna.lock()
    check_recovery(anna.path, NEW)
    with pytest.raises(UserError, match="recovery-wrong"):
        check_recovery(anna.path, SECRET)


def test_the_words_and_a_new_passphrase_go_on(erased: Team) -> None:
    """A vault that was opened with its words after the change has everything and a slot."""
    ben = erased.ben.restarted().lock()

    recover_vault(ben.path, SECRET, "aivan uusi lause", lambda: CHEAP).vault.close()

    assert ben.unlock("aivan uusi lause").notes() == {"Jäävä.", "Lähettämättä."}


def test_a_link_that_does_not_follow_is_damage(erased: Team) -> None:
    """Changed by one bit, the words are not called wrong."""
    ben = erased.ben.restarted().lock()
    with contextlib.closing(sqlite3.connect(ben.path)) as changing, changing:
        ((wrapped,),) = changing.execute("SELECT wrapped FROM slot WHERE kind = 'link'")
        flipped = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
        changing.execute("UPDATE slot SET wrapped = ? WHERE kind = 'link'", (flipped,))

    with pytest.raises(DamagedError, match="vault-slot"):
        check_recovery(ben.path, SECRET)


def test_helpers_get_the_new_key_at_the_next_round(erased: Team) -> None:
    """What was sealed to them goes, and a request that was under way."""
    ben = erased.ben
    erased.exchange()
    assert "escrow" in kinds(ben)

    ben.restarted()
    assert kinds(ben) == {"passphrase", "recovery", "link"}

    ben.sync(erased.store)
    assert kinds(ben) == {"passphrase", "recovery", "link", "escrow"}


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM seg WHERE seq = (SELECT max(seq) FROM seg)",
        "DELETE FROM rec WHERE seq = (SELECT max(seq) FROM rec)",
        "UPDATE rec SET mac = zeroblob(32)",
        "DELETE FROM keyring WHERE id = (SELECT max(id) FROM keyring WHERE id < x'70')",
        "UPDATE local SET sealed = zeroblob(64)",
    ],
)
def test_what_was_tampered_with_is_not_bound_anew(erased: Team, change: str) -> None:
    """It is refused as ever, and the file stays as it was."""
    ben = erased.ben.lock()
    with contextlib.closing(sqlite3.connect(ben.path)) as changing, changing:
        assert changing.execute(change).rowcount
    before = sealed_values(ben)

    with pytest.raises(DamagedError):
        ben.unlock()

    assert sealed_values(ben) == before


def test_a_full_disk_leaves_the_former_key(erased: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work goes on under the former key, nothing is acknowledged, and the next unlock does it."""
    ben = erased.ben
    before = masters(ben)

    def fails(*_: object) -> None:
        raise KnownError("disk-full")

    with monkeypatch.context() as patch:
        patch.setattr(slots, "add_link", fails)
        ben.unlock()
    assert ben.notes() == {"Jäävä.", "Lähettämättä."}
    assert not any(item.renewed for item in read_erased(ben.ledger).values())
    ben.sync(erased.store)
    assert masters(ben) == before

    assert masters(ben.unlock()) != before


# -- copies ---------------------------------------------------------------------------------------


def back_up(laptop: Laptop) -> Path:
    """The newest copy beside the vault, made now."""
    laptop.clock.advance(hours=2)
    run_steps(laptop.services.backups.make())
    return max((laptop.folder / "backups").glob("*.owb"))


def take(laptop: Laptop, copy: Path, key: str = PHRASE) -> Laptop:
    """The laptop lives on from a copy."""
    restoring = laptop.services.restoring
    restoring.take(str(laptop.path), restoring.examine(str(laptop.path), str(copy), key))
    return laptop.restarted()


def test_a_copy_from_before_restores_without_the_client(copied: Copied) -> None:
    """All is there but the erased client and the drafts; nothing that is kept opens the client."""
    ben, stream = copied.ben, copied.client

    take(ben, copied.copy)

    assert ben.notes() == {"Jäävä."}
    assert ben.services.drafts.all() == ()
    assert ben.services.verify()["malformed"] == 0
    assert ben.ledger.keyring.stream_keys(stream) == {}
    assert {op.op.entity for op in ben.ops() if op.op.kind == "client"} == {copied.left}
    for path in copied.copy.parent.glob("*.owk"):
        assert copied.key not in opened_keys(ben, path)
    rejoin(copied.team.anna, ben, copied.team.store)
    copied.team.exchange()
    assert ben.restarted().notes() == {"Jäävä.", "Lähettämättä."}
    assert ben.sync(copied.team.store).received == 0


def test_a_copy_on_an_absent_stick_opens_the_client(copied: Copied) -> None:
    """The stated exception, named; once the stick is there, its copies are as those at home."""
    ben, drawer = copied.ben, copied.drawer
    (owing,) = run_steps(ben.services.backups.look()).owing
    assert owing.path == str(copied.stick)
    lent = Laptop(drawer.with_name("lent"), "Ben").create()

    assert "Poistettava." in take(lent, drawer / copied.copy.name).notes()

    lent.lock()
    drawer.rename(copied.stick)
    assert not run_steps(ben.services.backups.look()).owing
    take(lent.unlock(), copied.stick / copied.copy.name)
    assert lent.notes() == {"Jäävä."}
    lent.lock()


def test_former_devices_keys_follow_after_such_a_restore(copied: Copied) -> None:
    """A vault restored without its local rows still renews the key files of its former marks."""
    ben = take(copied.ben, copied.copy)
    home = copied.copy.parent

    run_steps(ben.services.backups.look())

    files = {path.read_bytes() for path in home.glob("*.owk")}
    assert len(list(home.glob("*.owk"))) == 2
    assert len(files) == 1


def test_a_vault_put_aside_forgets_the_client_too(team: Team) -> None:
    """What a restore kept whole before the erasure opens, and holds nothing of the client."""
    promote(team, team.cilla)
    ben, gone = team.ben, team.shared_client(team.ben)
    left = team.shared_client(ben)
    ben.note(gone, "Poistettava.")
    ben.note(left, "Jäävä.")
    team.exchange()
    copy = back_up(ben)
    ben.services.drafts.save(NoteDraft(id=new_id(), client_id=gone, happened="Luonnos."))
    rejoin(team.anna, take(ben, copy), team.store)
    (former,) = ben.folder.glob("vault-former-*.owv")
    damaged = ben.folder / "vault-former-damaged.owv"
    damaged.write_bytes(b"x" * 5_000)
    aside = Laptop(ben.folder, "Ben")
    erase(team, gone)
    ben.restarted()

    assert all(item.renewed for item in read_erased(ben.ledger).values())
    ben.lock().path.rename(ben.folder / "now.owv")
    former.rename(ben.path)
    assert aside.unlock().notes() == {"Jäävä."}
    assert aside.services.drafts.all() == ()
    assert aside.ledger.keyring.stream_keys(gone) == {}
    assert list(aside.ledger.keyring._hpke) == [aside.ledger.keyring.hpke_epoch]
    assert aside.services.verify()["malformed"] == 0
    aside.lock()
    assert damaged.read_bytes() == b"x" * 5_000


def test_several_changes_later_the_words_restore_the_copy(copied: Copied) -> None:
    """Former keys are carried through every change, and the sheet leads to the last."""
    team, ben = copied.team, copied.ben
    erase(team, team.shared_client(ben))
    ben.restarted()
    run_steps(ben.services.backups.look())
    ben.lock()
    found = RestoreBench().examine(ben.path, copied.copy, SECRET, no_report, CancelToken())
    assert found.records
    RestoreBench().decide(ben.path)

    assert ben.unlock().notes() == {"Jäävä."}


@dataclass
class Copied:
    """Ben's copy was made before the erasure, at home and on a stick that lay in a drawer."""

    team: Team
    copy: Path
    stick: Path
    client: str
    left: str
    key: bytes

    @property
    def ben(self) -> Laptop:
        """The laptop."""
        return self.team.ben

    @property
    def drawer(self) -> Path:
        """Where the stick lies."""
        return self.stick.with_name("drawer")


@pytest.fixture
def copied(team: Team, tmp_path: Path) -> Copied:
    """Erased and renewed since the copy; the key file at home was rewritten."""
    promote(team, team.cilla)
    gone, left = team.shared_client(team.ben), team.shared_client(team.ben)
    ben, stick = team.ben, tmp_path / "stick"
    ben.note(gone, "Poistettava.")
    ben.note(left, "Jäävä.")
    ben.services.drafts.save(NoteDraft(id=new_id(), client_id=gone, happened="Luonnos."))
    team.exchange()
    stick.mkdir()
    run_steps(ben.services.backups.add_place(str(stick)))
    copy = back_up(ben)
    (key,) = ben.ledger.keyring.stream_keys(gone).values()
    stick.rename(stick.with_name("drawer"))
    erase(team, gone)
    ben.note(left, "Lähettämättä.")
    team.exchange()
    ben.restarted()
    run_steps(ben.services.backups.look())
    return Copied(team, copy, stick, gone, left, key.key)


def opened_keys(laptop: Laptop, path: Path) -> set[bytes]:
    """All keys in a key file that the vault's own keyring opens."""
    keyring = laptop.ledger.keyring
    rows = KeyFile.from_bytes(path.read_bytes()).keys
    found = {keyring._open(*row).key for row in rows if keyring.is_own(*row)}
    assert found
    return found
