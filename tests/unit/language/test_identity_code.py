"""The personal identity code: validity, masking, and who is the same person."""

from datetime import date

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.identity_code import (
    birth_date,
    is_temporary,
    masked_identity_code,
    same_identity_code,
    valid_identity_code,
)

INVENTED = [
    ("010190-999W", date(1990, 1, 1)),
    ("010190Y999W", date(1990, 1, 1)),
    ("150585-901P", date(1985, 5, 15)),
    ("240299X902R", date(1999, 2, 24)),
    ("310704A903T", date(2004, 7, 31)),
    ("010104B904M", date(2004, 1, 1)),
]


@pytest.mark.parametrize(("code", "born"), INVENTED)
def test_accepts_old_and_new_separators(code: str, born: date) -> None:
    """Codes with the separators of 2023 are valid as the old ones are."""
    assert valid_identity_code(code) == code
    assert valid_identity_code(f" {code.lower()} ") == code
    assert birth_date(code) == born
    assert is_temporary(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "identity_code_form"),
        ("010190999W", "identity_code_form"),
        ("010190 999W", "identity_code_form"),
        ("010190*999W", "identity_code_form"),
        ("010190-999W1", "identity_code_form"),
        ("٠10190-999W", "identity_code_form"),
        ("310290-999W", "identity_code_date"),
        ("010190-001W", "identity_code_date"),
        ("010190-999X", "identity_code_check"),
    ],
)
def test_refuses_with_a_reason_and_without_the_code(text: str, code: str) -> None:
    """A wrong code is refused with what is wrong, and the error does not carry it on."""
    with pytest.raises(UserError) as caught:
        valid_identity_code(text)

    assert caught.value.code == code
    assert caught.value.details == {}


def test_same_digits_are_not_the_same_person() -> None:
    """The separator tells two people with equal digits apart."""
    assert not same_identity_code("010190-999W", "010190Y999W")
    assert same_identity_code("010190-999w", "010190-999W ")


def test_dash_of_a_pasted_document_is_a_hyphen() -> None:
    """A code copied out of a document with a typographic dash is read."""
    assert valid_identity_code("010190–999W") == "010190-999W"


def test_mask_hides_the_individual_part() -> None:
    """A masked code shows the birth date and the separator only."""
    assert masked_identity_code("010190-999W") == "010190-****"
    assert masked_identity_code("010190Y999W") == "010190Y****"
    assert masked_identity_code("") == "****"
