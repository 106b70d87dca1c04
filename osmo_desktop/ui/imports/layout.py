"""The import as it looks: the file, its columns, what would be done, earlier imports."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.records.imported import CLIENTS, IMPORT_CONTENTS, NOTES
from osmo_desktop.domain.sheets import Sheet
from osmo_desktop.services.client_imports import BatchRow
from osmo_desktop.services.import_columns import FIELDS, LEFT_OUT, examples
from osmo_desktop.services.import_preview import BAD, KNOWN, NEW, ImportPreview, ImportRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.imports.bans import BansCard
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineList, LineRow, line_model
from osmo_desktop.ui.widgets.pages import PageHead, ScrollPage
from osmo_desktop.ui.widgets.progress import ProgressRow

_MOST_SHOWN = 100
_KNOWN_ICONS = {CLIENTS: "users-round", NOTES: "file-check"}
_COLUMNS = 3
_EXAMPLE = 40  # characters of a column's first value


class ColumnsCard(Card):
    """A choice for each column of the file."""

    matched = Signal()
    shown = Signal()
    """The columns of another file are asked about."""

    def __init__(self) -> None:
        super().__init__(tr("Columns"), icon="list-tree")
        self.choices: list[ChoiceInput] = []
        self._box: QWidget | None = None
        words = tr("Say what each column holds. What is left out is not brought in.")
        self.body.addWidget(PlainLabel(words, "small", "sub", wrap=True))
        self.hide()

    @property
    def columns(self) -> tuple[str, ...]:
        """What each column holds."""
        return tuple(choice.key or LEFT_OUT for choice in self.choices)

    def show_sheet(self, sheet: Sheet, guessed: Sequence[str], contents: str) -> None:
        """Ask about the columns of another file."""
        if self._box is not None:
            self.body.removeWidget(self._box)
            self._box.hide()
            self._box.deleteLater()
        offered = [Choice(LEFT_OUT, tr("(left out)"))]
        offered += [Choice(key, tr(field.label)) for key, field in FIELDS[contents].items()]
        self._box = QWidget()
        grid = QGridLayout(self._box)
        grid.setContentsMargins(0, 0, 0, 0)
        self.choices = []
        shown = examples(sheet, guessed)
        for at, name in enumerate(sheet.header):
            choice = ChoiceInput(offered, key=guessed[at])
            choice.chosen.connect(lambda _key: self.matched.emit())
            self.choices.append(choice)
            label = line(name, 40) or tr("Column {n}").format(n=at + 1)
            row = FormRow(label, choice, below=line(shown[at], _EXAMPLE))
            grid.addWidget(row, at // _COLUMNS, at % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        self.body.addWidget(self._box)
        self.show()
        self.shown.emit()


class ImportLayout(ScrollPage):
    """Lays the import out. Knows no service."""

    closed = Signal()
    undo_wanted = Signal(str)
    """The id of an import."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(name=tr("Bring in from a file"), parent=parent)
        self.head = PageHead(tr("Bring in from a file"))
        self.contents = ChoiceInput(
            [Choice(code, tr(words)) for code, words in IMPORT_CONTENTS.items()], key=CLIENTS
        )
        self.file_button = PrimaryButton(tr("Choose a file…"), icon="folder", dense=True)
        self.close_button = OutlineButton(tr("Close"), dense=True)
        self.file_words = PlainLabel("", "body", wrap=True)
        self.problem = PlainLabel("", "body", "danger", wrap=True)
        self.columns = ColumnsCard()
        self.bans = BansCard()
        self.preview = Card(tr("What would be brought in"), icon="eye")
        self.counts = PlainLabel("", "h3", wrap=True)
        self.model = line_model(self)
        self.list = LineList(self.model, name=tr("Rows of the file"))
        self.rest = PlainLabel("", "small", "sub")
        self.with_known = CheckLine(_also_words(CLIENTS))
        self.run_button = PrimaryButton(tr("Bring in"), icon="check", dense=True)
        self.progress = ProgressRow(tr("Bringing in"))
        self.batches = Card(tr("Earlier imports"), icon="history")
        self.batch_model = line_model(self)
        self.batch_list = LineList(self.batch_model, name=tr("Earlier imports"), links=True)
        self._build()
        self.batch_list.row_opened.connect(self._on_batch_opened)
        self.close_button.clicked.connect(self.closed)

    def begin(self) -> None:
        """Forget the former file."""
        self.show_problem("")
        for part in (self.file_words, self.columns, self.preview, self.progress):
            part.hide()

    def show_problem(self, words: str) -> None:
        """Say why a file was not taken; empty words take it away."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def show_sheet(self, name: str, sheet: Sheet, guessed: Sequence[str]) -> None:
        """Show a file that was read, with its columns as they were guessed."""
        self.show_problem("")
        rows = ntr("{n} row", "{n} rows", len(sheet.rows)).format(n=len(sheet.rows))
        words = tr(
            "{name}: {rows}. The file stays where it is, unprotected. Delete it when you no "
            "longer need it."
        )
        self.file_words.setText(words.format(name=line(name, 80), rows=rows))
        self.file_words.show()
        self.columns.show_sheet(sheet, guessed, self.contents.key or CLIENTS)

    def show_preview(self, preview: ImportPreview | None) -> None:
        """Show what would be done; what needs a look comes first."""
        self.preview.setVisible(preview is not None)
        if preview is None:
            return
        self.bans.show_rows([row for row in preview.rows if row.is_unprotected])
        order = {BAD: 1, KNOWN: 2, NEW: 3}
        rows = sorted(
            preview.rows,
            key=lambda row: (0 if row.is_unprotected else order[row.state], row.number),
        )
        self.model.replace([_row_line(row, preview.contents) for row in rows[:_MOST_SHOWN]])
        rest = len(rows) - _MOST_SHOWN
        self.rest.setText(ntr("and {n} more", "and {n} more", max(rest, 1)).format(n=rest))
        self.rest.setVisible(rest > 0)
        self.counts.setText(_count_words(preview))
        self.with_known.set_label(_also_words(preview.contents))
        self.with_known.setVisible(preview.count(KNOWN) > 0)
        self.name_run(preview)

    def name_run(self, preview: ImportPreview) -> None:
        """Say on the button how many rows it writes."""
        count = preview.count(NEW)
        if self.with_known.isChecked():
            count += preview.count(KNOWN)
        words = ntr("Bring in {n} row", "Bring in {n} rows", count).format(n=count)
        self.run_button.set_label(words)
        self.run_button.setEnabled(count > 0)

    def show_batches(self, batches: Sequence[BatchRow]) -> None:
        """Show what can be undone; nothing hides the card."""
        self.batch_model.replace([_batch_line(batch) for batch in batches])
        self.batches.setVisible(bool(batches))

    def focus_start(self) -> None:
        """Put the keyboard on the way to a file."""
        self.file_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        """Put the parts in their places."""
        self.file = Card(tr("File"), icon="file-text")
        self.file.body.setSpacing(8)
        words = tr(
            "A list of clients, or of their old notes, as CSV or XLSX. Its first row names the "
            "columns. Nothing is written before you have seen what would be."
        )
        self.file.body.addWidget(PlainLabel(words, "body", "sub", wrap=True))
        row = QHBoxLayout()
        row.addWidget(FormRow(tr("What the file holds"), self.contents))
        row.addWidget(self.file_button, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        self.file.body.addLayout(row)
        _fill(self.file, self.file_words, self.progress, self.problem)
        self.preview.body.setSpacing(8)
        foot = QHBoxLayout()
        foot.addWidget(self.run_button)
        foot.addStretch(1)
        _fill(self.preview, self.counts, self.with_known)
        self.preview.body.addLayout(foot)
        _fill(self.preview, self.list, self.rest)
        _fill(self.batches, self.batch_list)
        parts = (self.head, self.file, self.bans, self.columns, self.preview, self.batches)
        for part in parts:
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.batches.hide()
        self.begin()

    def _on_batch_opened(self, index: QModelIndex) -> None:
        row = self.batch_model.row_at(index)
        if row is not None:
            self.undo_wanted.emit(row.key)


def _fill(card: Card, *parts: QWidget) -> None:
    for part in parts:
        card.body.addWidget(part)


def _also_words(contents: str) -> str:
    """The offer to bring in what is known, too."""
    if contents == CLIENTS:
        return tr("Bring in also those who may be known already")
    return tr("Bring in also the notes that are there already")


def _row_line(row: ImportRow, contents: str) -> LineRow:
    """A row of the file: who it is about, and what becomes of it."""
    icon = {NEW: "circle-check", KNOWN: _KNOWN_ICONS[contents], BAD: "circle-alert"}[row.state]
    return LineRow(
        key=str(row.number),
        icon="shield-alert" if row.is_unprotected else icon,
        title=line(row.title, 120) or tr("Row {n}").format(n=row.number),
        second=_becoming_words(row, contents),
        right=tr("row {n}").format(n=row.number),
        tone="danger" if row.is_unprotected else "accent" if row.state == NEW else "warn",
    )


def _becoming_words(row: ImportRow, contents: str) -> str:
    """What becomes of a row."""
    known = tr("may be known already: {client}")
    if contents != CLIENTS:
        known = tr("the same note is there already: {client}")
    words = {
        NEW: tr("is brought in"),
        KNOWN: known.format(client=line(row.like, 80)),
        BAD: line(row.problem, 160),
    }[row.state]
    if row.state == NEW and row.like:
        words = tr("is brought in to {client}").format(client=line(row.like, 80))
    if row.state == KNOWN and row.problem:
        words += " · " + row.problem
    if row.lacks:
        words = _lacking_words(row) + " · " + words
    return words


def _lacking_words(row: ImportRow) -> str:
    """What a row says that the client's record does not; its values are not for a list."""
    labels = [tr(FIELDS[CLIENTS][field].label) for field in reversed(row.lacks)]
    return tr("only in the file: {fields}").format(fields=", ".join(labels))


def _batch_line(batch: BatchRow) -> LineRow:
    count = ntr("{n} record", "{n} records", batch.count).format(n=batch.count)
    return LineRow(
        key=batch.id,
        icon="undo-2",
        title=f"{tr(IMPORT_CONTENTS[batch.contents])} · {short_date(batch.day, current())}",
        second=tr("{count}, import {id}").format(count=count, id=batch.id[:8]),
        right=tr("Undo the import…"),
    )


def _count_words(preview: ImportPreview) -> str:
    """Say how many rows are in each state."""
    new, known, bad = (preview.count(state) for state in (NEW, KNOWN, BAD))
    parts = [ntr("{n} row is new", "{n} rows are new", new).format(n=new)]
    if known:
        words = ntr("{n} may be known already", "{n} may be known already", known)
        if preview.contents != CLIENTS:
            words = ntr("{n} is there already", "{n} are there already", known)
        parts.append(words.format(n=known))
    if bad:
        parts.append(ntr("{n} cannot be read", "{n} cannot be read", bad).format(n=bad))
    return " · ".join(parts)
