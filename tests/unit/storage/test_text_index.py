"""The search index over a real vault: what is saved is found, without the save waiting for it."""

from osmo_desktop.domain.progress import CancelToken, no_report
from tests.laptops import Laptop


def _found(laptop: Laptop, text: str) -> list[str]:
    return [hit.entity for hit in laptop.services.search.find(text)]


def _built(laptop: Laptop) -> Laptop:
    laptop.unlock().services.search.build(no_report, CancelToken())
    return laptop


def test_a_saved_note_is_found_by_the_next_search(laptop: Laptop) -> None:
    """Nothing has to be built again after a save, and the index never says it is behind."""
    _built(laptop)
    client = laptop.client()

    note = laptop.note(client, "Käytiin kirjastossa.")

    assert laptop.services.search.ready()
    assert _found(laptop, "kirjasto") == [note]


def test_before_the_index_is_built_it_says_so(laptop: Laptop) -> None:
    """Unlocking alone indexes nothing: it would keep the first list waiting."""
    laptop.unlock()

    assert not laptop.services.search.ready()


def test_hits_come_newest_first_also_after_a_change(laptop: Laptop) -> None:
    """An older note that is amended keeps its place among the hits."""
    _built(laptop)
    client = laptop.client()
    older = laptop.note(client, "Torilla oltiin.")
    laptop.clock.advance(days=1)
    newer = laptop.note(client, "Torilla taas.")
    before = _found(laptop, "torilla")

    laptop.edit("meeting", older, "happened", "Torilla oltiin yhdessä.", reason="Täsmennys")

    assert before == [newer, older]
    assert _found(laptop, "torilla") == [newer, older]
    assert _found(laptop, "yhdessä") == [older]


def test_a_struck_note_is_found_no_more(laptop: Laptop) -> None:
    """What was entered in error leaves the index at the next search."""
    _built(laptop)
    note = laptop.note(laptop.client(), "Väärä asiakas: laiturilla.")
    before = _found(laptop, "laituri")

    laptop.services.notes.strike(note, "Väärä asiakas")

    assert before == [note]
    assert _found(laptop, "laituri") == []
