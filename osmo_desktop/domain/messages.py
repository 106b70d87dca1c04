"""One plain sentence for each error: what happened, what to do, and that the data is safe.

A code that a person may meet (UserError, KnownError) has a sentence of its own. Damage, formats
of a newer version and bugs of ours share one for their class unless the code has its own. A new
code needs its words here; a test compares this table with the codes in the whole program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from osmo_desktop.domain.errors import (
    BugError,
    DamagedError,
    KnownError,
    NewerFormatError,
    OsmoError,
)
from osmo_desktop.domain.handover_messages import HANDOVERS
from osmo_desktop.domain.intake_messages import INTAKE
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.notice_messages import NOTICES
from osmo_desktop.domain.pathway_messages import PATHWAY
from osmo_desktop.domain.plan_messages import PLAN_PARTS
from osmo_desktop.domain.request_messages import REQUESTS
from osmo_desktop.domain.retention_messages import RETENTION
from osmo_desktop.domain.review_messages import REVIEWS
from osmo_desktop.domain.safety_messages import SAFETY
from osmo_desktop.domain.store_messages import STORES
from osmo_desktop.domain.substitution_messages import SUBSTITUTIONS
from osmo_desktop.domain.vault_messages import VAULT_DAMAGE

_RELOAD = mark("This has changed meanwhile. Open it again; what you wrote is kept as a draft.")
_GONE = mark("This is no longer here, or its key has not arrived yet. Synchronise and try again.")
_NOT_YOURS = mark(
    "You are not among this client's workers, so this was not saved. Ask your supervisor to "
    "assign you to the client."
)

_ENTERING = {
    "value-invalid": mark("A value does not fit its field, so nothing was saved. Please check it."),
    "text-too-long": mark("The text is too long for its field. Shorten it; the draft is kept."),
    "reason-missing": mark("Write why this is changed. The former text stays in the history."),
    "name-missing": mark("A name is missing. Fill it in."),
    "date_unreadable": mark("This is not a date. Write it like 5.3.2026."),
    "date-unreadable": mark("This is not a date. Write it like 5.3.2026."),
    "date_without_year": mark("The year is missing. Write the date like 5.3.2026."),
    "date_not_in_calendar": mark(
        "There is no such day in the calendar. Check the day and month, as in 5.3.2026."
    ),
    "date_too_early": mark("The date is too far in the past. Check the year."),
    "date_too_late": mark("The date is too far in the future. Check the year."),
    "clock_unreadable": mark("This is not a time of day. Write it like 8.07."),
    "number_unreadable": mark("This is not a number. Write it like 12,5."),
    "identity_code_form": mark("This is not an identity code. It looks like 010190-999W."),
    "identity_code_date": mark("The date in the identity code does not exist. Check its digits."),
    "identity_code_check": mark(
        "The last character of the identity code does not fit. Check the code."
    ),
    "file-unusable": mark("The file cannot be read or written. Check its place and your rights."),
    "copy-part-left": mark(
        "The copy was stopped or failed, and a part of it is still in the folder that you chose. "
        "It is not protected: delete it there. What is in the vault is safe."
    ),
    "setting-invalid": mark("This setting cannot have that value; the former one is kept."),
}

_ATTACHMENTS = {
    "attachment-unknown": _GONE,
    "attachment-title-missing": mark("Write a title that tells what the attachment is."),
    "attachment-occurred": mark("The date of an attachment cannot be in the future."),
    "attachment-owner-unknown": mark(
        "What the attachment should belong to is not among this client's records. Choose again."
    ),
    "attachment-type": mark(
        "This file is not taken in: only JPEG, PNG, TIFF and WebP pictures and PDF files are. "
        "Save it as one of those and add it again."
    ),
    "attachment-heic": mark(
        "This is a HEIC picture, which is not taken in. Set the phone's camera to JPEG (on an "
        "iPhone: Settings, Camera, Formats, Most Compatible), or save the picture as JPEG, and "
        "add it again."
    ),
    "attachment-too-large": mark(
        "The file is too large: an attachment may have 25 megabytes. Scan with a lower "
        "resolution, or add it in parts."
    ),
    "attachment-empty": mark("The file is empty, so nothing was added."),
    "attachment-too-heavy": mark(
        "Opening this file took too much memory or time, so it was stopped. Nothing was added; "
        "scan or save it again and try the new file."
    ),
    "image-too-large": mark(
        "The picture is too large: it may have 50 million pixels. Make it smaller and add it again."
    ),
    "image-animated": mark("This picture moves. Save one still picture of it and add that."),
    "image-unreadable": mark(
        "The picture is damaged or was cut off, so it was not added. Copy it again and try again."
    ),
    "pdf-unreadable": mark(
        "The PDF is damaged or was cut off, so it was not used. Copy it again and try again."
    ),
    "pdf-locked": mark("The PDF has a password. Save it without one and add it again."),
    "pdf-too-many-pages": mark("The file has more than 100 pages. Add it in parts."),
    "cleaning-cancelled": mark("Stopped; nothing was added."),
    "cleaning-failed": mark(
        "The file could not be opened on this computer just now. Nothing was added; try again."
    ),
    "attachment-not-here": mark(
        "The attachment has not arrived yet. It comes at a sync after its sender's next one."
    ),
    "attachment-damaged": mark(
        "The attachment is damaged on this laptop. A good copy is fetched at the next sync; all "
        "else is safe."
    ),
    "attachment-typed": mark("The name was typed here, so there is no drawing to show."),
    "signer-missing": mark("Write who signs."),
    "signature-plan-draft": mark("Only an approved plan can be signed. Approve it first."),
}

_CLIENTS = {
    "client-unknown": mark(
        "This client is not on this laptop, or the key has not arrived yet. Synchronise and try "
        "again."
    ),
    "client-name-missing": mark("Write at least the family name or the given name."),
    "client-number-taken": mark("Another client has this number. Choose another one."),
    "birth-date-invalid": mark("The date of birth cannot be right. Check the year."),
    "death-date-invalid": mark("The date of death cannot be right. Check the day and the year."),
    "notice-unknown": _GONE,
    "engagement-none": mark("No engagement is running, so there is nothing to end."),
    "engagement-end-invalid": mark("The end cannot be before the start. Check the date."),
    "conflict-gone": mark("This conflict has been settled already. Nothing was changed."),
    "settlement-overtaken": mark(
        "The field has been changed since, so the settlement was not undone. All values are in "
        "the history."
    ),
}

_MEASURES = {
    "measure-unknown": _GONE,
    "assessment-unknown": _GONE,
    "measure-question-missing": mark("Write what is asked, in the client's own words."),
    "measure-questions-many": mark(
        "There are 30 questions already. Leave one out before you add another."
    ),
    "measure-questions-missing": mark("Choose at least one question, or add the first one."),
    "measure-answers-missing": mark(
        "Nothing has been answered yet, so there is nothing to record. The draft is kept."
    ),
    "measure-group-only": mark(
        "This measure is for anonymous totals of a group only: its owner does not allow it for one "
        "person. Nothing was recorded; totals of a group are recorded in Oversight, under Groups."
    ),
    "measure-in-plan": mark(
        "The levels of goals are recorded in the plan. Open the plan and choose the level there."
    ),
    "measure-name-missing": mark(
        "Write the measure's own name: results of two measures are never compared."
    ),
    "measure-goal-missing": mark("Write the goal in the client's own words."),
    "method-unknown": _GONE,
    "method-day": mark("A method cannot have been used in the future. Check the day."),
    "measure-occurred": mark("The time of an assessment cannot be in the future."),
}

_NOTES = {
    "note-unknown": _GONE,
    "note-mode-missing": mark("Choose how you met. The draft is kept."),
    "note-occurred-missing": mark("Write when it was. The draft is kept."),
    "note-occurred-invalid": mark("The time is in the future. Check the date; nothing is lost."),
    "note-ended-invalid": mark(
        "The end is before the start or days after it. Check the times; the draft is kept."
    ),
    "note-next-meeting-invalid": mark(
        "The next meeting is before this one. Check the date; the draft is kept."
    ),
    "note-kilometres-invalid": mark("The kilometres cannot be right. Check them."),
    "note-happened-missing": mark(
        "Write what happened or the client's own view. The draft is kept."
    ),
    "note-steps-missing": mark("A step has no text. Write it or remove the line."),
    "note-reason-missing": mark("Write why the note is amended. The draft is kept."),
    "note-approved-already": mark("This note has been approved already. You can amend it."),
    "note-struck": mark("This note is struck through, so it is not changed any more."),
    "move-same-client": mark("The note is already this client's. Choose another client."),
    "retract-too-late": mark(
        "This has already been put into a package for colleagues, so it cannot be taken back. "
        "Amend it or strike it through instead."
    ),
    "draft-unknown": mark("There is no such draft any more, or this version cannot read it."),
    "draft-newer": mark(
        "A newer version of the program wrote this draft. It is kept; update the program to go "
        "on with it."
    ),
    "task-text-missing": mark("Write what is to be done."),
}

_PLANS = {
    "plan-unknown": mark("There is no plan yet. Begin one first."),
    "plan-part-unknown": _GONE,
    "plan-field-unknown": _RELOAD,
    "plan-approved": mark(
        "This version is approved and stays as it is. Begin a new version to change it."
    ),
    "plan-goal-missing": mark("Write at least one goal with a name before approving."),
    "plan-made-future": mark("The day of a plan cannot be in the future. Check the day."),
    "plan-level-invalid": mark("A level is between −2 and +2."),
    "plan-weight-invalid": mark("A weight is between 0 and 10."),
}

_RIGHTS = {
    "not-assigned": _NOT_YOURS,
    "role-forbids": mark(
        "Your role does not allow this, so nothing was changed. Ask your supervisor."
    ),
    "author-mismatch": mark(
        "This laptop is not certified for you, so nothing was saved. Ask your supervisor."
    ),
    "certificate-invalid": mark("The certificate is not valid. Ask your supervisor for a new one."),
    "wrong-stream": _RELOAD,
    "supersedes-other": _RELOAD,
    "supersedes-unseen": _RELOAD,
    "key-missing": mark(
        "The key for this has not arrived on this laptop. Synchronise and try again; nothing is "
        "lost."
    ),
}

_VAULT = {
    "passphrase-wrong": mark("The passphrase does not open the vault. Check the capitals."),
    "passphrase-short": mark(
        "Too short. Use at least 12 characters in two or more words, or 16 in one."
    ),
    "passphrase-repeats": mark("The same few characters repeat. Use different words."),
    "passphrase-known": mark(
        "This is built on a passphrase that is guessed first. Choose words of your own."
    ),
    "passphrase-names": mark(
        "This is built on your own name, the computer's or the team's. Use other words."
    ),
    "passphrase-keys": mark(
        "Keys or letters in a row are guessed first. Put words in their place."
    ),
    "passphrase-year": mark("Years and dates are guessed first. Put a word or two in their place."),
    "passphrase-guessed": mark("Too few words. Add one or two that do not belong to the others."),
    "passphrase-same": mark("This is the passphrase that is in use. Choose a new one."),
    "unlock-wait": mark(
        "Too many wrong passphrases in a row. Wait five minutes at most, or use the recovery sheet."
    ),
    "recovery-word-unknown": mark("A word is not on the recovery list. Check its spelling."),
    "recovery-word-count": mark("Some recovery words are missing. Type all of them."),
    "recovery-checksum": mark("The recovery words do not fit together. Check them and the order."),
    "recovery-wrong": mark("These recovery words belong to another vault. Check the sheet."),
    "recovery-replaced": mark(
        "This sheet was replaced by a newer one. Use the present sheet; nothing was changed."
    ),
    "root-replaced": mark(
        "The recovery sheet behind this certificate was replaced, so it does not count. Come back "
        "with the present sheet; nothing was changed."
    ),
    "recovery-bundle": mark(
        "The folder is your team's, but the part that the recovery words open is missing or "
        "damaged. Try another copy of the folder; nothing was changed."
    ),
    "recovery-not-supervisor": mark(
        "The recovery words bring back a supervisor. Choose one of the team's supervisors; the "
        "others then join from their new laptops."
    ),
    "reset-nobody": mark(
        "Nobody can help to open this vault: it belongs to no team yet. Use your recovery words."
    ),
    "reset-not-asked": mark("This laptop has not asked for help. Write the request file first."),
    "reset-other-request": mark(
        "This answer belongs to another request. Take the answer to the newest one, or begin anew; "
        "nothing was changed."
    ),
    "reset-foreign": mark(
        "This request is not from a laptop of your team that you know. Synchronise and try again."
    ),
    "reset-not-yours": mark(
        "That laptop does not know you as a supervisor yet, so you cannot open it. Ask another "
        "supervisor to answer."
    ),
    "slot-missing": mark("This vault cannot be opened this way. Use the other one."),
    "vault-missing": mark("There is no vault in this place. Choose another file."),
    "vault-exists": mark("There is a vault in this place already. It was left as it is."),
    "vault-in-use": mark("The vault is open in another window. Close that one first."),
    "vault-damaged": mark(
        "The vault file is damaged, so it was not opened. Nothing was written; take the newest "
        "backup."
    ),
    "vault-newer": mark(
        "A newer version of the program wrote this vault. Update the program; nothing was changed."
    ),
    "vault-on-network": mark(
        "A vault on a network drive can break. Keep it on this laptop and share a folder for sync."
    ),
    "vault-on-removable": mark(
        "A vault on a stick can get lost. Keep it on this laptop and use the stick for sync."
    ),
    "kdf-memory": mark("There is too little free memory to open the vault. Close other programs."),
    "vault-uncertain": mark(
        "The disk failed in the middle of a save. Lock and open the vault again to go on;"
        " what was saved is safe."
    ),
    "memory-full": mark("The memory is full. Close other programs; what was saved is safe."),
    "disk-full": mark(
        "The disk is full, so this was not saved. Free some space and try again; what was saved "
        "before is safe."
    ),
    "disk-read-only": mark(
        "The disk does not allow writing, so this was not saved. What was saved before is safe."
    ),
    "disk-io": mark(
        "The disk did not answer, so this was not saved. Try again; what was saved before is safe."
    ),
}

_BACKUPS = {
    "backup-stopped": mark("The backup was stopped. Earlier copies are as they were."),
    "backup-disk-full": mark(
        "There is too little space for another backup. Free some space; the vault and the newest "
        "copy are safe."
    ),
    "backup-place-missing": mark(
        "A place for backups is not there. Plug in the stick or connect to the network, or choose "
        "the folder again; nothing was made anew elsewhere."
    ),
    "backup-place-full": mark(
        "A place for backups is full, also without its oldest copies. Free some space there; the "
        "vault is safe."
    ),
    "backup-place-read-only": mark(
        "A place for backups does not allow writing. Check the stick's switch or your rights; the "
        "vault is safe."
    ),
    "backup-place-io": mark(
        "A place for backups did not answer. Try again or use another stick; the vault is safe."
    ),
    "backup-place-home": mark("The copies on this laptop stay. Other places can be removed."),
    "backup-not-written": mark(
        "The disk gave back something else than was written, so this copy does not count. Use "
        "another stick; the vault is safe."
    ),
    "backup-none": mark("There are no backups in this folder. Choose another one."),
    "backup-unknown": mark(
        "This file is not named like a backup of OSMO. Choose a file that ends in .owb and was "
        "not renamed."
    ),
    "backup-gone": mark("The backup cannot be read any more. Plug in its stick and choose again."),
    "backup-damaged": mark(
        "This backup is damaged, so it was not used. Choose another copy; nothing was changed."
    ),
    "backup-newer": mark(
        "A newer version of the program made this backup. Update the program; nothing was changed."
    ),
    "backup-key-missing": mark(
        "The key file is not beside the backup. Choose the copy in its own folder, where a file "
        "that ends in .owk lies too."
    ),
    "backup-key-other": mark(
        "The key file beside the backup belongs to another vault. Choose the copy in its own "
        "folder; nothing was changed."
    ),
    "backup-keys-damaged": mark(
        "The key file beside the backup is damaged. Choose a copy in another place; nothing was "
        "changed."
    ),
}

_TEAM = {
    "team-already": mark("This laptop belongs to a team already. Nothing was changed."),
    "join-request-missing": mark(
        "The request to join is not in the folder. Ask your colleague to send it again."
    ),
    "member-unknown": mark("There is no such member in the team. Check the name."),
    "join-not-confirmed": mark("Compare the words with your colleague first, then go on."),
    "join-waiting": mark(
        "Your supervisor has not admitted this laptop yet. You can work meanwhile; nothing is "
        "sent before."
    ),
    "welcome-mismatch": mark(
        "The answer in the folder is not from the supervisor you spoke with, so it was not taken. "
        "Compare the words again."
    ),
    "display-missing": mark(
        "There is no display, so the window cannot be opened. Start it in a desktop session, or "
        "use the commands, which osmo-desktop --help lists."
    ),
    "vault-is-older": mark(
        "This vault is an older copy: a newer one was used on this laptop. Nothing was sent and "
        "nothing is lost. Put the newer vault back, or make this laptop a new device to go on."
    ),
    "laptop-removed": mark(
        "This laptop was removed from the team, so nothing was sent or fetched. What is on it "
        "stays sealed here. Write a bundle of what has not been sent, or give the laptop to your "
        "supervisor."
    ),
    "vault-is-copy": mark(
        "This vault is a copy: the folder holds entries of this laptop that are not here. Nothing "
        "was sent and nothing is lost. Make this laptop a new device to go on."
    ),
    "renew-needless": mark(
        "This laptop has no certificate that another copy could use, so it stays as it is. Join "
        "the team, or wait until you are admitted."
    ),
    "sync-cancelled": mark("Synchronising was stopped. What had arrived is kept."),
}

SENTENCES: Final[Mapping[str, str]] = {
    **_ENTERING,
    **_ATTACHMENTS,
    **_CLIENTS,
    **_MEASURES,
    **_NOTES,
    **_PLANS,
    **HANDOVERS,
    **NOTICES,
    **PATHWAY,
    **REQUESTS,
    **SAFETY,
    **INTAKE,
    **REVIEWS,
    **RETENTION,
    **SUBSTITUTIONS,
    **_RIGHTS,
    **_VAULT,
    **PLAN_PARTS,
    **VAULT_DAMAGE,
    **_BACKUPS,
    **_TEAM,
    **STORES,
}
"""The msgid of the sentence by error code."""

_BY_CLASS: Final[tuple[tuple[type[OsmoError], str], ...]] = (
    (
        NewerFormatError,
        mark("A newer version of the program wrote this. Update the program; nothing was changed."),
    ),
    (
        DamagedError,
        mark("This is damaged or forged, so nothing of it was used. Your own records are safe."),
    ),
    (
        BugError,
        mark(
            "The program made a mistake and stopped this action ({code}). What was saved is safe; "
            "please report it."
        ),
    ),
)
_UNKNOWN: Final = mark("This did not work ({code}). What was saved is safe; please try again.")


def known(error: BaseException) -> OsmoError | None:
    """An error as one with a sentence; None for what nobody foresaw.

    Memory can end anywhere, and the system can refuse a file anywhere: what was acknowledged is
    safe, and people are told so instead of shown a trace.
    """
    if isinstance(error, OsmoError):
        return error
    cause: BaseException | None = error
    while cause is not None:  # libraries wrap it in errors of theirs
        if isinstance(cause, MemoryError):
            return KnownError("memory-full")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, OSError):
        return KnownError("file-unusable", path=error.filename)
    return None


def sentence(error: OsmoError) -> str:
    """The sentence to show for an error, in the language in use."""
    msgid = SENTENCES.get(error.code)
    if msgid is None:
        kinds = (text for kind, text in _BY_CLASS if isinstance(error, kind))
        msgid = next(kinds, _UNKNOWN)
    return tr(msgid).format(code=error.code)
