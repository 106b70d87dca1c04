"""Requirements on the client plan as a file: standards, structure, reading order, safety."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from osmo_desktop.domain.documents import (
    DifferingViews,
    PlanContact,
    PlanGoal,
    PlanService,
    PlanStatus,
    PlanStep,
    Whereabouts,
)
from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.printing import render_plan
from tests.unit.printing.conformance import (
    PROFILES,
    assert_conformant,
    failures,
    read_aloud,
    spoken_text,
)
from tests.unit.printing.papers import SCALE, empty_plan, full_plan

ROOT = Path(__file__).parents[3]
LOCALE = ROOT / "resources" / "locale"
EN = Catalogue.plain("en")
FI = Catalogue.load(LOCALE, "fi")


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_a_full_plan_keeps_both_standards_in_every_language(code: str) -> None:
    """A plan in each language passes every rule of PDF/UA-1 and PDF/A-2a."""
    data = render_plan(full_plan(language=code), Catalogue.load(LOCALE, code))

    assert_conformant(data)


def test_an_untagged_file_fails_the_same_check() -> None:
    """The check can fail: a plain file of the same library breaks rules of both standards."""
    memory = BytesIO()
    canvas = Canvas(memory)
    canvas.drawString(72, 720, "Asiakassuunnitelma")
    canvas.save()

    for profile in PROFILES:
        assert len(failures(memory.getvalue(), profile)) >= 5


def test_streams_keep_their_length_whatever_byte_they_end_with() -> None:
    """Compressed pages end with any byte, and the archive rule on stream lengths still holds."""
    for version in range(1, 80):
        data = render_plan(empty_plan(version=version), EN)
        assert failures(data, "2a") == []


def test_an_empty_plan_prints_on_one_page() -> None:
    """A plan of which nothing is filled in has its title, its date, and no empty headings."""
    data = render_plan(empty_plan(), EN)

    assert_conformant(data)
    assert len(PdfReader(BytesIO(data)).pages) == 1
    assert [text for tag, text in read_aloud(data) if tag in {"H1", "H2"}] == [
        "Client plan",
        "1 Goals",
    ]


@pytest.mark.parametrize(
    "part",
    [
        "goals",
        "supports",
        "hinders",
        "services",
        "methods",
        "steps",
        "next_meeting",
        "meeting_place",
        "review_date",
        "contacts",
        "own_worker",
        "views",
        "signatures",
        "made_together",
        "service",
    ],
)
def test_any_part_may_be_missing(part: str) -> None:
    """Without any one of its parts the plan still keeps the standards."""
    bare = getattr(empty_plan(), part)

    assert_conformant(render_plan(full_plan(**{part: bare}), EN))


def test_the_plan_is_read_in_the_order_of_the_page() -> None:
    """A screen reader hears headings and texts in the order in which people read the page."""
    heard = read_aloud(render_plan(full_plan(), EN))

    headings = [text for tag, text in heard if tag in {"H1", "H2", "H3"}]
    assert headings == [
        "Client plan",
        "1 Goals",
        "2 What affects the situation",
        "3 Services",
        "4 Methods",
        "Agreed steps",
        "Contact details",
        "Signatures",
        "Scales of the goals",
        "2 Minusta tulee apuohjaaja ompeluryhmään",
        "Differing views",
        "The client's view",
        "The worker's view",
    ]
    texts = [text for _, text in heard]
    assert texts.index("Laskut on maksettu eräpäivään mennessä") < texts.index("4 Methods")
    assert ("Lbl", "2") in heard
    assert ("Figure", "Done") in heard
    assert texts[texts.index("Seuraa apuohjaajaa ryhmässä kerran") :][:3] == [
        "Seuraa apuohjaajaa ryhmässä kerran",
        "Mirja",
        "Thu 26 Nov 2026",
    ]


def test_words_at_line_ends_stay_apart() -> None:
    """Where a paragraph wraps, copied or spoken text keeps the space between the words."""
    long_text = " ".join(f"sana{number}" for number in range(300))

    assert long_text in spoken_text(render_plan(full_plan(methods=long_text), EN))


def test_the_same_plan_gives_the_same_bytes() -> None:
    """Two runs, in two processes, print the same file for the same plan."""
    script = (
        "import sys, hashlib\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from osmo_desktop.domain.language import Catalogue\n"
        "from osmo_desktop.printing import render_plan\n"
        "from tests.unit.printing.papers import full_plan\n"
        "data = render_plan(full_plan(), Catalogue.plain('en'))\n"
        "print(hashlib.sha256(data).hexdigest())\n"
    )
    command = [sys.executable, "-c", script]

    outputs = {
        subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout
        for env in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"})
    }

    assert len(outputs) == 1


def test_printing_opens_no_file_for_writing() -> None:
    """Rendering writes nothing to disk: no temp file, no cache, no spool of ours."""
    script = (
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "sys.dont_write_bytecode = True\n"
        "touched = []\n"
        "forbidden = {'os.mkdir', 'os.rename', 'os.remove', 'os.truncate', 'os.link',\n"
        "             'os.symlink', 'tempfile.mkstemp', 'tempfile.mkdtemp', 'shutil.copyfile',\n"
        "             'socket.connect', 'subprocess.Popen'}\n"
        "def hook(event, args):\n"
        "    if event == 'open':\n"
        "        mode, flags = args[1], args[2] or 0\n"
        "        if any(c in (mode or '') for c in 'wax+') or flags & 0o1103:\n"
        "            touched.append(args)\n"
        "    elif event in forbidden:\n"
        "        touched.append((event, args))\n"
        "sys.addaudithook(hook)\n"
        "from osmo_desktop.domain.language import Catalogue\n"
        "from osmo_desktop.printing import render_plan, render_recovery_sheet\n"
        "from tests.unit.printing.papers import full_plan, recovery_sheet\n"
        "data = render_plan(full_plan(), Catalogue.plain('en'))\n"
        "render_recovery_sheet(recovery_sheet(), Catalogue.plain('en'))\n"
        "assert data.startswith(b'%PDF-1.7')\n"
        "seen = len(touched)\n"
        "open('/dev/null', 'w').close()\n"
        "assert len(touched) == seen + 1, 'the hook is deaf'\n"
        "assert seen == 0, touched\n"
    )

    command = [sys.executable, "-c", script]
    result = subprocess.run(command, check=False, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(("code", "locale"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")])
def test_the_file_says_its_language_and_title(code: str, locale: str) -> None:
    """A screen reader is told the language; the title names the paper, never the client."""
    reader = PdfReader(BytesIO(render_plan(full_plan(language=code), Catalogue.plain(code))))

    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == locale
    assert reader.metadata is not None
    assert reader.metadata.title == "Client plan · client number 9 · version 3"
    assert "Mirja" not in str(reader.metadata) + str(reader.xmp_metadata)


def test_the_foot_and_repeated_heads_are_not_read_aloud() -> None:
    """Page numbers and table heads that repeat on a later page are decoration to a reader."""
    steps = tuple(PlanStep(f"Askel {number}", "Mirja") for number in range(90))
    data = render_plan(full_plan(steps=steps), EN)

    pages = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    assert sum("Step" in text.split() for text in pages) >= 3
    heard = read_aloud(data)
    assert [text for tag, text in heard if tag == "TH"].count("Step") == 1
    assert all("Page 1 /" not in text for _, text in heard)
    assert_conformant(data)


def test_the_first_page_says_where_scales_and_views_are() -> None:
    """The page to sign names the page with the scales and the differing views."""
    pages = PdfReader(BytesIO(render_plan(full_plan(), EN))).pages

    assert len(pages) == 2
    assert "scales and differing views on page 2" in pages[0].extract_text()
    assert "client number 9 · version 3" in pages[1].extract_text()
    assert "Page 2 / 2" in pages[1].extract_text()


def test_a_draft_says_so() -> None:
    """A plan that nobody has approved cannot be taken for an approved one."""
    assert "Draft" in spoken_text(render_plan(full_plan(status=PlanStatus.DRAFT), EN))
    assert "Draft" not in spoken_text(render_plan(full_plan(), EN))


def test_sixty_goals_flow_over_the_pages() -> None:
    """A plan with sixty goals and their scales prints all of them, in order."""
    goals = tuple(
        PlanGoal(f"Tavoite {number}", "Omat sanat.", "nyt", 0, "sitten", 1, -1, SCALE)
        for number in range(1, 61)
    )
    data = render_plan(full_plan(goals=goals), EN)

    assert_conformant(data)
    heard = [text for tag, text in read_aloud(data) if tag == "P" and text.startswith("Tavoite ")]
    assert heard == [f"Tavoite {number}" for number in range(1, 61)]


def test_a_goal_title_stays_with_its_first_line() -> None:
    """No page ends with the title of a goal whose text is on the next page."""
    goals = tuple(
        PlanGoal(f"Tavoite {number}", now_text=f"tilanne {number}") for number in range(60)
    )
    pages = PdfReader(BytesIO(render_plan(full_plan(goals=goals), EN))).pages

    for text in (page.extract_text() for page in pages):
        for number in range(60):
            assert (f"Tavoite {number}\n" in text) == (f"tilanne {number}." in text)


def test_a_plan_that_misses_one_page_by_little_is_set_tighter() -> None:
    """A plan is signed on one sheet where a little less air is enough for it."""
    goals = (*full_plan().goals, PlanGoal("Käyn lääkärissä", now_text="aika varattu"))

    pages = PdfReader(BytesIO(render_plan(full_plan(goals=goals), EN))).pages

    assert len(pages) == 2
    assert "Signatures" in pages[0].extract_text()


def test_signatures_stay_with_their_heading() -> None:
    """A line to sign is never alone on a page, whatever stands before it."""
    for count in range(1, 30):
        steps = tuple(PlanStep(f"Askel {number}") for number in range(count))
        pages = PdfReader(BytesIO(render_plan(full_plan(steps=steps), EN))).pages
        signed = [page.extract_text() for page in pages if "Place and date" in page.extract_text()]
        assert len(signed) == 1
        assert "Signatures" in signed[0]


def test_papers_may_be_printed_from_several_threads() -> None:
    """Four threads at once print the same files as one."""
    plans = [full_plan(version=version) for version in range(1, 13)]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda plan: render_plan(plan, EN), plans))

    assert together == [render_plan(plan, EN) for plan in plans]


class TestSafetyBan:
    """With turvakielto nothing on paper tells where the client is."""

    def test_no_place_and_no_phone_of_the_client_is_printed(self) -> None:
        """Places, a close one's phone and withheld terms are gone; the worker's phone stays."""
        plan = full_plan(
            protected=True,
            withheld_terms=("Vimpeli", "Seinäjoki", "Kirkkotie 5", "050 555 1234"),
            supports="Käyn Vimpelissä ja Seinäjoella, asun Kirkkotiellä, numero 0505551234.",
            methods="VIMPELIN keskusta",
            contacts=(PlanContact("Sisko", "sisar", "044 999 8877", of_client=True),),
            services=(PlanService("Ryhmä Vimpelin työpajalla", "", Whereabouts("Alajärvi")),),
            views=DifferingViews("Muutan pois Vimpelistä.", ""),
            goals=(PlanGoal("Muutan Seinäjoelle", scale=("Vimpeli",) * 5),),
        )

        data = render_plan(plan, EN)

        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
        text += spoken_text(data)
        for secret in ("impel", "IMPEL", "Seinäjo", "Alajärv", "kotona", "044", "5551234"):
            assert secret not in text
        assert "Sisko" in text
        assert "040 123 4567" in text
        assert "Made together with the client." in text
        assert_conformant(data)

    def test_without_a_ban_places_are_printed(self) -> None:
        """The same places are there for everybody else."""
        text = spoken_text(render_plan(full_plan(), EN))

        for place in ("Vimpelissä", "Alajärvi", "kotona"):
            assert place in text

    def test_a_place_does_not_slip_into_a_sentence(self) -> None:
        """Formatting whereabouts into a text gives nothing."""
        assert f"{Whereabouts('Vimpeli')}" == ""

    def test_a_name_like_a_municipality_stays(self) -> None:
        """A person called Soini is not taken off the paper by the municipality of Soini."""
        plan = full_plan(protected=True, withheld_terms=("Soini",), client_name="Aino Soini")

        assert "Aino Soini" in spoken_text(render_plan(plan, EN))

    def test_a_common_word_is_not_masked(self) -> None:
        """A verb that begins like a municipality is left alone."""
        plan = full_plan(
            protected=True, withheld_terms=("Soini",), methods="Olen soinut itselleni."
        )

        assert "Olen soinut itselleni." in spoken_text(render_plan(plan, EN))


class TestRefusals:
    """Models that no form can have made are refused when they are made."""

    def test_a_level_outside_the_scale(self) -> None:
        """A goal level is between -2 and +2."""
        with pytest.raises(BugError, match="plan_goal_level"):
            PlanGoal("Tavoite", now_level=3)

    def test_a_scale_of_four_texts(self) -> None:
        """A scale has five texts or none."""
        with pytest.raises(BugError, match="plan_goal_scale"):
            PlanGoal("Tavoite", scale=("a", "b", "c", "d"))

    def test_a_time_without_zone(self) -> None:
        """A time of print without a zone is refused."""
        with pytest.raises(BugError, match="plan_document_naive_time"):
            full_plan(printed_at=full_plan().printed_at.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Pääsen itse.", "”Pääsen itse.”"),
        ('"Pääsen itse."', "”Pääsen itse.”"),
        ("”Pääsen itse”.", "”Pääsen itse”."),
        ("“Pääsen itse.”", "”Pääsen itse.”"),
        ("”Pääsen.” Ja: ”Tiedän.”", "”Pääsen.” Ja: ”Tiedän.”"),
        ("Sanoin: ”en”", "”Sanoin: ”en””"),
        ('"', '"'),
    ],
)
def test_quotation_marks_are_not_doubled(typed: str, printed: str) -> None:
    """Words that the client's worker put in quotation marks are printed in one pair."""
    goal = PlanGoal("Liikun itse", typed)

    heard = read_aloud(render_plan(full_plan(goals=(goal,)), FI))

    assert ("P", printed) in heard


def test_a_target_that_is_reached_is_said_once() -> None:
    """Now and target at the same level with the same words are one line, else two."""
    reached = PlanGoal("A", "Itse.", "kerran", 0, "kerran", 0, -1, SCALE)
    ahead = PlanGoal("B", "Itse.", "kerran", 1, "kerran", 0, -1, SCALE)

    texts = [text for _, text in read_aloud(render_plan(full_plan(goals=(reached, ahead)), EN))]

    assert "“Itse.” Now and target: kerran (0)." in texts
    assert "Now: kerran (+1)." in texts
    assert "Target: kerran (0)." in texts
    assert sum(text.endswith("kerran (0).") for text in texts) == 2
