"""Tänään: what the day asks, on one screen."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, mark, ntr, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import TodayOverview
from osmo_desktop.services.substitutions import SubstitutionRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.clients.presenting import days_words
from osmo_desktop.ui.navigation import (
    CLIENTS,
    GAPS,
    SYNC,
    Freshness,
    Navigator,
    Now,
    local_now,
)
from osmo_desktop.ui.substitutions.paper import brief_paper
from osmo_desktop.ui.substitutions.today import SubstitutionLines, read_own
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.today.cards import (
    DraftsCard,
    GapsCard,
    TasksCard,
    VisitsCard,
    WaitingCard,
    gaps_title,
    late_count,
)
from osmo_desktop.ui.today.deciding import TaskDoing
from osmo_desktop.ui.today.handovers import HandoversToday
from osmo_desktop.ui.today.reviews_card import ReviewsCard, waiting_words
from osmo_desktop.ui.widgets.buttons import GhostButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.line_rows import LineList, LineRow, line_model
from osmo_desktop.ui.widgets.pages import PageHead, ScrollPage

_SIDE, _SIDE_COMPACT = 400, 280


class TodayPage(ScrollPage):
    """Visits and drafts at the left; tasks, gaps and what is unsent at the right.

    In small windows the right side is a list of counted links; tasks, drafts and gaps open in
    its place. Tab order: head, visits, drafts, tasks, gaps, unsent.
    """

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name=tr("Today"), parent=parent)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._now = now
        self._overview: TodayOverview | None = None
        self.head = PageHead("")
        self.note_button = PrimaryButton(tr("New note"), icon="pen-line")
        self.head.action_row.addWidget(self.note_button)
        self.substitutions = SubstitutionLines()
        self.handovers = HandoversToday(services, tasks, navigator)
        self.visits = VisitsCard()
        self.drafts = DraftsCard()
        self.side = TodaySide(now=now)
        self.doing = TaskDoing(services.tasks, tasks, navigator, form=self.side.tasks.form)
        self._lay_out()
        self._connect()
        self.freshness = Freshness(self, bus, self.reload)

    @property
    def overview(self) -> TodayOverview | None:
        """What is shown; None until it was read."""
        return self._overview

    def reload(self) -> None:
        """Read the day anew; first what substitutions change on it."""
        self.handovers.reload()
        self._tasks.vault(
            lambda: read_own(self._services.substitutions),
            name=mark("Reading substitutions"),
            owner=self,
            on_success=lambda outcome: self.substitutions.show_rows(outcome.value),
        )
        day = self._now().date()
        self._tasks.vault(
            lambda: self._services.today.overview(day),
            name=mark("Reading the day"),
            owner=self,
            on_success=self.show_day,
        )

    def show_day(self, overview: TodayOverview) -> None:
        """Show a day."""
        now = self._now()
        self._overview = overview
        title = dates.long_weekday_date(overview.day, current())
        self.head.set_title(title, self._state_words(overview))
        self.visits.show_day(overview, now)
        self.drafts.show_drafts(overview.drafts, now)
        self.side.show_day(overview, self._now)
        self._order_tabs()

    def new_note(self) -> None:
        """Start a note, for the client of the visit that is on now if there is one."""
        self._navigator.open_note_editor(client_id=self._obvious_client())

    def focus_start(self) -> None:
        """Put the keyboard on the one primary action."""
        self.note_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Use the small layout, or the ordinary one."""
        super().set_compact(compact)
        if not hasattr(self, "side"):
            return  # called by the base class before there is anything to lay out
        self.side.set_compact(compact)
        self._columns.setSpacing(12 if compact else 16)
        self._left.removeWidget(self.drafts)
        if compact:
            self.side.take_drafts(self.drafts)
        else:
            self._left.insertWidget(1, self.drafts)
            self.drafts.show()

    def _lay_out(self) -> None:
        """Two columns under the head."""
        self.body.addWidget(self.head)
        self.body.addWidget(self.substitutions)
        self.body.addWidget(self.handovers)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(16)
        self._left = QVBoxLayout()
        self._left.setSpacing(12)
        self._left.addWidget(self.visits)
        self._left.addWidget(self.drafts)
        self._left.addStretch(1)
        self._columns.addLayout(self._left, 1)
        self._columns.addWidget(self.side)
        self.body.addLayout(self._columns, 1)

    def _order_tabs(self) -> None:
        """Keep the order of Tab: rows that were made anew would come last."""
        side = self.side
        stops = [
            self.note_button,
            *(line.action_button for line in self.substitutions.lines.values()),
            self.visits.list,
            self.drafts.all_button,
            *self.drafts.buttons.values(),
            side.reviews.list,
            *side.tasks.stops,
            side.gaps.action,
            side.gaps.list,
            side.waiting.unsent_button,
            side.waiting.conflict_button,
        ]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        """Join cards and window."""
        navigator = self._navigator
        self.note_button.clicked.connect(self.new_note)
        self.substitutions.brief_requested.connect(self._show_brief)
        self.visits.client_opened.connect(navigator.open_client)
        self.visits.leave_wanted.connect(navigator.start_visit)
        self.visits.clients_wanted.connect(lambda: navigator.open_section(CLIENTS))
        self.drafts.draft_opened.connect(self._on_draft_opened)
        side = self.side
        side.reviews.note_opened.connect(navigator.open_note)
        side.tasks.ticked.connect(self.doing.tick)
        side.tasks.client_opened.connect(navigator.open_client)
        side.gaps.client_opened.connect(navigator.open_client)
        side.gaps.all_wanted.connect(lambda: navigator.open_section(GAPS))
        side.waiting.sync_wanted.connect(lambda: navigator.open_section(SYNC))
        side.section_wanted.connect(navigator.open_section)

    def _show_brief(self, row: SubstitutionRow) -> None:
        self._navigator.show_paper(partial(brief_paper, self._services.briefs, row, self._now))

    def _state_words(self, overview: TodayOverview) -> str:
        """Say the day in one line."""
        visits = len(overview.visits)
        parts = [ntr("{n} visit", "{n} visits", visits).format(n=visits)]
        now = self._now()
        coming = [v for v in overview.visits if v.starts >= now]
        if coming:
            first = coming[0].starts.astimezone(now.tzinfo)
            parts.append(tr("next at {clock}").format(clock=dates.clock(first, current())))
        due = len(overview.tasks)
        if due:
            parts.append(ntr("{n} task due", "{n} tasks due", due).format(n=due))
        return " · ".join(parts)

    def _obvious_client(self) -> str | None:
        """Return the client of the newest visit that has begun, else nobody."""
        if self._overview is None:
            return None
        begun = [v for v in self._overview.visits if v.starts <= self._now()]
        return begun[-1].client_id if begun else None

    def _on_draft_opened(self, draft_id: str) -> None:
        self._navigator.open_note_editor(draft_id=draft_id)


