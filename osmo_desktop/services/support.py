"""A support bundle with no personal data: versions, counts, checks and what is left of the log.

Nothing is taken over as it is. Words of the log pass only if they are in a list of our own; names,
paths, texts and numbers that could be a person's do not. The person sees every line of it before
it is saved. Any thread.
"""

from __future__ import annotations

import builtins
import io
import json
import platform
import re
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from osmo_desktop import __version__
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.messages import SENTENCES
from osmo_desktop.services.settings import Settings

PACKAGES: Final = (
    "PySide6-Essentials",
    "SQLAlchemy",
    "cryptography",
    "msgspec",
    "reportlab",
    "pypdfium2",
)
MAX_LOG_LINES: Final = 2000

_SETTINGS: Final = ("language", "theme", "text_scale", "idle_minutes")
_WORDS: Final = frozenset(
    {
        "DEBUG",
        "INFO",
        "WARNING",
        "ERROR",
        "CRITICAL",
        "[hidden]",
        "task",
        "failed",
        "uncaught",
        "error",
        "caused",
        "by",
        "a",
        "message",
        "of",
        "is",
        "hidden",
        "folder",
        "the",
        "store",
        "server",
        "bucket",
        "holds",
        "lists",
        "more",
        "than",
        "entries",
        "folders",
        "objects",
        "backup",
        "restore",
    }
)
_OUR_ERRORS: Final = frozenset(
    {
        "OsmoError",
        "UserError",
        "KnownError",
        "DamagedError",
        "NewerFormatError",
        "BugError",
        "OperationalError",
        "DatabaseError",
        "IntegrityError",
        "InvalidTag",
        "CancelledError",
    }
)
_ERROR: Final = re.compile(r"([A-Z]\w+)(?:\(([a-z0-9_-]+)\))?")
_LOGGER: Final = re.compile(r"osmo_desktop(\.[a-z_]+)*")
_PLACE: Final = re.compile(r"(?:\w+/)?(\w+)\.py:(\d{1,6})")
# Digits pass in these places only: a line's time, a line of a source file, a count of what was
# listed. Alone they may be a part of a telephone number, a postal code or a date of birth.
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d{3}(?= )")
_COUNT: Final = re.compile(r"(?<= more than )\d{1,7}(?= (?:entries|folders|objects)$)")
_HEX: Final = re.compile(r"(?=\d*[a-f])(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64})")
_VERSION: Final = re.compile(r"[0-9][0-9.]*")
_LEFT_OUT: Final = "…"


@dataclass(frozen=True)
class SupportSources:
    """Where the facts come from.

    `log_lines` gives the log, oldest first; `counts` sizes and rows of a vault that need no key
    (raises KnownError); `measures` which measures of process hygiene are in force; `check` what
    the self-check found.
    """

    log_lines: Callable[[], Sequence[str]]
    counts: Callable[[Path], Mapping[str, int]]
    measures: Callable[[], Mapping[str, bool]]
    check: Callable[[], Mapping[str, bool]]


@dataclass(frozen=True)
class SupportBundle:
    """The texts of a bundle by file name, as they will be saved."""

    texts: Mapping[str, str]

    @property
    def preview(self) -> str:
        """Every line that is in it."""
        return "\n".join(f"== {name} ==\n{text}" for name, text in self.texts.items())

    def to_bytes(self) -> bytes:
        """One zip file; its dates say nothing."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, text in self.texts.items():
                bundle.writestr(zipfile.ZipInfo(name), text)
        return target.getvalue()


class SupportService:
    """Gathers the bundle."""

    def __init__(self, sources: SupportSources) -> None:
        self._sources = sources

    def gather(
        self,
        now: datetime,
        *,
        vault: Path | None = None,
        figures: Mapping[str, int] | None = None,
        settings: Settings | None = None,
    ) -> SupportBundle:
        """The bundle: `figures` of an open vault, or what of a closed one needs no key."""
        facts = {
            "made": now.date().isoformat(),
            "program": _program(),
            "process": dict(self._sources.measures()),
            "vault": dict(figures) if figures is not None else self._counts(vault),
            "settings": _plain_settings(settings),
            "self-check": self._checks(),
        }
        lines = self._sources.log_lines()[-MAX_LOG_LINES:]
        return SupportBundle(
            {
                "facts.json": json.dumps(facts, indent=2),
                "log.txt": "\n".join(redacted_line(line) for line in lines) + "\n",
            }
        )

    def _counts(self, vault: Path | None) -> dict[str, int | str]:
        if vault is None:
            return {}
        try:
            return dict(self._sources.counts(vault))
        except OsmoError as error:
            return {"state": error.code}

    def _checks(self) -> dict[str, bool | str]:
        try:
            return dict(self._sources.check())
        except OsmoError as error:
            return {"failed": error.code}


def redacted_line(line: str) -> str:
    """A line of the log with only what is surely nobody's; the rest becomes "…"."""
    time, count = _TIME.match(line), _COUNT.search(line)
    start = time.end() if time is not None else 0
    kept = [_kept(word) for word in line[start:].split()]
    if time is not None:
        kept.insert(0, time[0])
    if count is not None:
        kept[-2] = count[0]
    return " ".join(_without_runs(kept))


def _kept(word: str) -> str:
    bare = word.rstrip(":,.;")
    if bare in _WORDS or _LOGGER.fullmatch(bare) or _HEX.fullmatch(bare):
        return bare
    place = _PLACE.fullmatch(bare)
    if place is not None and place[1] in _module_names():
        return f"{place[1]}.py:{place[2]}"
    error = _ERROR.fullmatch(bare)
    if error is not None and (error[1] in _OUR_ERRORS or hasattr(builtins, error[1])):
        return f"{error[1]}({error[2]})" if error[2] in SENTENCES else error[1]
    return _LEFT_OUT


def _module_names() -> frozenset[str]:
    """Names of files that belong to the program: those of what is imported."""
    return frozenset(name.rpartition(".")[2] for name in tuple(sys.modules))


def _without_runs(words: Sequence[str]) -> Iterator[str]:
    before = ""
    for word in words:
        if word != before or word != _LEFT_OUT:
            yield word
        before = word


def _program() -> dict[str, object]:
    return {
        "osmo-desktop": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.system(),
        "release": _version_of(platform.release()),
        "machine": platform.machine(),
        "packages": {name: _installed(name) for name in PACKAGES},
        "frozen": bool(getattr(sys, "frozen", False)),
    }


def _version_of(text: str) -> str:
    """The number that a version begins with; whoever builds a kernel may name it as he likes."""
    found = _VERSION.match(text)
    return found[0] if found is not None else ""


def _installed(name: str) -> str:
    try:
        return _version_of(metadata.version(name))
    except metadata.PackageNotFoundError:
        return ""


def _plain_settings(settings: Settings | None) -> dict[str, object]:
    if settings is None:
        return {}
    return {name: value for name, value in asdict(settings).items() if name in _SETTINGS}
