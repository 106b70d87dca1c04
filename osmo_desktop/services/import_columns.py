"""What the columns of a file hold, by their names; and what a cell says.

Names are those of offices' own lists, in Finnish, Swedish and English. A guess is only a guess:
the person matches the columns before anything is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import LANGUAGES, mark
from osmo_desktop.domain.language.dates import parse_clock, parse_date
from osmo_desktop.domain.language.identity_code import MAYBE_CODE, valid_identity_code
from osmo_desktop.domain.records.imported import CLIENTS, NOTES
from osmo_desktop.domain.sheets import Sheet
from osmo_desktop.services.people import require_birth

LEFT_OUT: Final = ""
"""Of a column that is not taken in."""


@dataclass(frozen=True)
class ImportField:
    """One thing that a column may hold: its label as a msgid, and names it goes by."""

    label: str
    names: frozenset[str]


def _field(label: str, names: str) -> ImportField:
    return ImportField(label, frozenset(names.split(", ")))


_WHO: Final = {
    "number": _field(
        mark("Client number"), "asiakasnumero, numero, nro, klientnummer, nummer, client number, nr"
    ),
    "name": _field(
        mark("Whole name"), "nimi, asiakas, asiakkaan nimi, namn, klient, name, client, full name"
    ),
    "family_name": _field(mark("Family name"), "sukunimi, efternamn, family name, last name"),
    "given_name": _field(
        mark("Given name"), "etunimi, etunimet, förnamn, given name, first name, kutsumanimi"
    ),
    "identity_code": _field(
        mark("Identity code"),
        "henkilötunnus, hetu, henkilötunnus hetu, sotu, personbeteckning, identity code",
    ),
}
FIELDS: Final[Mapping[str, Mapping[str, ImportField]]] = {
    CLIENTS: {
        **_WHO,
        "birth_date": _field(
            mark("Date of birth"), "syntymäaika, syntymäpäivä, född, födelsedatum, date of birth"
        ),
        "phone": _field(mark("Phone"), "puhelin, puhelinnumero, puh, telefon, phone"),
        "address": _field(mark("Address"), "osoite, katuosoite, lähiosoite, adress, address"),
        "municipality": _field(
            mark("Municipality"), "kunta, kotikunta, paikkakunta, kommun, hemkommun, municipality"
        ),
        "language": _field(mark("Language"), "kieli, äidinkieli, språk, modersmål, language"),
        "safety_ban": _field(mark("Non-disclosure order"), "turvakielto, spärrmarkering"),
        "start": _field(
            mark("Service began"), "aloitus, aloituspäivä, alkaen, alku, inledd, start, began"
        ),
    },
    NOTES: {
        **_WHO,
        "occurred": _field(
            mark("Date"), "päivä, pvm, päivämäärä, aika, päiväys, datum, date, ajankohta"
        ),
        "clock": _field(mark("Time of day"), "klo, kello, kellonaika, klockslag, time"),
        "happened": _field(
            mark("What happened"),
            "teksti, kirjaus, merkintä, sisältö, mitä tapahtui, muistiinpano, anteckning, note",
        ),
        "client_view": _field(
            mark("The client's own view"), "asiakkaan näkemys, klientens syn, client view"
        ),
        "worker_assessment": _field(
            mark("The worker's assessment"), "arvio, työntekijän arvio, bedömning, assessment"
        ),
        "writer": _field(
            mark("Written by"), "kirjaaja, työntekijä, tekijä, antecknare, arbetare, author, worker"
        ),
    },
}
"""What columns may hold, by what is brought in, in the order in which it is offered."""

_YES: Final = frozenset({"1", "x", "k", "kyllä", "on", "ja", "j", "yes", "y", "true", "tosi"})
_NO: Final = frozenset({"", "0", "-", "e", "ei", "nej", "n", "no", "false", "epätosi"})
_LANGUAGES: Final = {
    **{code: code for code in LANGUAGES},
    "suomi": "fi",
    "finska": "fi",
    "finnish": "fi",
    "ruotsi": "sv",
    "svenska": "sv",
    "swedish": "sv",
    "englanti": "en",
    "engelska": "en",
    "english": "en",
}
_PLACES: Final = frozenset({"phone", "address", "municipality"})
_HIDDEN: Final = "••••••-••••"
"""Stands for an identity code."""
_CLOCK_BEHIND: Final = re.compile(
    r"[ T](?:klo\.? |kl\.? )?(\d{1,2}[.:]\d{2})(?:[.:]\d{2})?\Z", re.IGNORECASE
)


def guess(header: tuple[str, ...], contents: str) -> tuple[str, ...]:
    """What each column most likely holds; each thing once, what is not known left out."""
    taken: set[str] = set()
    guessed = []
    for name in header:
        words = re.sub(r"[^\w ]+", " ", unicodedata.normalize("NFC", name)).casefold().split()
        found = next(
            (
                field
                for field, known in FIELDS[contents].items()
                if field not in taken and " ".join(words) in known.names
            ),
            LEFT_OUT,
        )
        taken.add(found)
        guessed.append(found)
    return tuple(guessed)


def examples(sheet: Sheet, holds: Sequence[str]) -> tuple[str, ...]:
    """A value of each column, to know it by; `holds` is the guess of what each column holds.

    Never an identity code, a place or a phone, nor anything of a row that is not known to be
    without a non-disclosure order: columns may be guessed wrong.
    """
    bans = [at for at, field in enumerate(holds) if field == "safety_ban"]
    rows = [row for row in sheet.rows if all(row[at].casefold() in _NO for at in bans)]
    return tuple(_example([row[at] for row in rows], field) for at, field in enumerate(holds))


def _example(values: Sequence[str], field: str) -> str:
    found = next(filter(None, values), "")
    if field in _PLACES or not found:
        return ""
    return _HIDDEN if field == "identity_code" else MAYBE_CODE.sub(_HIDDEN, found)


def read_cell(field: str, text: str, today: date) -> object:
    """What a cell says of a field; an empty one nothing.

    Raises UserError that says what is expected, with the field in the details.
    """
    reader = _READERS.get(field)
    if reader is None or not text:
        return text
    try:
        return reader(text, today)
    except UserError as error:
        raise UserError(error.code, field=field) from error


def _yes(text: str, _today: date) -> bool:
    """A non-disclosure order that cannot be read is never taken for none."""
    word = text.casefold()
    if word not in _YES | _NO:
        raise UserError("import-yes-or-no")
    return word in _YES


def _language(text: str, _today: date) -> str:
    found = _LANGUAGES.get(text.casefold())
    if found is None:
        raise UserError("import-language")
    return found


def _moment(text: str, today: date) -> datetime:
    """A day, or a day with a time of day behind it; no zone, as in the file."""
    match = _CLOCK_BEHIND.search(text)
    clock = parse_clock(match[1]) if match else time()
    day = parse_date(text[: match.start()] if match else text, today=today)
    return datetime.combine(day, clock)


def _day(text: str, today: date) -> date:
    return _moment(text, today).date()


def _born(text: str, today: date) -> date:
    """The day of birth of somebody who lives, as a client's form takes it."""
    born = _day(text, today)
    require_birth(born, today)
    return born


_READERS: Final[Mapping[str, Callable[[str, date], object]]] = {
    "birth_date": _born,
    "start": _day,
    "occurred": _moment,
    "clock": lambda text, _today: parse_clock(text),
    "safety_ban": _yes,
    "language": _language,
    "identity_code": lambda text, _today: valid_identity_code(text),
}
