"""Tampering: no changed, cut, lengthened or exchanged object of any kind is accepted (A1, A2).

Every flip and every cut are counted in `tests/faults/test_tampered_formats.py`.
"""

import random
from collections.abc import Callable

import pytest

from osmo_desktop.domain.errors import DamagedError, NewerFormatError, OsmoError
from osmo_desktop.formats import certificate, grant, join, record, segment, welcome
from tests.amounts import amount
from tests.unit.formats.builders import KINDS, Kind

REFUSALS = (DamagedError, NewerFormatError)


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of object in turn."""
    return KINDS[str(request.param)]


def _refused(kind: Kind, data: bytes) -> None:
    with pytest.raises(OsmoError) as caught:
        kind.read(data)
    assert isinstance(caught.value, REFUSALS), caught.value.code


def test_valid_object_opens(kind: Kind) -> None:
    """The objects that the other tests break are accepted when whole."""
    kind.read(kind.make())


@pytest.mark.parametrize("tail", [b"\0", b"\0" * 64, b"x"])
def test_lengthened(kind: Kind, tail: bytes) -> None:
    """An object with anything after its end is refused."""
    _refused(kind, kind.make() + tail)


@pytest.mark.faults
def test_bytes_swapped_and_blocks_moved(kind: Kind) -> None:
    """Exchanging two stretches of an object is refused."""
    data = kind.make()
    chance = random.Random(2)

    for _ in range(amount(500)):
        size = chance.randrange(1, 40)
        first = chance.randrange(len(data) - size)
        second = chance.randrange(len(data) - size)
        broken = bytearray(data)
        broken[first : first + size] = data[second : second + size]
        if bytes(broken) != data:
            _refused(kind, bytes(broken))


def test_two_of_a_kind_mixed(kind: Kind) -> None:
    """The head of one valid object with the tail of another is refused at every cut."""
    first, second = kind.make(), kind.make()

    for cut in range(1, min(len(first), len(second))):
        mixed = first[:cut] + second[cut:]
        if mixed not in (first, second):
            _refused(kind, mixed)


@pytest.mark.parametrize("other", sorted(KINDS))
def test_other_kinds(kind: Kind, other: str) -> None:
    """An object of one kind is never read as one of another."""
    if KINDS[other] is not kind:
        _refused(kind, KINDS[other].make())


@pytest.mark.faults
def test_random_bytes_behind_the_magic(kind: Kind) -> None:
    """A right magic alone opens nothing."""
    data = kind.make()
    chance = random.Random(3)

    for _ in range(amount(500)):
        _refused(kind, data[:5] + chance.randbytes(chance.randrange(len(data) * 2)))


HEADER_READERS: dict[str, Callable[[bytes], object]] = {
    "record": record.read_header,
    "segment": segment.read_segment_header,
    "grant": grant.read_grant_header,
    "certificate": certificate.read_certificate,
    "request": join.read_request,
    "card": join.read_card,
    "welcome": welcome.read_welcome_header,
}


@pytest.mark.parametrize("name", sorted(HEADER_READERS))
def test_wrong_magic_has_its_code(name: str) -> None:
    """Readers that verify nothing yet still tell another kind of file by its first bytes."""
    data = KINDS[name].make()

    for start in (b"OWX1\x01", b"OX" + data[2:5], data[:4] + b"\x00", bytes(5)):
        with pytest.raises(DamagedError) as caught:
            HEADER_READERS[name](start + data[5:])
        assert caught.value.code == f"{name}-magic"


@pytest.mark.parametrize(("position", "value"), [(3, ord("2")), (3, ord("9")), (4, 2), (4, 255)])
def test_newer_objects_are_recognised(kind: Kind, position: int, value: int) -> None:
    """A newer layout or suite is said to be newer, not damaged, so that people update."""
    data = bytearray(kind.make())
    data[position] = value

    with pytest.raises(NewerFormatError):
        kind.read(bytes(data))


@pytest.mark.parametrize(("position", "value"), [(3, ord("0")), (3, ord(":")), (4, 0)])
def test_impossible_versions_are_damage(kind: Kind, position: int, value: int) -> None:
    """A version that never was or can be is damage."""
    data = bytearray(kind.make())
    data[position] = value

    with pytest.raises(DamagedError):
        kind.read(bytes(data))
