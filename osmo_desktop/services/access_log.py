"""The access log: what was looked at, by whom and why, on which laptop (SECURITY b.8).

Every worker's own laptop shows its own access; supervisors and auditors read all logs. What is
missing, cut off or changed is listed beside the rows, never left out silently.

Writing is as cheap as it is strict: what is to be shown is in the log before it is shown. Further
views of one client within five minutes are counted, and written with the next entry or at lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from osmo_desktop.domain.access import ACTIONS, MAX_REASON, SCREENS, DeviceLog, Entry, Hole
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.services.people import People, name_of
from osmo_desktop.services.view_window import ViewWindow
from osmo_desktop.services.wording import code_word

WINDOW: Final = timedelta(minutes=5)
"""Further views of a client within it are counted, not written one by one."""

READERS: Final = frozenset({"supervisor", "auditor"})
"""Roles that read the logs of all laptops."""

_COALESCED: Final = frozenset({"view", "break_glass", "search", "log_view"})
_MOST_KEPT: Final = 500  # entries in memory while the disk refuses them


class AccessBook(Protocol):
    """The logs of all laptops, as far as this vault holds them."""

    def append(self, entries: Sequence[Entry]) -> None:
        """Write entries of this laptop durably, on one page. Raises KnownError of the disk."""

    def own(self) -> Sequence[tuple[str, Entry]]:
        """What this laptop kept of its own entries, oldest first, each with its place."""

    def logs(self) -> Sequence[DeviceLog]:
        """Every other laptop's log that can be opened here."""

    def is_erased(self, client: str) -> bool:
        """Whether the keys of a client are to be destroyed everywhere."""


@dataclass(frozen=True)
class AccessFilter:
    """Which rows are wanted; empty for all. `since` and `until` are days, both included."""

    client: str = ""
    user: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None

    def takes(self, row: AccessRow) -> bool:
        """Tell whether a row is wanted."""
        return (
            self.client in ("", row.client)
            and self.user in ("", row.user)
            and self.action in ("", row.action)
            and (self.since is None or row.at.date() >= self.since)
            and (self.until is None or row.at.date() <= self.until)
        )


@dataclass(frozen=True)
class AccessRow:
    """One entry as people read it.

    `at` is the laptop's claim, in its own zone. `action` and `screen` are codes of
    `domain.access`, `action_name` and `screen_name` their words. `client` is a stream id or
    empty; `client_name` as far as the reader may see it, empty for others and for an erased one
    (`is_erased`). `count`: how many times; `hits`: records that a search found; `for_whom`: a
    member's name. `is_own` rows are this laptop's own copy: others hold the sealed one.
    """

    id: str
    at: datetime
    device: str
    device_name: str
    user: str
    user_name: str
    action: str
    action_name: str
    client: str = ""
    client_name: str = ""
    is_erased: bool = False
    screen: str = ""
    screen_name: str = ""
    count: int = 1
    hits: int = 0
    reason: str = ""
    for_whom: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class AccessGap:
    """Something that is missing or wrong in a laptop's log; `text` says what, in words."""

    device: str
    device_name: str
    user: str
    user_name: str
    code: str
    text: str


@dataclass(frozen=True)
class AccessLog:
    """Rows, newest first, and the gaps of all logs that were read (whatever the filter)."""

    rows: tuple[AccessRow, ...] = ()
    gaps: tuple[AccessGap, ...] = ()


