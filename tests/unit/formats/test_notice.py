"""Notices: what a removed laptop is told, by whom, and in which order it is checked."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest

from osmo_desktop.crypto import hpke
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError
from osmo_desktop.formats import layout, notice
from tests.unit.formats.builders import (
    NOTICE,
    STRANGER,
    SUPERVISOR,
    TEAM,
    WORKER,
    WORKER_HPKE,
    make_notice,
    make_removal,
    open_notice,
)

HEADER = notice.NoticeHeader(TEAM, WORKER.device_id, 1, SUPERVISOR.device_id)


def forged(plain: bytes) -> bytes:
    """A notice as a malicious supervisor can make it: right keys, any content at all."""
    head = make_notice()[: notice.HEADER.size]
    signed = head + hpke.seal_to(WORKER_HPKE.public, plain, head)
    return signed + SUPERVISOR.sign("notice", signed)


def of_text(text: bytes) -> bytes:
    """The same with the padding right."""
    return forged((len(text).to_bytes(2, "big") + text).ljust(notice._PLAIN_BYTES, b"\0"))


def test_a_notice_tells_when_and_by_whom() -> None:
    """The recipient reads what the writer wrote, with the root's order if there is one."""
    order = make_removal().hex()[:1000]
    said = msgspec.structs.replace(NOTICE, order=order)

    assert open_notice(make_notice()) == NOTICE
    assert open_notice(make_notice(said)) == said
    assert notice.read_notice_header(make_notice()) == HEADER


def test_all_notices_have_one_size_and_long_names_are_cut() -> None:
    """Their size says nothing of what they say; no name makes one that nobody can write."""
    longest = notice.Notice(at=0, by="\x01\U0001f600" * 500, order="A" * 1_544)

    sizes = {len(make_notice(said)) for said in (NOTICE, longest)}

    assert sizes == {notice.NOTICE_BYTES}
    assert len(open_notice(make_notice(longest)).by) == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"team": bytes(16)}, "notice-team"),
        ({"recipient": SUPERVISOR.device_id}, "notice-recipient"),
        ({"writer_public": STRANGER.public}, "notice-writer"),
        ({"hpke_key": HpkeKey.generate()}, "hpke-sealed"),
    ],
)
def test_a_notice_for_others_or_by_others_is_refused(
    change: Mapping[str, object], code: str
) -> None:
    """Of another team, for another laptop, by another writer, sealed to another key."""
    right: dict[str, object] = {
        "team": TEAM,
        "recipient": WORKER.device_id,
        "writer_public": SUPERVISOR.public,
        "hpke_key": WORKER_HPKE,
    }
    with pytest.raises(DamagedError) as caught:
        notice.open_notice(make_notice(), **{**right, **change})  # type: ignore[arg-type]  # by name
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"v":1}',
        b'{"v":1,"at":-1,"by":"x"}',
        b'{"v":1,"at":99999999999999999,"by":"x"}',
        b'{"v":1,"at":1,"by":5}',
        b'{"v":1,"at":1,"by":"x","more":1}',
        b'{"v":0,"at":1,"by":"x"}',
        b'{"v":1,"at":1,"by":"' + b"x" * 201 + b'"}',
        b'{"v":1,"at":1,"by":"\xff"}',
        b"[" * 2_000,
    ],
)
def test_content_of_another_form_is_refused(text: bytes) -> None:
    """A supervisor's laptop that is not ours says strange things: nothing of it is believed."""
    with pytest.raises(DamagedError) as caught:
        open_notice(of_text(text))
    assert caught.value.code == "notice-content"


def test_padding_and_newer_versions_are_told_apart() -> None:
    """Bytes behind the text are refused; a newer version is named as such."""
    with pytest.raises(DamagedError) as caught:
        open_notice(forged(b"\0\0" + b"\1" * (notice._PLAIN_BYTES - 2)))
    assert caught.value.code == "notice-padding"
    with pytest.raises(NewerFormatError, match="notice-version"):
        open_notice(of_text(b'{"v":2,"at":"later"}'))
    with pytest.raises(NewerFormatError, match="notice-newer"):
        open_notice(b"OWX2" + make_notice()[4:])


def test_nobody_signs_for_another() -> None:
    """The writer in the header is the device whose key signs."""
    with pytest.raises(BugError, match="notice-writer"):
        notice.seal_notice(
            HEADER, NOTICE, recipient_public=WORKER_HPKE.public, signing_key=STRANGER
        )
    assert notice.notice_path(WORKER.device_id, make_notice()).startswith(
        f"grant/{WORKER.device_id.hex()}/"
    )
    assert make_notice()[4] == layout.SUITE
