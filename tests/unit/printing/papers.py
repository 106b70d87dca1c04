"""Invented plans and sheets for the tests of printing."""

from datetime import date, datetime, timedelta, timezone

from osmo_desktop.domain.documents import (
    DifferingViews,
    OwnWorker,
    PlanContact,
    PlanDocument,
    PlanGoal,
    PlanService,
    PlanSignature,
    PlanStep,
    RecoverySheet,
    Whereabouts,
)

HELSINKI = timezone(timedelta(hours=2))
SCALE = (
    "En käy ryhmässä enkä soita.",
    "Käyn joka viikko ja seuraan apuohjaajaa.",
    "Olen apuohjaajana yhden kerran keväällä.",
    "Olen apuohjaajana kerran kuussa.",
    "Ohjaan ryhmän yksin, kun ohjaaja on poissa.",
)


def full_plan(**changes: object) -> PlanDocument:
    """Give the plan of the design's picture, with changes."""
    fields: dict[str, object] = {
        "organisation": "Etelä-Pohjanmaan hyvinvointialue · työikäisten palvelut",
        "client_name": "Mirja Aalto",
        "client_number": "9",
        "plan_date": date(2026, 11, 19),
        "printed_at": datetime(2026, 11, 19, 10, 32, tzinfo=HELSINKI),
        "version": 3,
        "service": "sosiaalinen kuntoutus",
        "made_together": Whereabouts("Tehty yhdessä kotikäynnillä Vimpelissä."),
        "own_worker": OwnWorker(
            "Anna Niemi", "sosiaaliohjaaja", "040 123 4567", "arkisin klo 9–15"
        ),
        "goals": (
            PlanGoal(
                "Liikun ryhmään ilman saattajaa",
                "Pääsen itse, kun tiedän kyydin.",
                "kuljen yksin kerran viikossa",
                0,
            ),
            PlanGoal(
                "Minusta tulee apuohjaaja ompeluryhmään",
                "Haluan joskus olla se, joka näyttää toiselle.",
                "käyn joka viikko ja seuraan apuohjaajaa",
                -1,
                "apuohjaajana yhden kerran keväällä",
                0,
                -2,
                SCALE,
            ),
            PlanGoal(
                "Laskut on maksettu eräpäivään mennessä",
                "Haluan nukkua yöni.",
                "kolme kuukautta ilman muistutuksia",
                1,
            ),
        ),
        "supports": "käsityötaidot, sisar samassa kylässä ja kyyti kerran viikossa.",
        "hinders": "ei omaa autoa, iltakyydit yhden kuljettajan varassa.",
        "services": (
            PlanService("Ryhmä", "Ompelu, torstaisin 27.5.2027 asti.", Whereabouts("Alajärvi")),
            PlanService("Ohjaus kotona joka toinen viikko."),
        ),
        "methods": "Tutustuminen saattaen: ensin yhdessä, sitten yksin. Viikko-ohjelma paperilla.",
        "steps": (
            PlanStep("Seuraa apuohjaajaa ryhmässä kerran", "Mirja", date(2026, 11, 26)),
            PlanStep("Soittaa ryhmän ohjaajalle kevään vuoroista", "Anna", date(2026, 11, 23)),
            PlanStep("Kysyy varakuljettajaa kimppakyytiin", "Anna", date(2026, 11, 27), done=True),
        ),
        "next_meeting": datetime(2026, 12, 3, 9, 0, tzinfo=HELSINKI),
        "meeting_place": Whereabouts("kotona"),
        "review_date": date(2027, 2, 18),
        "contacts": (PlanContact("Juha Ojala", "ompeluryhmän ohjaaja", "040 765 4321"),),
        "views": DifferingViews(
            "Haluan edetä nopeammin kuin työntekijä ehdottaa.",
            "Ehdotan, että ryhmään totutellaan ensin kevään ajan.",
        ),
        "signatures": (
            PlanSignature("Mirja Aalto", "asiakas"),
            PlanSignature("Anna Niemi", "työntekijä"),
        ),
    }
    return PlanDocument(**(fields | changes))  # type: ignore[arg-type]  # fields by name


def empty_plan(**changes: object) -> PlanDocument:
    """Give a plan in which nothing is filled in that may be missing."""
    fields: dict[str, object] = {
        "organisation": "",
        "client_name": "",
        "client_number": "",
        "plan_date": date(2026, 11, 19),
        "printed_at": datetime(2026, 11, 19, 10, 32, tzinfo=HELSINKI),
    }
    return PlanDocument(**(fields | changes))  # type: ignore[arg-type]  # fields by name


def recovery_sheet(**changes: object) -> RecoverySheet:
    """Give a sheet of 24 invented words, with changes."""
    words = (
        "aalto kuusi ranta silta marja viima pelto suola kivi lumi pirtti haapa "
        "rastas kaarna utu veräjä saari halla tuohi nuotio honka leivo mylly taival"
    )
    fields: dict[str, object] = {
        "vault_name": "OSMO, Järviseutu",
        "words": tuple(words.split()),
        "created": date(2026, 11, 19),
        "explanation": "Näillä sanoilla tiimin tiedot saa auki, jos tunnuslause unohtuu.",
    }
    return RecoverySheet(**(fields | changes))  # type: ignore[arg-type]  # fields by name
