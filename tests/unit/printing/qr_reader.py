"""Reads a QR code's squares, written from ISO/IEC 18004 alone: it shares nothing with the writer.

Only what our papers hold: one alphanumeric segment, level M, versions 1–10, every square intact:
it mends nothing, so a single wrong square of the data is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BLOCKS_M = {
    1: [(1, 16)],
    2: [(1, 28)],
    3: [(1, 44)],
    4: [(2, 32)],
    5: [(2, 43)],
    6: [(4, 27)],
    7: [(4, 31)],
    8: [(2, 38), (2, 39)],
    9: [(3, 36), (2, 37)],
    10: [(4, 43), (1, 44)],
}
"""Blocks of each version at level M (table 9): how many, and data bytes of each."""
_CENTRES = {
    1: [],
    2: [6, 18],
    3: [6, 22],
    4: [6, 26],
    5: [6, 30],
    6: [6, 34],
    7: [6, 22, 38],
    8: [6, 24, 42],
    9: [6, 26, 46],
    10: [6, 28, 50],
}
_MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)
_FORMAT_MASK = 0b101010000010010
_LEVEL_M = 0b00


def read_code(squares: Sequence[Sequence[bool]]) -> str:
    """The text of a code; ValueError when it is none that this reader knows."""
    size = len(squares)
    version = (size - 17) // 4
    if version not in _BLOCKS_M or size != version * 4 + 17:
        raise ValueError("size")
    mask = _MASKS[_mask_number(squares)]
    places = [place for place in _zigzag(size) if not _is_function(*place, version, size)]
    bits = [squares[r][c] != mask(r, c) for r, c in places]
    stream = [_number(bits[at : at + 8]) for at in range(0, len(bits) // 8 * 8, 8)]
    return _text(_deinterleaved(stream, version), version)


def _mask_number(squares: Sequence[Sequence[bool]]) -> int:
    """Mask from the format beside the upper left finder; its level must be M (table 25)."""
    row = [*range(6), 7, 8]
    bits = [squares[8][c] for c in row] + [squares[r][8] for r in (7, 5, 4, 3, 2, 1, 0)]
    data = (_number(bits) ^ _FORMAT_MASK) >> 10
    if data >> 3 != _LEVEL_M:
        raise ValueError("level")
    return data & 7


def _is_function(r: int, c: int, version: int, size: int) -> bool:
    """Whether a square carries no data: finders, format, timing, alignment, version."""
    if (r < 9 and (c < 9 or c >= size - 8)) or (r >= size - 8 and c < 9):
        return True
    if 6 in (r, c):
        return True
    if version >= 7 and ((r < 6 and c >= size - 11) or (c < 6 and r >= size - 11)):
        return True
    centres = _CENTRES[version]
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    return any(
        abs(r - y) <= 2 and abs(c - x) <= 2 and (y, x) not in corners
        for y in centres
        for x in centres
    )


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """Every square in the order of the data: pairs of columns from the right, up and down."""
    upwards = True
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        rows = range(size - 1, -1, -1) if upwards else range(size)
        for r in rows:
            yield r, right
            yield r, right - 1
        upwards = not upwards


def _deinterleaved(stream: Sequence[int], version: int) -> list[int]:
    """Data bytes in their order: the first of each block come first."""
    sizes = [size for count, size in _BLOCKS_M[version] for _ in range(count)]
    blocks: list[list[int]] = [[] for _ in sizes]
    at = iter(stream)
    for place in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if place < size:
                block.append(next(at))
    return [byte for block in blocks for byte in block]


def _text(data: Sequence[int], version: int) -> str:
    """The one alphanumeric segment."""
    bits = "".join(f"{byte:08b}" for byte in data)
    if bits[:4] != "0010":
        raise ValueError("mode")
    width = 9 if version < 10 else 11
    count, at = int(bits[4 : 4 + width], 2), 4 + width
    text = ""
    for _ in range(count // 2):
        text += "".join(_LETTERS[digit] for digit in divmod(int(bits[at : at + 11], 2), 45))
        at += 11
    if count % 2:
        text += _LETTERS[int(bits[at : at + 6], 2)]
        at += 6
    if bits[at : at + 4].strip("0"):
        raise ValueError("more segments")
    return text


def _number(bits: Sequence[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)
