"""A note to share: initial and case number only, whatever the note says."""

from __future__ import annotations

from datetime import date

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.services.models import StepDraft
from osmo_desktop.services.network import RoleDraft
from tests.fakes.casework import at, empty_casework


def test_a_shared_note_names_nobody() -> None:
    """Names, identity code, phone, address and municipality are out; what was done stays."""
    work = empty_casework()
    work.add("Kangas", "Timo", "Evijärvi", number="7")
    client = work.add(
        "Aalto",
        "Mirja",
        "Vimpeli",
        number="9",
        phone="040 123 4511",
        address="Koskipolku 4 B 2, 62800 Vimpeli",
        identity_code="170584-902S",
        birth_date=date(1984, 5, 17),
    )
    note = work.note(
        client,
        at(19, 11, "8.00"),
        "Kävimme Mirjan kanssa Vimpelin kirjastossa. Timo Kangas tuli mukaan. Soitto 0401234511.",
        client_view="Aallot ovat kotona Koskipolku 4:ssä, hetu 170584-902S, s. 17.5.1984.",
        steps=(StepDraft("Soittaa Lapualle", "Mirja", date(2026, 11, 26)),),
        place="Lapua, asema",
        attended="Asiakas, Äiti Liisa Mattila, velkaneuvoja Pekka Koski",
        worker_assessment="Äiti Liisa tukee. Asiakas luottaa Koskeen ja Ritva Saloon.",
        interpreter="somali",
    )
    work.services.network.add_role(client, RoleDraft("ystävä", "Ritva Salo"))

    text = work.services.sharing.note_text(note)

    assert text.startswith("Client M., number 9\n\nHome visit · 19 Nov 2026")
    assert "Kävimme M. kanssa [place] kirjastossa. [name] tuli mukaan." in text
    assert "Äiti [name] tukee. Asiakas luottaa [name] ja [name]." in text
    assert "– Soittaa [place] · M. · 26 Nov 2026" in text
    folded = text.casefold()
    for word in (
        "mirja",
        "aal",
        "kangas",
        "timo",
        "vimpeli",
        "koskipol",
        "lapua",
        "902s",
        "4511",
        "1984",
        "anna",
        "liisa",
        "mattila",
        "pekka",
        "somali",
    ):
        assert word not in folded, word


def test_a_shared_note_of_joined_records_names_nobody() -> None:
    """Both records are the person: names, street, birthday and people around of each are out."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", "Vimpeli", number="9")
    other = work.add(
        "Salmela",
        "Mirja",
        "Evijärvi",
        number="11",
        phone="040 765 4322",
        address="Koivukuja 5, 62500 Evijärvi",
        birth_date=date(1984, 5, 17),
    )
    work.services.network.add_role(other, RoleDraft("veli", "Seppo Kallio"))
    work.services.same_person.join(other, client)
    said = "Salmelan Mirja, s. 17.5.1984, asuu koivukujalla evijärvellä Sepon luona, p. 0407654322."

    text = work.services.sharing.note_text(work.note(client, at(19, 11, "8.00"), said))

    assert "M., s. [date of birth], asuu [place] [name] luona, p. [contact details]." in text


def test_an_unknown_note_is_one_sentence() -> None:
    """What is not here cannot be shared, and says so."""
    with pytest.raises(UserError, match="note-unknown"):
        empty_casework().services.sharing.note_text("0" * 32)
