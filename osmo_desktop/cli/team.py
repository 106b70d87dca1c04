"""Commands of the team, and synchronising."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from osmo_desktop.cli import leaving, recovery, reviewing, substituting
from osmo_desktop.cli.command import Command, add_place, leaf, pairs, read
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.team import Founding


def add_commands(areas: Any) -> None:
    """Founding, joining and admitting; synchronising."""
    team = areas.add_parser("team").add_subparsers(required=True)
    found = leaf(team, "found", _team_found)
    for option in ("--team", "--name", "--recovery-file"):
        found.add_argument(option, required=True)
    found.add_argument("--language", choices=("fi", "sv", "en"), default="fi")
    for option in ("--title", "--phone"):
        found.add_argument(option, default="")
    add_place(found)
    join = leaf(team, "join", _team_join)
    add_place(join)
    join.add_argument("--words-match", action="store_true")
    admit = leaf(team, "admit", _team_admit)
    for option in ("--request", "--name", "--title"):
        admit.add_argument(option, default="")
    admit.add_argument("--words-match", action="store_true")
    admit.add_argument("--member", default="", help="the member whose new laptop it is")
    leaving.add_team_commands(team)
    substituting.add_team_commands(team)
    recovery.add_team_commands(team)
    reviewing.add_team_commands(team)
    sync = leaf(areas, "sync", _sync)
    add_place(sync)
    sync.add_argument("--new-place", action="store_true")


def _team_found(command: Command) -> None:
    args = command.args
    typed = read(Path(args.recovery_file)).split()
    founding = Founding(args.team, args.name, title=args.title, phone=args.phone)
    with command.unlocked() as services:
        services.team.found_with_words(typed, args.language, founding)
        if args.store:
            services.team.set_folder(args.store)
            command.keep_login(services, args.store)
    command.tell({"team": args.team}, [tr("The team was founded.")])


def _team_join(command: Command) -> None:
    if command.args.words_match:
        with command.unlocked() as services:
            services.team.confirm_join()
        command.tell({"confirmed": True}, [tr("Confirmed. Sync once you have been admitted.")])
        return
    if not command.args.store:
        raise UserError("store-not-chosen")
    with command.unlocked() as services:
        command.keep_login(services, command.args.store)
        offer = run_steps(services.team.request_join(command.args.store))
    command.tell(asdict(offer), [tr("Read these words aloud:"), " ".join(offer.words)])


def _team_admit(command: Command) -> None:
    args = command.args
    if args.request and not (args.words_match and (args.name or args.member)):
        raise UserError("join-not-confirmed")
    if args.request:
        with command.unlocked() as services:
            user = recovery.member_id(services, args.member) if args.member else ""
            steps = services.team.admit(args.request, name=args.name, title=args.title, user=user)
            run_steps(steps)
        command.tell({"admitted": args.request}, [tr("Admitted. Sync to send the welcome.")])
        return
    with command.unlocked() as services:
        offers = run_steps(services.team.requests())
    rows = [f"{offer.request_id}  {' '.join(offer.words)}" for offer in offers]
    command.tell({"requests": [asdict(offer) for offer in offers]}, rows)


def _sync(command: Command) -> None:
    store = command.args.store
    with command.unlocked() as services:
        if store and services.team.folder() is None:
            services.team.set_folder(store)
        command.keep_login(services, store)
        steps = services.sync.run(place=store or None, is_new_place=command.args.new_place)
        result, _ = run_steps(steps)
    found = asdict(result)
    # That a member was not admitted anew is no news.
    joined = [tr("You are now a member of the team.")] if found["admitted"] else []
    counts = {name: value for name, value in found.items() if name != "admitted"}
    command.tell(found, [*joined, *pairs(counts)])
