"""The passphrase by commands: never an argument, one sentence when it is refused."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop import cli
from osmo_desktop.bootstrap import door, phrase_words
from osmo_desktop.crypto.words import to_words
from osmo_desktop.domain.language.words import load_words
from osmo_desktop.domain.messages import SENTENCES
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.domain.resource_files import resource_dir
from tests.laptops import PHRASE, SECRET, Laptop

NEW = "suopursu laituri kello hattu"
WRONG = "väärä väärä väärä"


class Prompt:
    """Commands at one laptop, each as a process of its own."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop

    def __call__(self, *argv: str, typed: str = "") -> tuple[int, str, str]:
        """Exit code, output and error."""
        output, errors = StringIO(), StringIO()
        terminal = cli.Terminal(StringIO(typed), output, errors)
        way = door(self.laptop.setting)
        code = cli.main(list(argv), way, lambda _sheet: b"%PDF", terminal, self.laptop.clock)
        return code, output.getvalue(), errors.getvalue()

    def vault(self, name: str, *more: str, typed: str = "") -> tuple[int, str, str]:
        """One command on the laptop's vault."""
        return self("vault", name, str(self.laptop.path), *more, typed=typed)

    def opens(self, phrase: str) -> bool:
        """Tell whether the vault opens with a phrase."""
        code, _, _ = self.vault("info", typed=f"{phrase}\n")
        return code == 0


@pytest.fixture
def prompt(laptop: Laptop) -> Prompt:
    """Commands on a locked laptop."""
    return Prompt(laptop)


def _refused(code: str) -> tuple[int, str, str]:
    return 1, "", SENTENCES[code] + "\n"


def test_the_passphrase_is_changed_from_standard_input(prompt: Prompt) -> None:
    """First the old one, then the new one; afterwards only the new one opens."""
    code, said, _ = prompt.vault("passphrase", "--json", typed=f"{PHRASE}\n{NEW}\n")

    assert (code, json.loads(said)) == (0, {"changed": True, "behind": []})
    assert prompt.opens(NEW)
    assert not prompt.opens(PHRASE)


def test_the_old_one_may_stand_in_a_file(prompt: Prompt, tmp_path: Path) -> None:
    """For a help desk's script: the new one still comes from standard input."""
    (tmp_path / "old.txt").write_text(PHRASE + "\n", encoding="utf-8")

    code, _, _ = prompt.vault(
        "passphrase", "--passphrase-file", str(tmp_path / "old.txt"), typed=f"{NEW}\n"
    )

    assert code == 0
    assert prompt.opens(NEW)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (f"{WRONG}\n{NEW}\n", "passphrase-wrong"),
        (f"{PHRASE}\nlyhyt\n", "passphrase-short"),
        (f"{PHRASE}\n", "passphrase-short"),
        (f"{PHRASE}\n{PHRASE}\n", "passphrase-same"),
        (f"{PHRASE}\nqwertyuiop asdfghjkl\n", "passphrase-keys"),
    ],
)
def test_a_refusal_is_one_sentence_and_changes_nothing(
    prompt: Prompt, typed: str, code: str
) -> None:
    """Exit 1, the reason on standard error, and the old phrase still opens."""
    assert prompt.vault("passphrase", typed=typed) == _refused(code)
    prompt.laptop.clock.advance(hours=1)
    assert prompt.opens(PHRASE)


