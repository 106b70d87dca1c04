"""What is wrong with whose laptop, and what to do: under the table of devices (SECURITY b.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.services.models import DeviceRow, ReturnRow
from osmo_desktop.ui.sync.wording import name_in_words

SILENT: Final = timedelta(days=14)
"""A laptop that was not heard of for so long is asked about."""


def care_words(devices: Sequence[DeviceRow], now: datetime) -> list[str]:
    """Sentences about laptops that are members: parts that are missing, copies, silence."""
    words = [
        _missing_words(devices),
        _double_words(devices),
        _copied_words(devices),
        _silent_words(devices, now),
    ]
    return list(filter(None, words))


def return_words(row: ReturnRow) -> str:
    """Say who shows as a client's worker by an offer used twice, and what to do (b.0 13)."""
    words = tr(
        "{member} shows as a worker of {client} again: an old offer was accepted a second time, on "
        "another laptop or on a copy. No key is given for it. End their work on the client's page, "
        "assign {member} anew if they are to work there, and ask on which laptop it was done."
    )
    return words.format(member=name_in_words(row.member), client=name_in_words(row.client_name))


def _double_words(devices: Sequence[DeviceRow]) -> str:
    """Say that a laptop announced two keys as one, and what to do (b.0 15)."""
    double = next((device for device in devices if device.is_double), None)
    if double is None:
        return ""
    words = tr(
        "{device} ({member}) has announced two keys as one, which no unchanged program does. "
        "Nothing is lost, and both keys are kept. A supervisor removes {device} from the team, so "
        "that the keys change, and has the laptop examined before it is admitted again."
    )
    return words.format(device=name_in_words(double.name), member=name_in_words(double.member))


def _copied_words(devices: Sequence[DeviceRow]) -> str:
    """Say that two copies of a laptop wrote, and how it comes in order (b.0 9)."""
    copied = next((device for device in devices if device.is_forked), None)
    if copied is None:
        return ""
    words = tr(
        "Two copies of {device} ({member}) have written. What both wrote counts, and nothing is "
        "lost. Find out which copy is in use: a supervisor removes {device} from the team and "
        "admits that copy as a new laptop."
    )
    return words.format(device=name_in_words(copied.name), member=name_in_words(copied.member))


def _silent_words(devices: Sequence[DeviceRow], now: datetime) -> str:
    """Say which laptop was not heard of for longest: a store that withholds looks like this."""
    heard = [
        (device.last_heard, device)
        for device in devices
        if device.last_heard is not None and not device.is_own
    ]
    last, device = min(heard, key=lambda pair: pair[0], default=(now, None))
    days = (now - last).days
    if device is None or now - last < SILENT:
        return ""
    words = ntr(
        "{device} ({member}) has not been heard of for {n} day. What was written there since is "
        "not here. Ask them to synchronise, or to bring a stick; a supervisor removes a laptop "
        "that is lost.",
        "{device} ({member}) has not been heard of for {n} days. What was written there since is "
        "not here. Ask them to synchronise, or to bring a stick; a supervisor removes a laptop "
        "that is lost.",
        days,
    )
    return words.format(
        device=name_in_words(device.name),
        member=name_in_words(device.member),
        n=integer(days, current()),
    )


def _missing_words(devices: Sequence[DeviceRow]) -> str:
    """Say what is missing of whom, and how it comes; empty when nothing is."""
    lacking = [device for device in devices if device.missing and not device.is_own]
    if not lacking:
        return ""
    first = max(lacking, key=lambda device: device.missing)
    words = ntr(
        "{n} part of {device} is missing here. It comes when that computer synchronises or "
        "brings a stick.",
        "{n} parts of {device} are missing here. They come when that computer synchronises or "
        "brings a stick.",
        first.missing,
    )
    return words.format(n=first.missing, device=name_in_words(first.name))