class AccessLogService:
    """Writes this laptop's log and reads all of them. Vault worker."""

    def __init__(self, book: RecordBook, logs: AccessBook, clock: Clock) -> None:
        self._book = book
        self._logs = logs
        self._clock = clock
        self._people = People(book)
        self._waiting: list[Entry] = []  # not written yet
        self._open: dict[tuple[str, str], ViewWindow] = {}
        self._is_closed = False

    # -- writing --------------------------------------------------------------------------

    def record(
        self,
        action: str,
        *,
        client: str = "",
        screen: str = "",
        count: int = 1,
        hits: int = 0,
        reason: str = "",
        whom: str = "",
    ) -> None:
        """Write what was done, before it is shown.

        A disk that refuses does not keep a worker from a client in need: the entry waits in
        memory and goes with the next one that the disk takes.
        """
        entry = self._entry(
            action, client, screen, count=count, hits=hits, reason=reason, whom=whom
        )
        self._take(entry)
        self._write()

    def unlocked(self, *, failed: int = 0, way: str = "") -> None:
        """The vault was opened, after so many wrong passphrases; `way`: another way in."""
        if failed:
            self._waiting.append(self._entry("failed_unlock", "", "", count=failed))
        self.record("unlock", screen=way)

    def viewed(self, clients: Iterable[str], screen: str) -> None:
        """Data of clients are about to be shown, of several on one page.

        A supervisor who is not one of a client's workers opens it by breaking the glass.
        """
        for client in clients:
            action = "break_glass" if self.breaks_glass(client) else "view"
            self._take(self._entry(action, client, screen))
        self._write()

    def left(self, action: str, clients: Iterable[str], screen: str) -> None:
        """Clients' data leave the vault: `action` is print, copy or export."""
        for client in clients:
            self._take(self._entry(action, client, screen))
        self._write()

    def breaks_glass(self, client: str) -> bool:
        """Whether this person sees a client's data as a supervisor, not as one of the workers."""
        return self._book.role == "supervisor" and self._book.user not in self._book.assigned(
            client
        )

    def explain(self, client: str, reason: str) -> None:
        """Say why a client was opened whose worker one is not."""
        why = reason.strip()
        if why:
            self.record("break_glass", client=client, screen="client", reason=why)

    def close(self) -> None:
        """Write what was counted, and that the vault is locked now; once."""
        if self._is_closed:
            return
        self._is_closed = True
        self._close_windows(None)
        self._waiting.append(self._entry("lock", "", ""))
        self._write()

    def _entry(
        self,
        action: str,
        client: str,
        screen: str,
        *,
        count: int = 1,
        hits: int = 0,
        reason: str = "",
        whom: str = "",
    ) -> Entry:
        now = self._clock.now()
        offset = now.utcoffset() or timedelta(0)
        return Entry(
            at=int(now.timestamp() * 1000),
            tz=int(offset.total_seconds() // 60),
            action=action,
            client=client,
            screen=screen,
            count=count,
            hits=hits,
            reason=reason[:MAX_REASON],
            whom=whom,
        )

    def _take(self, entry: Entry) -> None:
        """Let an entry be written next, or count it."""
        self._close_windows(entry.at)
        if entry.action in _COALESCED and not entry.reason:
            window = self._open.get((entry.action, entry.client))
            if window is not None:
                window.count(entry)
                return
            self._open[entry.action, entry.client] = ViewWindow(entry)
        self._waiting.append(entry)

    def _close_windows(self, now: int | None) -> None:
        """Put down what was counted in windows that are over; in all of them without a time."""
        length = WINDOW // timedelta(milliseconds=1)
        for key, window in list(self._open.items()):
            # A clock that was set back closes a window too.
            if now is None or not 0 <= now - window.since < length:
                del self._open[key]
                self._waiting += window.rest()

    def _write(self) -> None:
        if not self._waiting:
            return
        try:
            self._logs.append(tuple(self._waiting))
        except KnownError:
            del self._waiting[:-_MOST_KEPT]
            return
        self._waiting.clear()

    # -- reading --------------------------------------------------------------------------

    def may_read(self) -> bool:
        """Whether this person reads the logs of all laptops."""
        return self._book.role in READERS

    def own(self, wanted: AccessFilter | None = None) -> AccessLog:
        """What this laptop kept of its own log."""
        chosen = wanted or AccessFilter()
        return AccessLog(tuple(filter(chosen.takes, self._own_rows())))

    def rows(self, wanted: AccessFilter | None = None) -> AccessLog:
        """The logs of all laptops, newest first, this one's as it was kept here.

        Reading it is written down as well. Raises UserError("role-forbids") for others than
        supervisors and auditors.
        """
        if not self.may_read():
            raise UserError("role-forbids")
        chosen = wanted or AccessFilter()
        self.record("log_view", client=chosen.client, screen="log")
        logs = self._logs.logs()
        found = [row for log in logs for row in self._rows_of(log) if chosen.takes(row)]
        found += filter(chosen.takes, self._own_rows())
        found.sort(key=lambda row: (row.at, row.id), reverse=True)
        gaps = tuple(self._gap(log, hole) for log in logs for hole in log.holes)
        return AccessLog(tuple(found), gaps)

    def _own_rows(self) -> list[AccessRow]:
        log = DeviceLog(self._book.device, self._book.user, tuple(self._logs.own()))
        return [replace(row, is_own=True) for row in reversed(self._rows_of(log))]

    def _rows_of(self, log: DeviceLog) -> list[AccessRow]:
        device_name = self._people.device_name(log.device)
        user_name = self._people.member_name(log.user) if log.user else ""
        clients = {entry.client for _, entry in log.entries}
        names = {client: self._client_name(client) for client in clients}
        return [
            AccessRow(
                id=f"{log.device}:{place}",
                at=entry.when,
                device=log.device,
                device_name=device_name,
                user=log.user,
                user_name=user_name,
                action=entry.action,
                action_name=code_word(ACTIONS, entry.action),
                client=entry.client,
                client_name=names[entry.client][0],
                is_erased=names[entry.client][1],
                screen=entry.screen,
                screen_name=", ".join(code_word(SCREENS, code) for code in entry.screen.split()),
                count=entry.count,
                hits=entry.hits,
                reason=entry.reason,
                for_whom=self._people.member_name(entry.whom) if entry.whom else "",
            )
            for place, entry in log.entries
        ]

    def _client_name(self, client: str) -> tuple[str, bool]:
        """The name as far as the reader may see it, and whether the client was erased."""
        if not client or self._logs.is_erased(client):
            return "", bool(client)
        record = self._people.client(client)
        return (name_of(record) if record is not None else ""), False

    def _gap(self, log: DeviceLog, hole: Hole) -> AccessGap:
        return AccessGap(
            device=log.device,
            device_name=self._people.device_name(log.device),
            user=log.user,
            user_name=self._people.member_name(log.user) if log.user else "",
            code=hole.code,
            text=hole_words(hole),
        )


def hole_words(hole: Hole) -> str:
    """What is wrong with a log, in one sentence."""
    count = hole.last - hole.first + 1
    pages = {"first": hole.first + 1, "last": hole.last + 1, "count": count}
    said = {
        "missing": ntr(
            "Page {first} of the log is missing: it was cut off, or has not arrived yet.",
            "Pages {first} to {last} of the log are missing: they were cut off, or have not"
            " arrived yet.",
            count,
        ),
        "changed": ntr(
            "Page {first} of the log was changed afterwards.",
            "Pages {first} to {last} of the log were changed afterwards.",
            count,
        ),
        "key": ntr(
            "Page {first} of the log was written under a key that this laptop has not got.",
            "Pages {first} to {last} of the log were written under a key that this laptop has"
            " not got.",
            count,
        ),
        "twice": tr(
            "There are two different pages {first} of the log: the laptop was set back to an"
            " older copy."
        ),
        "back": ntr(
            "The laptop said that its log had page {first}, and later that it had not: it was set"
            " back to an older copy, or the log was cut off.",
            "The laptop said that its log had pages {first} to {last}, and later that it had not:"
            " it was set back to an older copy, or the log was cut off.",
            count,
        ),
        "forged": tr("The laptop says that its log is longer or other than it can be."),
        "foreign": tr("Another person's laptop wrote page {first} of this log."),
    }
    return said.get(hole.code, tr("Something is wrong with this log.")).format(**pages)
