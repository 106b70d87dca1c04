"""Steps of random histories: clients are offered, taken over, declined and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from osmo_desktop.domain.offers import Offer, Refusal
from tests.property.simulated_team import TEAM, Device, name


@dataclass
class HandingOver:
    """What a history said about hand-overs."""

    random: Random
    said: set[str] = field(default_factory=set)
    """Uids of offers and answers."""
    accepts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Who took which client over, by the uid of the assignment."""

    def step(self, devices: list[Device], streams: list[str]) -> tuple[Device, ...]:
        """Somebody answers an offer that has reached them, or somebody offers a client.

        Gives the laptops that sync next if people wait for each other: who spoke, who was asked.
        """
        reached = [
            (device, stream, offer)
            for device in devices
            for stream in streams
            for text in device.fold.team_values("handover", stream, "offers")
            if (offer := Offer.parse(text)) and self._is_open(device, stream, offer)
        ]
        takers = [one for one in reached if one[0].user == one[2].taker]
        givers = [one for one in reached if one[0].user == one[2].giver]
        chance = self.random.random()
        if takers and chance < 0.8:
            self._answer(*self.random.choice(takers))
            return ()
        if givers and chance < 0.2:
            device, stream, offer = self.random.choice(givers)
            self._say(device, stream, "taken_back", offer.id)
            return ()
        if not streams:
            return ()
        device, taker = self.random.choice(devices), self.random.choice(devices)
        if device is taker:
            return ()
        self._offer(device, self.random.choice(streams), taker.user)
        return (device, taker)

    def _offer(self, device: Device, stream: str, taker: str) -> None:
        assigned = device.fold.team_values("assignment", stream, "members")
        if device.user in assigned and taker != device.user:
            offer = Offer(name(self.random), device.user, taker, "workload")
            self._say(device, stream, "offers", offer.text)

    def _answer(self, device: Device, stream: str, offer: Offer) -> None:
        if self.random.random() < 0.3:
            self._say(device, stream, "declined", Refusal(offer.id, "workload").text)
        else:
            user = device.user
            op = device.write(TEAM, "assignment", stream, "members", user, reason=offer.id)
            self.accepts[op.uid] = (user, stream)
            self.said.add(op.uid)

    def _say(self, device: Device, stream: str, field_: str, text: str) -> None:
        self.said.add(device.write(TEAM, "handover", stream, field_, text).uid)

    @staticmethod
    def _is_open(device: Device, stream: str, offer: Offer) -> bool:
        closed = device.fold.team_values("handover", stream, "taken_back")
        closed += device.fold.team_values("handover", stream, "declined")
        register = device.fold.entities[TEAM, "assignment", stream].fields["members"]
        is_used = any(op.reason == offer.id for op in register)
        return not is_used and not any(str(text).startswith(offer.id) for text in closed)

    def explains(
        self, uid: str, author: str, stream: str, verdicts: Mapping[str, str | None]
    ) -> bool:
        """Whether hand-overs explain that an op does not count.

        A laptop that comes back as a new device says late what it had not sent: an offer may be
        taken back by then, and who took the client over by it writes as nobody's worker.
        """
        too_late = {who for op, who in self.accepts.items() if verdicts.get(op) is not None}
        return uid in self.said or (author, stream) in too_late
