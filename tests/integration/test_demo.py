"""The demo on real input: one run as a person runs it, and what it must leave."""

from __future__ import annotations

import io
import json
import struct
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from osmo_desktop.bootstrap import demo_door
from osmo_desktop.demo import Stage, main
from osmo_desktop.demo.figures import (
    EventLine,
    Figures,
    GroupLine,
    differences,
    read_figures,
)
from osmo_desktop.demo.scenario import load_scenario
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.pathway_data import shipped_pathway
from osmo_desktop.domain.records.plan_review import PARTS
from osmo_desktop.services.assembly import Services
from osmo_desktop.system.clock import SystemClock
from tests.integration.demo_run import SCENARIO_FILE, DemoRun, demo_run

pytestmark = pytest.mark.timeout(1_200)

PICTURES = ("lock", "today", "clients", "client", "note", "plan", "palette", "paper", "sync")
COURSE = (
    *("pathway", "review", "measures", "change", "library", "rights"),
    *("gaps", "transfers", "crisis"),
)
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
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Services]]:
    """The vaults of both, open in a copy."""
    copied = demo_run(tmp_path_factory).copied_to(tmp_path_factory.mktemp("demo"))
    with ExitStack() as until:
        found = {}
        for who in ("worker", "supervisor"):
            door = demo_door(copied.out / who, SystemClock())
            phrase = getattr(copied.scenario, who).passphrase
            found[who] = until.enter_context(closing(door.unlock(phrase)))
        yield found


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
def test_pictures_have_the_size_of_their_window(run: DemoRun, variant: str) -> None:
    """A day on the road is pictured in light and dark large and in light small, the rest large."""
    for name in (*PICTURES, *COURSE) if variant.endswith("1366x768") else PICTURES:
        data = (run.out / "pictures" / f"{name}-{variant}.png").read_bytes()

        assert data.startswith(b"\x89PNG")
        assert struct.unpack(">II", data[16:24]) == VARIANTS[variant], name
        assert len(data) > 10_000, name  # an empty page of one colour is far smaller


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
    run: DemoRun, tmp_path: Path, who: str
) -> None:
    """Both vaults check whole by command, and the supervisor sees the worker's clients."""
    copied = run.copied_to(tmp_path)
    person = getattr(copied.scenario, who)
    vault = str(copied.out / who / "vault.owv")

    checked = copied.run("vault", "check", vault, "--json", typed=person.passphrase + "\n")
    listed = copied.run("client", "list", vault, "--json", typed=person.passphrase + "\n")

    assert person.passphrase in copied.summary
    assert json.loads(checked.stdout)["quarantined"] == 0, checked.stderr
    assert len(json.loads(listed.stdout)["clients"]) == 14, listed.stderr


def test_demo_is_what_the_project_told(opened: Mapping[str, Services]) -> None:
    """The project's own numbers, counted from the supervisor's records and written down here.

    Eight in individual coaching and two more who dropped out before their start notice came; the
    two of the Lappajärvi group are among the eight; four in Voima, two of whom also began
    individual guidance; so fourteen people.
    """
    records = opened["supervisor"].records
    engagements, notices = records.find("engagement"), records.find("notice")
    groups = {shot.record.name: shot.id for shot in records.find("group")}

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
    opened: Mapping[str, Services], who: str
) -> None:
    """Each once, with the documented attempts and what was written of them; no other gap at all."""
    services = opened[who]
    rows = services.board.board().rows
    attempts = {row.name: services.notices.attempts(row.client_id) for row in rows}

    assert [(row.name, row.attempts) for row in rows] == [
        ("Niskanen, Kari", 4),
        ("Östman, Kaj", 3),
    ]
    for row in rows:
        start = next(gap for gap in row.gaps if gap.code == "start_notice")
        assert (start.state, start.misfit) == ("missing", None)
        assert row.codes == {"start_notice", "end_notice"}  # ended: nobody seeks them
    modes = [one.mode for one in reversed(attempts["Niskanen, Kari"])]
    assert modes == ["home_visit", "message", "home_visit", "phone"]
    assert all(one.outcome != "reached" for ones in attempts.values() for one in ones)


@pytest.mark.parametrize("who", ["worker", "supervisor"])
def test_a_person_with_two_records_and_several_services_is_counted_once(
    opened: Mapping[str, Services], who: str
) -> None:
    """Fifteen records, one of them brought in for somebody who was known, are fourteen people."""
    services = opened[who]
    rows = services.clients.list()
    double = next(row for row in rows if services.same_person.records(row.id))
    by_client: dict[str, set[str]] = {}
    for shot in services.records.find("engagement"):
        by_client.setdefault(shot.stream, set()).add(shot.record.controller)

    assert len(services.book.find("client")) == 15
    assert len(rows) == len({row.id for row in rows}) == len(by_client) == 14
    assert double.name == "Hakala, Veikko"
    assert len(services.book.find("imported")) == 2
    assert sorted(len(them) for them in by_client.values() if len(them) > 1) == [2, 2]
    assert read_figures(services).clients == 14


def test_the_demo_shows_the_course_of_a_client(opened: Mapping[str, Services]) -> None:
    """Needs, decision with its contents, rated plan, answers over time, closure: all arrived."""
    services = opened["supervisor"]
    client = next(row.id for row in services.clients.list() if row.name == "Järvelä, Emilia")

    def only(kind: str) -> Any:
        return next(shot.record for shot in services.book.find(kind, stream=client))

    closures = [shot.record for shot in services.book.find("closure", stream=client)]
    measures = {one.measure.id: one for one in services.results.of_client(client)}
    levels = [row.number for row in reversed(measures["gas"].lines[0].rows)]

    assert only("needs_assessment").completed is not None
    assert set(only("decision").contents) == {"ability", "everyday", "guidance"}
    assert len(closures) == 2
    assert all(one.onward and one.summary for one in closures)
    assert set(services.plan_reviews.all(client)[0].ratings) == set(PARTS)
    assert [int(level) for level in levels if level is not None][-5:] == [-2, -1, -2, -1, 0]
    assert {len(line.rows) for line in measures["icf"].lines} == {2}
    assert [len(line.rows) for line in services.measures.results(client)] == [3, 3, 3]
    assert {row.key for row in services.methods.used(client)} == {"small_steps", "network_map"}
    assert set(only("work_ability").done) == set(shipped_pathway().work_ability.codes)
    joint = only("joint_meeting")
    notes = services.book.find("meeting", stream=client, equals={"joint_meeting": joint.id})
    assert joint.client_present
    assert joint.secrecy_told
    assert {note.record.engagement for note in notes} == set(joint.engagements)
    engagements = services.book.find("engagement", stream=client)
    served = {one.record.controller for one in engagements if one.id in joint.engagements}
    assert len(notes) == len(served) == 2


def test_the_demo_shows_what_is_around_the_work(opened: Mapping[str, Services]) -> None:
    """Visits ticked off, invented numbers, a queue that was worked on and has a backlog."""
    services = opened["worker"]
    states = Counter(row.state for row in services.transfers.queue().rows)
    visits = [shot.record for shot in services.book.find("visit_safety")]
    own = [line for line in services.crisis.card() if line.id]

    assert [bool(visit.returned) for visit in visits] == [True, True]
    assert len(own) == 3
    assert all("keksitty" in line.label for line in own)
    assert states["transferred"] == 12
    assert states["not_required"] == 1
    assert states["waits"] > 30


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