class TodaySide(QWidget):
    """The right column: four cards, or counted links in small windows."""

    section_wanted = Signal(str)

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = False
        self.reviews = ReviewsCard()
        self.tasks = TasksCard(now=now)
        self.gaps = GapsCard()
        self.waiting = WaitingCard()
        self.model = line_model(self)
        self.links = LineList(self.model, name=tr("What waits"), links=True)
        self.links_card = Card()
        self.links_card.set_margins(1, 1, 1, 1)
        self.links_card.body.addWidget(self.links)
        self.back_button = GhostButton(tr("Back"), icon="arrow-left")
        self._build()
        self.links.row_opened.connect(self._on_link_opened)
        self.back_button.clicked.connect(self._on_back)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Return the design's width."""
        width = theme.px(_SIDE_COMPACT if self._compact else _SIDE)
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Keep the width."""
        return QSize(self.sizeHint().width(), super().minimumSizeHint().height())

    def show_day(self, overview: TodayOverview, now: Now) -> None:
        """Show a day."""
        self.reviews.show_notes(overview.returned, overview.to_approve, now())
        self.tasks.show_tasks(overview.tasks, now())
        self.gaps.show_gaps(overview.gaps, of_all=overview.gaps_of_all)
        self.waiting.show_counts(overview.unsent, overview.conflicts)
        self.model.replace(_links(overview, now))

    def set_compact(self, compact: bool) -> None:
        """Use links, or cards."""
        self._compact = compact
        for at, card in enumerate((self.reviews, self.tasks, self.gaps)):
            if compact:
                self._detail.addWidget(card)
            else:
                self._cards.insertWidget(at, card)
                card.show()
        self.reviews.setVisible(self.reviews.has_rows)
        self.gaps.show_all(shows_all=compact)
        self._show_page(1 if compact else 0)
        self.updateGeometry()

    def take_drafts(self, drafts: DraftsCard) -> None:
        """Keep the drafts here while the window is small."""
        self._detail.addWidget(drafts)
        self._detail_cards["drafts"] = drafts

    def _build(self) -> None:
        """Three pages: cards, links, and one card in place of the links."""
        self._pages = [QWidget(), QWidget(), QWidget()]
        self._cards, links, self._detail = (QVBoxLayout(page) for page in self._pages)
        for column in (self._cards, links, self._detail):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(12)
        for card in (self.reviews, self.tasks, self.gaps, self.waiting):
            self._cards.addWidget(card)
        self._cards.addStretch(1)
        links.addWidget(self.links_card)
        links.addStretch(1)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._detail.addWidget(self.back_button)
        self._detail_cards: dict[str, QWidget] = {
            "reviews": self.reviews,
            "tasks": self.tasks,
            "gaps": self.gaps,
        }
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        for page in self._pages:
            outer.addWidget(page)
        self._show_page(0)

    def _show_page(self, at: int) -> None:
        """Show one page; a hidden one takes no height, unlike in a stack."""
        for number, page in enumerate(self._pages):
            page.setVisible(number == at)

    def _on_link_opened(self, index: QModelIndex) -> None:
        """Open a card in place of the links, or another section."""
        row = self.model.row_at(index)
        if row is None:
            return
        if row.key not in self._detail_cards:
            self.section_wanted.emit(SYNC)
            return
        for key, card in self._detail_cards.items():
            card.setVisible(key == row.key)
        self._show_page(2)
        self.back_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_back(self) -> None:
        """Show the links again."""
        self._show_page(1)
        self.links.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _links(overview: TodayOverview, now: Now) -> list[LineRow]:
    """Return the counted links of small windows."""
    late = late_count(overview.tasks, now())
    today = sum(task.due == overview.day for task in overview.tasks)
    tasks = tr("{late} late, {today} today").format(late=late, today=today)
    if not overview.tasks:
        tasks = tr("None open")
    drafts = tr("Wait for approval") if overview.drafts else tr("None open")
    unsent = tr("Safe on this laptop") if overview.unsent else tr("All sent")
    oldest = max((gap.days for gap in overview.gaps), default=0)
    gaps = tr("Oldest {age}").format(age=days_words(oldest)) if overview.gaps else tr("None open")
    waiting = waiting_words(len(overview.returned), len(overview.to_approve))
    count = len(overview.returned) + len(overview.to_approve)
    reviews = LineRow("reviews", "message-square", tr("Notes"), waiting, tone="warn", count=count)
    return [
        *([reviews] if count else []),
        LineRow("tasks", "list-todo", tr("Tasks"), tasks, count=len(overview.tasks)),
        LineRow("drafts", "file-pen", tr("Drafts"), drafts, count=len(overview.drafts)),
        LineRow(
            "gaps",
            "clipboard-x",
            gaps_title(of_all=overview.gaps_of_all),
            gaps,
            tone="warn" if overview.gaps else "sub",
            count=len(overview.gaps),
        ),
        LineRow(
            "conflicts",
            "git-compare-arrows",
            tr("Conflicts"),
            tr("Wait for a decision") if overview.conflicts else tr("None open"),
            tone="warn" if overview.conflicts else "sub",
            count=overview.conflicts,
        ),
        LineRow("unsent", "cloud-upload", tr("Unsent"), unsent, count=overview.unsent),
    ]
