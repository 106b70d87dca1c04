"""The corpus: notes of 900 characters of Finnish text, in a real vault and in the peers.

Three records in ten are texts of notes, six their time and kind, one is a client's field: 50,000
records are 15,000 notes of 500 clients.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from osmo_desktop.crypto.passphrase import Argon2Params
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.ops import Edit
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.record_book import SealedRecordBook
from osmo_desktop.storage.vault_door import create_vault
from osmo_desktop.storage.view import View, view_engine
from osmo_desktop.sync.cutting import cut
from osmo_desktop.sync.membership import found

PHRASE = "koivu järvi aamu silta"
CHEAP = Argon2Params(8 * 1024, 1, 1)  # key derivation is not what is measured
_SEGMENT = 200  # records of a segment
_TEXT = (
    "tapaaminen kotona keskustelu arki sujuu paremmin työpaja työpajassa ryhmä ryhmässä "
    "kerran viikossa kimppakyyti Alajärvelle Lappajärvellä Vimpelissä suunnitelma "
    "tarkistettiin yhdessä tavoite saavutettiin osittain jaksaminen uni ruokailu talous "
    "laskut velkaneuvonta soitettiin kirjasto kansalaisopisto ompelu apuohjaaja aamurytmi "
    "herääminen liikunta kävely metsä naapuri sisar perhe tuki tarve palvelu hakemus liite "
    "työllisyysalue terveydenhoitaja aika varattiin seuraava käynti sovittiin torstai kello "
    "yhdeksän kuljettaja varalla huolenaihe voimavara käsityötaito neuvoo muita mielellään "
    "kertoi että haluaa jatkaa keväällä uudelleen"
)
_WORDS = _TEXT.split()
_LENGTH = 900
_OF_LONG_KNOWN = 200


class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """The same moment always."""
        return datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Corpus:
    """A vault on disk and the texts of its notes, oldest first."""

    path: Path
    notes: list[str]
    records: int
    long_known: str  # id of the client who has 200 notes


def note_text(random: Random) -> str:
    """About 900 characters of Finnish words."""
    text = ""
    while len(text) < _LENGTH:
        text += random.choice(_WORDS) + (". " if random.random() < 0.1 else " ")
    return text[:_LENGTH]


def build(path: Path, records: int) -> Corpus:
    """Write a vault of about `records` records through the ledger, cut into segments."""
    random = Random(records)
    ledger = create_vault(
        path, PHRASE, CHEAP, recovery_secret=random_bytes(32), user_name="Anna", device_name="A"
    )
    clock = FixedClock()
    book = SealedRecordBook(ledger, View(view_engine()), clock)
    certificate = found(ledger, random_bytes(32))
    team = book.team_stream
    book.commit([Edit(team, "certificate", book.device, "bytes", certificate)])
    ledger.on_touched = lambda _touched: None  # the view is not what is built here
    streams = [new_id() for _ in range(records // 100)]
    for stream in streams:
        _add_client(ledger, stream, random, clock.now())
    notes: list[str] = []
    start = datetime(2020, 1, 1, 9, 0, tzinfo=UTC)
    edits: list[Edit] = []
    for index in range(records * 3 // 10):
        text = note_text(random)
        notes.append(text)
        moment = (start + timedelta(hours=index)).isoformat()
        client = 0 if index < _OF_LONG_KNOWN else index % len(streams)
        edits += _note(streams[client], text, moment)
        if len(edits) >= _SEGMENT:
            _append(ledger, edits, clock.now())
            edits = []
    _append(ledger, edits, clock.now())
    cut(ledger, clock.now())
    ledger.vault.close()
    return Corpus(path, notes, records, streams[0])


def _note(stream: str, text: str, moment: str) -> list[Edit]:
    entity = new_id()
    return [
        Edit(stream, "meeting", entity, "occurred", moment),
        Edit(stream, "meeting", entity, "mode", "home_visit"),
        Edit(stream, "meeting", entity, "happened", text),
    ]


def _add_client(ledger: Ledger, stream: str, random: Random, now: datetime) -> None:
    fields = {
        "family_name": random.choice(("Aalto", "Hakala", "Järvelä", "Kangas", "Koivisto")),
        "given_name": random.choice(("Mirja", "Veikko", "Emilia", "Timo", "Päivi")),
        "number": f"AN-{random.randrange(10_000):04d}",
        "municipality": random.choice(("Alajärvi", "Vimpeli", "Lappajärvi", "Soini")),
        "language": "fi",
        "phone": "040 123 4567",
        "address": "Koulutie 1",
        "birth_date": "1980-05-05",
    }
    edits = [Edit(stream, "client", stream, name, value) for name, value in fields.items()]
    row = KeyRow("stream", stream, 0, random_bytes(32))
    ledger.append(
        [(edit.stream, edit.to_op(author=ledger.identity.user, now=now)) for edit in edits],
        key_rows=[row],
    )


def _append(ledger: Ledger, edits: list[Edit], now: datetime) -> None:
    user = ledger.identity.user
    ledger.append([(edit.stream, edit.to_op(author=user, now=now)) for edit in edits])
    cut(ledger, now)
