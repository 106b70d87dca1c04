"""A forgotten passphrase and a supervisor who helps (SECURITY b.0 22, b.1): the files both ways."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from osmo_desktop.bootstrap import door
from osmo_desktop.domain.errors import DamagedError, KnownError, OsmoError, UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.formats import reset
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.resetting import ResetDoor
from osmo_desktop.storage.slots import read_slots
from tests.amounts import amount
from tests.laptops import PHRASE, SECRET, Laptop, Team, join, rejoin

NEW = "uusi pitkä salalause tähän"
PAPER = bytes(range(1, 33))
_SPOKEN = 20  # of the changed requests; the words of each cost a derivation
SYNCED, UNSENT = "Lähetetty.", "Kirjoitettu eilen, lähettämättä."


def locked(laptop: Laptop) -> ResetDoor[Services]:
    """The way back of a laptop at its lock screen."""
    return door(laptop.lock().setting).resetting()


def answered(team: Team, challenge: bytes) -> bytes:
    """Anna's answer, as after the words matched."""
    answer, _ = run_steps(team.anna.services.recovery.answer_request(challenge))
    return answer


def open_again(laptop: Laptop, answer: bytes, phrase: str = NEW) -> Laptop:
    """The laptop takes the answer and is open."""
    laptop.opened = locked(laptop).finish(phrase, answer, secret=PAPER, path=laptop.path)
    return laptop


def rows(laptop: Laptop) -> list[tuple[object, ...]]:
    """Every slot and key of a locked vault, to see that nothing of it was touched."""
    laptop.lock()
    laptop.unlock()
    vault = laptop.ledger.vault
    found = vault.rows("SELECT kind, header, wrapped FROM slot WHERE kind NOT IN ('reset')")
    found += vault.rows("SELECT id, sealed FROM keyring")
    laptop.lock()
    return found


@pytest.fixture
def forgot(team: Team) -> Team:
    """Ben's laptop, locked, with one note sent and one that only this laptop has."""
    client = team.shared_client(team.ben)
    team.ben.note(client, SYNCED)
    team.ben.sync(team.store)
    team.ben.note(client, UNSENT)
    team.ben.lock()
    return team


def test_everything_of_a_forgotten_passphrase_comes_back(forgot: Team) -> None:
    """Challenge, words, answer: all records, unsent ones too, and a new device that goes on."""
    ben, anna = forgot.ben, forgot.anna
    request = locked(ben).ask(NEW, ben.path)
    offer = run_steps(anna.services.recovery.read_request(request.file))
    assert (offer.member, offer.device) == ("Ben", "Ben PC")
    assert (offer.words, offer.digits) == (request.words, request.digits)
    assert len(offer.words) >= 8

    open_again(ben, answered(forgot, request.file))

    assert ben.notes() == {SYNCED, UNSENT}
    with pytest.raises(UserError, match="passphrase-wrong"):
        ben.lock().unlock(PHRASE)
    assert ben.unlock(NEW).notes() == {SYNCED, UNSENT}
    rejoin(anna, ben, forgot.store)
    forgot.exchange()
    assert anna.notes() == {SYNCED, UNSENT}
    assert forgot.cilla.ledger.history.devices() == anna.ledger.history.devices()
    assert anna.services.sync.status().quarantined == 0


def test_the_answer_never_opens_the_signature(forgot: Team) -> None:
    """What Anna sealed is the key of the records: the former device signs nothing any more."""
    before = set(forgot.store.rglob("*.seg"))
    ben = forgot.ben.unlock()
    former = ben.ledger.keyring.signing.public
    former_id = ben.book.device
    request = locked(ben).ask(NEW, ben.path)
    answer = answered(forgot, request.file)

    open_again(ben, answer)

    assert ben.ledger.keyring.signing.public != former
    assert ben.book.device != former_id
    (escrow, *_) = reset.read_challenge(request.file).escrows
    assert len(escrow.sealed) == 1136 + 32
    rejoin(forgot.anna, ben, forgot.store)
    written = set(forgot.store.rglob("*.seg")) - before
    assert not [path for path in written if former_id in path.parts]


def test_a_reset_shows_to_everybody(forgot: Team) -> None:
    """Who helped and when is in the records of the worker and the supervisor, from both sides."""
    ben = forgot.ben
    request = locked(ben).ask(NEW, ben.path)
    answer = answered(forgot, request.file)
    (seen,) = forgot.anna.services.recovery.resets()
    assert (seen.member, seen.helper, seen.finished) == ("Ben", "Anna", None)

    open_again(ben, answer)
    (own,) = ben.services.recovery.resets()
    assert (own.device, own.helper, own.is_own) == ("Ben PC", "Anna", True)
    assert own.finished is not None
    rejoin(forgot.anna, ben, forgot.store)
    forgot.exchange()

    for laptop in forgot.everybody:
        (row,) = laptop.services.recovery.resets()
        assert (row.member, row.helper) == ("Ben", "Anna")
        assert row.answered is not None
        assert row.finished is not None
        assert row.is_own is (laptop is ben)


