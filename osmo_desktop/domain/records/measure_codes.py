"""Code lists of measuring: what an answer may be besides a number, and how it was asked.

The qualifiers are those of the ICF (DOMAIN 3.3) in words of our own: 8 and 9 are no numbers, and
what helps is written with a plus, so that no sum or average can take it for a barrier.
"""

from __future__ import annotations

from osmo_desktop.domain.language import mark

QUALIFIERS = {
    "unspecified": mark("8 Not specified"),
    "not_applicable": mark("9 Does not apply"),
}
FACILITATORS = {
    "+0": mark("+0 Does not help"),
    "+1": mark("+1 Helps a little"),
    "+2": mark("+2 Helps somewhat"),
    "+3": mark("+3 Helps much"),
    "+4": mark("+4 Helps completely"),
}
WAYS = {
    "paper": mark("On paper"),
    "talk": mark("In a talk, face to face"),
    "phone": mark("By phone"),
    "screen": mark("On a screen by themself"),
    "service": mark("In the owner's own service"),
}
