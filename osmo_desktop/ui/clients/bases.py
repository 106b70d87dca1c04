"""The legal bases that an engagement may have, as the dated data tell them."""

from __future__ import annotations

from datetime import date

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.pathway_data import shipped_pathway
from osmo_desktop.domain.records import codes
from osmo_desktop.services.wording import code_word
from osmo_desktop.ui.widgets.choices import Choice


def basis_choices(today: date) -> list[Choice]:
    """Those in force, then those that ended, with their last day: for engagements of back then.

    One that is not in force yet is not offered.
    """
    begun = [one for one in shipped_pathway().bases if one.valid_from <= today]
    in_force = [one.id for one in begun if one.holds(today)]
    ended = {one.id: one.valid_to for one in begun if one.id not in in_force}
    return [
        *(Choice(basis, code_word(codes.LEGAL_BASES, basis)) for basis in in_force),
        *(
            Choice(
                basis,
                tr("{basis} (ended {day})").format(
                    basis=code_word(codes.LEGAL_BASES, basis),
                    day=dates.short_date(day, current()),
                ),
            )
            for basis, day in ended.items()
            if day is not None
        ),
    ]
