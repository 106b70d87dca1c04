"""The page Sync in its window over a real laptop of a real team."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.sync.sync_page import SyncPage
from tests.laptops import Laptop
from tests.ui.desk import WIDE, Desk, shown_words


class SyncSight:
    """One laptop's page; services run on the desk's vault worker."""

    def __init__(self, qtbot: QtBot, laptop: Laptop, size: tuple[int, int] = WIDE) -> None:
        work: Any = laptop.services
        self.laptop = laptop
        self.desk = Desk(qtbot, work)
        services: Any = laptop.services
        self.page = SyncPage(
            services, self.desk.tasks, self.desk.bus, self.desk, now=laptop.clock.now
        )
        self.desk.show(self.page, size)
        self.desk.until(lambda: self.page.picture is not None)
        self.desk.idle()
        self.page.focus_start()

    @property
    def words(self) -> str:
        """Everything that can be read in the window."""
        return shown_words(self.desk.window)

    def reread(self) -> None:
        """Read the page anew, as after a change from elsewhere."""
        self.page.reload()
        self.desk.idle()


@pytest.fixture
def sync_sight(qtbot: QtBot) -> Iterator[Callable[..., SyncSight]]:
    """A function that shows the page of a laptop."""
    made: list[SyncSight] = []

    def show(laptop: Laptop, size: tuple[int, int] = WIDE) -> SyncSight:
        made.append(SyncSight(qtbot, laptop, size))
        return made[-1]

    yield show
    for sight in made:
        sight.desk.close()
