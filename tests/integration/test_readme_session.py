"""The session of two laptops in the README, typed as it stands there."""

from __future__ import annotations

import re
import shlex
from io import StringIO
from pathlib import Path

import pytest

from osmo_desktop import cli
from osmo_desktop.bootstrap import Printer, Setting, catalogue, door
from osmo_desktop.domain.language import speaking
from tests.fakes.memory_book import SetClock
from tests.laptops import CHEAP

README = Path(__file__).parents[2] / "README.md"
EXAMPLE_REQUEST = "2230831713e9b4ef251e2e190f3d81ac"
_COMMENT = re.compile(r" {3,}(?!-).*")
_ECHO = re.compile(r'echo "(.*)" \|\s*(.*)')


class Session:
    """A terminal in the folder where the session is typed."""

    def __init__(self, folder: Path) -> None:
        self.told = ""
        self._words = ""
        self._request = ""
        self._setting = Setting(
            clock=SetClock(),
            profile_path=folder / "profile.json",
            vault_path=lambda: folder / "vault.owv",
            params=lambda: CHEAP,
        )

    def type(self, line: str) -> None:
        """Run a line of the README."""
        if line == "cat > words.txt":
            assert len(self._words.split()) == 25
            Path("words.txt").write_text(self._words, encoding="utf-8")
            return
        echo = _ECHO.fullmatch(line)
        for command in (echo[2] if echo else line).split(" && "):
            self._run(shlex.split(command), echo[1] if echo else "")

    def _run(self, words: list[str], typed: str) -> None:
        """Run a command as the program does; what two people read is kept for what comes next."""
        assert words[0] == "osmo", words
        argv = [self._request if word == EXAMPLE_REQUEST else word for word in words[1:]]
        output, errors = StringIO(), StringIO()
        terminal = cli.Terminal(StringIO(typed), output, errors)
        sheet = Printer().recovery_sheet
        code = cli.main(argv, door(self._setting), sheet, terminal, self._setting.clock)
        assert (code, errors.getvalue()) == (0, ""), argv
        said = output.getvalue()
        self.told += said
        if argv[:3] == ["vault", "create", "anna.owv"]:
            self._words = said.splitlines()[1]
        if argv[:2] == ["team", "admit"] and "--request" not in argv:
            self._request = said.split()[0]


def _block() -> list[str]:
    """The lines of the session, continued ones joined."""
    text = README.read_text(encoding="utf-8")
    (block,) = re.findall(r"^    \$ alias osmo.*\n(?:(?:    .*)?\n)*?(?=\S)", text, re.MULTILINE)
    joined = re.sub(r"(?:\\|(?<=\|))\n +", " ", block)
    return [line.strip() for line in joined.splitlines()[1:] if line.strip()]


def test_the_session_of_the_readme_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command succeeds in its turn, and what stands below it is what it says."""
    monkeypatch.chdir(tmp_path)
    Path("shared").mkdir()
    for name in ("anna", "ben"):
        Path(f"{name}.txt").write_text(f"{name} koivu järvi aamu silta\n", encoding="utf-8")
    session = Session(tmp_path)
    answers = []
    with speaking(catalogue("fi")):
        for line in _block():
            if line.startswith("$ "):
                session.type(_COMMENT.sub("", line[2:]))
            else:
                answers.append(line)

    # The words that are read aloud and those of the sheet are others each time.
    fixed = [line for line in answers if len(line.split()) != 8 and not line.endswith("…")]
    assert len(fixed) >= 5
    assert [line for line in fixed if line not in session.told.splitlines()] == []
