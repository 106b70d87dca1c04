"""Fuzzing: whatever bytes come in, only an error of ours comes out (A3)."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.errors import DamagedError, NewerFormatError
from osmo_desktop.formats import certificate, grant, layout, record, segment, welcome
from tests.amounts import amount
from tests.unit.formats.builders import (
    KINDS,
    TRANSPORT_KEY,
    WORKER,
    forge_segment,
    forge_welcome,
    forge_welcome_json,
)

pytestmark = pytest.mark.faults
QUIET = settings(
    max_examples=amount(1000),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
HEADERS: dict[str, Callable[[bytes], object]] = {
    "record": record.read_header,
    "record id": record.record_id,
    "segment": segment.read_segment_header,
    "grant": grant.read_grant_header,
    "certificate": certificate.read_certificate,
    "welcome": welcome.read_welcome_header,
}
SAMPLES = {name: kind.make() for name, kind in KINDS.items()}


def _read(read: Callable[[bytes], object], data: bytes) -> None:
    with suppress(DamagedError, NewerFormatError):
        read(data)


@pytest.mark.parametrize("name", sorted(KINDS))
@QUIET
@given(data=st.binary(max_size=3000))
def test_random_bytes(name: str, data: bytes) -> None:
    """Random bytes, bare and behind the right magic, never crash a reader."""
    _read(KINDS[name].read, data)
    _read(KINDS[name].read, SAMPLES[name][:5] + data)


@pytest.mark.parametrize("name", sorted(HEADERS))
@QUIET
@given(data=st.binary(max_size=1500), sample=st.sampled_from(sorted(SAMPLES)))
def test_headers(name: str, data: bytes, sample: str) -> None:
    """Header readers, which see bytes before any signature is checked, never crash."""
    _read(HEADERS[name], data)
    _read(HEADERS[name], SAMPLES[sample][: len(data)] + data)


@pytest.mark.parametrize("name", sorted(KINDS))
@QUIET
@given(source=st.data())
def test_edited_objects(name: str, source: st.DataObject) -> None:
    """A valid object with stretches replaced, removed or inserted is refused, never a crash."""
    data = SAMPLES[name]
    for _ in range(source.draw(st.integers(1, 3))):
        start = source.draw(st.integers(0, len(data)))
        end = source.draw(st.integers(start, min(start + 40, len(data))))
        data = data[:start] + source.draw(st.binary(max_size=40)) + data[end:]

    if data != SAMPLES[name]:
        with pytest.raises((DamagedError, NewerFormatError)):
            KINDS[name].read(data)


@QUIET
@given(plain=st.binary(max_size=600))
def test_segment_bodies_of_a_member(plain: bytes) -> None:
    """A body of any bytes, rightly signed and sealed, never crashes the reader."""
    for body in (plain, b"\0\1" + plain, layout.padded(b"\0\1\0\0\0\0\0\0" + plain)):
        data = forge_segment(body)
        _read(lambda data: segment.verify_segment(data, WORKER.public).open(TRANSPORT_KEY), data)


@QUIET
@given(
    text=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["v", "team", "user", "heads"]), inner, max_size=4)
        ),
    ).map(str),
    raw=st.binary(max_size=200),
)
def test_welcome_content_of_a_granter(text: str, raw: bytes) -> None:
    """A content of any JSON or bytes, rightly signed and sealed, never crashes the reader."""
    read = KINDS["welcome"].read

    _read(read, forge_welcome_json(text.replace("'", '"').encode("utf-8", "surrogatepass")))
    _read(read, forge_welcome_json(raw))
    _read(read, forge_welcome(raw))


@QUIET
@given(name=st.text(max_size=60))
def test_names(name: str) -> None:
    """Any name on the store is a segment name or none, and only a canonical one is."""
    parsed = segment.parse_segment_name(name)

    if parsed is not None:
        assert segment.segment_name(*parsed) == name
