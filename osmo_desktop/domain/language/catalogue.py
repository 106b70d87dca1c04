"""The catalogue of words of one language, and the one that is in use.

Catalogues are gettext files: ``resources/locale/<code>.po`` is edited, ``<code>.mo`` beside it is
compiled from it (``python -m tools.catalogues compile``) and read here with the standard library.
A missing or damaged ``.mo`` leaves the English of the code, never a crash.

A translation is used only when its ``{placeholders}`` are those of the original: a broken or
hostile catalogue can then neither break ``str.format`` nor reach attributes through it.
"""

import gettext
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from string import Formatter
from typing import Final, Self

LANGUAGES: Final = ("fi", "sv", "en")
"""Codes of the languages that the product speaks, the first one is the default."""

Placeholder = tuple[str, str | None, str | None]
"""Field name, format specification and conversion of one ``{…}``."""


def placeholders(text: str) -> frozenset[Placeholder] | None:
    """Give the placeholders of a ``str.format`` text, or None where it is not such a text."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    return frozenset((name, spec, kind) for _, name, spec, kind in parts if name is not None)


class Catalogue:
    """The words of one language.

    Immutable after construction but for its memory of checked texts; may be read from any thread.
    """

    def __init__(self, code: str, translations: gettext.NullTranslations) -> None:
        """Wrap gettext translations; ``code`` is one of ``LANGUAGES``."""
        if code not in LANGUAGES:
            message = f"no such language: {code}"
            raise ValueError(message)
        self._code = code
        self._translations = translations
        self._checked: dict[tuple[str, str], str] = {}

    @classmethod
    def load(cls, locale_dir: Path, code: str) -> Self:
        """Read ``<locale_dir>/<code>.mo``; without it every text is its English original."""
        try:
            with (locale_dir / f"{code}.mo").open("rb") as file:
                return cls(code, gettext.GNUTranslations(file))
        except (OSError, ValueError, LookupError, struct.error):
            # A bad magic number is an OSError, a cut file a struct.error, a bad plural rule or
            # text a ValueError, an unknown character set a LookupError.
            return cls.plain(code)

    @classmethod
    def plain(cls, code: str = "en") -> Self:
        """Give a catalogue that leaves every text as it is in the code."""
        return cls(code, gettext.NullTranslations())

    @property
    def code(self) -> str:
        """The language: ``fi``, ``sv`` or ``en``."""
        return self._code

    def tr(self, msgid: str) -> str:
        """Translate ``msgid``."""
        return self._checked_text("", msgid) if msgid else ""

    def ptr(self, context: str, msgid: str) -> str:
        """Translate ``msgid`` where the same English word needs two translations."""
        return self._checked_text(context, msgid)

    def ntr(self, singular: str, plural: str, n: int) -> str:
        """Translate a text that depends on the number ``n``; the caller formats it."""
        original = singular if n == 1 else plural
        text = self._translations.ngettext(singular, plural, n)
        allowed = (placeholders(singular), placeholders(plural))
        return text if placeholders(text) in allowed else original

    def _checked_text(self, context: str, msgid: str) -> str:
        """Look a text up once, and keep it only when its placeholders are the original's."""
        key = (context, msgid)
        text = self._checked.get(key)
        if text is None:
            if context:
                text = self._translations.pgettext(context, msgid)
            else:
                text = self._translations.gettext(msgid)
            if placeholders(text) != placeholders(msgid):
                text = msgid
            self._checked[key] = text
        return text


class _Process:
    """The language of the window, which is one for the whole process."""

    catalogue: Catalogue = Catalogue.plain()


_spoken: ContextVar[Catalogue | None] = ContextVar("spoken_catalogue", default=None)


def use(catalogue: Catalogue) -> None:
    """Make ``catalogue`` the language of the process, for all threads."""
    _Process.catalogue = catalogue


def current() -> Catalogue:
    """Give the catalogue that ``tr`` uses here and now."""
    return _spoken.get() or _Process.catalogue


@contextmanager
def speaking(catalogue: Catalogue) -> Iterator[None]:
    """Use ``catalogue`` in this thread for a while: a paper in the client's language."""
    token = _spoken.set(catalogue)
    try:
        yield
    finally:
        _spoken.reset(token)


def tr(msgid: str) -> str:
    """Translate ``msgid`` with the catalogue in use."""
    return current().tr(msgid)


def ntr(singular: str, plural: str, n: int) -> str:
    """Translate a text that depends on ``n``: ``ntr("{n} note", "{n} notes", n).format(n=n)``."""
    return current().ntr(singular, plural, n)


def ptr(context: str, msgid: str) -> str:
    """Translate ``msgid`` in ``context`` with the catalogue in use."""
    return current().ptr(context, msgid)


def mark(msgid: str) -> str:
    """Mark ``msgid`` for the catalogues without translating it: for declarations."""
    return msgid
