"""What is made of the files that are shipped: words of a language, word lists, papers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.resource_files import resource_dir

if TYPE_CHECKING:
    from osmo_desktop.domain.brief_document import CaseloadBrief
    from osmo_desktop.domain.destruction_document import DestructionDocument
    from osmo_desktop.domain.disclosure_document import DisclosureDocument
    from osmo_desktop.domain.documents import PlanDocument, RecoverySheet
    from osmo_desktop.domain.language.finnish import Lemmatiser
    from osmo_desktop.domain.log_document import LogDocument
    from osmo_desktop.domain.notice_document import NoticeDocument
    from osmo_desktop.domain.plain_paper import PlainPaper


@cache
def catalogue(code: str) -> Catalogue:
    """The words of a language."""
    return Catalogue.load(resource_dir() / "locale", code)


@cache
def words(code: str) -> Sequence[str]:
    """The frozen word list of a language."""
    from osmo_desktop.domain.language.words import load_words

    return load_words(resource_dir() / "words", code)


@cache
def phrase_words(code: str) -> Sequence[str]:
    """The words for passphrases of a language."""
    from osmo_desktop.domain.language.words import load_phrase_words

    return load_phrase_words(resource_dir() / "words", code)


@cache
def lemmatiser() -> Lemmatiser:
    """Voikko where it is installed, else our own rules."""
    from osmo_desktop.domain.language.gradation import GradationLemmatiser
    from osmo_desktop.system.voikko import VoikkoLemmatiser

    return VoikkoLemmatiser.open() or GradationLemmatiser()


class Printer:
    """Papers; reportlab is imported when the first one is printed."""

    def plan(self, document: PlanDocument) -> bytes:
        """The client plan as a tagged PDF."""
        from osmo_desktop.printing import render_plan

        return render_plan(document, catalogue(document.language))

    def brief(self, document: CaseloadBrief) -> bytes:
        """The brief of a caseload as a tagged PDF, a page a client."""
        from osmo_desktop.printing import render_brief

        return render_brief(document, catalogue(document.language))

    def destruction_list(self, document: DestructionDocument) -> bytes:
        """A destruction list as a tagged PDF."""
        from osmo_desktop.printing import render_destruction_list

        return render_destruction_list(document, catalogue(document.language))

    def disclosure_log(self, document: DisclosureDocument) -> bytes:
        """The disclosure log of a client as a tagged PDF."""
        from osmo_desktop.printing import render_disclosure_log

        return render_disclosure_log(document, catalogue(document.language))

    def access_log(self, document: LogDocument) -> bytes:
        """The log of a client as a tagged PDF."""
        from osmo_desktop.printing import render_access_log

        return render_access_log(document, catalogue(document.language))

    def notice(self, document: NoticeDocument) -> bytes:
        """A start or end notice as a tagged PDF."""
        from osmo_desktop.printing import render_notice

        return render_notice(document, catalogue(document.language))

    def plain_paper(self, paper: PlainPaper) -> bytes:
        """A paper of headed sections as a tagged PDF."""
        from osmo_desktop.printing import render_plain_paper

        return render_plain_paper(paper, catalogue(paper.language))

    def recovery_sheet(self, sheet: RecoverySheet) -> bytes:
        """The recovery words as a PDF."""
        from osmo_desktop.printing import render_recovery_sheet

        return render_recovery_sheet(sheet, catalogue(sheet.language))
