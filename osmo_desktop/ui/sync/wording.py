"""The state of sync in words: one sentence first, then figures with their meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath, PureWindowsPath

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import current, mark, ntr, tr
from osmo_desktop.domain.language.dates import clock, day_and_month, short_date, weekday_date
from osmo_desktop.domain.language.names import initials
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records import KINDS
from osmo_desktop.services.models import (
    ConflictCard,
    DepartureRow,
    DeviceRow,
    RoundResult,
    RoundRow,
    SyncStatus,
)
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.tokens import Tone

_SHORT_FAILURES = {
    "store-missing": mark("The shared folder is not reached."),
    "store-io": mark("The shared folder is not reached."),
    "store-unreachable": mark("The server is not reached."),
    "store-login": mark("The server does not accept the name or the password."),
    "store-full": mark("The shared folder is full."),
    "store-quota": mark("The storage on the server is full."),
    "store-read-only": mark("The shared folder does not allow writing."),
    "store-shrunk": mark("Files have disappeared from the shared folder."),
    "store-team-missing": mark("There is no team in the folder."),
    "store-several-teams": mark("There are several teams in the folder."),
    "sync-cancelled": mark("The round was stopped."),
}
_UNREACHED = frozenset({"store-missing", "store-io", "store-unreachable"})
_LONGEST_VALUE = 4_000
_LONGEST_NAME = 60
_LONG_RUN = re.compile(r"\S{25,}")
_PIECE = 12
_BREAK_HERE = "\u200b"

REMOVED, ALONE, NEW_DEVICE, COPY, WAITING, NO_FOLDER, FAILED, UNSENT, SENT = (
    "removed",
    "alone",
    "new-device",
    "copy",
    "waiting",
    "no-folder",
    "failed",
    "unsent",
    "sent",
)


@dataclass(frozen=True, slots=True)
class StateWords:
    """The state sentence, what stands under it, and which state it is."""

    state: str
    icon: str
    tone: Tone
    sentence: str
    second: str


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A row of the table of devices, in words."""

    id: str
    icon: str
    name: str
    second: str
    heard: str
    heard_second: str
    mine: str
    mine_icon: str
    mine_tone: Tone
    missing: str
    missing_tone: Tone

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        heard = tr("last heard {when}").format(when=f"{self.heard} {self.heard_second}".strip())
        missing = tr("missing here: {what}").format(what=self.missing)
        return f"{self.name}, {self.second}, {heard}, {self.mine}, {missing}"


def state_words(status: SyncStatus, now: datetime, problem: str | None = None) -> StateWords:
    """Say how things stand; `problem` is the code of a failure that was met just now."""
    unsent = unsent_words(status.unsent)
    safe = tr("Everything is saved on this computer.")
    if status.departure is not None:
        return _departed(status.departure, now, unsent)
    if status.team != "member":
        return _before_team(status, safe)
    safe = f"{safe} {_office_words(status.office)}".strip()
    if status.folder is None:
        words = tr("No shared folder is chosen.")
        return StateWords(NO_FOLDER, "folder", "warn", f"{words} {unsent}".strip(), safe)
    code = problem or (status.rounds[0].error if status.rounds else None)
    if code == "vault-is-older":
        short = tr("This vault is an older copy.")
        second = sentence(KnownError(code))
        return StateWords(COPY, "triangle-alert", "warn", f"{short} {unsent}".strip(), second)
    if code == "vault-is-copy":
        short = tr("This vault is a copy.")
        second = tr(
            "The folder holds entries of this laptop that are not here. Nothing was sent, and "
            "nothing is lost: as a new device this laptop goes on."
        )
        return StateWords(COPY, "triangle-alert", "warn", f"{short} {unsent}".strip(), second)
    if code is not None:
        short = tr(_SHORT_FAILURES.get(code, mark("The last round did not succeed.")))
        icon = "wifi-off" if code in _UNREACHED else "circle-alert"
        second = _last_words(status, now, safe)
        if code not in _UNREACHED:
            second = sentence(KnownError(code))
        return StateWords(FAILED, icon, "warn", f"{short} {unsent}".strip(), second)
    if status.unsent:
        return StateWords(UNSENT, "cloud-upload", "accent", unsent, _last_words(status, now, safe))
    if status.last_round is None:
        words = tr("Nothing has been synchronised yet.")
        return StateWords(UNSENT, "refresh-cw", "accent", words, safe)
    words = tr("Everything has been sent.")
    return StateWords(SENT, "circle-check", "ok", words, _last_words(status, now, safe))


