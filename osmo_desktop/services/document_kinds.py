"""Which kinds of records are documents of a client system, and why every other kind is none.

A document is what was approved, signed, decided or told of a client once and for all (DOMAIN 2.2,
2.4). A new kind of a client's stream goes into one of the two tables: a test asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PARTS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "meeting": {
        "step": ("text", "who", "due"),
        "meeting_participant": ("role", "organisation"),
    },
    "plan": {
        "goal": (
            "title",
            "client_words",
            "weight",
            "level_minus_2",
            "level_minus_1",
            "level_0",
            "level_plus_1",
            "level_plus_2",
        ),
        "step": ("text", "who", "due"),
    },
    "notice": {"notice_field": ("key", "said")},
    "needs_assessment": {},
    "decision": {},
    "evaluation": {},
    "closure": {},
    "plan_review": {},
    "work_ability": {},
    "departure": {},
    "contact_attempt": {},
    "consent": {},
    "attachment": {},
}
"""By document: the records that belong to it, and the fields that are its words."""

JOINT: Final = ("client_present", "secrecy_told", "gathered", "follow_up")
"""What a note takes from the joint meeting that it is of (its parts come besides)."""

JOINT_ALWAYS: Final = ("client_present", "secrecy_told")
"""Those of them that every note of it takes, whatever its controller."""

DAYS: Final = (
    "occurred",
    "made",
    "completed",
    "decided",
    "evaluated",
    "closed",
    "started",
    "day",
    "given",
)
"""Fields that tell the day of a document; each kind has one of them."""

NO_DOCUMENTS: Final[Mapping[str, str]] = {
    "joint_meeting": "each of its notes holds its words: one note per basis and controller",
    "meeting_participant": "part of a note",
    "step": "part of a note or a plan",
    "goal": "part of a plan",
    "notice_field": "part of a notice",
    "network_role": "the plan takes it in when it is approved",
    "referral": "the plan takes it in when it is approved",
    "client": "basic data, which the client system has of its own",
    "engagement": "the basis, which each document names",
    "assessment": "a field of assessments, plans and summaries, which tell it in words",
    "answer": "part of an assessment",
    "measure_item": "a question of the client's own measure",
    "method_use": "the plan tells the methods in words",
    "safety_plan": "the client's own plan, kept up for use on the way",
    "comment_slip": "the client's own document, not the organisation's",
    "request": "in the controller's register of requests (DOMAIN 2.5)",
    "disclosure": "in the log of disclosures, which is no client document",
    "handover_reason": "about who works with the client",
    "task": "a worker's own list of work",
    "task_decision": "a worker's own list of work",
    "visit_safety": "about the worker's safety",
    "attendance": "a presence, which the notes of a group and the summary tell",
    "note_review": "about a student's note, which is a document once it is approved",
    "transfer": "says what became of a document",
    "imported": "says from which list a client came",
    "adoption": "says that a late record was written anew, which is the document",
    "dismissal": "says that a late record is left out",
    "cover": "says nothing of anybody",
}
"""Kinds of a client's stream that are no documents, and why; the team's are about no client."""
