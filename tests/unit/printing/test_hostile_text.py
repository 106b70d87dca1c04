"""Requirements on text that someone wrote to break, hide or steer the page."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from osmo_desktop.domain.documents import (
    DifferingViews,
    FormerSignature,
    OwnWorker,
    PlanContact,
    PlanDocument,
    PlanGoal,
    PlanReviewed,
    PlanService,
    PlanSignature,
    PlanStep,
    RatedPart,
    Whereabouts,
)
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.printing import render_plan, render_recovery_sheet
from osmo_desktop.printing.flow import BOTTOM, LEFT, WIDTH
from osmo_desktop.printing.fonts import REGULAR, text_width
from osmo_desktop.printing.text import MISSING, one_line, printable
from osmo_desktop.printing.typesetting import Run, break_lines
from tests.unit.printing.conformance import assert_conformant, spoken_text
from tests.unit.printing.papers import empty_plan, full_plan, recovery_sheet

EN = Catalogue.plain("en")

HOSTILE = [
    'a<b>&"',
    '<img src="/etc/passwd"/>',
    '<para><font name="Courier">x</font></para>',
    "{text} {0.__class__} %s %(x)s",
    ") Tj ET EMC Q (",
    "\\) \\( \\\\ (((",
    "/Artifact BMC",
    "\u202emoc.live\u202c \u2066x\u2069 \u200fא\u200e",
    "👩‍👩‍👧‍👦 👍🏽 ☐ ❤️ 漢字 عربي \U0010ffff",
    "\x00\x01\x07\x08\x1b[31m\x7f\x85\ufeff\ufffe\uffff",
    "\ud800 \udfff",
    "\ue000\uf8ff",
    "rivi\r\nrivi\rrivi\u2028rivi\x0brivi\n\n\n\n\n\nrivi",
    "a\u0308a\u030a o\u0308",
    "pi\u00adlo\u200bte\u2060ttu",
    "\t \u2003 \u3000 \u00a0",
    "e" + "\u0301" * 50,
    "€ £ № ½ ² ™ … – — „ ” » « ŋ ŧ đ ǩ ʒ Ж",
]


def everywhere(text: str) -> PlanDocument:
    """Give a plan with the text in every field that takes text."""
    where = Whereabouts(text)
    return full_plan(
        organisation=text,
        client_name=text,
        client_number=text,
        service=text,
        made_together=where,
        own_worker=OwnWorker(text, text, text, text),
        goals=(PlanGoal(text, text, text, 0, text, 1, -1, (text,) * 5),) * 2,
        supports=text,
        hinders=text,
        services=(PlanService(text, text, where),) * 2,
        methods=text,
        strengths=text,
        skills=text,
        own_actions=text,
        emphasis=(text,) * 2,
        network=(text,) * 2,
        referrals=(text,) * 2,
        reviews=(PlanReviewed(None, (RatedPart(text, text, text),), client_words=text),) * 2,
        steps=(PlanStep(text, text), PlanStep(text, text, done=True)),
        meeting_place=where,
        contacts=(PlanContact(text, text, text),) * 3,
        views=DifferingViews(text, text),
        signatures=(PlanSignature(text, text),) * 3,
        former_signatures=(FormerSignature(text, 1, date(2026, 11, 19)),) * 2,
    )


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_prints_and_keeps_the_standards(text: str) -> None:
    """No text makes the renderer fail or the file break a rule."""
    plan = everywhere(text)

    assert_conformant(render_plan(plan, EN))
    assert_conformant(
        render_recovery_sheet(
            recovery_sheet(vault_name=text, words=(text,) * 5, explanation=text), EN
        )
    )


@pytest.mark.parametrize("text", HOSTILE[:7], ids=range(7))
def test_markup_and_operators_are_printed_as_they_are_written(text: str) -> None:
    """What looks like markup is text: every character of it is on the paper."""
    assert text in spoken_text(render_plan(full_plan(methods=text), EN))


def test_no_local_file_is_embedded() -> None:
    """A text that names a file does not bring its content into the paper."""
    plain = render_plan(empty_plan(methods="x"), EN)
    data = render_plan(empty_plan(methods='<img src="/etc/passwd"/>'), EN)

    assert b"/XObject" not in data
    assert "root:" not in spoken_text(data)
    assert abs(len(data) - len(plain)) < 6000


def test_a_word_of_200_kilobytes_is_printed_whole() -> None:
    """A word without end is broken over lines and pages, and no letter of it is lost."""
    word = "".join(chr(ord("a") + number % 26) for number in range(200_000))

    data = render_plan(empty_plan(methods=word), EN)

    assert word in spoken_text(data)
    assert_conformant(data)


@pytest.mark.parametrize(
    "field", ["client_name", "organisation", "service", "hinders", "client_number"]
)
def test_a_long_word_anywhere_is_printed_whole(field: str) -> None:
    """A word longer than a page breaks wherever it stands, columns and headers included."""
    word = "ylipitkäsana" * 700

    data = render_plan(full_plan(**{field: word}), EN)

    assert_conformant(data)
    assert word in spoken_text(data)


def test_long_words_in_lists_tables_and_signatures_are_printed_whole() -> None:
    """The same in steps, services, contacts, scales, the framed meeting and signatures."""
    word = "ylipitkäsana" * 700
    plan = everywhere(word)

    data = render_plan(plan, EN)

    assert_conformant(data)
    assert spoken_text(data).count(word) >= 25


def test_text_never_leaves_the_page() -> None:
    """Every line of every paper ends within the margins."""
    for text in ("W" * 500, "il" * 500, "sana " * 300, "Ŵ–W " * 200):
        for size, width in ((11.5, 210.0), (23.0, 90.0), (9.0, 20.0)):
            for line in break_lines([Run(text.strip(), REGULAR)], size, width):
                assert line.width <= width + 0.001


@pytest.mark.parametrize("text", ["ylipitkäsana" * 300, "sana rivi\n" * 40, "Ŵ–W " * 40])
def test_nothing_is_drawn_outside_the_margins_or_over_the_foot(text: str) -> None:
    """Every character of the text stands between the margins and above the foot line."""
    document = PdfDocument(render_plan(everywhere(text), EN))

    for page in document:
        letters = page.get_textpage()
        for index in range(letters.count_chars()):
            if not letters.get_text_range(index, 1).strip():
                continue
            left, bottom, right, _ = letters.get_charbox(index, loose=False)
            assert left >= LEFT - 1
            assert right <= LEFT + WIDTH + 1
            assert bottom >= BOTTOM - 1 or bottom < BOTTOM - 14


def test_lines_keep_every_character() -> None:
    """Joined again, the lines are the text, with one space for each line end."""
    text = "Yhden kahden   kolmen neljän\nviiden kuuden\n\nseitsemän"

    lines = break_lines([Run(text, REGULAR)], 11.5, 80.0)

    joined = "".join(run.text for line in lines for run in line.runs)
    assert joined.split() == text.split()


@given(st.text(max_size=300))
def test_printable_text_has_only_glyphs_of_the_font(text: str) -> None:
    """Whatever text comes, each character that is left has a glyph in every face."""
    clean = printable(text)

    for character in clean.replace("\n", ""):
        assert text_width(character, REGULAR, 10.0) >= 0.0
    assert "\n\n\n" not in clean
    assert "\n" not in one_line(text)


def test_a_character_that_the_font_lacks_is_seen_to_be_missing() -> None:
    """An emoji becomes one box, not nothing and not five boxes."""
    assert printable("kiitos 👍🏽!") == f"kiitos {MISSING}!"
    assert printable("漢") == MISSING


def test_marks_that_turn_the_direction_round_are_gone() -> None:
    """A text cannot be made to read backwards."""
    assert printable("\u202emoc.live\u202c") == "moc.live"


def test_letters_of_the_languages_of_finland_are_kept() -> None:
    """Finnish, Swedish and the Sámi languages print as they are written."""
    text = "åäö ÅÄÖ šž áčđŋŧ âõ ʹ ǩǥǧʒǯ"

    assert printable(text).replace("ʹ", "") == text.replace("ʹ", "")


def test_every_text_field_of_the_model_is_in_the_hostile_plan() -> None:
    """A field that is added to the model is fed hostile text here too."""
    plain, hostile = empty_plan(), everywhere("X")
    left_out = {
        field.name
        for field in fields(plain)
        if getattr(plain, field.name) == getattr(hostile, field.name)
    }

    assert left_out == {
        "plan_date",
        "printed_at",
        "status",
        "language",
        "confidential",
        "protected",
        "withheld_terms",
    }
