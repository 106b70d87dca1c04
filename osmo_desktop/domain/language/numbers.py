"""Numbers as people in Finland write and read them: 1 234,5 and −3.

Thousands are parted with a no-break space, decimals with a comma, and the minus is U+2212, as
CLDR has it for Finnish and for Swedish in Finland. English has 1,234.5. Without a catalogue the
Finnish form is given. Halves are rounded away from zero, as school and Excel do.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.catalogue import Catalogue

NO_BREAK_SPACE: Final = "\u00a0"
MINUS: Final = "\u2212"

Number = int | float | Decimal

_TYPED: Final = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,9})?")
_SPACES: Final = re.compile(r"(?<=[0-9])[\u00a0\u202f ](?=[0-9]{3}(?![0-9]))")
_LONGEST_TEXT: Final = 40


def integer(value: int, catalogue: Catalogue | None = None) -> str:
    """Write a whole number: "1 234", "−3"."""
    return decimal(value, 0, catalogue)


def decimal(value: Number, places: int, catalogue: Catalogue | None = None) -> str:
    """Write a number with a fixed count of decimals: "1 234,50" for two."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}"
    if catalogue is None or catalogue.code != "en":
        text = text.replace(",", NO_BREAK_SPACE).replace(".", ",")
    # A rounded −0 is zero to the reader.
    return f"{MINUS}{text}" if rounded < 0 else text


def kilometres(value: Number, catalogue: Catalogue | None = None) -> str:
    """Write a distance: "42 km", "12,5 km"; a decimal is shown only where there is one."""
    exact = Decimal(str(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    places = 0 if exact == exact.to_integral_value() else 1
    return f"{decimal(exact, places, catalogue)}{NO_BREAK_SPACE}km"


def euros(value: Number, catalogue: Catalogue | None = None) -> str:
    """Write a sum of money: "1 234,50 €", in English "€1,234.50"."""
    text = decimal(value, 2, catalogue)
    if catalogue is None or catalogue.code != "en":
        return f"{text}{NO_BREAK_SPACE}€"
    return f"{MINUS}€{text[1:]}" if text.startswith(MINUS) else f"€{text}"


def percent(share: Number, places: int = 0, catalogue: Catalogue | None = None) -> str:
    """Write a share of one as percent: 0.125 is "12,5 %" with one decimal."""
    text = decimal(Decimal(str(share)) * 100, places, catalogue)
    gap = "" if catalogue is not None and catalogue.code == "en" else NO_BREAK_SPACE
    return f"{text}{gap}%"


def parse_decimal(text: str) -> Decimal:
    """Read a number as typed: "12,5", "12.5", "1 234,5", "−3".

    Raises:
        UserError: ``number_unreadable``.

    """
    plain = _SPACES.sub("", text.strip().replace(MINUS, "-"))
    if _TYPED.fullmatch(plain) is None:
        raise UserError("number_unreadable")
    return Decimal(plain.replace(",", "."))
