"""The composer as it looks: side, head, form that scrolls, foot that stays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from osmo_desktop.domain.language import ptr, tr
from osmo_desktop.services.review_rows import ReviewRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.composer.frame import BelowWatch, ComposerFoot, ComposerHead
from osmo_desktop.ui.composer.note_form import NoteForm
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.buttons import QuietButton
from osmo_desktop.ui.widgets.cards import Surface
from osmo_desktop.ui.widgets.notices import Banner
from osmo_desktop.ui.widgets.pages import PageGround

_SIDE_WIDTH = 424
_LEAST_WIDTH = 320


class ComposerView(PageGround):
    """Lays the composer out; knows no service."""

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_compact = False
        self.head = ComposerHead()
        self.form = NoteForm(now=now)
        self.foot = ComposerFoot()
        self.notice = Banner("circle-alert", "", "danger")
        self.notice.hide()
        self.returned = Banner("undo-2", "", "warn")
        self.returned.hide()
        self.discard_below = QuietButton(tr("Discard draft"), icon="trash-2")
        self.form.column.insertWidget(
            self.form.column.count() - 1, self.discard_below, 0, Qt.AlignmentFlag.AlignLeft
        )
        self.form_area = _form_scroll(self.form)
        self._side = QWidget()
        self._side_column = QVBoxLayout(self._side)
        self._side_column.setContentsMargins(0, 0, 0, 0)
        self.body = self._build()
        fields = self.form.fields
        self._below = BelowWatch(
            self.form_area,
            [
                (fields.happened_row, lambda: ptr("below", "what happened")),
                (fields.client_view_row, lambda: ptr("below", "views")),
                (fields.steps_row, lambda: ptr("below", "steps")),
                (fields.next_row, lambda: ptr("below", "meeting")),
                (fields.goals_row, lambda: ptr("below", "goals")),
            ],
            self.foot.show_below,
        )
        self.foot.below_requested.connect(self._on_below_requested)
        self.set_compact(False)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small; the small layout then takes over."""
        return QSize(theme.px(_LEAST_WIDTH), theme.px(320))

    def set_side_widget(self, widget: QWidget | None) -> None:
        """Show `widget` (the client's timeline) at the left in a wide window."""
        while (item := self._side_column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.setParent(None)
        if widget is not None:
            self._side_column.addWidget(widget)
            widget.show()
        self._renew_side()

    def set_compact(self, compact: bool) -> None:
        """Let the timeline give way in a small window; the foot stays."""
        self._is_compact = compact
        self.head.set_compact(compact)
        self.foot.set_compact(compact)
        self.form.set_compact(compact)
        self.discard_below.setVisible(compact)
        self._renew_side()

    def show_problem(self, sentence: str) -> None:
        """Say over the form what went wrong; empty words take it away."""
        self.notice.setVisible(bool(sentence))
        if sentence:
            self.notice.set_sentence(sentence, "danger", "circle-alert")

    def show_returns(self, returns: Sequence[ReviewRow], *, is_student: bool) -> None:
        """Say what a returned note was returned for; the button says what comes of it."""
        said = (
            tr("{name} returned the note: {comment}").format(
                name=line(row.author, 60), comment=block(row.comment, 2_000)
            )
            for row in returns
        )
        words = "\n".join(said)
        self.returned.setVisible(bool(words))
        if words:
            self.returned.set_sentence(words, "warn", "undo-2")
        label = tr("Send for approval") if is_student else tr("Approve note")
        self.foot.approve.set_label(tr("Correct and send again") if words else label)

    def _build(self) -> Surface:
        """Lay out side and composer; return the composer itself."""
        body = Surface(edge=Qt.Edge.LeftEdge)
        column = QVBoxLayout(body)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.notice)
        column.addWidget(self.returned)
        column.addWidget(self.form_area, 1)
        column.addWidget(self.foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(body, 1)
        return body

    def _renew_side(self) -> None:
        """Show the side where there is something to show and room for it."""
        self._side.setFixedWidth(theme.px(_SIDE_WIDTH))
        self._side.setVisible(not self._is_compact and self._side_column.count() > 0)

    def _on_below_requested(self) -> None:
        """Go to the first part that lies below."""
        hidden = self._below.hidden()
        if hidden:
            part = hidden[0][0]
            self.form_area.ensureWidgetVisible(part, 0, 8)
            first = next(
                child
                for child in part.findChildren(QWidget)
                if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible()
            )
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _form_scroll(form: NoteForm) -> QScrollArea:
    """Return the area in which the form scrolls."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(form)
    return scroll
