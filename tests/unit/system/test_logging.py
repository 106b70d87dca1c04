"""No name reaches a log, whichever way it is tried."""

import contextlib
import io
import logging
import logging.handlers
import subprocess
import sys
import threading
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.system import logging as osmo_logging

ROOT = Path(__file__).parents[3]
NAME = "Aino-Maija Virtanen"
LOG = logging.getLogger("osmo_desktop.services.notes")


class Colour(Enum):
    RED = "Aino"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Logging to a file, undone afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions)
    for handler in before[0]:
        root.removeHandler(handler)
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    osmo_logging.start_logging(tmp_path)
    yield tmp_path / osmo_logging.LOG_NAME
    logging.captureWarnings(capture=False)
    osmo_logging.start_logging(None)
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    logging.raiseExceptions = before[2]
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def test_ids_and_numbers_are_kept(log_file: Path) -> None:
    """What one needs to follow an event is there: ids, numbers, codes, kinds."""
    id_ = new_id()

    LOG.info(
        "sealed %s of %d, %s after %s by %s in %.1f s",
        id_,
        7,
        KnownError("store-full", path=NAME),
        Colour.RED,
        FileNotFoundError,
        0.5,
    )

    text = log_file.read_text()
    assert f"sealed {id_} of 7, KnownError(store-full) after Colour.RED" in text
    assert "by FileNotFoundError in 0.5 s" in text


@pytest.mark.parametrize(
    "value",
    [NAME, "aino", "010190-999W", b"Aino", [NAME], {"n": NAME}, Path("/x/Aino"), ValueError(NAME)],
    ids=lambda value: type(value).__name__,
)
def test_other_values_are_hidden(log_file: Path, value: object) -> None:
    """Anything that could be about a person is left out, whatever its type."""
    LOG.warning("client %s opened", value)
    LOG.warning("client %(who)s opened", {"who": value})
    LOG.warning("client %d opened", value)

    text = log_file.read_text().lower()
    assert "aino" not in text
    assert "010190" not in text
    assert text.count("client") == 3


def test_tracebacks_keep_places_only(log_file: Path) -> None:
    """A logged error shows its class, its causes and where it happened, without messages."""

    def inner() -> None:
        raise KeyError(NAME)

    def outer() -> None:
        try:
            inner()
        except KeyError as error:
            raise KnownError("store-io", name=NAME) from error

    try:
        outer()
    except KnownError:
        LOG.exception("sync stopped for %s", NAME, stack_info=True)

    text = log_file.read_text()
    assert "Aino" not in text
    assert "KnownError(store-io)" in text
    assert "caused by KeyError" in text
    assert "Stack (most recent" not in text
    assert "system/test_logging.py" in text
    assert " inner" in text


def test_text_made_by_another_handler(log_file: Path) -> None:
    """A traceback that another handler has already put into words is not taken over."""
    early = logging.StreamHandler(io.StringIO())
    LOG.addHandler(early)
    LOG.error("failed", exc_info=ValueError(NAME))
    LOG.removeHandler(early)

    assert NAME in early.stream.getvalue()
    assert "Aino" not in log_file.read_text()


def test_full_disk(log_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A log that cannot be written stops nothing and is not printed instead."""
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    whole = handler.stream
    with contextlib.suppress(OSError), Path("/dev/full").open("w") as full:
        handler.stream = full
        LOG.info("event %d", 1)
        handler.stream = whole

    assert capsys.readouterr().err == ""


def test_libraries_are_silenced(log_file: Path) -> None:
    """What a library writes into a message of its own is not kept."""
    logging.getLogger("sqlalchemy.engine").error("INSERT " + NAME)  # noqa: G003 - as libraries do
    logging.getLogger("osmo_desktop_lookalike").error("INSERT %s", NAME)
    logging.getLogger().error(NAME)
    LOG.error(ValueError(NAME))

    text = log_file.read_text()
    assert "Aino" not in text
    assert "a message of sqlalchemy.engine is hidden" in text


def test_file_is_private_and_bounded(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs are for the user only and never fill the disk."""
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.handlers.RotatingFileHandler)
    monkeypatch.setattr(handler, "maxBytes", 2000)

    for number in range(300):
        LOG.info("event %d", number)

    files = list(log_file.parent.iterdir())
    assert len(files) == osmo_logging.KEPT_FILES + 1
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert sum(file.stat().st_size for file in files) <= 8000


def test_uncaught_errors(log_file: Path) -> None:
    """The hook of last resort logs without values, tells a code, and never raises."""
    told: list[str] = []
    hook = osmo_logging.LastResort(told.append)
    broken = osmo_logging.LastResort(lambda _: 1 / 0)  # type: ignore[arg-type]  # fails on purpose

    for error in (ValueError(NAME), KnownError("store-full", name=NAME)):
        hook.excepthook(type(error), error, None)
        broken.excepthook(type(error), error, None)
    hook.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert told == ["ValueError", "store-full"]
    assert "Aino" not in log_file.read_text()
    assert log_file.read_text().count("uncaught error") == 4


def test_uncaught_errors_of_threads_and_destructors(log_file: Path) -> None:
    """Errors that nobody waits for are seen too."""
    told: list[str] = []
    osmo_logging.LastResort(told.append).install()

    class Broken:
        def __del__(self) -> None:
            raise LookupError(NAME)

    def fail() -> None:
        raise ValueError(NAME)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    Broken()

    assert told == ["ValueError", "LookupError"]
    assert "Aino" not in log_file.read_text()


@pytest.mark.parametrize("started", [False, True])
def test_whole_process_prints_no_value(tmp_path: Path, started: bool) -> None:
    """A crashing process prints and logs no value, before logging is started as after."""
    script = f"""
import logging, threading, warnings
from pathlib import Path
from osmo_desktop.system.logging import LastResort, start_logging
LastResort().install()
if {started}:
    start_logging(Path({str(tmp_path)!r}), to_stderr=True)
name = "Ai" + "no"
logging.getLogger("osmo_desktop.x").warning("client %d", name)
logging.getLogger("osmo_desktop.x").warning("client %s %s", name)
logging.getLogger("other").warning(name)
if {started}:
    warnings.warn(name)
thread = threading.Thread(target=lambda: {{}}[name])
thread.start()
thread.join()
raise ValueError(name)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    logged = (tmp_path / osmo_logging.LOG_NAME).read_text() if started else ""
    assert done.returncode == 1
    assert "Aino" not in done.stderr + done.stdout + logged
    assert "ValueError" in done.stderr
    assert "KeyError" in done.stderr
    assert started == ("ValueError" in logged)
    assert started == ("a message of py.warnings is hidden" in logged)


def test_causes_that_go_round(log_file: Path) -> None:
    """An error that is its own cause by a detour does not hold the log up."""
    first, second = ValueError(NAME), TypeError(NAME)
    first.__cause__, second.__cause__ = second, first

    LOG.error("failed", exc_info=first)

    assert log_file.read_text().count("caused by") < 10
