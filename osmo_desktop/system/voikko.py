"""Base forms of Finnish words by libvoikko, where the library and a dictionary are installed.

Debian and Ubuntu: ``libvoikko1`` and ``voikko-fi``. The library is loaded by its full version
name from where the system keeps libraries, or from a folder that the installer put it in; never
by a search of the current folder or of PATH, where anybody could lay a file of that name.

A Voikko handle must not be used by two threads at once, so each call holds a lock. Words come
from notes that others wrote: only words of ordinary letters and ordinary length reach the library.
"""

import ctypes
import re
import sys
import threading
from collections.abc import Iterator
from ctypes import POINTER, c_char_p, c_void_p
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

_LIBRARY: Final = {
    "linux": "libvoikko.so.1",
    "darwin": "libvoikko.1.dylib",
    "win32": "libvoikko-1.dll",
}
_WORD: Final = re.compile(r"[a-zåäöšžéüæø]{2,60}(?:-[a-zåäöšžéüæø]{2,60}){0,3}")
_PART: Final = re.compile(r"\+([^+()]*)\(([^()]*)\)")
_MARKS: Final = re.compile("[=|]")
_BASE_FORM: Final = b"BASEFORM"
_PARTICIPLE: Final = b"PARTICIPLE"
_WORD_BASES: Final = b"WORDBASES"


class VoikkoLemmatiser:
    """Base forms from Voikko's morphology, remembered for the words seen last.

    May be called from any thread. Close it, or use it as a context manager; a closed one knows
    no words.
    """

    def __init__(self, library: ctypes.CDLL, handle: int, *, remembered: int = 65536) -> None:
        """Use an open handle; see ``open`` for how to get one."""
        self._library = library
        self._handle: int | None = handle
        self._lock = threading.Lock()
        self._remembered = lru_cache(maxsize=remembered)(self._analyse)

    @classmethod
    def open(cls, folder: Path | None = None) -> Self | None:
        """Load library and Finnish dictionary; None where one of them is not there.

        ``folder`` holds both when the installer brought them along.
        """
        name = _LIBRARY.get(sys.platform)
        if name is None or (folder is None and sys.platform == "win32"):
            return None
        try:
            library = ctypes.CDLL(name if folder is None else str(folder / name))
            _declare(library)
        except (OSError, AttributeError):
            return None
        error = c_char_p()
        place = None if folder is None else str(folder).encode()
        handle = library.voikkoInit(ctypes.byref(error), b"fi", place)
        return cls(library, handle) if handle and not error.value else None

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Close."""
        self.close()

    def lemmas(self, word: str) -> frozenset[str]:
        """Give the base forms of a word in lower case; empty where Voikko knows none."""
        if _WORD.fullmatch(word) is None:
            return frozenset()
        return self._remembered(word)

    def close(self) -> None:
        """Give the handle back."""
        with self._lock:
            handle, self._handle = self._handle, None
            self._remembered.cache_clear()
            if handle is not None:
                self._library.voikkoTerminate(handle)

    def _analyse(self, word: str) -> frozenset[str]:
        """Ask the library."""
        with self._lock:
            if self._handle is None:
                return frozenset()
            analyses = self._library.voikkoAnalyzeWordCstr(self._handle, word.encode())
            if not analyses:
                return frozenset()
            try:
                return frozenset(base.lower() for base in self._base_forms(analyses) if base)
            finally:
                self._library.voikko_free_mor_analysis(analyses)

    def _base_forms(self, analyses: "ctypes._Pointer[c_void_p]") -> Iterator[str]:
        """Walk the null-terminated list of analyses."""
        index = 0
        while analyses[index]:
            yield self._value(analyses[index], _BASE_FORM)
            if self._value(analyses[index], _PARTICIPLE):
                # Voikko takes "tavannut" for an adjective; people look for the verb.
                yield _verb_of(self._value(analyses[index], _WORD_BASES))
            index += 1

    def _value(self, analysis: int | None, key: bytes) -> str:
        """Give one value of an analysis, empty where it has none."""
        value = self._library.voikko_mor_analysis_value_cstr(analysis, key)
        if not value:
            return ""
        try:
            return ctypes.string_at(value).decode()
        finally:
            self._library.voikko_free_mor_analysis_value_cstr(value)


def _verb_of(word_bases: str) -> str:
    """Give the infinitive of a participle from Voikko's parts: "+saa(saada)+n+ut(+ut)"."""
    parts = [part for part in _PART.findall(word_bases) if not part[1].startswith("+")]
    if not parts:
        return ""
    return "".join(part for part, _ in parts[:-1]) + _MARKS.sub("", parts[-1][1])


def _declare(library: ctypes.CDLL) -> None:
    """Declare the functions used, as libvoikko's voikko.h of version 4 has them."""
    library.voikkoInit.argtypes = [POINTER(c_char_p), c_char_p, c_char_p]
    library.voikkoInit.restype = c_void_p
    library.voikkoTerminate.argtypes = [c_void_p]
    library.voikkoTerminate.restype = None
    library.voikkoAnalyzeWordCstr.argtypes = [c_void_p, c_char_p]
    library.voikkoAnalyzeWordCstr.restype = POINTER(c_void_p)
    library.voikko_mor_analysis_value_cstr.argtypes = [c_void_p, c_char_p]
    library.voikko_mor_analysis_value_cstr.restype = c_void_p
    library.voikko_free_mor_analysis.argtypes = [POINTER(c_void_p)]
    library.voikko_free_mor_analysis.restype = None
    library.voikko_free_mor_analysis_value_cstr.argtypes = [c_void_p]
    library.voikko_free_mor_analysis_value_cstr.restype = None
