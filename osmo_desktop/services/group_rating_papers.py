"""What a group answered, on paper: questions, how many answered, and the mean.

The paper leaves the team. Fewer than five answers stand nowhere (`domain/group_figures.py`), and
how many gave each number is not on it: outside the team, counts under five are not told.
"""

from __future__ import annotations

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.group_figures import FEWEST, Figures
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.language.numbers import decimal, integer
from osmo_desktop.domain.measures import Measure, Scale
from osmo_desktop.domain.plain_paper import PaperLine, PaperPart, PaperTable, PlainPaper
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.services.group_ratings import GroupRatingRow, GroupRatingService
from osmo_desktop.services.measure_words import direction_words, in_language
from osmo_desktop.services.papers import PaperPrinter, paper_language
from osmo_desktop.services.team_profile import team_controller, team_name


class GroupRatingPaperService:
    """Fills the paper and has it printed, in the language that is spoken. Vault worker."""

    def __init__(
        self, book: RecordBook, ratings: GroupRatingService, printer: PaperPrinter, clock: Clock
    ) -> None:
        self._book = book
        self._ratings = ratings
        self._printer = printer
        self._clock = clock

    def paper(self, rating_id: str) -> bytes:
        """A rating as a PDF.

        Raises UserError("group-rating-unknown") for one that is struck or gone, and
        UserError("measure-unknown") where this version cannot read its figures.
        """
        return self._printer.plain_paper(self.document(rating_id))

    def document(self, rating_id: str) -> PlainPaper:
        """What `paper` prints. Raises as it does."""
        row = next((one for one in self._ratings.all() if one.id == rating_id), None)
        if row is None:
            raise UserError("group-rating-unknown")
        if row.measure is None or not row.figures:
            raise UserError("measure-unknown")
        measure = row.measure
        lead = tr(
            "Answers were given without names. Nothing is told of a question that fewer than {n} "
            "answered, nor how many gave each number."
        ).format(n=FEWEST)
        return PlainPaper(
            title=tr("A group's rating"),
            organisation=team_controller(self._book) or team_name(self._book),
            client_name="",
            client_number="",
            printed_at=self._clock.now(),
            language=paper_language(current().code),
            lead=lead,
            parts=(_part(row, measure),),
            closing=" ".join(
                (f"{measure.owner}.", *map(in_language, (measure.licence, measure.caution)))
            ),
        )


def few_words() -> str:
    """Return that too few answered to be told."""
    return tr("fewer than {n}").format(n=FEWEST)


def figure_words(one: Figures) -> tuple[str, str]:
    """Return how many answered a question, and their mean."""
    if one.is_few:
        return (few_words(), tr("too few to show"))
    return (integer(one.answered, current()), decimal(one.mean, 1, current()))


def question_words(scale: Scale) -> str:
    """Return a question with its better end."""
    return f"{in_language(scale.label)} ({direction_words(scale)})"


def _part(row: GroupRatingRow, measure: Measure) -> PaperPart:
    """The rating under the name of its group."""
    lines = (
        PaperLine(in_language(measure.name), tr("Measure")),
        PaperLine(short_date(row.held, current()), tr("Day")),
    )
    rows = (
        (question_words(scale), *figure_words(row.figures[scale.key]))
        for scale in measure.scales
        if scale.key in row.figures
    )
    head = (tr("Question"), tr("Number of answers"), tr("Mean"))
    return PaperPart(row.about, lines, table=PaperTable(head, tuple(rows)))
