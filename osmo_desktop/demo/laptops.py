"""The two laptops of the demo and their clock: vaults, admission and rounds, by the services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from osmo_desktop.demo.facts import Person
from osmo_desktop.demo.scenario import Scenario
from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.ports import Clock
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.door import VaultDoor
from osmo_desktop.services.models import RoundResult
from osmo_desktop.services.team import Founding

LANGUAGE = "fi"
"""Language of the demo's vaults, sheets and windows."""

Door = VaultDoor[Services]
MakeDoor = Callable[[Path, Clock], Door]
"""Gives the door of the vault in a laptop's folder, as bootstrap makes it for everybody."""


class DemoClock:
    """Tells the time of the scenario, in the zone of the machine. Any thread may read it."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone()

    def now(self) -> datetime:
        """The present of the scenario."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Let time pass until `moment`, which is local when it has no zone; never back."""
        self._now = max(self._now, moment.astimezone())

    def today(self) -> date:
        """The day of the scenario."""
        return self._now.date()


@dataclass
class Laptop:
    """One laptop: its folder, its owner, and the services of its vault while it is open."""

    folder: Path
    person: Person
    door: Door
    words: tuple[str, ...] = ()
    """The recovery words, as the first run shows them."""
    rounds: list[RoundResult] = field(default_factory=list)
    _services: Services | None = None

    @property
    def services(self) -> Services:
        """The services of the open vault."""
        if self._services is None:
            raise BugError("demo-vault-closed")
        return self._services

    def found_vault(self) -> bytes:
        """Make the vault as the first run does; gives the recovery secret."""
        secret = self.door.new_secret()
        self.words = self.door.recovery_words(secret, LANGUAGE)
        self._services = self.door.create(
            self.person.passphrase,
            secret=secret,
            user_name=self.person.name,
            device_name=self.person.device,
            language=LANGUAGE,
        )
        return secret

    def unlock(self) -> None:
        """Open the vault with the passphrase."""
        self._services = self.door.unlock(self.person.passphrase)

    def lock(self) -> None:
        """Close the vault; nothing of it stays open."""
        if self._services is not None:
            self._services.close()
            self._services = None

    def sync(self) -> RoundResult:
        """One round with the shared folder."""
        result, _ = run_steps(self.services.sync.run())
        self.rounds.append(result)
        return result


class Office:
    """Both laptops and the shared folder between them."""

    def __init__(self, scenario: Scenario, out: Path, make_door: MakeDoor) -> None:
        self.scenario = scenario
        self.clock = DemoClock(scenario.turns.worker_vault)
        self.shared = out / "shared-folder"
        self.papers = out / "papers"
        for folder in (self.shared, self.papers):
            folder.mkdir(parents=True, exist_ok=True)
        self.worker = self._laptop(out / "worker", scenario.worker, make_door)
        self.supervisor = self._laptop(out / "supervisor", scenario.supervisor, make_door)

    def laptop(self, who: str) -> Laptop:
        """The laptop of the worker or of the supervisor."""
        return self.supervisor if who == "supervisor" else self.worker

    def found_team(self) -> None:
        """The supervisor founds the team, writes down where it works, and opens the folder."""
        laptop, team = self.supervisor, self.scenario.team
        secret = laptop.found_vault()
        person = laptop.person
        services = laptop.services
        founding = Founding(
            team.name,
            person.name,
            title=person.title,
            phone=person.phone,
            hours=person.hours,
            profile=team.profile,
            controller=team.controller,
        )
        services.team.found(secret, founding)
        services.team.set_folder(str(self.shared))
        for name in team.organisations:
            services.records.add("organisation", {"name": name, "valid_from": team.since})
        places = [
            services.records.add(
                "municipality",
                {"code": place.code, "name_fi": place.name_fi, "name_sv": place.name_sv},
            )[0]
            for place in self.scenario.places
        ]
        region = {"name": team.region, "municipalities": places, "valid_from": team.since}
        services.records.add("region", region)
        laptop.sync()

    def admit_worker(self) -> tuple[str, ...]:
        """The worker asks, both compare the words, the supervisor admits; gives the words.

        Raises BugError("demo-words-differ") when the laptops show different words.
        """
        worker, supervisor = self.worker, self.supervisor
        offer = run_steps(worker.services.team.request_join(str(self.shared)))
        waiting = run_steps(supervisor.services.team.requests())
        if [(seen.request_id, seen.words) for seen in waiting] != [(offer.request_id, offer.words)]:
            raise BugError("demo-words-differ")
        person = worker.person
        admission = supervisor.services.team.admit(
            offer.request_id, name=person.name, title=person.title, phone=person.phone
        )
        run_steps(admission)
        worker.services.team.confirm_join()
        for laptop in (supervisor, worker, supervisor):
            laptop.sync()
        return offer.words

    def lock(self) -> None:
        """Close both vaults."""
        self.worker.lock()
        self.supervisor.lock()

    def _laptop(self, folder: Path, person: Person, make_door: MakeDoor) -> Laptop:
        return Laptop(folder, person, make_door(folder, self.clock))
