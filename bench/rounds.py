"""Rows of rounds: a supervisor of fifty devices, and one team in the store of a whole county."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from bench.measuring import Row, timed
from bench.team import CountingStore, Team, team_of
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.formats import layout

_FEW = 5
_TURNS = 3
_COUNTY_DEVICES = 500
_TEAM_DEVICES = 20
_A_SEGMENT = 200  # records
_RECORD_BYTES = 322  # SECURITY (e)


@dataclass(frozen=True)
class _Rounds:
    """Milliseconds and calls of a supervisor's round with news of everybody, and of an idle one."""

    busy_ms: float
    idle_ms: float
    busy_calls: int
    idle_calls: int


def rows(folder: Path, devices: int) -> list[Row]:
    """Ten times the devices may take ten times as long; the idle round too."""
    few, many = (_rounds(folder / f"team-{size}", size) for size in (_FEW, devices))
    factor = devices / _FEW
    return [
        Row(f"round of {devices} devices, {what}", ours, factor * small, beside)
        for what, ours, small, beside in (
            ("a note of each", many.busy_ms, few.busy_ms, _beside(few.busy_ms, many.busy_calls)),
            ("nothing new", many.idle_ms, few.idle_ms, _beside(few.idle_ms, many.idle_calls)),
        )
    ]


def _beside(few_ms: float, calls: int) -> str:
    return f"{_FEW} devices take {few_ms:.1f} · {calls} calls of the store"


def _rounds(folder: Path, devices: int) -> _Rounds:
    random = Random(devices)
    busy: list[tuple[float, int]] = []
    idle: list[tuple[float, int]] = []
    with team_of(folder, devices) as team:
        for worker in team.workers:
            worker.write(1, random)
        team.exchange()
        for _ in range(_TURNS):
            for worker in team.workers:
                worker.write(1, random)
                worker.sync(CountingStore(team.place))
            busy.append(_counted(team))
            team.exchange()
            idle.append(_counted(team))
    return _Rounds(
        busy_ms=median(ms for ms, _ in busy),
        idle_ms=median(ms for ms, _ in idle),
        busy_calls=busy[-1][1],
        idle_calls=idle[-1][1],
    )


def _counted(team: Team) -> tuple[float, int]:
    store = CountingStore(team.place)
    taken = timed(lambda: team.supervisor.sync(store))
    return taken, store.calls.total()


# -- the county (make bench-long) --------------------------------------------------------------


def county_rows(folder: Path, records: int) -> list[Row]:
    """A supervisor's first pull of the own team, alone on a store and among a whole county."""
    share = records * _TEAM_DEVICES // _COUNTY_DEVICES
    with team_of(folder / "team", _TEAM_DEVICES) as team:
        _work(team, share)
        objects = [path for path in team.place.rglob("*") if path.is_file()]
        own_bytes = sum(path.stat().st_size for path in objects)
        alone = CountingStore(team.place)
        alone_ms = timed(lambda: team.supervisor.sync(alone))
    with team_of(folder / "county", _TEAM_DEVICES) as team:
        others = _neighbours(team.place, records - share)
        _work(team, share)
        store = CountingStore(team.place)
        taken = timed(lambda: team.supervisor.sync(store))
    beside = f"{others} objects of other teams lie beside {len(objects)} of the own"
    return [
        Row("county: objects listed", store.listed, alone.listed, beside, unit=""),
        Row("county: bytes read", store.read_bytes, own_bytes, unit="B"),
        Row(f"county: first pull of {share} records", taken, alone_ms, "alone on a store"),
    ]


def _work(team: Team, records: int) -> None:
    """Everybody's notes, sent; the supervisor has not seen them."""
    random = Random(records)
    store = CountingStore(team.place)
    notes = records // (len(team.workers) * 2)
    for worker in team.workers:
        for begin in range(0, notes, _A_SEGMENT):
            worker.write(min(_A_SEGMENT, notes - begin), random)
        worker.sync(store)


def _neighbours(place: Path, records: int) -> int:
    """Objects of other teams, which nobody of this one can open: random bytes of true sizes."""
    size = layout.padme(_A_SEGMENT * _RECORD_BYTES)
    per_device = max(1, records // ((_COUNTY_DEVICES - _TEAM_DEVICES) * _A_SEGMENT))
    many = 0
    for index in range(_COUNTY_DEVICES - _TEAM_DEVICES):
        team = index // _TEAM_DEVICES
        folder = place / f"ow1-{team:08x}" / "dev" / random_bytes(16).hex() / "0000000"
        folder.mkdir(parents=True)
        for number in range(1, per_device + 1):
            name = f"{number:010d}-{random_bytes(16).hex()}.seg"
            (folder / name).write_bytes(random_bytes(size))
            many += 1
    return many
