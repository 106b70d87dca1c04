"""The Finnish personal identity code (henkilötunnus).

Since 1.1.2023 the separator tells two people apart: 010190-… and 010190Y… may share every digit.
So a code is compared whole, its separator is never dropped, and no comparison by digits is
offered. The sex is not read from it: codes without that meaning are planned. Codes with the
numbers 900–999 are temporary ones, given in hospitals and used for invented people.

Source: dvv.fi on the renewed code; check character and dates by python-stdnum.
"""

import re
from datetime import date
from typing import Final

from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.fi import hetu

from osmo_desktop.domain.errors import UserError

_SEPARATOR: Final = 6
_CENTURIES: Final = {"+": 1800} | dict.fromkeys("-UVWXY", 1900) | dict.fromkeys("ABCDEF", 2000)
_LENGTH: Final = 11
_DASH: Final = r"\u2010-\u2015\u2212"
_DASHES: Final = re.compile(f"[{_DASH}]")
MAYBE_CODE: Final = re.compile(rf"(?<!\d)\d{{6}}[-+A-FU-Ya-fu-y{_DASH}]\d{{3}}[0-9A-Za-z](?!\d)")
"""What looks like a code in a text, with a typographic dash too; whether it is one is not told."""


def valid_identity_code(text: str) -> str:
    """Give the code in its one written form, or say what is wrong with it.

    Raises:
        UserError: ``identity_code_form``, ``identity_code_date`` or ``identity_code_check``. The
            code itself is not in the details, which may reach a log.

    """
    # Text pasted from a document carries typographic dashes; the library accepts digits of other
    # scripts, which are no code.
    code = _DASHES.sub("-", text.strip()).upper()
    if len(code) != _LENGTH or not code.isascii():
        raise UserError("identity_code_form")
    try:
        return hetu.validate(code, allow_temporary=True)
    except InvalidChecksum as error:
        raise UserError("identity_code_check") from error
    except InvalidComponent as error:
        raise UserError("identity_code_date") from error
    except ValidationError as error:
        raise UserError("identity_code_form") from error


def masked_identity_code(code: str) -> str:
    """Hide what identifies: "010190-****"."""
    return f"{code[: _SEPARATOR + 1]}****" if len(code) > _SEPARATOR else "****"


def same_identity_code(first: str, second: str) -> bool:
    """Tell whether two valid codes are one person's: whole codes, separator included."""
    return valid_identity_code(first) == valid_identity_code(second)


def birth_date(code: str) -> date:
    """Give the birth date that a valid code says, to suggest and let the worker confirm.

    Raises:
        UserError: as ``valid_identity_code``.

    """
    code = valid_identity_code(code)
    year = _CENTURIES[code[_SEPARATOR]] + int(code[4:6])
    return date(year, int(code[2:4]), int(code[0:2]))


def is_temporary(code: str) -> bool:
    """Tell whether a valid code is of the 900 series: temporary, or an invented person."""
    return valid_identity_code(code)[_SEPARATOR + 1] == "9"
