"""Signatures on the paper of a plan: only under the very text that was signed."""

from __future__ import annotations

import pytest

from osmo_desktop.domain.documents import PlanDocument
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.attachments import NewSignature
from tests.fakes.office import Office

PNG = b"\x89PNG\r\n\x1a\n" + bytes(5000)


@pytest.fixture
def client(office: Office) -> str:
    """A client with an approved plan."""
    client = office.client("Virtanen", "Aino")
    _approve(office, client, "Arki rullaa")
    return client


def _approve(office: Office, client: str, goal: str) -> str:
    plans = office.services.plans
    plan, _ = plans.begin(client)
    plans.add_goal(plan.id, goal)
    plans.approve(plan.id)
    return plan.id


def _sign(office: Office, client: str, png: bytes | None = PNG, role: str = "client") -> str:
    plan = office.services.plans.in_force(client)
    assert plan is not None
    names = {"client": "Aino Virtanen", "worker": "Anna Niemi", "other": "Juha Virtanen"}
    steps = office.services.attachments.sign(plan.id, NewSignature(names[role], role), png)
    return run_steps(steps)[0]


def _paper(office: Office, client: str) -> PlanDocument:
    return office.services.papers.plan_document(client, language="en")


def test_signatures_stand_on_the_lines_of_their_roles(office: Office, client: str) -> None:
    """Client, worker and others have a line each, with name, day and what was drawn."""
    _sign(office, client)
    _sign(office, client, None, "worker")
    _sign(office, client, role="other")
    paper = _paper(office, client)
    found = [
        (s.name, s.role, s.signed.way, bool(s.signed.picture), s.signed.day)
        for s in paper.signatures
        if s.signed is not None
    ]
    assert found == [
        ("Aino Virtanen", "client", "drawn", True, office.today),
        ("Anna Niemi", "worker", "typed", False, office.today),
        ("Juha Virtanen", "", "drawn", True, office.today),
    ]
    assert paper.former_signatures == ()


def test_new_version_tells_who_signed_the_one_before(office: Office, client: str) -> None:
    """Another version has empty lines, and says which version was signed and when."""
    _sign(office, client)
    _approve(office, client, "Uusi tavoite")
    paper = _paper(office, client)
    assert [signature.signed for signature in paper.signatures] == [None, None]
    (former,) = paper.former_signatures
    assert (former.name, former.version, former.day) == ("Aino Virtanen", 1, office.today)
    (row,) = office.services.attachments.list(client)
    assert row.signature is not None
    assert (row.signature.is_current, row.signature.is_newest) == (True, False)
    _sign(office, client)
    assert _paper(office, client).former_signatures == ()


def test_text_changed_by_other_means_loses_its_signature(office: Office, client: str) -> None:
    """Whoever changes the signed text itself makes the paper say so instead of showing it."""
    _sign(office, client)
    plan = office.services.plans.in_force(client)
    assert plan is not None
    shot = office.shot("goal", plan.goals[0].id)
    office.book.commit(
        [Edit(shot.stream, "goal", shot.id, "title", "Muu", sup=shot.basis["title"])]
    )
    paper = _paper(office, client)
    assert paper.signatures[0].signed is None
    assert [former.version for former in paper.former_signatures] == [1]


def test_signature_entered_in_error_is_not_printed(office: Office, client: str) -> None:
    """A signature that is struck through is on no paper."""
    office.services.attachments.strike(_sign(office, client), "Väärä nimi")
    paper = _paper(office, client)
    assert paper.signatures[0].signed is None
    assert paper.former_signatures == ()


def test_missing_drawing_is_told(office: Office, client: str) -> None:
    """A signature whose drawing has not arrived is named without a picture."""
    _sign(office, client)
    office.objects.objects.clear()
    (line, _) = _paper(office, client).signatures
    assert line.signed is not None
    assert line.signed.picture == b""
