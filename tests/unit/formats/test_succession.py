"""Successions, and what proves a later root: cards and welcomes with links."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from osmo_desktop.crypto import derive
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError, OsmoError
from osmo_desktop.formats import join, succession, welcome
from osmo_desktop.formats.segment import Reference
from tests.amounts import amount
from tests.unit.formats.builders import (
    NEXT_ROOT,
    ROOT,
    SUPERVISOR,
    TEAM,
    WORKER_HPKE,
    make_next_card,
    make_next_certificate,
    make_next_content,
    make_succession,
    make_welcome,
)

OTHER = derive.org_root(bytes(32))


def link(data: bytes = b"") -> bytes:
    """The link in a succession."""
    return (data or make_succession())[: succession.LINK_BYTES]


def test_it_says_who_hands_over_to_whom_and_until_where() -> None:
    """Team, both roots, the new key for sealing, and the heads in one order."""
    read = succession.read_succession(make_succession())

    assert read.link.team == TEAM
    assert read.link.old_public == ROOT.signing.public
    assert read.link.new_public == NEXT_ROOT.signing.public
    assert read.link.new_hpke == NEXT_ROOT.hpke.public
    assert [head.device for head in read.heads] == [b"a" * 16, b"b" * 16]


def test_order_and_repetition_make_no_other_bytes() -> None:
    """The same heads in another order, and twice, are the same content."""
    heads = [Reference(bytes([n]) * 16, 1, bytes([n]) * 16) for n in (3, 1, 2, 1)]
    one = succession.read_succession(succession.build_succession(TEAM, ROOT, NEXT_ROOT, heads))
    other = succession.read_succession(
        succession.build_succession(TEAM, ROOT, NEXT_ROOT, heads[::-1])
    )

    assert one.heads == other.heads
    assert len(one.heads) == 3
    assert one.link.heads_hash == other.link.heads_hash


def test_what_makes_no_sense_is_not_built() -> None:
    """A root does not follow itself, and no succession names more than a team can have."""
    with pytest.raises(BugError):
        succession.build_succession(TEAM, ROOT, ROOT, ())
    many = [Reference(n.to_bytes(16, "big"), 1, bytes(16)) for n in range(succession.MAX_HEADS + 1)]
    with pytest.raises(BugError):
        succession.build_succession(TEAM, ROOT, NEXT_ROOT, many)


def test_heads_of_another_succession_do_not_fit() -> None:
    """What was signed is the list of heads too: none can be left out, added or exchanged."""
    heads = [Reference(b"a" * 16, 4, b"h" * 16)]
    other = succession.build_succession(TEAM, ROOT, NEXT_ROOT, heads)

    with pytest.raises(DamagedError, match="succession-heads"):
        succession.read_succession(link() + other[succession.LINK_BYTES :])


def test_a_chain_leads_from_the_team_id() -> None:
    """Each link begins where the last one ends, and the first one where the team id points."""
    third = succession.build_succession(TEAM, NEXT_ROOT, OTHER, ())
    links = [succession.read_link(link()), succession.read_link(link(third))]

    succession.check_chain(TEAM, [], ROOT.signing.public)
    succession.check_chain(TEAM, links, OTHER.signing.public)
    for team, chain, root in (
        (TEAM, [], OTHER.signing.public),
        (TEAM, links[1:], OTHER.signing.public),
        (TEAM, links[:1], OTHER.signing.public),
        (TEAM, links[::-1], OTHER.signing.public),
        (bytes(16), links, OTHER.signing.public),
    ):
        with pytest.raises(DamagedError, match="root-chain"):
            succession.check_chain(team, chain, root)


def test_a_card_shows_its_way_from_the_team_id() -> None:
    """With the link it is the team's; without, or with another's, it is nobody's."""
    card = join.read_card(make_next_card())
    assert card.roots == (ROOT.signing.public, NEXT_ROOT.signing.public)

    foreign = link(succession.build_succession(TEAM, OTHER, NEXT_ROOT, ()))
    for links in ((), (foreign,), (link(), link())):
        with pytest.raises(DamagedError, match="card-team"):
            join.build_card(replace(card, links=links), SUPERVISOR)
    with pytest.raises(DamagedError, match="card-team"):
        join.build_card(replace(card, root_hpke_public=WORKER_HPKE.public), SUPERVISOR)


@pytest.mark.faults
def test_a_changed_card_with_links_is_refused() -> None:
    """Flipped anywhere, cut anywhere."""
    data = make_next_card()
    chance = random.Random(5)
    for _ in range(amount(400)):
        at = chance.randrange(len(data))
        changed = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
        for item in (changed, data[:at]):
            with pytest.raises((DamagedError, NewerFormatError)):
                join.read_card(item)


def test_a_welcome_shows_its_way_from_the_team_id() -> None:
    """Version 2 with the succession opens; without it, or with another, it is refused."""
    content = make_next_content(certificates=(make_next_certificate(),))
    data = make_welcome(content)
    opened = welcome.open_welcome(data, hpke_key=WORKER_HPKE, granter_public=SUPERVISOR.public)
    assert opened == content

    foreign = succession.build_succession(TEAM, OTHER, NEXT_ROOT, ())
    for changes in (
        {"successions": ()},
        {"successions": (foreign,)},
        {"v": 1},
        {"root_hpke_public": ROOT.hpke.public},
    ):
        with pytest.raises(OsmoError):
            make_welcome(make_next_content(**changes))
