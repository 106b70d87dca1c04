"""What happened on a client's timeline in words, for the window and the commands."""

from __future__ import annotations

from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.note_codes import NOTE_SOURCES
from osmo_desktop.domain.records.review import APPROVED, COMMENTED, RETURNED
from osmo_desktop.services.models import NoteView, TimelineEntry
from osmo_desktop.services.review_rows import NoteReviewView, ReviewRow
from osmo_desktop.services.wording import code_word


def author_words(author: str, instead_of: str = "") -> str:
    """Who wrote something, and for whom a substitute did: "Ben Virta (for Anna Niemi)"."""
    if not instead_of:
        return author
    return tr("{author} (standing in for {absent})").format(author=author, absent=instead_of)


def event_title(entry: TimelineEntry) -> str:
    """What happened, and what became of it: "Home visit · amended"."""
    title = _what(entry)
    if entry.struck is not None:
        title = tr("{what} · entered in error").format(what=title)
    elif entry.amended:
        title = tr("{what} · amended").format(what=title)
    if entry.review.state and entry.struck is None:
        words = review_state(entry.review)
        title = tr("{what} · {state}").format(what=title, state=words)
    return tr("{what} · conflict").format(what=title) if entry.has_conflict else title


def review_state(review: NoteReviewView) -> str:
    """How a note stands by its reviews, for a badge or a row: "waits for approval"."""
    words = {
        "waiting": tr("waits for approval"),
        RETURNED: tr("returned"),
        "corrected": tr("corrected, waits for approval"),
        APPROVED: tr("approved"),
    }
    return words.get(review.state, "")


def review_words(review: NoteReviewView) -> str:
    """What page, paper and export say of it: "A student's note, approved by Anna, 1.9.2026"."""
    if review.state == APPROVED and review.approved is not None:
        msgid = (
            tr("A student's note, approved by {name}, {day}")
            if review.students
            else tr("Approved by {name}, {day}")
        )
        day = short_date(review.approved.date(), current())
        return msgid.format(name=review.approved_by, day=day)
    state = review_state(review)
    if not review.students:
        return state[:1].upper() + state[1:]
    return tr("A student's note, {state}").format(state=state)


def note_circumstances(note: NoteView) -> tuple[str, ...]:
    """Who was present, where the information comes from, the interpreter; what is said of it."""
    source = code_word(NOTE_SOURCES, note.source) if note.source else ""
    said = (
        (tr("Present: {name}"), note.attended),
        (tr("Source: {source}"), source),
        (tr("Interpreter: {language}"), note.interpreter),
    )
    return tuple(
        words.format(name=text, source=text, language=text) for words, text in said if text
    )


def event_body(entry: TimelineEntry) -> str:
    """What is told of it: the text, the version of a plan, the reason of a strike."""
    if entry.struck:
        return tr("Reason: {reason}").format(reason=entry.struck)
    if entry.kind == "plan" and entry.text.isdecimal():
        return tr("Version {version}").format(version=entry.text)
    return entry.text


def said_words(row: ReviewRow, name: str, moment: str) -> str:
    """Who said what of a note when; a return that waits, an approval that is none."""
    said = {
        COMMENTED: tr("{name} commented, {moment}"),
        RETURNED: tr("{name} returned the note, {moment}"),
        APPROVED: tr("{name} approved the note, {moment}"),
    }.get(row.verdict, "{name}, {moment}")
    words = said.format(name=name, moment=moment)
    if row.is_open:
        return tr("{what} · waits for an answer").format(what=words)
    if not row.counts and row.struck is None:
        return tr("{what} · does not count").format(what=words)
    return words


def _what(entry: TimelineEntry) -> str:
    if entry.kind == "plan":
        return tr("Plan approved") if entry.code == "approved" else tr("Plan as a draft")
    if entry.kind == "engagement":
        return tr("Service ended") if entry.code == "end" else tr("Service began")
    if entry.kind == "attachment":
        return code_word(codes.ATTACHMENT_TYPES, entry.code)
    how = code_word(codes.CONTACT_MODES, entry.code)
    if entry.outcome in codes.UNANSWERED:
        return tr("{how}, attempt").format(how=how)
    if entry.kind != "contact_attempt":
        return how
    words = tr("{how}, reached") if entry.is_reached else tr("{how}, attempt")
    return words.format(how=how)
