"""Who a vault is, and the keys that it keeps, as plain data shared by storage and sync."""

from __future__ import annotations

import msgspec


class Identity(msgspec.Struct, frozen=True):
    """All ids as hex. `team` is provisional until a team was founded or joined (b.0 10).

    `root_public` and `root_hpke` (empty while provisional) are the recovery root's public keys, and
    `successions` (base64) lead there from the root that the team id commits to;
    `certificates` (base64) are those of the welcome, from the root down to this device;
    `incarnation` counts how often the vault became a new device; until that is certified it is no
    member, although it has a team.
    """

    user: str
    device: str
    team: str
    user_name: str
    device_name: str
    is_member: bool = False
    incarnation: int = 0
    root_public: bytes = b""
    root_hpke: bytes = b""
    successions: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()

    @property
    def has_team(self) -> bool:
        """Belongs to a team, be it as a device that is not certified yet (b.0 21)."""
        return bool(self.root_public)

    def changed(self, **values: object) -> Identity:
        """A copy with other values."""
        return msgspec.structs.replace(self, **values)


class KeyRow(msgspec.Struct, frozen=True):
    """One key at rest: what it is for, its stream (hex, "" if none), epoch and bytes.

    `use`: signing | hpke | transport | stream (a client's or the team's content key) | former (what
    is kept of a former master key).
    """

    use: str
    stream: str
    epoch: int
    key: bytes

    def __repr__(self) -> str:
        return f"KeyRow({self.use}, {self.stream}, {self.epoch}, <redacted>)"
