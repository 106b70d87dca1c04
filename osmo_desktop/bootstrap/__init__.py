"""Composition root: the only part that knows every layer.

What the lock screen does not need (services, storage, sync, papers, the pages) is imported while
the passphrase is typed, at the latest when a vault is opened, so that the first window is there
at once (DESIGN 4). `start` begins the program, `workshop` makes and opens vaults, `joining` joins
the services of an open one.
"""

from osmo_desktop.bootstrap.setting import FileProfile, Setting, standard_setting
from osmo_desktop.bootstrap.shipped import Printer, catalogue, lemmatiser, phrase_words, words
from osmo_desktop.bootstrap.start import demo_door, run
from osmo_desktop.bootstrap.workshop import door

__all__ = [
    "FileProfile",
    "Printer",
    "Setting",
    "catalogue",
    "demo_door",
    "door",
    "lemmatiser",
    "phrase_words",
    "run",
    "standard_setting",
    "words",
]
