"""Logging that cannot name a person: templates written in our source, filled with ids and numbers.

Everything else that anyone passes to a log call is replaced, tracebacks keep the types and the
places and lose the messages, and what other libraries say is reduced to "they said something"
(SECURITY b.10; ASVS 16.1 to 16.5). The filter sits on the handlers, so no logger can go round it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
import threading
import types
from collections.abc import Callable
from enum import Enum
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from osmo_desktop.domain.errors import OsmoError

LOG_NAME: Final = "osmo-desktop.log"
MAX_BYTES: Final = 1_000_000
KEPT_FILES: Final = 3
HIDDEN: Final = "[hidden]"

_OWN: Final = "osmo_desktop"
# Ids (32 digits), kids and hashes (16 to 128): random or sealed things only, no names.
_HEX: Final = re.compile(r"(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128})")
_MAX_FRAMES: Final = 60
_MAX_CAUSES: Final = 5

_log = logging.getLogger(__name__)


def safe_value(value: object) -> object:
    """Give what may be written in place of a value.

    Numbers, ids, hashes, members of enumerations and classes as they are; of an error its class
    and code; anything else, dates and short words included, becomes `[hidden]`.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, OsmoError):
        return f"{type(value).__name__}({value.code})"
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, str) and _HEX.fullmatch(value):
        return value
    return HIDDEN


def safe_trace(error: BaseException) -> str:
    """The traceback of an error and of its causes: classes, codes and places, never a value."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < _MAX_CAUSES:
        parts.append("\n".join([str(safe_value(current)), *_places(current.__traceback__)]))
        current = current.__cause__ or current.__context__
    return "\ncaused by ".join(parts)


def _places(trace: types.TracebackType | None) -> list[str]:
    """File, line and function of each frame; of the file only the end, as paths name the user."""
    places: list[str] = []
    while trace is not None and len(places) < _MAX_FRAMES:
        code = trace.tb_frame.f_code
        file = "/".join(Path(code.co_filename).parts[-2:])
        places.append(f"  {file}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places


class RedactionFilter(logging.Filter):
    """Rewrites every record before a handler sees its text; lets all of them through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace message, arguments and traceback by what may be written."""
        record.msg = self._message(record)
        record.args = None
        if record.exc_info and record.exc_info[1] is not None:
            record.msg += "\n" + safe_trace(record.exc_info[1])
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        own = record.name == _OWN or record.name.startswith(f"{_OWN}.")
        # A template that is no literal in our source (a library's, an error object) is not safe.
        if not own or not isinstance(record.msg, str):
            return f"a message of {record.name} is hidden"
        arguments = record.args
        if not arguments:
            return record.msg
        try:
            if isinstance(arguments, tuple):
                return record.msg % tuple(safe_value(value) for value in arguments)
            return record.msg % {key: safe_value(value) for key, value in arguments.items()}
        except (TypeError, ValueError, KeyError):
            # For example %d with a value that became text: the template alone says enough.
            return record.msg


_REDACTION: Final = RedactionFilter()


class _PrivateFileHandler(RotatingFileHandler):
    """A rotating file that only its owner can read, whatever the umask."""

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        return os.fdopen(os.open(self.baseFilename, flags, 0o600), "a", encoding="utf-8")


def log_lines(folder: Path) -> list[str]:
    """The lines of the logs in a folder, oldest first; none where there is no log."""
    names = [f"{LOG_NAME}.{number}" for number in range(KEPT_FILES, 0, -1)] + [LOG_NAME]
    lines: list[str] = []
    for name in names:
        with contextlib.suppress(OSError):
            lines += (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
    return lines


def start_logging(folder: Path | None, *, to_stderr: bool = False) -> None:
    """Send all logging of the process to a file in `folder`, or nowhere when None.

    Replaces what was set before, so it can be called again. Raises OSError when the file
    cannot be opened; the caller then goes on with None.
    """
    # With True the library prints the arguments of a bad log call to stderr.
    logging.raiseExceptions = False
    handlers: list[logging.Handler] = []
    if folder is not None:
        handlers.append(
            _PrivateFileHandler(
                folder / LOG_NAME, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
            )
        )
    if to_stderr:
        handlers.append(logging.StreamHandler(sys.stderr))
    if not handlers:
        handlers.append(logging.NullHandler())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.addFilter(_REDACTION)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)


class LastResort:
    """The hooks that see what nothing else caught: they log, tell the user, and never raise.

    `tell` gets the class name or the stable code of the error, never its message; it is called
    on the thread where the error happened.
    """

    def __init__(self, tell: Callable[[str], None] | None = None) -> None:
        self._tell = tell

    def install(self) -> None:
        """Take over the hooks of the main thread, of other threads and of destructors."""
        if logging.lastResort is not None:  # writes to stderr as long as logging is not started
            logging.lastResort.addFilter(_REDACTION)
        sys.excepthook = self.excepthook
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable

    def excepthook(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: types.TracebackType | None,
    ) -> None:
        """Log an uncaught error without its values and tell of it."""
        if issubclass(kind, KeyboardInterrupt):
            return
        # If this fails too, nothing is left that could be told; raising would print the values.
        with contextlib.suppress(Exception):
            _log.critical("uncaught error", exc_info=(kind, error, trace))
            if self._tell is not None:
                self._tell(error.code if isinstance(error, OsmoError) else kind.__name__)

    def _on_thread(self, event: threading.ExceptHookArgs) -> None:
        if event.exc_value is not None:
            self.excepthook(event.exc_type, event.exc_value, event.exc_traceback)

    def _on_unraisable(self, event: sys.UnraisableHookArgs) -> None:
        if event.exc_value is not None:
            self.excepthook(event.exc_type, event.exc_value, event.exc_traceback)
