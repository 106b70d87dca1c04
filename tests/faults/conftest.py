"""Real laptops with real vaults, for the tests of this folder."""

from tests.laptops import closed_team, frozen_team, frozen_vault, laptop, team

__all__ = ["closed_team", "frozen_team", "frozen_vault", "laptop", "team"]
