"""The error tree: every failure that a person may meet has a stable code.

The sentence for a code stands in `domain.messages`; an error carries only the code and the
details that the sentence names (never a client's data).
"""

from __future__ import annotations


class OsmoError(Exception):
    """Base of all errors of the program.

    `code` is stable and names a sentence; `details` fill its placeholders.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        return self.code


class UserError(OsmoError):
    """The person can mend it now: a wrong passphrase, a date that is no date."""


class KnownError(OsmoError):
    """The world is in the way: a full disk, a missing folder, a newer format."""


class DamagedError(KnownError):
    """Bytes that fail verification; nothing of them may be used."""


class NewerFormatError(KnownError):
    """A format or suite that a newer version of the program wrote."""


class BugError(OsmoError):
    """A broken invariant of our own; reported, never hidden."""
