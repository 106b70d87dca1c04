"""Sentences for errors in the transfer queue, in tasks, and in taking clients in."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

INTAKE: Final = {
    "activity-unknown": mark(
        "This group, session or event is not on this laptop any more. Search again; nothing was "
        "changed."
    ),
    "transfer-unknown": mark(
        "There is no such document to transfer here, or it has changed meanwhile. Open the queue "
        "again; nothing was changed."
    ),
    "transfer-day": mark(
        "The day of the transfer lies between the day of the document and today. Check the day; "
        "nothing was saved."
    ),
    "transfer-target-missing": mark(
        "Write the id that the client system gave the document. Nothing was saved."
    ),
    "import-unreadable": mark(
        "This is no table that can be read. Save it as CSV or XLSX without a password, and choose "
        "it again; nothing was changed."
    ),
    "import-old-format": mark(
        "This is a workbook of the old kind (.xls), or one with a password. Save it as XLSX or CSV "
        "without a password, and choose it again; nothing was changed."
    ),
    "import-empty": mark(
        "The file has no rows below its header. Check that it is the right file; nothing was "
        "changed."
    ),
    "import-too-large": mark(
        "The file is too large: at most 10,000 rows, 100 columns and 16 megabytes are read. Divide "
        "it into smaller ones; nothing was changed."
    ),
    "import-columns": mark(
        "Choose the columns that say whose the rows are; for notes also the date and the text. "
        "Nothing was changed."
    ),
    "import-yes-or-no": mark("Write yes or no, or leave it empty."),
    "import-language": mark("Write the language as fi, sv or en."),
    "import-unparted": mark(
        "The row has fewer cells than the heading: it looks separated by another mark. Correct the "
        "row in the file."
    ),
    "import-nobody": mark("There is no client of this number, code or name here."),
    "import-several": mark("Several clients have this name. Add a column with their number."),
    "import-torn": mark(
        "The number, the code and the name of the row are of different clients. Correct the row "
        "in the file."
    ),
    "import-unknown": mark("There is no such import of yours to undo. Nothing was changed."),
    "join-same": mark("These records are joined already, or are one and the same."),
    "join-none": mark("This record is joined to no other one. Open the joined record to part it."),
    "task-day": mark("Choose today or a later day. Nothing was moved."),
    "task-unknown": mark("There is nothing to take back here. Nothing was changed."),
}
