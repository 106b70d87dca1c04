"""The demo: the main job end to end on invented people, by the services that the window uses.

`osmo-desktop demo --out DIR` makes two laptops and a shared folder in DIR, tells the scenario on
them, takes pictures of the real window, prints, counts, and fails when a figure is not what the
scenario says.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from osmo_desktop.demo.figures import differences, read_figures
from osmo_desktop.demo.laptops import LANGUAGE, MakeDoor, Office
from osmo_desktop.demo.pictures import WindowCamera
from osmo_desktop.demo.scenario import load_scenario
from osmo_desktop.demo.story import Story
from osmo_desktop.demo.summary import Report, broken_promises, read_laptops, render_summary
from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.language import Catalogue, tr, use
from osmo_desktop.domain.messages import sentence

MADE = ("worker", "supervisor", "shared-folder", "papers", "pictures", "summary.md")
"""What a run makes in its folder; the next run in that folder makes it anew."""
_MARK = ".osmo-demo"  # says that what lies beside it is a demo's and nobody's work


@dataclass(frozen=True)
class Stage:
    """What the demo gets from bootstrap: the way in that everybody has, words and a place."""

    make_door: MakeDoor
    catalogue: Callable[[str], Catalogue]
    resources: Path
    output: TextIO
    errors: TextIO


def main(argv: list[str], stage: Stage) -> int:
    """Run the demo; returns 0 when every figure is right, 1 when not, 2 on bad usage."""
    parser = argparse.ArgumentParser(prog="osmo-desktop demo", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    try:
        out: Path = parser.parse_args(argv).out
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    try:
        found = _run(out.absolute(), stage)
    except OsmoError as error:
        print(sentence(error), *error.details.values(), file=stage.errors)
        return 1
    except OSError as error:
        print(error, file=stage.errors)
        return 1
    for difference in found:
        print(difference, file=stage.errors)
    return 1 if found else 0


def _run(out: Path, stage: Stage) -> list[str]:
    """Tell the story in a fresh folder; gives the figures that differ."""
    started = time.monotonic()

    def say(text: str) -> None:
        seconds = time.monotonic() - started
        print(f"{seconds:6.1f} s  {text}", file=stage.output, flush=True)

    _clear(out)
    use(stage.catalogue(LANGUAGE))
    scenario = load_scenario(stage.resources / "demo" / "jarvi_pohjanmaa.json")
    office = Office(scenario, out, stage.make_door)
    story = Story(scenario, office, WindowCamera(out / "pictures", stage.catalogue), say)
    contest = story.tell()
    say(tr("Reading the figures back and checking both vaults"))
    figures = read_figures(office.supervisor.services)
    checks, receipts = read_laptops(office)
    office.lock()
    report = Report(
        figures=figures,
        contest=contest,
        words=story.words,
        checks=checks,
        receipts=receipts,
        differences=[
            *differences(figures, scenario.expected),
            *broken_promises(contest, checks, receipts),
        ],
        seconds=time.monotonic() - started,
    )
    summary = out / "summary.md"
    summary.write_text(render_summary(office, report, out), encoding="utf-8")
    say(tr("Done: {path}").format(path=summary))
    return list(report.differences)


def _clear(out: Path) -> None:
    """Make room: what an earlier demo made goes, anything else of those names is left alone.

    Raises KnownError("file-unusable") when something is there that no demo made.
    """
    mark = out / _MARK
    for path in (out / name for name in MADE):
        if path.exists() and not mark.exists():
            raise KnownError("file-unusable", path=str(path))
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    mark.touch()
