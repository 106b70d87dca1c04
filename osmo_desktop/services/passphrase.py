"""The passphrase of an open vault: asked again, or changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.progress import Steps
from osmo_desktop.services.door import suggested_passphrase
from osmo_desktop.services.entrance import WordList
from osmo_desktop.services.phrase_strength import check_passphrase

Rekey = Callable[[str, str], Steps[None]]
"""Rewrites the passphrase slot from the old phrase to the new one; checks the old one first."""
Check = Callable[[str], Steps[None]]
"""Raises UserError("passphrase-wrong") unless the phrase opens the vault."""
Trying = Callable[[], AbstractContextManager[None]]
"""Counts a try at the vault's passphrase and holds back too many (`services/brake.py`)."""


class PassphraseService:
    """The passphrase, seen from inside the open vault."""

    def __init__(
        self,
        rekey: Rekey,
        trying: Trying,
        names: Callable[[], tuple[str, ...]],
        words: WordList,
        *,
        check: Check,
    ) -> None:
        self._rekey = rekey
        self._check = check
        self._trying = trying
        self._names = names
        self._words = words

    def names(self) -> tuple[str, ...]:
        """Names that no passphrase may be built on: user, computer, team. Vault worker."""
        return tuple(name for name in self._names() if name)

    def suggest(self, language: str) -> str:
        """A passphrase of six random words. Any thread."""
        return suggested_passphrase(self._words(language))

    def check(self, phrase: str) -> Steps[None]:
        """Ask whether the person at the keyboard is the user, in steps.

        Raises UserError: passphrase-wrong, which counts as at the lock screen, or unlock-wait.
        """
        with self._trying():
            yield from self._check(phrase)

    def change(self, old: str, new: str) -> Steps[None]:
        """Rewrite one key slot, in steps; the derivations are the yielded calls.

        Raises UserError: the codes of `check_passphrase`, passphrase-same, passphrase-wrong for
        the old one, unlock-wait.
        """
        check_passphrase(new, names=self.names())
        if new == old:
            raise UserError("passphrase-same")
        with self._trying():
            yield from self._rekey(old, new)
