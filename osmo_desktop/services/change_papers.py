"""A client's results over time on paper: chart and table of every scale of one measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, speaking, tr
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.measures import Measure
from osmo_desktop.domain.plain_paper import PaperLine, PaperPart, PaperTable, PlainPaper
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.change_pictures import change_picture, fixed_caution
from osmo_desktop.services.measure_results import ItemResults
from osmo_desktop.services.measure_words import in_language
from osmo_desktop.services.measures import OWN_SCALE, MeasureService
from osmo_desktop.services.papers import PaperPrinter, paper_language
from osmo_desktop.services.people import name_of
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.results import ResultService
from osmo_desktop.services.team_profile import team_controller, team_name


@dataclass(frozen=True)
class ChangePaper:
    """The results as a PDF, and whose they are."""

    client_name: str
    client_number: str
    is_protected: bool
    pdf: bytes


class ChangePaperService:
    """Fills the paper and has it printed, in the client's language. Vault worker."""

    def __init__(
        self,
        book: RecordBook,
        measures: MeasureService,
        results: ResultService,
        printer: PaperPrinter,
        clock: Clock,
        *,
        catalogue: Callable[[str], Catalogue],
    ) -> None:
        """`catalogue` gives the words of a language by its code."""
        self._book = book
        self._measures = measures
        self._results = results
        self._printer = printer
        self._clock = clock
        self._catalogue = catalogue
        self._shield = Shield(book)

    def paper(self, client_id: str, measure_id: str, item_key: str = "") -> ChangePaper:
        """The results of a measure, or of the one of its scales with this `ItemRow.key`.

        Raises UserError("client-unknown", "measure-unknown") and, with nothing to print,
        UserError("measure-answers-missing").
        """
        shot = self._client(client_id)
        with speaking(self._catalogue(paper_language(shot.record.language))):
            pdf = self._printer.plain_paper(self.document(client_id, measure_id, item_key))
        client = shot.record
        number, is_protected = client.number or "", self._shield.protects(client_id)
        return ChangePaper(name_of(client), number, is_protected, pdf)

    def document(self, client_id: str, measure_id: str, item_key: str = "") -> PlainPaper:
        """What `paper` prints, in the language that is spoken. Raises as it does."""
        client = self._client(client_id).record
        measure = self._measures.measure(measure_id)
        lines = [line for line in self._lines(client_id, measure) if line.rows]
        chosen = [line for line in lines if item_key in ("", line.item.key)]
        if not chosen:
            raise UserError("measure-answers-missing")
        said = (measure.licence, measure.caution)
        return PlainPaper(
            title=tr("Change over time: {measure}").format(measure=in_language(measure.name)),
            organisation=team_controller(self._book) or team_name(self._book),
            client_name=full_name(client.given_name or "", client.family_name or ""),
            client_number=client.number or "",
            printed_at=self._clock.now(),
            language=paper_language(client.language),
            lead=fixed_caution(),
            parts=tuple(self._part(line) for line in chosen),
            closing=" ".join((f"{measure.owner}.", *map(in_language, said))),
        )

    def _lines(self, client_id: str, measure: Measure) -> Sequence[ItemResults]:
        if measure.id == OWN_SCALE:
            shown = self._shield.of(client_id)
            return [line.masked(shown) for line in self._measures.results(client_id)]
        found = self._results.of_client(client_id)
        return next((one.lines for one in found if one.measure.id == measure.id), ())

    def _part(self, line: ItemResults) -> PaperPart:
        picture = change_picture(line, self._clock.now().tzinfo)
        return PaperPart(
            picture.title,
            tuple(PaperLine(said, is_small=at > 0) for at, said in enumerate(picture.sentences)),
            chart=picture.chart,
            table=PaperTable(picture.head, picture.rows),
        )

    def _client(self, client_id: str) -> Snapshot:
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        return shot