def test_a_helper_who_writes_nothing_down_is_seen_all_the_same(forgot: Team) -> None:
    """A supervisor with a changed program answers in silence: the laptop's own record tells."""
    ben, anna = forgot.ben, forgot.anna
    request = locked(ben).ask(NEW, ben.path)
    desk = anna.services.recovery._desk
    answer = desk.answer_request(run_steps(desk.read_request(request.file)))
    assert anna.services.recovery.resets() == ()

    open_again(ben, answer)
    rejoin(anna, ben, forgot.store)
    anna.sync(forgot.store)

    (row,) = anna.services.recovery.resets()
    assert (row.member, row.helper) == ("Ben", "Anna")


def test_an_answer_fits_its_own_request_only(forgot: Team) -> None:
    """A later request makes the earlier answer worthless; a used one opens nothing again."""
    ben = forgot.ben
    first = locked(ben).ask(NEW, ben.path)
    early = answered(forgot, first.file)
    second = locked(ben).ask(NEW, ben.path)
    assert second.words != first.words
    with pytest.raises(UserError, match="reset-other-request"):
        open_again(ben, early)

    open_again(ben, answered(forgot, second.file))

    with pytest.raises(KnownError, match="reset-not-asked"):
        open_again(ben, answered(forgot, second.file))
    assert ben.unlock(NEW).notes() == {SYNCED, UNSENT}


def test_the_answer_alone_opens_nothing(forgot: Team) -> None:
    """Whoever has laptop and answer still needs the phrase that the request was made with."""
    ben = forgot.ben
    answer = answered(forgot, locked(ben).ask(NEW, ben.path).file)

    with pytest.raises(UserError, match="passphrase-wrong"):
        open_again(ben, answer, "arvattu salalause vain näin")

    open_again(ben, answer)


def test_the_former_passphrase_works_until_the_answer_is_taken(forgot: Team) -> None:
    """It came to mind after all: asking has changed nothing."""
    ben = forgot.ben
    before = rows(ben)
    locked(ben).ask(NEW, ben.path)

    after = [row for row in rows(ben) if row[0] != "challenge"]

    assert after == before


def test_the_new_sheet_opens_the_vault_and_the_former_one_no_more(forgot: Team) -> None:
    """After a reset the paper is a new one; the former opened a signature that is gone."""
    ben = forgot.ben
    answer = answered(forgot, locked(ben).ask(NEW, ben.path).file)
    open_again(ben, answer).lock()
    entrance = door(ben.setting)

    with pytest.raises(UserError, match="recovery-wrong"):
        entrance.check_recovery(entrance.recovery_words(SECRET, "fi"), ben.path)
    entrance.check_recovery(entrance.recovery_words(PAPER, "fi"), ben.path)


def test_only_supervisors_help_and_only_their_team(forgot: Team) -> None:
    """A worker cannot answer, nor a supervisor of another team, nor one who came too late."""
    ben = forgot.ben
    challenge = locked(ben).ask(NEW, ben.path).file
    recipients = {escrow.recipient for escrow in reset.read_challenge(challenge).escrows}
    assert forgot.anna.ledger.device in recipients
    assert forgot.cilla.ledger.device not in recipients
    with pytest.raises(UserError, match="role-forbids"):
        run_steps(forgot.cilla.services.recovery.read_request(challenge))

    stranger = bytearray(challenge)
    stranger[5] ^= 1
    foreign = reset.ESCROW_BYTES
    for at in range(len(challenge) - foreign * len(recipients), len(challenge), foreign):
        stranger[at + 5] ^= 1
    with pytest.raises(KnownError, match="reset-foreign"):
        run_steps(forgot.anna.services.recovery.read_request(bytes(stranger)))


def test_a_vault_without_a_team_has_nobody_to_ask(laptop: Laptop) -> None:
    """It says so, and the recovery words remain."""
    with pytest.raises(KnownError, match="reset-nobody"):
        locked(laptop).ask(NEW, laptop.path)


