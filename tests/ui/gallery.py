"""A window with every widget of the toolkit, for the eye and for the accessibility walk."""

from __future__ import annotations

from datetime import date, time

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.ui.widgets.badges import Avatar, Badge, KeyHint
from osmo_desktop.ui.widgets.buttons import (
    GhostButton,
    IconButton,
    OutlineButton,
    PrimaryButton,
    QuietButton,
)
from osmo_desktop.ui.widgets.cards import Card, Inset, Separator
from osmo_desktop.ui.widgets.chips import ChipChoice, ChipRow
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput, RadioMark, TaskRow
from osmo_desktop.ui.widgets.client_list import ClientList, ClientRow, client_list_model
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.goal_scale import GoalScale
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import Banner, EmptyState
from osmo_desktop.ui.widgets.pages import PageHead, ScrollPage
from osmo_desktop.ui.widgets.progress import ProgressRow
from osmo_desktop.ui.widgets.tabs import TabStrip
from osmo_desktop.ui.widgets.timeline import FittedTimelineList, TimelineRow, timeline_model
from osmo_desktop.ui.widgets.times import ClockInput, DateInput

_CLIENTS = [
    ClientRow("1", "Aalto, Mirja", "MA", "Vimpeli · tänään klo 9.00"),
    ClientRow("2", "Kangas, Timo", "TK", "Evijärvi", "Asiakirja puuttuu", "file-x", "warn"),
    ClientRow("3", "Koivisto, Päivi", "PK", "Soini", "Luonnos", "file-pen", "neutral"),
    ClientRow(
        "4", "Mäkelä, Sanna", "SM", "paikka suojattu", "Turvakielto", "shield-alert", "danger"
    ),
    ClientRow("5", "Niskanen, Kari", "KN", "Vimpeli", "Tavoittamatta", "phone-missed", "warn"),
    ClientRow("6", "Östman, Kaj", "KÖ", "Soini · ke 25.11. klo 9.30"),
]

_EVENTS = [
    TimelineRow(
        "1",
        "18.11.2026",
        "klo 14.30",
        "house",
        "Kotikäynti",
        "Sanna on käynyt ryhmässä joka viikko. Hän kertoi, että aamut sujuvat paremmin, kun päivä "
        "on suunniteltu illalla. Sovittiin tutustumisesta harjoittelupaikkaan.",
        "Lähettämättä",
        "cloud-upload",
        "sub",
        "Anna Niemi",
        is_sent=False,
        goals=("Aamurytmi", "Harjoittelupaikka"),
    ),
    TimelineRow(
        "2",
        "29.10.2026",
        "klo 10.00",
        "users-round",
        "Ryhmä: Arjen taidot, 4. kerta",
        "Läsnä. Teki ryhmässä viikkobudjetin ja esitteli sen parille.",
        "Perillä 3/3",
        "check-check",
        "ok",
        "Juha Ojala",
        goals=("Talous omassa hallinnassa",),
    ),
    TimelineRow("3", "2.9.2026", "klo 12.15", "flag", "Asiakkuus alkoi", "Päätös saatu 28.8.2026."),
]


