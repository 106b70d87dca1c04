"""What is said about a passphrase: why it is refused, or how well it stands.

The rule itself is `services.door.check_passphrase`; here it only gets words. Strength is said by
the number of words and letters, never as a score: a score would promise what nobody can measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.door import check_passphrase
from osmo_desktop.ui.tokens import Tone

_REASONS = {
    "passphrase-short": mark(
        "Too short. Use at least 12 characters in two or more words, or 16 in one."
    ),
    "passphrase-repeats": mark("The same few characters repeat. Use different words."),
    "passphrase-known": mark(
        "This is built on a passphrase that is guessed first. Choose words of your own."
    ),
    "passphrase-names": mark("This is built on your own name or the computer's. Use other words."),
}
_STRONG_WORDS = 4
_STRONG_LENGTH = 20


@dataclass(frozen=True, slots=True)
class PhraseVerdict:
    """Whether a passphrase is accepted, one word on it, and the reason or advice."""

    is_accepted: bool
    word: str
    reason: str
    tone: Tone
    icon: str


def judge(phrase: str, names: Sequence[str] = ()) -> PhraseVerdict:
    """Say in words how `phrase` stands; `names` are those it must not be built on."""
    if not phrase:
        advice = tr("Four words that do not belong together are good and easy to remember.")
        return PhraseVerdict(is_accepted=False, word="", reason=advice, tone="sub", icon="info")
    try:
        check_passphrase(phrase, names=names)
    except UserError as error:
        reason = tr(_REASONS[error.code]) if error.code in _REASONS else error.code
        return PhraseVerdict(
            is_accepted=False,
            word=tr("Not accepted"),
            reason=reason,
            tone="warn",
            icon="circle-alert",
        )
    return _accepted(phrase)


def _accepted(phrase: str) -> PhraseVerdict:
    """Tell an accepted phrase that could be longer from a strong one."""
    words = [word for word in phrase.split() if len(word) > 2]
    if len(set(words)) >= _STRONG_WORDS and len(phrase) >= _STRONG_LENGTH:
        return PhraseVerdict(
            is_accepted=True,
            word=tr("Strong"),
            reason=tr("Many words. Even someone who has the computer cannot try them all."),
            tone="ok",
            icon="circle-check",
        )
    return PhraseVerdict(
        is_accepted=True,
        word=tr("Good enough"),
        reason=tr("One or two more words would make it strong."),
        tone="ok",
        icon="circle-check",
    )
