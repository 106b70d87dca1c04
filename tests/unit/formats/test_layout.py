"""What the formats share: padding as published, reading that never leaves the bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import layout
from tests.amounts import amount


@pytest.mark.parametrize(
    ("length", "padded"),
    [(0, 0), (1, 1), (2, 2), (8, 8), (9, 10), (100, 104), (1000, 1024), (1_000_000, 1_015_808)],
)
def test_padme_values(length: int, padded: int) -> None:
    """Padmé gives the published lengths."""
    assert layout.padme(length) == padded


@pytest.mark.faults
@settings(max_examples=amount(2000), deadline=None, database=None)
@given(length=st.integers(0, 2**25))
def test_padme_properties(length: int) -> None:
    """Padding never shrinks, costs at most 12 %, keeps order, and is stable."""
    padded = layout.padme(length)

    assert length <= padded <= length * 1.12 + 1
    assert layout.padme(padded) == padded
    assert layout.padme(length + 1) >= padded


def test_reader_stops_at_the_end() -> None:
    """Reading beyond the end is damage, never a shorter value."""
    reader = layout.Reader(b"\x00\x02ab", "thing")

    assert reader.take(reader.number(2)) == b"ab"
    for call in (lambda: reader.take(1), lambda: reader.number(1), lambda: reader.signed(8)):
        with pytest.raises(DamagedError) as caught:
            call()
        assert caught.value.code == "thing-length"


def test_reader_refuses_counts_above_the_cap() -> None:
    """A count is compared with its cap before anything is read or reserved for it."""
    with pytest.raises(DamagedError) as caught:
        layout.Reader(b"\xff\xff", "thing").count(2, 100)
    assert caught.value.code == "thing-count"


@pytest.mark.parametrize("data", [b"ab" + b"\0" * 7, b"abcdefgh\0\1", b"abcdefghi"])
def test_padding_is_zero_and_exact(data: bytes) -> None:
    """Padding of another length, or with anything in it, is damage."""
    reader = layout.Reader(data, "thing")
    reader.take(9 if len(data) == 10 else 2)

    with pytest.raises(DamagedError) as caught:
        reader.end_of_padding()
    assert caught.value.code == "thing-padding"


def test_fields_that_do_not_fit_are_bugs() -> None:
    """We never write a field of a wrong size or range."""
    with pytest.raises(BugError):
        layout.fixed(b"short", 16, "vault")
    for value in (-1, 256):
        with pytest.raises(BugError):
            layout.unsigned(value, 1, "role")
    assert layout.unsigned(255, 1, "role") == 255
