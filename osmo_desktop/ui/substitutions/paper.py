"""The brief of a substitution, looked at, printed or saved."""

from __future__ import annotations

from typing import Protocol

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.briefs import BriefPaper
from osmo_desktop.services.substitutions import SubstitutionRow
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.paper import Paper
from osmo_desktop.ui.substitutions.wording import clients_words

TITLE = mark("Brief for the substitute")


class BriefRoom(Protocol):
    """What the window asks of briefs. Vault worker only."""

    def paper(self, substitution: str, *, language: str | None = None) -> BriefPaper:
        """Make the brief."""


def brief_paper(briefs: BriefRoom, row: SubstitutionRow, now: Now) -> Paper:
    """Make the brief of a substitution; on the vault worker."""
    made = briefs.paper(row.id)
    # Neither name in the file's: file names are seen by others.
    kind = tr("brief")
    name = f"{kind}-{now().date().isoformat()}.pdf"
    detail = f"{row.absent} · {clients_words(len(made.client_ids))}"
    return Paper(tr(TITLE), detail, made.pdf, name, made.has_protected, made.client_ids, "brief")
