"""The network around a client: roles, guidance for a named need, and what a plan keeps of them."""

from __future__ import annotations

from datetime import date

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.services.network import ReferralDraft, RoleDraft
from tests.fakes.office import Office


@pytest.fixture
def client(office: Office) -> str:
    """A client with nobody in the network yet."""
    return office.client()


def test_roles_are_kept_in_order_and_come_back(office: Office, client: str) -> None:
    """Who does what stays in its order; what was left out is brought back as it was."""
    network = office.services.network
    sister, _ = network.add_role(client, RoleDraft("Sisko", "", "Kyyti torstaisin"))
    network.add_role(client, RoleDraft("Velkaneuvoja", "Oikeusaputoimisto", ""))

    first, second = network.view(client).roles
    network.change_role(second, RoleDraft("Velkaneuvoja", "Oikeusaputoimisto", "Laskee velat"))
    network.drop(sister)
    assert [row.said.role for row in network.view(client).roles] == ["Velkaneuvoja"]
    network.restore(sister)

    rows = network.view(client).roles
    assert rows[0].said == first.said
    assert rows[1].said.does == "Laskee velat"


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        (RoleDraft("  ", "Ompelupiiri"), "network-role-missing", "role"),
        (RoleDraft("Sisko", "Liisa 010190-999W"), "network-identity-code", "name"),
        (
            RoleDraft("Sisko", "", "010190\u2013999W hakee lääkkeet"),
            "network-identity-code",
            "does",
        ),
    ],
)
def test_a_role_is_said_and_nobody_s_code(
    office: Office, client: str, said: RoleDraft, code: str, field: str
) -> None:
    """Somebody without a role, or with an identity code, is refused at the field itself."""
    with pytest.raises(UserError) as caught:
        office.services.network.add_role(client, said)

    assert (caught.value.code, caught.value.details["field"]) == (code, field)
    assert office.services.network.view(client).roles == ()


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        (ReferralDraft(" ", "Velkaneuvonta"), "referral-need-missing", "need"),
        (ReferralDraft("Laskut kasaantuvat", ""), "referral-service-missing", "service"),
    ],
)
def test_guidance_names_its_need(
    office: Office, client: str, said: ReferralDraft, code: str, field: str
) -> None:
    """No guidance without the need that it is based on, and none to nowhere."""
    network = office.services.network
    with pytest.raises(UserError) as caught:
        network.add_referral(client, said)
    assert (caught.value.code, caught.value.details["field"]) == (code, field)

    network.add_referral(client, ReferralDraft("Laskut kasaantuvat", "Velkaneuvonta"))
    (row,) = network.view(client).referrals
    assert row.said.made == office.today
    with pytest.raises(UserError, match=code):
        network.change_referral(row, said)


def test_guidance_goes_on(office: Office, client: str) -> None:
    """What became of it is written over what the row showed; the need stays."""
    network = office.services.network
    network.add_referral(client, ReferralDraft("Yksin kotona", "Ompeluryhmä", date(2026, 11, 2)))
    (row,) = network.view(client).referrals

    later = ReferralDraft("Yksin kotona", "Ompeluryhmä", date(2026, 11, 2), "started", "Kyyti")
    network.change_referral(row, later)

    (row,) = network.view(client).referrals
    assert row.said == later
    assert row.conflicts == ()


def test_an_approved_plan_keeps_the_network_it_was_made_with(office: Office, client: str) -> None:
    """A draft shows the network as it is; an approved version stays as it was."""
    network, plans = office.services.network, office.services.plans
    plan, _ = plans.begin(client)
    plans.add_goal(plan.id, "Ulos kotoa")
    network.add_role(client, RoleDraft("Sisko", "Liisa", "Kyyti\ntorstaisin"))
    network.add_referral(client, ReferralDraft("Yksin kotona", "Ompeluryhmä"))
    assert plans.view(plan.id).texts["network"] == "Sisko: Liisa – Kyyti torstaisin"
    plans.approve(plan.id)

    network.add_role(client, RoleDraft("Naapuri"))
    draft, _ = plans.begin(client)

    kept = plans.view(plan.id).texts
    assert kept["network"] == "Sisko: Liisa – Kyyti torstaisin"
    assert kept["referrals"] == "Yksin kotona: Ompeluryhmä"
    assert draft.texts["network"].splitlines() == ["Sisko: Liisa – Kyyti torstaisin", "Naapuri"]
