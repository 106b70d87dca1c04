"""Backups as people see them: places, when each was last seen, the newest copy, what is late.

Copies go to a folder on this laptop and to any places that the person chose. A place that is not
there is named and waited for; nothing is made anew elsewhere. Vault worker; calls that may take
long are yielded (SECURITY b.0 20).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from osmo_desktop.domain.backup_ring import HOME, MARKS, ROWS
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.ports import Clock, LocalRows
from osmo_desktop.domain.progress import CancelToken, Report, Steps, no_report
from osmo_desktop.services.restoring import PresentOps

EVERY: Final = timedelta(hours=1)
LATE_AFTER: Final = timedelta(days=7)

_ROW = "places"
_NO_ROOM = ("backup-disk-full", "disk-full")


class MadeCopy(Protocol):
    """A copy that was built beside the vault."""

    @property
    def path(self) -> Path:
        """Where it lies."""


class BackupDesk(Protocol):
    """Makes copies of the open vault."""

    @property
    def mark(self) -> str:
        """Names the copies of this laptop."""

    @property
    def vault(self) -> Path:
        """The vault."""

    def present(self) -> PresentOps:
        """What the vault holds."""

    def state(self) -> str:
        """Changes when records do."""

    def ways(self) -> str:
        """Changes when the passphrase or the recovery words do."""

    def erased(self) -> str:
        """Changes when a client was erased."""

    def key_file(self, former: Sequence[str] = (), found: Sequence[bytes] = ()) -> bytes:
        """The key file as it must be now, with the keys of those that were `found` in a place."""

    def build(self, report: Report, cancel: CancelToken) -> Steps[Any]:
        """Build a copy."""

    def discard(self, built: Any) -> None:
        """Remove a built copy."""


class Place(Protocol):
    """A folder for copies. Free pool only."""

    def is_there(self) -> bool:
        """Tell whether the place can be used now."""

    def begin(self, keys: bytes, *, is_new_folder: bool = False) -> None:
        """Make a folder a place."""

    def put(
        self, built: Any, moment: datetime, report: Report, cancel: CancelToken, *, keys: bytes
    ) -> Any:
        """Bring a copy there with its key file, and thin."""

    def key_files(self) -> list[bytes]:
        """The key files that lie there."""

    def write_keys(self, keys: bytes) -> None:
        """Put the key file in place of the former one."""

    def make_room(self) -> bool:
        """Remove the oldest copy but one."""


OpenPlace = Callable[[Path, Sequence[str]], Place]
Write = Callable[[Place, bytes], None]
"""Writes the key file of a place, and what goes with it."""


class _Place(msgspec.Struct):
    path: str
    is_home: bool = False
    seen: datetime | None = None
    last: datetime | None = None
    state: str = ""
    problem: str = ""
    ways: str = ""  # those of the key file that lies there; "" when a former version wrote it
    owes_erasure: bool = False


class _Places(msgspec.Struct):
    marks: list[str] = []
    places: list[_Place] = []
    erased: str = ""  # as it was when the places were last told

    def former(self, mark: str) -> tuple[str, ...]:
        """The marks that the vault had before this one."""
        return tuple(known for known in self.marks if known != mark)


@dataclass(frozen=True)
class PlaceRow:
    """A place: where, when it was last seen and got a copy, and the code of what is in the way.

    `is_behind`: its copies open with the former passphrase until the place is there again;
    `owes_erasure`: they still open a client that was erased since.
    """

    path: str
    is_home: bool
    seen: datetime | None
    last: datetime | None
    problem: str
    is_behind: bool = False
    owes_erasure: bool = False


@dataclass(frozen=True)
class BackupStatus:
    """How things stand: all places, the newest copy, and whether it is older than a week."""

    places: tuple[PlaceRow, ...]
    last: datetime | None
    is_late: bool

    @property
    def missing(self) -> tuple[PlaceRow, ...]:
        """Places that were not there when they were last looked for."""
        return tuple(place for place in self.places if place.problem == "backup-place-missing")

    @property
    def owing(self) -> tuple[PlaceRow, ...]:
        """Places whose copies still open a client that was erased."""
        return tuple(place for place in self.places if place.owes_erasure)

    @property
    def behind(self) -> tuple[PlaceRow, ...]:
        """Places whose copies open with the former passphrase."""
        return tuple(place for place in self.places if place.is_behind)


class BackupService:
    """Makes backups and remembers where they lie."""

    def __init__(
        self, desk: BackupDesk, open_place: OpenPlace, rows: LocalRows, clock: Clock
    ) -> None:
        self._desk = desk
        self._open_place = open_place
        self._rows = rows
        self._clock = clock

    def status(self) -> BackupStatus:
        """How things stood when the places were last looked at."""
        places = self._load().places
        last = max((place.last for place in places if place.last), default=None)
        now = self._clock.now()
        # A copy from the future proves nothing: the clock was wrong then, or is wrong now.
        is_late = bool(places) and (last is None or not -EVERY <= now - last <= LATE_AFTER)
        ways = self._desk.ways()
        rows = (
            PlaceRow(
                p.path,
                p.is_home,
                p.seen,
                p.last,
                p.problem,
                is_behind=p.ways not in ("", ways),
                owes_erasure=p.owes_erasure,
            )
            for p in places
        )
        return BackupStatus(tuple(rows), last, is_late)

    def make(
        self,
        *,
        progress: Report = no_report,
        cancel: CancelToken | None = None,
        only_due: bool = False,
    ) -> Steps[BackupStatus]:
        """Make a copy and bring it to every place that is there.

        With `only_due` places whose copy is younger than an hour, or holds all there is, are left
        alone. Raises KnownError when no place got the copy; each place's trouble is remembered.
        """
        token = cancel or CancelToken()
        stored = yield from self._ready()
        there = yield from self._look(stored)
        wanted = [record for record in there if not only_due or self._is_due(record)]
        yield from self._renew(stored, [record for record in there if record not in wanted])
        if not wanted:
            self._save(stored)
            if not only_due:
                raise KnownError("backup-place-missing")
            return self.status()
        state = self._desk.state()
        built = yield from self._built(stored, progress, token)
        now = self._clock.now()

        def put(place: Place, keys: bytes) -> None:
            place.put(built, now, progress, token, keys=keys)

        try:
            for record in wanted:
                yield from self._bring(stored, record, put)
                if not record.problem:
                    record.last, record.state = now, state
        finally:
            self._desk.discard(built)
            self._save(stored)
        if all(record.problem for record in wanted):
            raise KnownError(wanted[0].problem, place=wanted[0].path)
        return self.status()

    def look(self) -> Steps[BackupStatus]:
        """Look which places are there, and renew the key files that are not as they must be.

        After an erasure, and after the change of the vault key that follows it, every place gets
        the key file as it is now, and nothing else. Those that are absent are in `owing` of the
        answer, each with when it was last seen; they get it first once they are there. So do
        places that were absent at a new passphrase.
        """
        stored = yield from self._ready()
        yield from self._renew(stored, (yield from self._look(stored)))
        self._save(stored)
        return self.status()

    def add_place(self, path: str) -> Steps[BackupStatus]:
        """Keep copies in a folder from now on, or again; it must be there."""
        stored = yield from self._ready()
        record = next((item for item in stored.places if item.path == path), None)
        if record is None:
            record = _Place(path)
            stored.places.append(record)
        begin = partial(_begin, is_new_folder=record.is_home)
        yield from self._write(stored, record, begin)
        record.seen, record.problem = self._clock.now(), ""
        self._save(stored)
        return self.status()

    def folders(self) -> tuple[str, ...]:
        """Where copies may lie."""
        return tuple(place.path for place in self._load().places)

    def present(self) -> tuple[str, PresentOps]:
        """The path of the vault and what it holds, to restore over and to compare with."""
        return str(self._desk.vault), self._desk.present()

    def forget_place(self, path: str) -> BackupStatus:
        """Bring no more copies there; those that lie there stay.

        Raises UserError("backup-place-home") for the folder on this laptop.
        """
        stored = self._load()
        if any(item.is_home for item in stored.places if item.path == path):
            raise UserError("backup-place-home")
        stored.places = [item for item in stored.places if item.path != path]
        self._save(stored)
        return self.status()

    def renew_key_files(self) -> Steps[BackupStatus]:
        """After a change of passphrase: bring the key file to every place that is there.

        Places that are not are in `behind` of the answer, and get it once they are. A vault that
        was never backed up has none.
        """
        stored = self._load()
        yield from self._renew(stored, (yield from self._look(stored)))
        self._save(stored)
        return self.status()

    # -- within ---------------------------------------------------------------------------

    def _ready(self) -> Steps[_Places]:
        """The places; the first one is the folder beside the vault.

        It is made the first time, and where the vault lies in another folder than it did: moved,
        or restored on another laptop.
        """
        stored = self._load()
        mark = self._desk.mark
        if mark not in stored.marks:
            stored.marks.insert(0, mark)
        home = next((place for place in stored.places if place.is_home), None)
        beside = str(self._desk.vault.with_name(HOME))
        if home is None or home.path != beside:
            fresh = _Place(beside, is_home=True)
            yield from self._write(stored, fresh, partial(_begin, is_new_folder=True))
            stored.places = [fresh, *(place for place in stored.places if place is not home)]
            self._save(stored)
        return stored

    def _look(self, stored: _Places) -> Steps[list[_Place]]:
        """Note which places are there; gives those."""
        places = [self._place(stored, record.path) for record in stored.places]
        there: list[bool] = yield partial(_which_are_there, places)
        for record, is_there in zip(stored.places, there, strict=True):
            if is_there:
                record.seen = self._clock.now()
            if not is_there or record.problem == "backup-place-missing":
                record.problem = "" if is_there else "backup-place-missing"
        return [record for record, is_there in zip(stored.places, there, strict=True) if is_there]

    def _renew(self, stored: _Places, there: Sequence[_Place]) -> Steps[None]:
        """Write the key file where one lies that opens with a former passphrase or owes a key."""
        for record in there:
            if record.owes_erasure or record.ways != self._desk.ways():
                yield from self._bring(stored, record, _write_keys)

    def _is_due(self, record: _Place) -> bool:
        if record.last is None:
            return True
        is_young = timedelta(0) <= self._clock.now() - record.last < EVERY
        return not is_young and record.state != self._desk.state()

    def _built(self, stored: _Places, progress: Report, cancel: CancelToken) -> Steps[Any]:
        """A fresh copy; on a full disk the oldest copies on this laptop make room for it."""
        home = next(item for item in stored.places if item.is_home)
        while True:
            try:
                return (yield from self._desk.build(progress, cancel))
            except KnownError as error:
                if error.code not in _NO_ROOM:
                    raise
                has_room: bool = yield self._place(stored, home.path).make_room
                if not has_room:
                    raise KnownError("backup-disk-full") from error

    def _bring(self, stored: _Places, record: _Place, what: Write) -> Steps[None]:
        """Do something at a place and remember what was in the way."""
        try:
            yield from self._write(stored, record, what)
            record.problem = ""
        except KnownError as error:
            if error.code == "backup-stopped":
                raise
            record.problem = error.code

    def _write(self, stored: _Places, record: _Place, what: Write) -> Steps[None]:
        """Do something that writes the key file of a place; keys that lie there stay in it."""
        place = self._place(stored, record.path)
        found: list[bytes] = [] if record.owes_erasure else (yield place.key_files)
        keys, ways = self._desk.key_file(stored.former(self._desk.mark), found), self._desk.ways()
        yield partial(what, place, keys)
        record.ways, record.owes_erasure = ways, False

    def _place(self, stored: _Places, path: str) -> Place:
        return self._open_place(Path(path), (self._desk.mark, *stored.former(self._desk.mark)))

    def _load(self) -> _Places:
        """What is remembered; since an erasure every place owes it, until its keys are renewed."""
        data, marks = self._rows.get(ROWS, _ROW), self._rows.get(ROWS, MARKS)
        if data is None:
            return _Places(msgspec.json.decode(marks, type=list[str]) if marks else [])
        stored, erased = msgspec.json.decode(data, type=_Places), self._desk.erased()
        if stored.erased != erased:
            stored.erased = erased
            for record in stored.places:
                record.owes_erasure = True
        return stored

    def _save(self, stored: _Places) -> None:
        self._rows.put(ROWS, _ROW, msgspec.json.encode(stored))


def _which_are_there(places: Sequence[Place]) -> list[bool]:
    return [place.is_there() for place in places]


def _write_keys(place: Place, keys: bytes) -> None:
    place.write_keys(keys)


def _begin(place: Place, keys: bytes, *, is_new_folder: bool) -> None:
    place.begin(keys, is_new_folder=is_new_folder)
