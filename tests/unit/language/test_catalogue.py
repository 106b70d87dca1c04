"""The catalogue of words: look-up, plurals, language in use, and the guard on placeholders."""

import threading
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from osmo_desktop.domain.language import (
    LANGUAGES,
    Catalogue,
    current,
    mark,
    ntr,
    ptr,
    speaking,
    tr,
    use,
)

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Approve note"
msgstr "Hyväksy kirjaus"

msgctxt "verb"
msgid "Open"
msgstr "Avaa"

msgctxt "state"
msgid "Open"
msgstr "Avoinna"

msgid "{n} note unsent"
msgid_plural "{n} notes unsent"
msgstr[0] "{n} kirjaus lähettämättä"
msgstr[1] "{n} kirjausta lähettämättä"

msgid "Saved at {time}"
msgstr "Tallennettu {time.__class__}"

msgid "Sent to {name}"
msgstr "Lähetetty"

msgid "Draft of {name}"
msgstr "Luonnos {name"

msgid "From {start} to {end}"
msgstr "{end} asti, alkaen {start}"

msgid "{n} gap"
msgid_plural "{n} gaps"
msgstr[0] "{n} puute"
msgstr[1] "{m} puutetta"
"""


@pytest.fixture
def finnish(tmp_path: Path) -> Catalogue:
    """A small Finnish catalogue, some of it broken on purpose."""
    with (tmp_path / "fi.mo").open("wb") as file:
        write_mo(file, read_po(BytesIO(PO.encode()), locale="fi"))
    return Catalogue.load(tmp_path, "fi")


@pytest.fixture(autouse=True)
def _english_afterwards() -> object:
    """Leave the process with the language it had."""
    before = current()
    yield
    use(before)


def test_translates_with_the_catalogue_in_use(finnish: Catalogue) -> None:
    """A text appears in the language in use when it is asked for, not when it was declared."""
    declared = mark("Approve note")

    assert tr(declared) == "Approve note"
    use(finnish)

    assert tr(declared) == "Hyväksy kirjaus"
    assert current().code == "fi"


def test_one_word_in_two_contexts(finnish: Catalogue) -> None:
    """An English word with two meanings has two translations."""
    use(finnish)

    assert (ptr("verb", "Open"), ptr("state", "Open"), tr("Open")) == ("Avaa", "Avoinna", "Open")


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, "0 kirjausta lähettämättä"),
        (1, "1 kirjaus lähettämättä"),
        (2, "2 kirjausta lähettämättä"),
    ],
)
def test_counts_decline(finnish: Catalogue, n: int, expected: str) -> None:
    """A counted thing declines as Finnish does."""
    use(finnish)

    assert ntr("{n} note unsent", "{n} notes unsent", n).format(n=n) == expected


@pytest.mark.parametrize("msgid", ["Saved at {time}", "Sent to {name}", "Draft of {name}"])
def test_refuses_translation_with_other_placeholders(finnish: Catalogue, msgid: str) -> None:
    """A translation that could break formatting or reach attributes is not used."""
    assert finnish.tr(msgid) == msgid


def test_refuses_plural_with_other_placeholders(finnish: Catalogue) -> None:
    """A broken plural form falls back to English, its sound sibling does not."""
    assert finnish.ntr("{n} gap", "{n} gaps", 1) == "{n} puute"
    assert finnish.ntr("{n} gap", "{n} gaps", 5) == "{n} gaps"


def test_placeholders_may_change_places(finnish: Catalogue) -> None:
    """Word order is the translator's."""
    text = finnish.tr("From {start} to {end}").format(start=1, end=2)

    assert text == "2 asti, alkaen 1"


@pytest.mark.parametrize("content", [None, b"", b"\xde\x12\x04\x95", b"no catalogue at all" * 9])
def test_missing_or_damaged_file_leaves_english(tmp_path: Path, content: bytes | None) -> None:
    """The program starts without its catalogues and speaks English."""
    if content is not None:
        (tmp_path / "sv.mo").write_bytes(content)

    catalogue = Catalogue.load(tmp_path, "sv")

    assert catalogue.code == "sv"
    assert catalogue.tr("Approve note") == "Approve note"
    assert catalogue.ntr("{n} gap", "{n} gaps", 1) == "{n} gap"
    assert catalogue.ntr("{n} gap", "{n} gaps", 0) == "{n} gaps"


def test_every_cut_of_a_file_is_survived(tmp_path: Path, finnish: Catalogue) -> None:
    """A catalogue cut anywhere never stops the program."""
    whole = (tmp_path / "fi.mo").read_bytes()
    assert finnish.code == "fi"

    for length in range(0, len(whole), 7):
        (tmp_path / "fi.mo").write_bytes(whole[:length])
        assert Catalogue.load(tmp_path, "fi").tr("Nothing") == "Nothing"


def test_empty_text_stays_empty(finnish: Catalogue) -> None:
    """The header of the catalogue is never shown."""
    assert finnish.tr("") == ""


def test_unknown_language_is_a_bug() -> None:
    """Only the languages of the product can be loaded."""
    with pytest.raises(ValueError, match="de"):
        Catalogue.plain("de")
    assert LANGUAGES == ("fi", "sv", "en")


def test_paper_in_another_language_than_the_window(finnish: Catalogue) -> None:
    """A worker thread prints in the client's language while the window keeps its own."""
    seen: list[str] = []

    def print_paper() -> None:
        with speaking(finnish):
            seen.append(tr("Approve note"))
        seen.append(tr("Approve note"))

    with speaking(Catalogue.plain("sv")):
        thread = threading.Thread(target=print_paper)
        thread.start()
        thread.join()
        seen.append(current().code)

    assert seen == ["Hyväksy kirjaus", "Approve note", "sv"]
