"""A locked vault whose passphrase was forgotten: asking a supervisor, and coming back (b.0 22).

Used on the free pool, before any vault is open; what comes back is the bundle of services.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from osmo_desktop.crypto.words import check_digits, check_words
from osmo_desktop.domain.language import current
from osmo_desktop.formats.reset import MAX_ANSWER_BYTES, check_digest
from osmo_desktop.services.entrance import WordList
from osmo_desktop.services.phrase_strength import check_passphrase

Opened_co = TypeVar("Opened_co", covariant=True)

__all__ = ["MAX_ANSWER_BYTES", "ResetDesk", "ResetDoor", "ResetRequest"]


class ResetDesk(Protocol[Opened_co]):
    """What storage does for a reset (joined to services by bootstrap)."""

    def ask(self, path: Path, phrase: str) -> bytes:
        """Prepare the reset to a new passphrase; the challenge for a supervisor."""

    def asked(self, path: Path) -> bytes | None:
        """The challenge that waits for its answer."""

    def finish(self, path: Path, phrase: str, secret: bytes, answer: bytes) -> Opened_co:
        """Open with the answer, set the new passphrase and a new paper secret."""


@dataclass(frozen=True)
class ResetRequest:
    """The file for the supervisor, and the words that both people read aloud."""

    file: bytes
    words: tuple[str, ...]
    digits: str


class ResetDoor(Generic[Opened_co]):
    """Asks for help and takes it, for the vault of this laptop."""

    def __init__(
        self,
        desk: ResetDesk[Opened_co],
        where: Callable[[Path | None], Path],
        names: Callable[[], Sequence[str]],
        words: WordList,
    ) -> None:
        self._desk = desk
        self._where = where
        self._names = names
        self._words = words

    def ask(self, passphrase: str, path: Path | None = None) -> ResetRequest:
        """Write a request; the new passphrase is needed again when the answer is here.

        An earlier request is forgotten. Nothing else of the vault changes. Raises UserError
        (passphrase-…), KnownError("reset-nobody") and vault errors.
        """
        check_passphrase(passphrase, names=tuple(self._names()))
        return self._request(self._desk.ask(self._where(path), passphrase))

    def waiting(self, path: Path | None = None) -> ResetRequest | None:
        """The request that waits for its answer, if there is one."""
        challenge = self._desk.asked(self._where(path))
        return self._request(challenge) if challenge is not None else None

    def finish(
        self, passphrase: str, answer: bytes, *, secret: bytes, path: Path | None = None
    ) -> Opened_co:
        """Open the vault with a supervisor's answer; it becomes a new device.

        `secret` is that of a new recovery sheet, because the former one opens no more. Raises
        UserError("passphrase-wrong", "reset-other-request"), KnownError("reset-not-asked"),
        DamagedError for a forged or damaged answer; then nothing was changed.
        """
        return self._desk.finish(self._where(path), passphrase, secret, answer)

    def _request(self, challenge: bytes) -> ResetRequest:
        digest = check_digest(challenge)
        words = check_words(digest, self._words(current().code))
        return ResetRequest(challenge, tuple(words), " ".join(check_digits(digest)))
