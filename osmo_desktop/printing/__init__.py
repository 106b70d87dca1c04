"""Papers as tagged PDF, made in memory; the only package that imports reportlab.

`render_plan`, `render_brief` and `render_recovery_sheet` turn a frozen model of the domain into the
bytes of a file that keeps PDF/UA-1 and PDF/A-2a. The same model gives the same bytes. Nothing is
written to disk and no file but the fonts is read. All may be called from any thread; calls wait
for one another, because reportlab keeps its fonts for the whole process.
"""

from threading import Lock
from typing import Final

from osmo_desktop.domain.brief_document import CaseloadBrief
from osmo_desktop.domain.destruction_document import DestructionDocument
from osmo_desktop.domain.disclosure_document import DisclosureDocument
from osmo_desktop.domain.documents import PlanDocument, RecoverySheet
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.log_document import LogDocument
from osmo_desktop.domain.notice_document import NoticeDocument
from osmo_desktop.domain.plain_paper import PlainPaper
from osmo_desktop.printing.access_log import access_log_pdf
from osmo_desktop.printing.brief import brief_pdf
from osmo_desktop.printing.destruction import destruction_pdf
from osmo_desktop.printing.disclosure_log import disclosure_log_pdf
from osmo_desktop.printing.notice import notice_pdf
from osmo_desktop.printing.plain_paper import plain_paper_pdf
from osmo_desktop.printing.plan import plan_pdf
from osmo_desktop.printing.recovery import recovery_pdf

__all__ = [
    "render_access_log",
    "render_brief",
    "render_destruction_list",
    "render_disclosure_log",
    "render_notice",
    "render_plain_paper",
    "render_plan",
    "render_recovery_sheet",
]

_one_at_a_time: Final = Lock()


def render_plan(document: PlanDocument, catalogue: Catalogue) -> bytes:
    """Render a client plan.

    `catalogue` speaks `document.language`. With `document.protected` places, the client side's
    phones and the withheld terms are left out here, whatever the caller filled in. Takes some
    50 ms; raises OSError when a font file is missing.
    """
    with _one_at_a_time:
        return plan_pdf(document, catalogue)


def render_brief(document: CaseloadBrief, catalogue: Catalogue) -> bytes:
    """Render the brief of a caseload, exactly one page a client; protected ones as a plan.

    `catalogue` speaks `document.language`. Takes some 20 ms a client; raises OSError when a font
    file is missing.
    """
    with _one_at_a_time:
        return brief_pdf(document, catalogue)


def render_destruction_list(document: DestructionDocument, catalogue: Catalogue) -> bytes:
    """Render a destruction list; `catalogue` speaks its language. OSError without the fonts."""
    with _one_at_a_time:
        return destruction_pdf(document, catalogue)


def render_disclosure_log(document: DisclosureDocument, catalogue: Catalogue) -> bytes:
    """Render a disclosure log; `catalogue` speaks its language. OSError without the fonts."""
    with _one_at_a_time:
        return disclosure_log_pdf(document, catalogue)


def render_access_log(document: LogDocument, catalogue: Catalogue) -> bytes:
    """Render a client's log; `catalogue` speaks its language. OSError without the fonts."""
    with _one_at_a_time:
        return access_log_pdf(document, catalogue)


def render_plain_paper(paper: PlainPaper, catalogue: Catalogue) -> bytes:
    """Render a paper of headed sections; `catalogue` speaks its language. OSError without fonts."""
    with _one_at_a_time:
        return plain_paper_pdf(paper, catalogue)


def render_notice(document: NoticeDocument, catalogue: Catalogue) -> bytes:
    """Render a notice; `catalogue` speaks its language. OSError without the fonts."""
    with _one_at_a_time:
        return notice_pdf(document, catalogue)


def render_recovery_sheet(sheet: RecoverySheet, catalogue: Catalogue) -> bytes:
    """Render a recovery sheet; raises OSError when a font file is missing."""
    with _one_at_a_time:
        return recovery_pdf(sheet, catalogue)