def test_no_passphrase_is_taken_as_an_argument(
    prompt: Prompt, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would stand in the list of processes: bad usage."""
    code, _, _ = prompt.vault("passphrase", PHRASE, NEW)

    assert code == 2
    assert prompt.opens(PHRASE)
    capsys.readouterr()


def test_guessing_by_commands_is_held_back(prompt: Prompt) -> None:
    """After four wrong ones the right one is refused too, until time has passed."""
    for _ in range(4):
        assert prompt.vault("info", typed=f"{WRONG}\n") == _refused("passphrase-wrong")

    assert prompt.vault("info", typed=f"{PHRASE}\n") == _refused("unlock-wait")
    prompt.laptop.clock.advance(seconds=5)
    assert prompt.opens(PHRASE)


def test_the_sheet_sets_a_new_passphrase(prompt: Prompt, tmp_path: Path) -> None:
    """Its words in a file, the new phrase from standard input; no wait holds it back."""
    for _ in range(4):
        prompt.vault("info", typed=f"{WRONG}\n")
    words = to_words(SECRET, load_words(resource_dir() / "words", "sv"))
    (tmp_path / "words.txt").write_text("\n".join(words), encoding="utf-8")

    code, _, _ = prompt.vault(
        "recover", "--recovery-file", str(tmp_path / "words.txt"), typed=f"{NEW}\n"
    )

    assert code == 0
    assert prompt.opens(NEW)


def test_a_sheet_of_another_vault_opens_nothing(prompt: Prompt, tmp_path: Path) -> None:
    """One sentence, and the old phrase still opens."""
    words = to_words(bytes(32), load_words(resource_dir() / "words", "fi"))
    (tmp_path / "words.txt").write_text(" ".join(words), encoding="utf-8")

    done = prompt.vault("recover", "--recovery-file", str(tmp_path / "words.txt"), typed=f"{NEW}\n")

    assert done == _refused("recovery-wrong")
    assert prompt.opens(PHRASE)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_passphrase_is_suggested(prompt: Prompt, language: str) -> None:
    """Six words of the language's list, another six each time."""
    said: list[Any] = [
        prompt("vault", "suggest-passphrase", "--language", language)[1].split() for _ in range(2)
    ]

    assert all(len(words) == 6 for words in said)
    assert said[0] != said[1]
    assert set(said[0]) <= set(phrase_words(language))


def _with_places(laptop: Laptop, tmp_path: Path) -> tuple[Path, Path, str]:
    """A stick that is here, one that lies in a drawer, and the name of the copy on both."""
    here, away = tmp_path / "here", tmp_path / "away"
    laptop.unlock()
    for stick in (here, away):
        stick.mkdir()
        run_steps(laptop.services.backups.add_place(str(stick)))
    run_steps(laptop.services.backups.make())
    laptop.lock()
    away.rename(tmp_path / "drawer")
    (copy,) = here.glob("*.owb")
    return here, away, copy.name


def _opens_copy(prompt: Prompt, copy: Path, phrase: str) -> bool:
    code, _, _ = prompt.vault("restore", "--from", str(copy), typed=f"{phrase}\n")
    return code == 0


@pytest.mark.parametrize("command", ["passphrase", "recover"])
def test_a_new_passphrase_reaches_the_copies_that_are_here(
    prompt: Prompt, tmp_path: Path, command: str
) -> None:
    """The key file beside them is rewritten; a place that was absent is named, and follows."""
    here, away, copy = _with_places(prompt.laptop, tmp_path)
    sheet = tmp_path / "sheet.txt"
    words = to_words(SECRET, load_words(resource_dir() / "words", "fi"))
    sheet.write_text(" ".join(words), encoding="utf-8")
    typed, more = f"{PHRASE}\n{NEW}\n", []
    if command == "recover":
        typed, more = f"{NEW}\n", ["--recovery-file", str(sheet)]

    code, said, _ = prompt.vault(command, "--json", *more, typed=typed)

    assert code == 0
    assert json.loads(said)["behind"] == [str(away)]
    assert _opens_copy(prompt, here / copy, NEW)
    assert not _opens_copy(prompt, here / copy, PHRASE)
    drawer = tmp_path / "drawer"
    assert _opens_copy(prompt, drawer / copy, PHRASE)
    drawer.rename(away)
    prompt.laptop.clock.advance(hours=2)
    assert prompt.vault("backup", typed=f"{NEW}\n")[0] == 0
    assert _opens_copy(prompt, away / copy, NEW)


def test_a_new_sheet_reaches_the_copies_that_are_here(prompt: Prompt, tmp_path: Path) -> None:
    """The former words open the copy no more, the new ones do; the absent place is named."""
    here, away, copy = _with_places(prompt.laptop, tmp_path)
    sheet = tmp_path / "sheet.txt"
    words = to_words(SECRET, load_words(resource_dir() / "words", "fi"))
    sheet.write_text(" ".join(words), encoding="utf-8")
    vault = str(prompt.laptop.path)
    look = ("restore", "--from", str(here / copy), "--recovery-file", str(sheet))

    code, said, _ = prompt(
        *("team", "new-sheet", vault, "--recovery-file", str(sheet), "--json"),
        typed=f"{PHRASE}\n",
    )

    assert code == 0
    assert json.loads(said)["behind"] == [str(away)]
    assert prompt.vault(*look)[0] == 1
    sheet.write_text(" ".join(json.loads(said)["recovery_words"]), encoding="utf-8")
    assert prompt.vault(*look)[0] == 0


def test_the_absent_place_is_named_in_words(prompt: Prompt, tmp_path: Path) -> None:
    """One line for people: which place, when it was last seen, what holds there."""
    _, away, _ = _with_places(prompt.laptop, tmp_path)

    _, said, _ = prompt.vault("passphrase", typed=f"{PHRASE}\n{NEW}\n")

    (line,) = [line for line in said.splitlines() if line.startswith(str(away))]
    assert "former passphrase" in line


def test_a_vault_without_copies_needs_none_for_a_new_passphrase(prompt: Prompt) -> None:
    """No folder for copies is made by the way."""
    code, said, _ = prompt.vault("passphrase", "--json", typed=f"{PHRASE}\n{NEW}\n")

    assert (code, json.loads(said)) == (0, {"changed": True, "behind": []})
    assert not (prompt.laptop.folder / "backups").exists()


def test_passphrases_tried_at_a_copy_by_command_wait_too(prompt: Prompt, tmp_path: Path) -> None:
    """Four wrong ones at a copy, and neither copy nor vault is opened for a while."""
    here, _, copy = _with_places(prompt.laptop, tmp_path)
    for _ in range(4):
        assert not _opens_copy(prompt, here / copy, WRONG)

    assert not _opens_copy(prompt, here / copy, PHRASE)
    assert not prompt.opens(PHRASE)
    prompt.laptop.clock.advance(minutes=10)
    assert _opens_copy(prompt, here / copy, PHRASE)
    assert prompt.opens(PHRASE)
