"""The tool that keeps the catalogues: collecting, merging, filling and checking words."""

from pathlib import Path

import pytest

from osmo_desktop.domain.language import Catalogue
from tools.catalogues import compile_all, extract, fill, problems, read_fragments

SOURCE = """
from osmo_desktop.domain.language import mark, ntr, ptr, tr

LABEL = mark("Approve note")

def texts(catalogue, n):
    return (
        tr("Saved at {time}"),
        catalogue.tr("Long text "
                     "in two parts"),
        ntr("{n} note unsent", "{n} notes unsent", n),
        ptr("verb", "Open"),
        ptr("state", "Open"),
    )
"""

FRAGMENT = """
# words of the composer
msgid: Approve note
fi: Hyväksy kirjaus
sv: Godkänn anteckning

msgid: {n} note unsent
plural: {n} notes unsent
fi1: {n} kirjaus lähettämättä
fi2: {n} kirjausta lähettämättä
sv1: {n} anteckning osänd
sv2: {n} anteckningar osända
msgid: Open
context: verb
fi: Avaa
sv: Öppna

msgid: Open
context: state
fi: Avoinna
sv: Öppen

msgid: Saved at {time}
fi: Tallennettu klo {time}
sv: Sparad kl. {time}

msgid: Long text in two parts
fi: Kahdessa\\nosassa
sv: I två: delar

msgid: Gone
fi: Poissa
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A package with one module that speaks."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "screen.py").write_text(SOURCE, encoding="utf-8")
    return package


@pytest.fixture
def locale_dir(tmp_path: Path, source: Path) -> Path:
    """The catalogues of that package, not yet translated."""
    extract(source, tmp_path / "locale")
    return tmp_path / "locale"


def _filled(tmp_path: Path, locale_dir: Path, text: str = FRAGMENT) -> list[str]:
    path = tmp_path / "composer.po.txt"
    path.write_text(text, encoding="utf-8")
    return fill(read_fragments(path), locale_dir)


def _finnish(locale_dir: Path) -> str:
    compile_all(locale_dir)
    return Catalogue.load(locale_dir, "fi").tr("Approve note")


def test_untranslated_words_are_named(source: Path, locale_dir: Path) -> None:
    """Each text without Finnish or Swedish is found; English may stay as in the code."""
    found = list(problems(source, locale_dir))

    assert "fi: untranslated: 'Approve note'" in found
    assert "sv: untranslated: '{n} note unsent'" in found
    assert len(found) == 12
    assert not any(line.startswith("en:") for line in found)


def test_fragments_fill_the_catalogues(tmp_path: Path, source: Path, locale_dir: Path) -> None:
    """Translations left in fragments reach the program, plurals and contexts included."""
    unknown = _filled(tmp_path, locale_dir)
    compile_all(locale_dir)

    catalogue = Catalogue.load(locale_dir, "fi")
    assert unknown == ["Gone"]
    assert list(problems(source, locale_dir)) == []
    assert catalogue.tr("Approve note") == "Hyväksy kirjaus"
    assert catalogue.tr("Long text in two parts") == "Kahdessa\nosassa"
    assert catalogue.ntr("{n} note unsent", "{n} notes unsent", 2).startswith("{n} kirjausta")
    assert (catalogue.ptr("verb", "Open"), catalogue.ptr("state", "Open")) == ("Avaa", "Avoinna")
    assert Catalogue.load(locale_dir, "en").ntr("{n} note unsent", "{n} notes unsent", 1) == (
        "{n} note unsent"
    )


def test_extracting_again_keeps_work_and_drops_what_is_gone(
    tmp_path: Path, source: Path, locale_dir: Path
) -> None:
    """A new text appears, a dropped one goes, every translation stays, and nothing else moves."""
    _filled(tmp_path, locale_dir)
    before = (locale_dir / "fi.po").read_text(encoding="utf-8")

    extract(source, locale_dir)
    unchanged = (locale_dir / "fi.po").read_text(encoding="utf-8")
    text = SOURCE.replace('mark("Approve note")', 'mark("Move note")')
    (source / "screen.py").write_text(text, encoding="utf-8")
    found = list(problems(source, locale_dir))
    extract(source, locale_dir)

    after = (locale_dir / "fi.po").read_text(encoding="utf-8")
    assert unchanged == before
    assert "fi: not extracted: 'Move note'" in found
    assert "fi: obsolete: 'Approve note'" in found
    assert "Hyväksy kirjaus" not in after
    assert "Avoinna" in after
    assert list(problems(source, locale_dir)) == [
        "fi: untranslated: 'Move note'",
        "sv: untranslated: 'Move note'",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("klo {time}", "klo {aika}", "other placeholders"),
        ("klo {time}", "klo", "other placeholders"),
        ("Hyväksy kirjaus", " Hyväksy kirjaus", "stray space"),
        ('msgstr "Hyväksy kirjaus"', 'msgstr ""', "untranslated"),
        ('msgid "Approve note"', '#, fuzzy\nmsgid "Approve note"', "fuzzy"),
        ('msgstr[1] "{n} kirjausta lähettämättä"', 'msgstr[1] ""', "untranslated"),
    ],
)
def test_broken_translations_are_found(
    tmp_path: Path, source: Path, locale_dir: Path, old: str, new: str, expected: str
) -> None:
    """A translation that could not be shown is named with its fault."""
    _filled(tmp_path, locale_dir)
    path = locale_dir / "fi.po"
    text = path.read_text(encoding="utf-8")
    assert old in text

    path.write_text(text.replace(old, new), encoding="utf-8")

    assert [line for line in problems(source, locale_dir) if expected in line]


@pytest.mark.parametrize(
    "call", ['tr(f"Note of {name}")', 'tr("Note of " + name)', 'self.tr("Note of {}".format(name))']
)
def test_text_built_before_translating_is_found(source: Path, locale_dir: Path, call: str) -> None:
    """A text that no catalogue can hold is refused where it is written."""
    (source / "late.py").write_text(f"x = {call}\n", encoding="utf-8")

    assert "package/late.py:1: format after translating, not before" in list(
        problems(source, locale_dir)
    )


def test_fragments_do_not_overrule(tmp_path: Path, locale_dir: Path) -> None:
    """A second fragment fills gaps only, unless it is told to replace."""
    _filled(tmp_path, locale_dir)
    other = "msgid: Approve note\nfi: Hyväksy merkintä\n"

    _filled(tmp_path, locale_dir, other)
    kept = _finnish(locale_dir)
    fill(read_fragments(tmp_path / "composer.po.txt"), locale_dir, replace=True)

    assert kept == "Hyväksy kirjaus"
    assert _finnish(locale_dir) == "Hyväksy merkintä"


def test_glossary_fills_by_words(tmp_path: Path, locale_dir: Path) -> None:
    """A glossary fills texts that are one of its terms, capitals aside."""
    path = tmp_path / "glossary.tsv"
    path.write_text("fi\tsv\ten\tcode\nhyväksy\tgodkänn\tapprove note\tx\n", encoding="utf-8")

    fill(read_fragments(path), locale_dir)

    assert _finnish(locale_dir) == "Hyväksy"


@pytest.mark.parametrize("text", ["msgid\n", "fi: Hyväksy\n"])
def test_faulty_fragment_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    """A fragment that cannot be read says where."""
    path = tmp_path / "composer.po.txt"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=r"composer\.po\.txt:\d"):
        read_fragments(path)
