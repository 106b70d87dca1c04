"""The demo on real input: one run as a person runs it, and what it must leave."""

from __future__ import annotations

import io
import json
import struct
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from osmo_desktop.bootstrap import demo_door
from osmo_desktop.demo import Stage, main
from osmo_desktop.demo.figures import EventLine, Figures, GroupLine, differences
from osmo_desktop.demo.scenario import load_scenario
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.system.clock import SystemClock
from tests.integration.demo_run import SCENARIO_FILE, DemoRun, demo_run

pytestmark = pytest.mark.timeout(1_200)

PICTURES = ("lock", "today", "clients", "client", "note", "plan", "palette", "paper", "sync")
VARIANTS = {
    "light-1366x768": (1366, 768),
    "dark-1366x768": (1366, 768),
    "light-910x486": (910, 486),
}


@pytest.fixture
def run(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    """The one run of this session."""
    return demo_run(tmp_path_factory)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    """What the run left, for those who open its vaults."""
    return demo_run(tmp_path_factory).copied_to(tmp_path_factory.mktemp("demo"))


def test_demo_ends_with_every_figure_as_the_scenario_says(run: DemoRun) -> None:
    """The demo exits 0: no figure that was read back differs from the scenario."""
    assert run.code == 0, run.output + run.errors


def test_summary_counts_fourteen_clients_and_says_the_assumption(run: DemoRun) -> None:
    """Distinct clients are 14, with the assumption beside the figure."""
    before, _, after = run.summary.partition(": 14**")

    assert before, run.summary
    assert run.scenario.assumption["fi"] in after.partition("##")[0]


def test_summary_shows_the_conflict_with_both_values_kept(run: DemoRun) -> None:
    """Both values stand with their writers, none is open at the end, and both are in history."""
    assert "| 21.3.2019 klo 10.00 | Anna Niemi |" in run.summary
    assert "| 22.3.2019 klo 9.00 | Matti Saari |" in run.summary
    conflict = run.summary.partition("22.3.2019 klo 9.00")[2].partition("##")[0]
    lines = [line for line in conflict.splitlines() if line.startswith("* ")]
    assert "1" in lines[0]
    assert lines[2].count("0") == 2
    assert lines[3].count("2") == 2


def test_every_record_is_confirmed_by_the_other_laptop(run: DemoRun) -> None:
    """The receipts of both laptops cover all that each has sent."""
    rows = [line for line in run.summary.splitlines() if line.startswith("| ") and " / " in line]

    counts = [row.split("|")[2].split("/") for row in rows]

    assert len(counts) == 2
    assert all(int(received) == int(sent) > 0 for received, sent in counts)


def test_summary_names_no_client(run: DemoRun) -> None:
    """The summary holds figures, no client's family name."""
    found = [c.family_name for c in run.scenario.clients.values() if c.family_name in run.summary]

    assert found == []


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", PICTURES)
def test_picture_has_the_size_of_its_window(run: DemoRun, name: str, variant: str) -> None:
    """Each page is pictured in light and dark at 1366×768 and in light at 910×486."""
    data = (run.out / "pictures" / f"{name}-{variant}.png").read_bytes()

    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == VARIANTS[variant]
    assert len(data) > 10_000  # an empty page of one colour is far smaller


def test_papers_are_printed_in_the_clients_languages(run: DemoRun) -> None:
    """One plan is in Finnish, one in Swedish, and each vault has its recovery sheet."""
    papers = {path.name: path.read_bytes() for path in (run.out / "papers").iterdir()}
    texts = {name: _text(data) for name, data in papers.items()}

    assert set(papers) == {
        "plan-fi.pdf",
        "plan-sv.pdf",
        "recovery-worker.pdf",
        "recovery-supervisor.pdf",
    }
    assert "Asiakassuunnitelma" in texts["plan-fi.pdf"]
    assert "Mirja Aalto" in texts["plan-fi.pdf"]
    assert "Linnea Nygård" in texts["plan-sv.pdf"]
    assert "Asiakassuunnitelma" not in texts["plan-sv.pdf"]


@pytest.mark.parametrize("who", ["worker", "supervisor"])
def test_vault_opens_with_the_printed_passphrase_and_holds_all_clients(
    copied: DemoRun, who: str
) -> None:
    """Both vaults check whole by command, and the supervisor sees the worker's clients."""
    person = getattr(copied.scenario, who)
    vault = str(copied.out / who / "vault.owv")

    checked = copied.run("vault", "check", vault, "--json", typed=person.passphrase + "\n")
    listed = copied.run("client", "list", vault, "--json", typed=person.passphrase + "\n")

    assert person.passphrase in copied.summary
    assert json.loads(checked.stdout)["quarantined"] == 0, checked.stderr
    assert len(json.loads(listed.stdout)["clients"]) == 14, listed.stderr


def test_demo_is_what_the_project_told(copied: DemoRun) -> None:
    """The project's own numbers, counted from the supervisor's records and written down here.

    Eight in individual coaching and two more who dropped out before their start notice came; the
    two of the Lappajärvi group are among the eight; four in Voima, two of whom also began
    individual guidance; so fourteen people.
    """
    vault_door = demo_door(copied.out / "supervisor", SystemClock())
    with closing(vault_door.unlock(copied.scenario.supervisor.passphrase)) as services:
        engagements = services.records.find("engagement")
        notices = services.records.find("notice")
        groups = {shot.record.name: shot.id for shot in services.records.find("group")}

    def clients(**values: str) -> set[str]:
        wanted = values.items()
        return {
            shot.stream
            for shot in engagements
            if all(getattr(shot.record, name) == value for name, value in wanted)
        }

    without_start = {
        shot.stream
        for shot in notices
        if shot.record.type == "start_notice" and shot.record.state != "complete"
    }
    unreached = clients(end_reason="not_reached")
    coached = clients(type="individual_coaching")
    lappajarvi = clients(group=groups["Lappajärven ryhmä"])
    voima, guided = clients(group=groups["Voima"]), clients(type="individual_guidance")

    assert (len(coached), len(unreached), len(coached - unreached)) == (10, 2, 8)
    assert without_start == unreached
    assert unreached < coached
    assert (len(lappajarvi), len(voima), len(guided)) == (2, 4, 2)
    assert lappajarvi < coached - unreached
    assert guided < voima
    assert voima.isdisjoint(coached)
    assert clients(group=groups["Sampo"]) == set()
    assert len(clients()) == len(coached | voima) == 14


@pytest.mark.parametrize("who", ["worker", "supervisor"])
def test_the_board_shows_exactly_the_two_clients_without_a_start_notice(
    copied: DemoRun, who: str
) -> None:
    """Each once, with the documented attempts and what was written of them; no other gap at all."""
    person = getattr(copied.scenario, who)
    with closing(demo_door(copied.out / who, SystemClock()).unlock(person.passphrase)) as services:
        rows = services.board.board().rows
        attempts = {row.name: services.notices.attempts(row.client_id) for row in rows}

    assert [(row.name, row.attempts) for row in rows] == [
        ("Niskanen, Kari", 4),
        ("Östman, Kaj", 3),
    ]
    for row in rows:
        start = next(gap for gap in row.gaps if gap.code == "start_notice")
        assert (start.state, start.misfit) == ("missing", None)
        assert row.codes == {"start_notice", "end_notice", "not_reached"}
    modes = [one.mode for one in reversed(attempts["Niskanen, Kari"])]
    assert modes == ["home_visit", "message", "home_visit", "phone"]
    assert all(one.outcome != "reached" for ones in attempts.values() for one in ones)


def test_figure_that_differs_is_named() -> None:
    """A figure that is not what the scenario says is named; the demo then exits 1."""
    expected = load_scenario(SCENARIO_FILE).expected
    right = Figures(
        clients=expected.clients,
        by_type=expected.by_type,
        by_municipality=expected.by_municipality,
        not_placed=expected.not_placed,
        meetings_by_month={},
        meetings_by_municipality={},
        attempts=0,
        dropped_out=expected.dropped_out,
        missing_start_notices=expected.missing_start_notices,
        complete_start_notices=expected.complete_start_notices,
        groups=tuple(
            GroupLine(name, (None, None), (None, None), "", "", count, 0, 0)
            for name, count in expected.group_members.items()
        ),
        events=tuple(EventLine(name, None, heads, "") for name, heads in expected.heads.items()),
    )

    assert differences(right, expected) == []
    assert differences(replace(right, clients=15), expected) == ["clients: 15 != 14"]


def test_demo_leaves_alone_what_no_demo_made(tmp_path: Path) -> None:
    """A folder with somebody's own files under the demo's names is refused and kept."""
    mine = tmp_path / "worker" / "own.txt"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    unused: Any = None
    stage = Stage(unused, Catalogue.plain, tmp_path, io.StringIO(), io.StringIO())

    code = main(["--out", str(tmp_path)], stage)

    assert code == 1
    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"by_type"', '"by_tpye"'),
        ('"do": "begin"', '"do": "begn"'),
        ('"client": "aalto"', '"client": "nobody"'),
        ('"at": "2020-02-27T15:00:00"', '"at": "2017-01-01T15:00:00"'),
        ('"not_placed": 1', '"not_placed": "one"'),
    ],
)
def test_scenario_with_a_fault_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """An unknown field or action, an unknown client, a wrong order or type stops the demo."""
    text = SCENARIO_FILE.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "scenario.json"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(KnownError) as caught:
        load_scenario(broken)

    assert caught.value.code == "file-unusable"


def _text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
