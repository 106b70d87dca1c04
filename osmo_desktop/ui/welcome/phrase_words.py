"""What is said about a passphrase: why it is refused, or how well it stands.

The rule itself is `services.phrase_strength`; here it only gets words. Strength is said in three
words, never as a score: a score would promise what nobody can measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.services.phrase_strength import rate
from osmo_desktop.ui.tokens import Tone


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
    rating = rate(phrase, names)
    if rating.code:
        return PhraseVerdict(
            is_accepted=False,
            word=tr("Not accepted"),
            reason=sentence(UserError(rating.code)),
            tone="warn",
            icon="circle-alert",
        )
    if rating.is_strong:
        word = tr("Strong")
        reason = tr("Many words. Even someone who has the computer cannot try them all.")
    else:
        word = tr("Good enough")
        reason = tr("One or two more words would make it strong.")
    return PhraseVerdict(is_accepted=True, word=word, reason=reason, tone="ok", icon="circle-check")
