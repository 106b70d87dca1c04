"""A team's work with everything that a vault can hold, for tests of the way out and old vaults."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image

from osmo_desktop.crypto.derive import key_id
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.attachments import NewAttachment
from tests.laptops import Team


@dataclass(frozen=True)
class Worked:
    """The team, the client whom Ben and Cilla shared, and Ben's photo as the program opens it."""

    team: Team
    client: str
    opened: bytes


def photo() -> bytes:
    """A JPEG of noise, the same each time."""
    target = BytesIO()
    Image.frombytes("RGB", (160, 120), Random(1).randbytes(160 * 120 * 3)).save(target, "JPEG")
    return target.getvalue()


def work(team: Team) -> Worked:
    """Segments and pending records, an amendment, a conflict, two keys, a photo and a draft.

    Ben's vault has all of it.
    """
    ben, cilla = team.ben, team.cilla
    client = team.shared_client(ben, cilla)
    note = ben.note(client, "Ensimmäinen käynti.")
    amendment = ben.services.notes.start_amendment(note)
    ben.services.notes.approve(amendment.changed(happened="Korjattu.", reason="Virhe."))
    team.exchange()
    for laptop, name in ((ben, "Virtanen-Berg"), (cilla, "Virtanen-Cederberg")):
        laptop.edit("client", client, "family_name", name)
    team.exchange()
    _new_key(team, client)
    ben.note(client, "Uuden avaimen jälkeen.")
    attachment, _ = run_steps(
        ben.services.attachments.add(client, photo, NewAttachment("Kuva", "photo"))
    )
    draft = ben.services.notes.start(client, now=ben.clock.now())
    ben.services.drafts.save(draft.changed(happened="Kesken."))
    opened = run_steps(ben.services.attachments.open(attachment)).data
    return Worked(team, client, opened)


def _new_key(team: Team, client: str) -> None:
    """Anna announces a second key of the client's stream, and Ben gets it."""
    anna = team.anna
    stream = anna.shot("client", client).stream
    row = KeyRow("stream", stream, 1, random_bytes(32))
    text = Announcement(1, key_id(row.key, bytes.fromhex(stream), 1).hex()).text
    edit = Edit(anna.book.team_stream, "stream_key", stream, "kid", text)
    op = edit.to_op(author=anna.book.user, now=anna.clock.now())
    anna.ledger.append([(edit.stream, op)], key_rows=[row])
    team.exchange()
