"""`osmo-desktop self-check` tells what the computer gives: hygiene, and encrypted swap."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest

from osmo_desktop import cli
from osmo_desktop.bootstrap import Printer, catalogue, door
from osmo_desktop.domain.language import speaking
from osmo_desktop.services.surroundings import Surroundings
from tests.laptops import Laptop


def _checked(laptop: Laptop, surroundings: Surroundings, *words: str) -> tuple[int, str]:
    output, errors = StringIO(), StringIO()
    with speaking(catalogue("fi")):
        code = cli.main(
            ["self-check", *words],
            door(laptop.setting),
            Printer().recovery_sheet,
            cli.Terminal(StringIO(), output, errors),
            laptop.clock,
            surroundings=surroundings,
        )
    assert errors.getvalue() == ""
    return code, output.getvalue()


@pytest.mark.parametrize(
    ("exposed", "line"),
    [
        (False, "ok  swap"),
        (True, "advice  Tämän tietokoneen muistissa olevat tiedot voivat päätyä levylle salaam"),
        (None, "advice  OSMO ei näe, onko tämän tietokoneen levy salattu. Varmista IT-tuelta, "),
    ],
)
def test_a_line_tells_of_swap_and_what_to_do(
    laptop: Laptop, exposed: bool | None, line: str
) -> None:
    """One line, in the language of the person; advice is no failure of the program."""
    code, said = _checked(laptop, Surroundings(lambda: {"no-attach": True}, lambda: exposed))

    assert code == 0
    assert said.splitlines()[-1].startswith(line)
    assert "ok  no-attach" in said.splitlines()


def test_a_measure_that_is_missing_fails_the_check(laptop: Laptop) -> None:
    """It is named, and the exit code says that something is wrong."""
    surroundings = Surroundings(lambda: {"no-core-dump": True, "no-attach": False}, lambda: True)

    code, said = _checked(laptop, surroundings, "--json")
    facts: Any = json.loads(said)

    assert code == 1
    assert [name for name, passed in facts["checks"].items() if not passed] == ["no-attach"]
    assert facts["advice"]
