"""Numbers as written and as typed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.language.numbers import (
    decimal,
    euros,
    integer,
    kilometres,
    parse_decimal,
    percent,
)

EN = Catalogue.plain("en")
NBSP = "\u00a0"


def test_writes_numbers_the_finnish_way() -> None:
    """Thousands stand apart, decimals follow a comma, and the minus is a minus."""
    assert integer(1234567) == f"1{NBSP}234{NBSP}567"
    assert integer(-3) == "−3"
    assert decimal(1234.5, 2) == f"1{NBSP}234,50"
    assert decimal(Decimal("-0.004"), 2) == "0,00"
    assert euros(1234.5) == f"1{NBSP}234,50{NBSP}€"
    assert percent(0.125, 1) == f"12,5{NBSP}%"


def test_writes_numbers_the_english_way() -> None:
    """English has a point for decimals and a comma for thousands."""
    assert decimal(-1234.5, 1, EN) == "−1,234.5"
    assert euros(-1234.5, EN) == "−€1,234.50"
    assert euros(3, EN) == "€3.00"
    assert percent(0.5, 0, EN) == "50%"


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [(0.5, 0, "1"), (2.5, 0, "3"), (0.125, 2, "0,13"), (1.005, 2, "1,01"), (-2.5, 0, "−3")],
)
def test_rounds_halves_away_from_zero(value: float, places: int, expected: str) -> None:
    """Rounding is the one of school and Excel, on the number as it is written."""
    assert decimal(value, places) == expected


@pytest.mark.parametrize(
    ("km", "expected"),
    [(42, "42"), (12.5, "12,5"), (12.04, "12"), (0, "0"), (1234, f"1{NBSP}234")],
)
def test_writes_kilometres(km: float, expected: str) -> None:
    """Kilometres show a decimal only where there is one."""
    assert kilometres(km) == f"{expected}{NBSP}km"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        (" 7 ", "7"),
        ("1 234,5", "1234.5"),
        (f"1{NBSP}234{NBSP}567", "1234567"),
        ("−3", "-3"),
        ("-3", "-3"),
    ],
)
def test_reads_numbers_as_typed(text: str, expected: str) -> None:
    """A number is read with a comma or a point, with or without spaces."""
    assert parse_decimal(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["", "1 2", "12 34", "1,2,3", "kaksi", "1e9", "٣", "NaN", "1_000", "9" * 400, "5 km"]
)
def test_refuses_what_is_no_number(text: str) -> None:
    """Two numbers in a field, or none, are refused rather than guessed."""
    with pytest.raises(UserError) as caught:
        parse_decimal(text)

    assert caught.value.code == "number_unreadable"


@given(st.decimals(Decimal(-(10**9)), Decimal(10**9), places=2))
def test_every_written_number_is_read_back(value: Decimal) -> None:
    """What is written in Finnish is read as the same number."""
    assert parse_decimal(decimal(value, 2)) == value