def test_the_vault_key_is_kept_with_those_who_are_supervisors_now(team: Team) -> None:
    """Escrow follows the certificates; it holds no signature, and nobody else can open it."""

    def helpers(laptop: Laptop) -> set[bytes]:
        stored = read_slots(laptop.ledger.vault, "escrow")
        return {reset.read_escrow(*row).recipient for row in stored}

    root = reset.read_escrow(*read_slots(team.anna.ledger.vault, "escrow")[0]).recipient
    assert helpers(team.ben) == {root, team.anna.ledger.device}
    assert helpers(team.anna) == {root}
    team.cilla.services.recovery.renew()
    join_as_member(team)
    assert helpers(team.cilla) == {root, team.anna.ledger.device}
    assert all(
        reset.read_escrow(*row).device == team.cilla.ledger.device
        for row in read_slots(team.cilla.ledger.vault, "escrow")
    )


def join_as_member(team: Team) -> None:
    """Cilla's new device is admitted as hers."""
    rejoin(team.anna, team.cilla, team.store)


# -- hostile files -----------------------------------------------------------------------------


def hostile(whole: bytes, step: int) -> list[bytes]:
    """Every byte flipped (every `step`-th, all of the clear parts), and truncations."""
    places = sorted({*range(0, len(whole), step), *range(80), *range(len(whole) - 70, len(whole))})
    flipped = [whole[:at] + bytes([whole[at] ^ (1 << (at % 8))]) + whole[at + 1 :] for at in places]
    cut = [whole[:size] for size in range(0, len(whole), max(1, step * 3))]
    return [*flipped, *cut, whole + b"\0", whole * 2, b""]


def refusals(items: list[bytes], offer: Callable[[bytes], object]) -> int:
    """How many were refused in a sentence; anything else is an error of this test."""
    count = 0
    for item in items:
        with pytest.raises(OsmoError):
            offer(item)
        count += 1
    return count


@pytest.mark.faults
def test_no_changed_answer_is_taken(forgot: Team) -> None:
    """Every byte flipped, every truncation: refused, and the vault is as it was."""
    ben = forgot.ben
    whole = answered(forgot, locked(ben).ask(NEW, ben.path).file)
    before = rows(ben)
    items = hostile(whole, max(1, 1_300 // amount(1_300)))

    def take(item: bytes) -> None:
        with pytest.raises((DamagedError, UserError, KnownError)):
            locked(ben).finish(NEW, item, secret=PAPER, path=ben.path)
        raise KnownError("refused")

    print(f"{refusals(items, take)} hostile answers refused")
    assert rows(ben) == before
    assert open_again(ben, whole).notes() == {SYNCED, UNSENT}


@pytest.mark.faults
def test_a_changed_challenge_is_refused_or_heard(forgot: Team) -> None:
    """Every byte flipped: either no challenge at all, or other words on Anna's screen."""
    ben, recovery = forgot.ben, forgot.anna.services.recovery
    request = locked(ben).ask(NEW, ben.path)
    heard = refused = 0
    for item in hostile(request.file, max(1, 4_000 // amount(4_000))):
        steps = recovery.read_request(item)
        try:
            next(steps)  # the form was found right: the words, which take time, come next
        except OsmoError:
            refused += 1
            continue
        heard += 1
        assert reset.challenge_hash(item) != reset.challenge_hash(request.file)
        if heard <= _SPOKEN:
            assert run_steps(recovery.read_request(item)).words != request.words
    print(f"{refused} refused, {heard} with other words")
    assert refused
    assert heard
    assert recovery.resets() == ()


def test_an_answer_by_somebody_else_is_refused(forgot: Team) -> None:
    """Who knows the key but is no supervisor signs in vain; so does a removed one."""
    ben = forgot.ben.unlock()
    vault_key = ben.ledger.keyring._vault_key
    challenge = locked(ben).ask(NEW, ben.path).file
    forged = reset.build_answer(challenge, vault_key, forgot.cilla.ledger.keyring.signing)

    with pytest.raises(DamagedError, match="answer-helper"):
        open_again(ben, forged)

    other = reset.build_answer(challenge, bytes(32), forgot.anna.ledger.keyring.signing)
    with pytest.raises(DamagedError, match="reset-answer"):
        open_again(ben, other)
    assert ben.unlock().notes() == {SYNCED, UNSENT}


def test_a_newcomer_can_be_helped_after_the_first_round(team: Team) -> None:
    """The escrow is there as soon as the laptop has joined."""
    dora = Laptop(team.root / "dora", "Dora").create()
    join(team.anna, dora, team.store)
    dora.note(dora.client())

    request = locked(dora).ask(NEW, dora.path)
    open_again(dora, answered(team, request.file))

    assert dora.notes() == {"Juteltiin arjesta."}
    book = dora.book
    book.commit([Edit(book.team_stream, "device", book.device, "name", "Doran kone")])
    dora.lock()
