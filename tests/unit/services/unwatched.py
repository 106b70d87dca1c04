"""Methods of services that write nothing into the access log, each with the reason why not."""

from __future__ import annotations

from typing import Final

UNWATCHED: Final = {
    "access": {
        "the log itself; reading all logs writes `log_view`": (
            "breaks_glass close explain left may_read own record rows unlocked viewed"
        ),
    },
    "assignments": {
        "a list": "without_worker",
        "colleagues": "candidates",
        "takes access away": "end",
        "who works with a client, not what is known of the client": "workers",
    },
    "attachments": {
        "one's own name": "own_name",
        "titles on the client's page": "list of_note row",
        "what a file may be filed under, on the client's page": "owners",
        "writes": "add attach correct retract sign strike",
    },
    "backups": {
        "sealed copies of the vault": (
            "add_place folders forget_place look make present renew_key_files status"
        ),
    },
    "briefs": {
        "what `paper` prints": "document",
    },
    "bundles": {
        "a name without names": "file_name",
        "how much is in a sealed file": "look",
        "takes sealed records in": "take_in",
    },
    "clients": {
        "an office": "usual_controller",
        "whether a number is taken": "same_numbers",
        "ids": "records_of",
        "writes": "add end first_edits set_notice",
        "writes what a form showed": "change",
    },
    "board": {
        "a list": "board opening",
        "a number": "count",
    },
    "conflicts": {
        "a number": "count",
        "part of the client's page": "of_client",
        "writes over what `list` showed": "settle undo",
    },
    "departures": {
        "writes": "record strike",
    },
    "disclosure_papers": {
        "what `pdf` prints": "document",
    },
    "disclosures": {
        "an office": "controller",
        "what was given to whom": "by_handover of",
        "writes": "edits",
        "writes what was given to whom": "record strike",
        "yes or no": "is_other",
    },
    "drafts": {
        "what was just written here": "all attached subjects get list recall_window",
        "writes": "discard forget remember_window save",
    },
    "imports": {
        "a file, and nothing of the vault": "guess read",
        "counts by import": "batches",
        "whom rows of a file may be about, named as in the list of clients": "preview",
        "writes": "protect run undo",
    },
    "erasures": {
        "the number alone": "number",
        "what `retention.carry_out` writes": "edits",
        "who approved": "of",
        "who approved, and numbers": "all",
        "yes or no": "is_erased",
    },
    "group_ratings": {
        "counts of a group without names": "all measures",
        "writes": "record strike",
    },
    "group_rating_papers": {"counts of a group without names": "document paper"},
    "handovers": {
        "gives no access before it is accepted": "offer",
        "lists of who offered whom": "all to_answer under_way",
        "who offered whom": "of",
        "writes": "decline finish take_back",
    },
    "log_papers": {
        "reading the log for it is `log_view`; printing and saving are told": "paper",
        "what `paper` prints": "document",
    },
    "log_reviews": {
        "reads the log by `access.rows`": "months",
        "writes": "record",
    },
    "late_notes": {
        "a list, its notes are opened by `read`": "all",
        "writes": "adopt leave_out list_again",
    },
    "measures": {
        "handed to the client": "asking",
        "questions on the page of the results": "items",
        "questions, no answers": "measure",
        "what was just written here": "draft",
        "writes": (
            "add_item begin correct discard drop_item finish record restore_item save strike"
        ),
    },
    "change_papers": {"what `paper` prints": "document"},
    "methods": {"the library, nothing of clients": "library", "writes": "strike use"},
    "results": {
        "measures of the program, nothing of clients": "shelf",
        "days alone, no results": "due",
        "a number alone, no results": "unknown",
        "which scales are asked, no results": "asked",
        "writes": "choose link_goal make_goal record",
    },
    "notices": {
        "an id": "open_of",
        "writes": "give_up mark_asked prefer receive restore restore_preferences",
        "writes what a form showed": "fill",
    },
    "notice_papers": {
        "what `paper` prints": "document",
        "no client": "empty empty_document",
    },
    "filings": {
        "what a form may be filed under; the form's own page is told": "of_client",
    },
    "notes": {
        "opens an empty form": "start",
        "writes": "approve move record_attempt retract strike strike_attempt",
    },
    "papers": {
        "the sheet of the vault": "recovery_sheet",
        "what `plan_pdf` prints": "plan_document",
    },
    "passphrase": {
        "the passphrase": "change check names suggest",
    },
    "places": {
        "where the store is, no client": "forget_login keep_login login open test",
    },
    "network": {
        "read with the client's page, which is told": "names",
        "writes": "add_referral add_role change_referral change_role drop restore",
    },
    "plan_reviews": {
        "writes": "give strike",
    },
    "joint_meetings": {
        "writes": "record strike",
    },
    "pathway": {
        "writes": (
            "begin_assessment close open_engagement record_decision record_evaluation "
            "set_assessment set_start strike take_back_engagement"
        ),
    },
    "work_ability": {
        "writes": "begin set_field tick",
    },
    "plans": {
        "copies the plan that is shown": "begin",
        "which plans are open, nothing of what they say": "open_ones",
        "writes": (
            "add_goal add_step approve drop_goal drop_step restore_goal restore_step set_field "
            "set_goal set_step"
        ),
    },
    "records": {
        "rows of a command, part of the client's page": "find",
        "writes": "add change",
    },
    "recovery": {
        "the vault and its sheets, no client": (
            "come_back read_request renew replace_sheet resets restore sheet_maker sheets "
            "supervisors"
        ),
    },
    "removals": {
        "what `late_notes` shows": "late_entries",
        "laptops and members": "has_laptop is_removed late needs_sheet owner",
        "takes access away": "adopt remove_laptop remove_member remove_with_sheet",
    },
    "requests": {
        "a list for Today": "due",
        "what the client asked of the office": "of",
        "writes": "add answer extend strike",
    },
    "restoring": {
        "sealed copies of the vault; the opened one says `unlock`": (
            "copies copies_below examine give_up newest secret take"
        ),
    },
    "reminders": {
        "times of the team, of nobody": "all set strike",
    },
    "retention": {
        "writes": "draw_up keep release",
    },
    "reverting": {
        "counts by colleague": "arrived_from",
        "writes over what `look` showed": "revert undo",
    },
    "reviews": {
        "a list, its notes are opened by `view`": "returned_to_me to_approve",
        "why the worker's own note came back": "returns",
        "writes": "approve comment give_back take_back",
        "yes or no": "is_student",
    },
    "crisis": {
        "numbers of the region, no client": "card",
        "writes": "remove_number restore_number take_back write_number write_plan",
    },
    "client_export": {
        "ids, for the log": "records_of",
    },
    "rights": {
        "writes": "file_slip give strike withdraw",
    },
    "visit_safety": {
        "one's own visit that is under way": "out",
        "writes": "back prolong reopen start",
    },
    "same_person": {
        "names as in the list of clients": "records similar",
        "writes": "join part",
    },
    "search": {
        "the index": "build build_slices ready",
        "the team, no client": "activity",
    },
    "settings": {
        "the program": "change get",
    },
    "students": {
        "who is a student": "all",
        "writes": "begin finish",
    },
    "substitutions": {
        "takes access away": "end",
        "takes back what is over": "follow",
        "who stands in for whom": "all client_ids mine people row",
    },
    "support": {
        "has no client's data": "gather",
    },
    "surroundings": {
        "the laptop": "advice is_swap_exposed",
    },
    "sync": {
        "counts": "status",
        "passes sealed records; what came is `reverting.arrived`": "run",
        "yes or no": "is_dropped",
    },
    "tasks": {
        "a list": "open_ones",
        "part of the client's page": "due_of open_of",
        "writes": "add complete drop move reopen restore",
    },
    "team": {
        "the team, no client": "folder members requests team_name",
        "writes": "cancel_join confirm_join found found_with_words request_join set_folder",
    },
    "today": {
        "a list": "overview",
    },
    "transfers": {
        "a list": "queue",
        "writes": "mark_not_required mark_transferred take_back",
    },
}
"""By service: why, and the names it is true of."""

NO_SERVICES: Final = {
    "figures": "counts records",
    "verify": "counts records",
    "close": "writes `lock`",
    "sheets": "the port that reads files, without the vault",
    "book": "the port below the services; pages ask it for roles and numbers",
}
"""Fields of `Services` that are no services."""
