"""Sentences for errors in reviews of a plan, the network, guidance, and ratings by groups."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

PLAN_PARTS: Final = {
    "plan-review-no-plan": mark(
        "There is no approved plan to review yet. Approve the plan first; nothing was saved."
    ),
    "plan-review-date": mark("Write the day of the review, not in the future."),
    "plan-review-next": mark("The next review comes after this one. Check its date."),
    "plan-review-empty": mark("Rate at least one part of the plan."),
    "plan-review-rating": mark("Choose how this part has gone, or leave its reason empty too."),
    "plan-review-reason": mark("Write why, in a few words: the reason tells more than the rating."),
    "plan-review-unknown": mark("There is no such review here. Nothing was changed."),
    "network-unknown": mark("This is no longer in the network. Nothing was changed."),
    "network-role-missing": mark("Write the role, for example sister, coach or debt adviser."),
    "network-identity-code": mark(
        "Leave the identity code out: others in the network are known by role and name only."
    ),
    "referral-need-missing": mark(
        "Write the need, in the client's words if you can: guidance is always based on a need."
    ),
    "group-rating-about": mark("Write the name of the group or event, and nobody's name."),
    "group-rating-figures": mark(
        "Write a number for each step of the scale, 0 where nobody chose it, or the mean and how "
        "many answered; or leave it empty."
    ),
    "group-rating-empty": mark("Write how many gave each answer, for at least one question."),
    "group-rating-unknown": mark("There is no such rating here. Nothing was changed."),
    "referral-service-missing": mark("Write the service or the place where the client was guided."),
}
