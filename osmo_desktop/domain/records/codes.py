"""Code lists of the record kinds, with the words shown for each code (DOMAIN 8, glossary)."""

from __future__ import annotations

from osmo_desktop.domain.language import mark

ROLES = {
    "worker": mark("Worker"),
    "supervisor": mark("Supervisor"),
    "auditor": mark("Auditor"),
}
LANGUAGE_CODES = {"fi": mark("Finnish"), "sv": mark("Swedish"), "en": mark("English")}
LEGAL_PROFILES = {
    "adult_social_care": mark("Adult social care"),
    "outreach_youth_work": mark("Outreach youth work"),
    "project": mark("Project or organisation"),
}
LEGAL_BASES = {
    "social_rehabilitation": mark("Social rehabilitation (Social Welfare Act, section 17)"),
    "rehabilitative_work": mark("Rehabilitative work activity"),
    "adult_social_work": mark("Adult social work"),
    "employment_county": mark("Multisectoral support for employment, wellbeing services county"),
    "employment_support": mark("Multisectoral support for employment, employment area"),
    "typ": mark("Multisectoral joint service (TYP)"),
    "project": mark("Taking part in the project"),
}
ENGAGEMENT_TYPES = {
    "individual_coaching": mark("Individual coaching"),
    "individual_guidance": mark("Individual guidance"),
    "group": mark("Group"),
}
REFERRAL_SOURCES = {
    "employment_area": mark("Employment area"),
    "adult_social_work": mark("Adult social work"),
    "typ_service": mark("Multisectoral joint service"),
    "health_care": mark("Health care"),
    "ngo": mark("Organisation"),
    "parish": mark("Parish"),
    "workshop": mark("Workshop"),
    "self": mark("Client themself"),
    "relative": mark("Someone close"),
    "other": mark("Other"),
}
END_REASONS = {
    "goals_met": mark("Goals reached"),
    "not_reached": mark("Not reached"),
    "own_decision": mark("Own decision"),
    "moved": mark("Moved away"),
    "health": mark("Health"),
    "to_service": mark("Moved to another service"),
    "to_work": mark("Moved to work or education"),
    "unsuitable": mark("Not suitable"),
    "other": mark("Other"),
    "unknown": mark("Not known"),
}
NOTICE_TYPES = {"start_notice": mark("Start notice"), "end_notice": mark("End notice")}
NOTICE_STATES = {
    "not_asked": mark("Not asked"),
    "asked": mark("Asked"),
    "partial": mark("Partly filled"),
    "complete": mark("Complete"),
    "missing": mark("Missing despite attempts"),
}
NOTICE_CAUSES = {
    "refused": mark("Refused"),
    "unreachable": mark("Could not be reached"),
    "other_cause": mark("Other cause"),
}
CONTACT_MODES = {
    "home_visit": mark("Home visit"),
    "office": mark("At the office"),
    "elsewhere": mark("Elsewhere"),
    "phone": mark("Phone call"),
    "video": mark("Video call"),
    "message": mark("Message"),
    "group_session": mark("Group session"),
}
OUTCOMES = {
    "reached": mark("Reached"),
    "not_reached": mark("Not reached"),
    "message_left": mark("Message left"),
}
UNANSWERED = frozenset({"not_reached", "message_left"})
"""Outcomes of an attempt that did not reach the client."""
ACTIVITY_STATES = {
    "planned": mark("Planned"),
    "running": mark("Running"),
    "ended": mark("Ended"),
    "ended_early": mark("Ended early"),
    "not_started": mark("Did not start"),
    "cancelled": mark("Cancelled"),
}
ACTIVITY_REASONS = {
    "no_clients": mark("No clients were referred"),
    "clients_ran_out": mark("No more participants"),
    "distance": mark("Place or distance"),
    "other_authority": mark("Another authority's position unclear"),
    "resources": mark("Lack of resources"),
    "staff_change": mark("Change of staff"),
    "no_decision": mark("Administrative decision missing"),
    "timetable": mark("Timetable"),
    "other": mark("Other"),
}
ATTENDANCE_STATES = {"present": mark("Present"), "absent": mark("Absent")}
PLAN_STATES = {"draft": mark("Draft"), "approved": mark("Approved")}
PLAN_TRACKS = {
    "work_oriented": mark("Towards work"),
    "everyday_life": mark("Supporting everyday life"),
}

ATTACHMENT_TYPES = {
    "scan": mark("Scanned paper"),
    "photo": mark("Photo"),
    "signature": mark("Signature"),
    "other": mark("Other attachment"),
}
SIGNING_WAYS = {"drawn": mark("Drawn on the screen"), "typed": mark("Name typed, not drawn")}
SIGNER_ROLES = {
    "client": mark("Client"),
    "worker": mark("Worker"),
    "other": mark("Other person"),
}
ASSESSORS = {"self": mark("Client themself"), "worker": mark("Worker")}
ANSWER_STATES = {
    "declined": mark("Prefers not to answer"),
    "not_asked": mark("Not asked"),
    "missing": mark("Missing despite attempts"),
}


def codes(words: dict[str, str]) -> tuple[str, ...]:
    """The codes of a list, in the order in which people should see them."""
    return tuple(words)


ERASURE_CAUSES = {
    "retention_ended": mark("The time of keeping is over"),
    "request": mark("The client's right to erasure"),
    "mistake": mark("Recorded by mistake"),
    "order": mark("Order of an authority"),
}
REMOVAL_CAUSES = {
    "lost": mark("Lost or stolen"),
    "left": mark("The worker left"),
    "replaced": mark("Replaced by another laptop"),
    "misuse": mark("Suspected misuse"),
    "other": mark("Other"),
}
