"""What the fault tests measured, at the end of a run: their figures, and the tests that were left.

A plugin of pytest, on by `tests/conftest.py`. A test marked `faults` or `counted` prints its
figures; passing tests are silent otherwise. Nothing is kept here: reports carry the captured words,
also from the processes of xdist to the one that prints. Lines that begin with "tally" are summed up
besides. A skipped fault test passes in silence too, so it is named with its reason, and fails a run
of full amounts unless `OSMO_ALLOW_SKIPS=1`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from _pytest.terminal import TerminalReporter

from tests.amounts import level

_ANSWER = "Captured stdout call"
ALLOW = "OSMO_ALLOW_SKIPS"


def _reports(reporter: TerminalReporter, outcome: str, *marks: str) -> Iterator[pytest.TestReport]:
    """Reports of tests so marked; what a module skipped as a whole has no marks and counts too."""
    for report in reporter.stats.get(outcome, []):
        if any(mark in getattr(report, "keywords", marks) for mark in marks):
            yield report


def _figures(reporter: TerminalReporter) -> list[str]:
    """The printed lines of every such test that passed, in the order of their names."""
    lines = []
    for report in sorted(
        _reports(reporter, "passed", "faults", "counted"), key=lambda report: report.nodeid
    ):
        said = "\n".join(text for name, text in report.sections if name == _ANSWER).strip()
        if said:
            lines += [report.nodeid, *(f"    {line}" for line in said.splitlines())]
    return lines


def tallies(lines: Iterable[str]) -> list[str]:
    """Sums of the lines `tally NAME: 3 things, 1 other`, a line for each name."""
    sums: dict[str, Counter[str]] = {}
    for line in lines:
        name, _, said = line.strip().removeprefix("tally ").partition(": ")
        if line.strip().startswith("tally "):
            counts = sums.setdefault(name, Counter())
            for part in said.split(", "):
                count, _, what = part.partition(" ")
                counts[what] += int(count)
    return [
        f"{name} in all: {', '.join(f'{count} {what}' for what, count in counts.items())}"
        for name, counts in sorted(sums.items())
    ]


def _skipped(reporter: TerminalReporter) -> list[str]:
    """Names of the fault tests that were skipped, each with its reason."""
    lines = set()
    for report in _reports(reporter, "skipped", "faults"):
        why = report.longrepr
        reason = why[2] if isinstance(why, tuple) else str(why)
        lines.add(f"{report.nodeid}: {reason.removeprefix('Skipped: ')}")
    return sorted(lines)


def _reporter(config: pytest.Config) -> TerminalReporter | None:
    """What prints; a process of xdist has none."""
    found = config.pluginmanager.get_plugin("terminalreporter")
    return found if isinstance(found, TerminalReporter) else None


def _refuses_skips() -> bool:
    return level() != "tenth" and os.environ.get(ALLOW) != "1"


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run of full amounts in which a fault test was skipped."""
    reporter = _reporter(session.config)
    if reporter and exitstatus == pytest.ExitCode.OK and _refuses_skips() and _skipped(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print the figures, and the fault tests that showed nothing."""
    if figures := _figures(terminalreporter):
        terminalreporter.section("Figures")
        terminalreporter.write_line("\n".join([*figures, *tallies(figures)]))
    if skipped := _skipped(terminalreporter):
        terminalreporter.section("Skipped fault tests")
        terminalreporter.write_line("\n".join(skipped))
        if _refuses_skips():
            terminalreporter.write_line(f"The run fails for these; {ALLOW}=1 lets them pass.")