class Gallery(ScrollPage):
    """All widgets on one page, in the states that matter."""

    def __init__(self) -> None:
        super().__init__(name="Galleria")
        head = PageHead("Torstai 19.11.2026", "3 käyntiä · ajoa noin 120 km")
        self.compact_button = OutlineButton("Lisää käynti", icon="calendar-plus")
        head.action_row.addWidget(self.compact_button)
        head.action_row.addWidget(
            IconButton("ellipsis", "Lisää toimintoja", outlined=True, dense=False)
        )
        self.primary = PrimaryButton("Uusi kirjaus", icon="pen-line")
        head.action_row.addWidget(self.primary)
        self.body.addWidget(head)
        self.body.addLayout(self._badges())
        self.body.addWidget(
            Banner(
                "map-pin-off",
                "Osoite, puhelin ja kunta on suojattu näytöllä, kartalla ja tulosteissa.",
                "danger",
                action="Näytä yhteystiedot",
                action_icon="eye",
                note="Katselu kirjautuu lokiin",
            )
        )
        columns = QHBoxLayout()
        columns.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._form())
        left.addWidget(self._progress())
        columns.addLayout(left, 3)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._tasks())
        right.addWidget(self._goals())
        right.addStretch(1)
        columns.addLayout(right, 2)
        self.body.addLayout(columns)
        self.body.addWidget(self._lists())
        self.body.addStretch(1)

    def set_compact(self, compact: bool) -> None:
        super().set_compact(compact)
        if hasattr(self, "compact_button"):
            self.compact_button.set_compact(compact)

    def _badges(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Avatar("MA", 28))
        row.addWidget(Badge("Turvakielto", "danger", icon="shield-alert", why="2.9.2026 alkaen"))
        row.addWidget(Badge("Asiakirja puuttuu", "warn", icon="file-x"))
        row.addWidget(Badge("Lähettämättä 2", "neutral", icon="cloud-upload"))
        row.addWidget(Badge("Perillä", "ok", icon="check"))
        self.chips = ChipRow(
            [ChipChoice("own", "Omat", 24), ChipChoice("team", "Tiimi", 61)], name="Rajaus"
        )
        row.addWidget(self.chips)
        row.addStretch(1)
        return row

    def _form(self) -> QWidget:
        card = Card("Uusi kirjaus", icon="pen-line", action=GhostButton("Vaihda asiakas"))
        fields = QHBoxLayout()
        fields.setSpacing(8)
        kinds = [Choice("home", "Kotikäynti", "house"), Choice("call", "Puhelu", "phone")]
        fields.addWidget(FormRow("Tapahtuma", ChoiceInput(kinds)))
        fields.addWidget(FormRow("Päivä", DateInput(date(2026, 11, 19))))
        fields.addWidget(FormRow("Klo", ClockInput(time(9, 0))))
        fields.addWidget(FormRow("Paikka", LineInput("Vimpeli, koti", icon="map-pin")), 1)
        card.body.addLayout(fields)
        self.area = TextArea("Kävimme suunnitelman läpi keittiön pöydän ääressä.", min_lines=3)
        card.body.addWidget(FormRow("Mitä tapahtui", self.area, hint="Tosiasiat ensin"))
        self.wrong = FormRow("Kilometrit", LineInput("kaksi", icon="car"))
        card.body.addWidget(self.wrong)
        self.wrong.set_error("Kirjoita kilometrit numeroina, esimerkiksi 20.")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(PrimaryButton("Hyväksy kirjaus", icon="check"))
        foot.addWidget(KeyHint("Ctrl+Enter", lasting=True))
        foot.addWidget(OutlineButton("Sulje, luonnos säilyy"))
        foot.addStretch(1)
        foot.addWidget(QuietButton("Poista luonnos", icon="trash-2", dense=False))
        card.body.addLayout(foot)
        return card

    def _progress(self) -> QWidget:
        card = Card()
        row = ProgressRow("Tuodaan Matin tikulta", "Tarkistetaan", icon="hard-drive-download")
        row.set_progress(1240, 2000, unit="merkintää")
        card.body.addWidget(row)
        return card

    def _tasks(self) -> QWidget:
        card = Card("Tehtävät", icon="list-todo")
        card.set_count(4)
        card.body.addWidget(
            TaskRow(
                "Soita opistolle aloituspäivästä",
                "Hakala, Veikko",
                due="Myöhässä 2 pv",
                tone="warn",
            )
        )
        card.body.addWidget(TaskRow("Varaa aika velkaneuvontaan", "Kangas, Timo", due="tänään"))
        card.body.addWidget(TaskRow("Tehty jo", "Lahti, Oskari", due="pe 20.11.", checked=True))
        card.body.addWidget(Separator())
        card.body.addWidget(CheckLine("Vain omat"))
        return card

    def _goals(self) -> QWidget:
        card = Card("Tavoitteet", icon="target")
        card.set_count(3)
        card.body.addWidget(PlainLabel("Aamurytmi: ylhäällä klo 9"))
        card.body.addWidget(
            GoalScale(name="Aamurytmi", baseline=-1, present=0, words="0, odotettu")
        )
        card.body.addWidget(PlainLabel("Talous omassa hallinnassa"))
        card.body.addWidget(
            GoalScale(
                name="Talous", baseline=-2, present=-1, words="−1, alle odotetun", editable=True
            )
        )
        inset = Inset()
        inset.body.addWidget(RadioMark("Taso 0", checked=True))
        inset.body.addWidget(PlainLabel("<b>Ei merkintäkieltä</b> & näin", elide=True))
        card.body.addWidget(inset)
        return card

    def _lists(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.client_model = client_list_model(self)
        self.client_model.replace(_CLIENTS)
        self.clients = ClientList(self.client_model, name="Asiakkaat")
        self.clients.setFixedWidth(280)
        self.clients.setMinimumHeight(340)
        self.clients.setCurrentIndex(self.client_model.index(3))
        row.addWidget(self.clients)
        column = QVBoxLayout()
        self.tabs = TabStrip(
            [("timeline", "Aikajana"), ("plan", "Suunnitelma"), ("log", "Loki")], name="Osat"
        )
        column.addWidget(self.tabs)
        self.event_model = timeline_model(self)
        self.event_model.replace(_EVENTS)
        column.addWidget(FittedTimelineList(self.event_model, name="Aikajana"))
        column.addWidget(EmptyState("clipboard-x", "Ei puutteita.", action="Lisää asiakas"))
        row.addLayout(column, 1)
        return box
