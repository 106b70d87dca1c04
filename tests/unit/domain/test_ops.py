"""Ops: what is sealed can be read back, and what cannot is refused before it is sealed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_desktop.domain.errors import DamagedError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import MAX_PAYLOAD_BYTES, Edit, Op, decode_op, encode_op
from osmo_desktop.formats import record

NOW = datetime(2026, 11, 19, 12, 0, tzinfo=timezone(timedelta(hours=2)))


_SHOWN = st.characters(codec="utf-8")


def op(**changes: Any) -> Op:
    """An op of today."""
    values: dict[str, Any] = {
        "v": 1,
        "uid": new_id(),
        "kind": "client",
        "entity": new_id(),
        "field": "phone",
        "value": "040",
        "sup": (),
        "at": int(NOW.timestamp() * 1000),
        "tz": 120,
        "author": new_id(),
    }
    return Op(**{**values, **changes})


def raw(**changes: Any) -> bytes:
    """The payload of an op, with any values in it."""
    fields = {name: getattr(op(), name) for name in op().__struct_fields__}
    return json.dumps({**fields, **changes}).encode()


def test_an_edit_becomes_an_op_of_one_field_with_time_and_zone() -> None:
    """The op carries what the edit says, the writer, and the claimed time with its zone."""
    edit = Edit("aa" * 16, "client", "bb" * 16, "phone", "040", sup=("cc" * 16,), reason="Syy")

    made = edit.to_op(author="dd" * 16, now=NOW)

    assert (made.kind, made.entity, made.field, made.value) == (
        "client",
        "bb" * 16,
        "phone",
        "040",
    )
    assert (made.sup, made.reason, made.author, made.tz) == (("cc" * 16,), "Syy", "dd" * 16, 120)
    assert made.written == NOW
    assert made.written.utcoffset() == timedelta(hours=2)


def test_uids_are_random() -> None:
    """Two ops of one edit are two ops."""
    edit = Edit("aa" * 16, "client", "bb" * 16, "phone", "040")

    assert edit.to_op(author="d" * 32, now=NOW).uid != edit.to_op(author="d" * 32, now=NOW).uid


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(_SHOWN, max_size=50),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(_SHOWN, max_size=5), inner)
        ),
        max_leaves=5,
    )
)
def test_what_is_encoded_is_read_back(value: object) -> None:
    """An op is the same after its way through JSON."""
    made = op(value=value)

    assert decode_op(encode_op(made)) == made


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": 2**63}, "value-invalid"),
        ({"value": -(2**63) - 1}, "value-invalid"),
        ({"value": "\ud800"}, "value-invalid"),
        ({"reason": "\udfff"}, "value-invalid"),
        ({"value": object()}, "value-invalid"),
        ({"at": 2**60}, "value-invalid"),
        ({"sup": ("short",)}, "value-invalid"),
        ({"value": "x" * MAX_PAYLOAD_BYTES}, "text-too-long"),
        ({"value": "\0" * 50_000}, "text-too-long"),
    ],
)
def test_what_no_reader_takes_is_never_sealed(changes: dict[str, Any], code: str) -> None:
    """A value that would break the next unlock is refused when it is written."""
    with pytest.raises(UserError) as caught:
        encode_op(op(**changes))

    assert caught.value.code == code


def test_the_largest_payload_fits_a_record() -> None:
    """Whatever is encoded can be sealed."""
    assert MAX_PAYLOAD_BYTES <= record.MAX_PAYLOAD_BYTES


@pytest.mark.parametrize(
    "changes",
    [
        {"uid": "short"},
        {"entity": ""},
        {"author": "a" * 33},
        {"v": 0},
        {"at": 253_402_300_800_000},
        {"at": -62_135_596_800_001},
        {"tz": 24 * 60},
        {"tz": -24 * 60},
        {"kind": "k" * 65},
        {"field": "f" * 65},
        {"sup": ["no id"]},
        {"sup": ["A" * 32]},
        {"value": 2**63},
        {"value": [2**63]},
        {"value": {"a": -(2**63) - 1}},
        {"value": [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]},
        {"at": "now"},
        {"sup": None},
    ],
)
def test_a_payload_out_of_form_is_refused(changes: dict[str, Any]) -> None:
    """Ids, times, numbers and depths are checked before anything is folded."""
    with pytest.raises(DamagedError):
        decode_op(raw(**changes))


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"v":1',
        b"[" * 100_000,
        raw() + b"x",
        b"\xef\xbb\xbf",
        raw().replace(b"phone", b"ph\xe9ne"),
        raw().replace(b'"uid"', b'"u\xe9d"'),
    ],
)
def test_what_is_no_op_is_refused(payload: bytes) -> None:
    """Junk under the right key is damage, never a crash."""
    with pytest.raises(DamagedError):
        decode_op(payload)


@given(st.integers(), st.integers())
def test_the_claimed_time_can_always_be_shown(at: int, tz: int) -> None:
    """Whatever time passes the check has a place in the calendar, in the writer's zone and ours."""
    try:
        read = decode_op(raw(at=at, tz=tz))
    except DamagedError:
        return

    assert read.written.astimezone(UTC).year >= 1


@pytest.mark.parametrize("at", [-62_135_596_800_000, 253_402_300_799_999])
def test_the_last_days_of_the_calendar_are_refused(at: int) -> None:
    """A time that some zone cannot show is out of form."""
    with pytest.raises(DamagedError):
        decode_op(raw(at=at, tz=0))


def test_unknown_names_of_a_newer_version_are_left_alone() -> None:
    """A payload may carry more than this version knows."""
    assert decode_op(raw(v=2, newer={"a": [1]})).v == 2
