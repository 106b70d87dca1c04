"""The controller that a team is founded with answers for its clients, and heads their papers."""

from __future__ import annotations

import io
from pathlib import Path

from pypdf import PdfReader

from osmo_desktop.services.team import Founding
from tests.laptops import SECRET, Laptop

CONTROLLER = "Järvenrannan sosiaalipalvelut"


def _founded(folder: Path, controller: str = CONTROLLER) -> Laptop:
    laptop = Laptop(folder, "Anna").create()
    laptop.services.team.found(SECRET, Founding("Laituri", "Anna", controller=controller))
    return laptop


def _heading(laptop: Laptop, client: str) -> str:
    """Whose paper the client's plan says to be."""
    laptop.services.plans.begin(client)
    data = laptop.services.papers.plan_pdf(client)
    document = laptop.services.papers.plan_document(client)
    assert document.organisation in PdfReader(io.BytesIO(data)).pages[0].extract_text()
    return document.organisation


def test_plan_is_headed_with_the_controller_of_founding(tmp_path: Path) -> None:
    """A new engagement is the team's controller's, and the plan on paper says so."""
    laptop = _founded(tmp_path)
    client = laptop.client()

    (engagement,) = laptop.services.records.find("engagement", client_id=client)
    assert engagement.record.controller == CONTROLLER
    assert _heading(laptop, client) == CONTROLLER
    laptop.lock()


def test_another_controller_of_an_engagement_heads_its_plan(tmp_path: Path) -> None:
    """Who answers for one engagement can be another than for the team."""
    laptop = _founded(tmp_path)

    assert _heading(laptop, laptop.client(controller="Naapurikunta")) == "Naapurikunta"
    laptop.lock()


def test_without_any_controller_the_team_heads_the_plan(tmp_path: Path) -> None:
    """A team that did not name its controller yet is named itself."""
    laptop = _founded(tmp_path, "")

    assert _heading(laptop, laptop.client()) == "Laituri"
    laptop.lock()
