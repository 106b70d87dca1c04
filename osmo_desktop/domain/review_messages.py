"""Sentences for errors in reviews of notes, in the list of students, reverting, late notes."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

REVIEWS: Final = {
    "review-comment-missing": mark("Write what you want to say of the note. Nothing was saved."),
    "review-own": mark(
        "This note has words of your own, so a colleague returns or approves it. You can comment "
        "it. Nothing was saved."
    ),
    "review-student": mark(
        "Returning and approving is for workers and supervisors. You can comment the note; "
        "nothing was saved."
    ),
    "review-not-guide": mark(
        "A student's note is approved by the student's guide or a supervisor. You can comment or "
        "return it; nothing was saved."
    ),
    "review-unknown": mark("There is nothing of yours to take back here. Nothing was changed."),
    "student-guide-self": mark("Choose another person as the guide. Nothing was saved."),
    "student-guide-student": mark(
        "The guide is a student too, so choose another one. Nothing was saved."
    ),
    "student-supervisor": mark("A supervisor cannot be marked as a student. Nothing was saved."),
    "student-already": mark(
        "The member is marked as a student for these days already. End that time first, or choose "
        "other days; nothing was saved."
    ),
    "student-end-invalid": mark("The last day cannot be before the first. Check the dates."),
    "student-unknown": mark("There is no such student in the list. Check the name."),
    "revert-unknown": mark(
        "There is no such change here, or it cannot be reverted. Nothing was changed."
    ),
    "revert-overtaken": mark(
        "The field has been changed since, so nothing was reverted: the later value would be "
        "lost. All values are in the history."
    ),
    "revert-conflict": mark(
        "People wrote this field apart from each other, so nothing was reverted. Settle the "
        "conflict on the sync page."
    ),
    "revert-no-way": mark(
        "A record of this kind cannot be reverted from here. Correct it where it is; nothing was "
        "changed."
    ),
    "late-unknown": mark(
        "There is no such late note that can be approved; perhaps a colleague has approved it "
        "already. Nothing was changed."
    ),
}
