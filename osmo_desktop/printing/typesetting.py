"""Breaking text of several faces into lines.

Lines break at spaces, a word wider than the line breaks between characters. The space at which a
line broke is kept at its end: it is not seen, but a screen reader or a copied text would otherwise
join two words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from osmo_desktop.printing.fonts import text_width

_TOKEN: Final = re.compile(r"\n| +|[^ \n]+")
_ROUNDING: Final = 1e-6


class Run(NamedTuple):
    """A stretch of printable text in one face."""

    text: str
    face: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its runs from left to right, and the width of what is seen, in points."""

    runs: tuple[Run, ...]
    width: float


def break_lines(runs: Iterable[Run], size: float, width: float) -> list[Line]:
    """Break the runs into lines of at most `width` points; text without anything gives no line."""
    setter = _LineSetter(size, width)
    for word in _words(runs):
        setter.add(word)
    return setter.finish()


def _words(runs: Iterable[Run]) -> Iterable[list[Run]]:
    """Give words (runs that belong together), and spaces and line ends as words of their own."""
    word: list[Run] = []
    for run in runs:
        for token in _TOKEN.findall(run.text):
            if token[0] in " \n":
                if word:
                    yield word
                    word = []
                yield [Run(token[0], run.face)]
            else:
                word.append(Run(token, run.face))
    if word:
        yield word


class _LineSetter:
    """Fills lines greedily; one use for one text."""

    def __init__(self, size: float, width: float) -> None:
        """Start with an empty line."""
        self._size = size
        self._width = width
        self._lines: list[Line] = []
        self._line: list[Run] = []
        self._used = 0.0
        self._space: Run | None = None

    def add(self, word: list[Run]) -> None:
        """Add a word, a space or a line end."""
        if word[0].text == "\n":
            self._end_line(trailing=True)
            return
        if word[0].text == " ":
            if self._line:
                self._space = word[0]
            return
        room = self._width - self._used - self._space_width()
        needed = self._measure(word)
        if needed > room + _ROUNDING and self._line:
            self._end_line(trailing=True)
            room = self._width
        if needed > room + _ROUNDING:
            word = self._break_word(word)
            needed = self._measure(word)
        self._take(word, needed)

    def finish(self) -> list[Line]:
        """Give the lines."""
        if self._line:
            self._space = None
            self._end_line(trailing=False)
        return self._lines

    def _break_word(self, word: list[Run]) -> list[Run]:
        """Set all full lines of a word that is wider than a line; give the rest of it."""
        for text, face in word[:-1]:
            self._fill(text, face)
        text, face = word[-1]
        return [Run(self._fill(text, face, keep_rest=True), face)]

    def _fill(self, text: str, face: str, *, keep_rest: bool = False) -> str:
        """Set characters, ending a line whenever it is full; give the last ones back if wished."""
        start = 0
        used = self._used
        for index, character in enumerate(text):
            step = text_width(character, face, self._size)
            if used + step > self._width + _ROUNDING and (index > start or self._line):
                if index > start:
                    self._take([Run(text[start:index], face)], used - self._used)
                self._end_line(trailing=False)
                start, used = index, 0.0
            used += step
        if keep_rest:
            return text[start:]
        self._take([Run(text[start:], face)], used - self._used)
        return ""

    def _take(self, word: Sequence[Run], width: float) -> None:
        """Put a word on the line, after the space that waits."""
        if self._space is not None:
            self._used += self._space_width()
            self._line.append(self._space)
            self._space = None
        self._line += word
        self._used += width

    def _end_line(self, *, trailing: bool) -> None:
        """Close the line, with the space that broke it."""
        runs = _joined(self._line)
        if trailing and runs:
            runs[-1] = Run(f"{runs[-1].text} ", runs[-1].face)
        self._lines.append(Line(tuple(runs), self._used))
        self._line, self._used, self._space = [], 0.0, None

    def _space_width(self) -> float:
        """Measure the space that waits between two words."""
        return 0.0 if self._space is None else self._measure([self._space])

    def _measure(self, word: Iterable[Run]) -> float:
        """Measure runs in points."""
        return sum(text_width(run.text, run.face, self._size) for run in word)


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Join neighbours of the same face."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].face == run.face:
            joined[-1] = Run(joined[-1].text + run.text, run.face)
        else:
            joined.append(run)
    return joined
