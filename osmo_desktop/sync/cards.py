"""Cards of teams on a store: who the supervisors are whom a newcomer may ask (SECURITY b.7).

A team may have several supervisors, each with a card under the same recovery root. Both people
compare words over one of them, the same on both sides: that of the least device id. Any of these
supervisors may answer, because the root that the words vouch for certified them all.
"""

from __future__ import annotations

from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.ports import Store
from osmo_desktop.formats import join
from osmo_desktop.formats.join import TeamCard

_MAX_CARDS = 100  # anybody may write into the folder


def team_folder(team: bytes) -> str:
    """The folder of a team on any store (SECURITY b.5)."""
    return f"ow1-{team.hex()[:8]}"


def spoken_card(cards: list[TeamCard]) -> TeamCard:
    """The card whose words are compared; raises ValueError when there is none."""
    return min(cards, key=_device)


def cards_of(store: Store, team: bytes) -> list[TeamCard]:
    """The cards of one team that lie on the store."""
    return [card for card in _cards(store, f"{team_folder(team)}/join") if card.team == team]


def the_team_there(store: Store) -> list[TeamCard]:
    """The cards of the one team whose folder this is.

    Raises KnownError: store-team-missing, store-several-teams, what the store raises.
    """
    store.require_root()
    found = _cards(store, "")
    if not found:
        raise KnownError("store-team-missing", place=store.place)
    if len({card.team for card in found}) > 1:
        raise KnownError("store-several-teams", place=store.place)
    return found


def _cards(store: Store, prefix: str) -> list[TeamCard]:
    names = [name for name in store.list(prefix) if _is_card(name)]
    found = []
    for name in names[:_MAX_CARDS]:
        try:
            card = join.read_card(store.get(name, join.CARD_BYTES) or b"")
        except OsmoError:
            continue  # junk, or half a card
        if name.startswith(f"{team_folder(card.team)}/"):
            found.append(card)
    return found


def _is_card(name: str) -> bool:
    parts = name.split("/")
    return len(parts) == 3 and parts[1] == "join" and name.endswith(".card")


def _device(card: TeamCard) -> bytes:
    return card.supervisor.device