def _departed(row: DepartureRow, now: datetime, unsent: str) -> StateWords:
    """Say that this laptop was removed: when, by whom, and what to do with what is on it."""
    at = row.at.astimezone(now.tzinfo)
    when = tr("{day} at {clock}").format(
        day=short_date(at.date(), current()), clock=clock(at, current())
    )
    if row.by:
        words = tr("{member} removed this laptop from the team, {when}.").format(
            member=name_in_words(row.by), when=when
        )
    else:
        words = tr("This laptop was removed from the team, {when}.").format(when=when)
    second = tr(
        "Nothing is sent or fetched any more, and what is here stays sealed. Write a bundle of "
        "what has not been sent, or give the laptop to your supervisor: late entries can still "
        "be taken in."
    )
    return StateWords(REMOVED, "circle-minus", "warn", f"{words} {unsent}".strip(), second)


def _before_team(status: SyncStatus, safe: str) -> StateWords:
    """Say the state while there is no team yet."""
    last = status.rounds[0].error if status.rounds else None
    if status.must_ask:
        words = tr("This laptop is a new device.")
        hint = tr("Ask to join the team again, and your entries travel.")
        return StateWords(NEW_DEVICE, "laptop", "accent", words, f"{safe} {hint}")
    if status.folder is None or last == "join-not-confirmed":
        words = tr("You work alone.")
        hint = tr("Found a team or join one, and your entries travel.")
        return StateWords(ALONE, "user-round", "neutral", words, f"{safe} {hint}")
    words = tr("Waiting to be admitted to the team.")
    hint = tr("The next round after your supervisor admits you brings the team's keys.")
    return StateWords(WAITING, "clock", "accent", words, f"{safe} {hint}")


def name_in_words(name: str) -> str:
    """Return a name for the middle of a sentence: cut, and breakable where it is one long word."""
    return block(line(name, _LONGEST_NAME))


def unsent_words(unsent: int) -> str:
    """Say how many records wait; empty when none does."""
    if not unsent:
        return ""
    return ntr("{n} record waits to be sent.", "{n} records wait to be sent.", unsent).format(
        n=integer(unsent, current())
    )


def _office_words(office: tuple[int, int] | None) -> str:
    """Say how many of my records supervisors hold; empty where there is nothing to say."""
    if office is None or not office[1]:
        return ""
    held, everything = (integer(count, current()) for count in office)
    if not office[0]:
        return tr("The office holds none of your records yet.")
    if office[0] == office[1]:
        words = ntr(
            "The office holds your {n} record.", "The office holds your {n} records.", office[1]
        )
        return words.format(n=everything)
    return tr("The office holds {held} of your {n} records.").format(held=held, n=everything)


def folder_name(path: str) -> str:
    """Return the last part of a path, of this system or Windows."""
    kind = PureWindowsPath if "\\" in path else PurePath
    return name_in_words(kind(path).name or path)


def _last_words(status: SyncStatus, now: datetime, safe: str) -> str:
    """Say when the last round with which folder was."""
    if status.last_round is None or status.folder is None:
        return safe
    last_round = status.last_round.astimezone(now.tzinfo)
    when = tr("{day} at {clock}").format(
        day=weekday_date(last_round.date(), current()), clock=clock(last_round, current())
    )
    last = tr("Last synchronised {when} with the folder {folder}.").format(
        when=when, folder=folder_name(status.folder)
    )
    return f"{safe} {last}"


def moment_words(moment: datetime, now: datetime) -> str:
    """Say a moment shortly: "18.11. klo 16.42", with the year where it is another one."""
    local = moment.astimezone(now.tzinfo)
    same = local.year == now.year
    day = day_and_month(local, current()) if same else short_date(local, current())
    return tr("{day} at {clock}").format(day=day, clock=clock(local, current()))


def ago_words(moment: datetime, now: datetime) -> str:
    """Say how long ago a day was."""
    days = (now.date() - moment.astimezone(now.tzinfo).date()).days
    if days <= 0:
        return tr("today")
    if days == 1:
        return tr("yesterday")
    return ntr("{n} day ago", "{n} days ago", days).format(n=days)


