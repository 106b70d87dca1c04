"""Where what a case note tells comes from (DOMAIN 2.4: client, other authority, observed)."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

NOTE_SOURCES: Final = {
    "own_account": mark("The client's own account"),
    "someone_close": mark("Someone close to the client"),
    "authority": mark("Another authority"),
    "service": mark("Another service or organisation"),
    "observed": mark("The worker's own observation"),
    "documents": mark("Documents"),
    "several": mark("Several sources, told in the text"),
}
