"""Notices that stay: whatever they say can be read whole."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.widgets.notices import Banner, EmptyState

_LONG = (
    "Tämä on pitkä lause, joka kertoo mitä tapahtui ja mitä nyt pitää tehdä, eikä se mahdu "
    "yhdelle eikä kahdellekaan riville pienessä ikkunassa. "
) * 2


@pytest.mark.parametrize("width", [280, 420, 798])
@pytest.mark.parametrize("kind", ["banner", "empty"])
def test_long_words_are_shown_whole(qtbot: QtBot, kind: str, width: int) -> None:
    """A long sentence takes the lines that it needs, in a narrow place too."""
    notice = (
        Banner("info", _LONG, "warn", action="Avaa", closable=True)
        if kind == "banner"
        else EmptyState("user-round", _LONG, action="Lisää asiakas")
    )
    place = QWidget()
    qtbot.addWidget(place)
    column = QVBoxLayout(place)
    column.addWidget(notice)
    column.addStretch(1)
    place.resize(width, 486)
    place.show()
    words = notice.sentence

    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()))

    notice.set_sentence("Lyhyt.")
    qtbot.waitUntil(lambda: notice.height() <= 160)