def device_line(
    device: DeviceRow, unsent: int, now: datetime, *, is_removed: bool = False
) -> DeviceLine:
    """Say what is known of a device: heard when, what of mine it has, what of it is not here."""
    mine, icon, tone = _mine_words(device, unsent)
    heard = moment_words(device.last_heard, now) if device.last_heard else tr("not yet")
    missing = str(device.missing)
    if device.missing:
        missing = ntr("{n} part", "{n} parts", device.missing).format(n=device.missing)
    second = tr("Your other laptop") if device.is_mine else line(device.member)
    if device.is_forked:
        second = tr("Written by two copies of this device")
    if device.is_double:
        second = tr("Announced two keys as one")
    if is_removed:
        mine, icon, tone = tr("Removed from the team"), "circle-minus", "sub"
    return DeviceLine(
        id=device.id,
        icon="triangle-alert" if device.is_forked or device.is_double else "laptop",
        name=line(device.name) or tr("Computer without a name"),
        second=tr("This device") if device.is_own else second,
        heard=tr("now") if device.is_own else heard,
        heard_second=""
        if device.is_own or device.last_heard is None
        else ago_words(device.last_heard, now),
        mine=mine,
        mine_icon=icon,
        mine_tone=tone,
        missing="–" if device.is_own else missing,
        missing_tone="text" if device.missing and not device.is_own else "sub",
    )


def _mine_words(device: DeviceRow, unsent: int) -> tuple[str, str, Tone]:
    """Say what of my entries a device has, with icon and tone."""
    if device.is_own:
        if not unsent:
            return tr("All sent"), "check", "ok"
        words = ntr("{n} unsent", "{n} unsent", unsent).format(n=integer(unsent, current()))
        return words, "cloud-upload", "sub"
    arrived = tr("Arrived {received} / {sent}").format(
        received=integer(device.received, current()), sent=integer(device.sent, current())
    )
    if device.received >= device.sent - unsent:
        return arrived, "check", "ok"
    return arrived, "clock-alert", "warn"


def round_words(row: RoundRow) -> tuple[str, str, Tone]:
    """Say what a round did, with icon and tone."""
    if row.error is not None:
        words = _SHORT_FAILURES.get(row.error)
        said = tr(words) if words else sentence(KnownError(row.error))
        icon = "wifi-off" if row.error in _UNREACHED else "circle-alert"
        return said, icon, "sub"
    if not (row.sent or row.received):
        return tr("Nothing new"), "check", "ok"
    return sent_received(row.sent, row.received), "check", "ok"


def sent_received(sent: int, received: int) -> str:
    """Say how many entries went and came."""
    return tr("Sent {sent}, received {received}").format(
        sent=integer(sent, current()), received=integer(received, current())
    )


def result_words(result: RoundResult) -> str:
    """Say what a round did, for the toast."""
    if result.admitted:
        return tr("You are now a member of the team.")
    if not (result.sent or result.received):
        return tr("Synchronised. Nothing new.")
    return tr("Synchronised. {what}.").format(what=sent_received(result.sent, result.received))


def value_lines(card: ConflictCard, value: object, text: str) -> tuple[str, str]:
    """Return a value as a short heading and a line under it (empty for most)."""
    kind = KINDS.get(card.kind)
    spec = kind.field(card.field) if kind is not None else None
    if spec is not None and spec.type is datetime:
        moment = _moment(value)
        if moment is not None:
            at = tr("at {clock}").format(clock=clock(moment, current()))
            return weekday_date(moment.date(), current()), at
    shown = block(text, _LONGEST_VALUE).replace(_BREAK_HERE, "")
    return _LONG_RUN.sub(_breakable, shown), ""


def _breakable(run: re.Match[str]) -> str:
    """Let a run that is wider than a narrow box break; ordinary words stay whole."""
    word = run.group()
    return _BREAK_HERE.join(word[at : at + _PIECE] for at in range(0, len(word), _PIECE))


def _moment(value: object) -> datetime | None:
    """Read a stored moment; None when it is not one."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def author_initials(author: str) -> str:
    """Return the first letters of a person's first and last name."""
    parts = line(author).split()
    if not parts:
        return "?"
    return initials(parts[0], parts[-1] if len(parts) > 1 else "")
