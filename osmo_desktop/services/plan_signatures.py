"""Signatures of a plan as its paper shows them: under the text that was signed, else told in words.

A signature is bound to a version and to the hash of its text (`services.signing`). Only under that
very text it stands on its line; under any later text the paper says what was signed, and when.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from osmo_desktop.domain.documents import FormerSignature, OwnWorker, PlanSignature, Signed
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import ptr
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.domain.records.client import Client
from osmo_desktop.services.attachment_rows import AttachmentRow, Signature
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.models import PlanView

_NEVER: Final = datetime.fromtimestamp(0, UTC)
_Found = tuple[AttachmentRow, Signature]


class PlanSignatures:
    """Finds the signatures of a plan among a client's attachments."""

    def __init__(self, attachments: AttachmentService) -> None:
        self._attachments = attachments

    def lines(
        self, client: Client, worker: OwnWorker | None, plan: PlanView
    ) -> tuple[PlanSignature, ...]:
        """Lines for the client and the worker, signed or not, then those of others who signed."""
        current: dict[str, _Found] = {}
        others: list[_Found] = []
        for row, signature in self._all(plan):  # newest first
            if not _is_of(signature, plan):
                continue
            if signature.role in ("client", "worker"):
                current.setdefault(signature.role, (row, signature))
            else:
                others.append((row, signature))
        names = {
            "client": full_name(client.given_name or "", client.family_name or ""),
            "worker": worker.name if worker else "",
        }
        lines = [self._line(role, name, current.get(role)) for role, name in names.items()]
        return (*lines, *(self._line("other", "", found) for found in others))

    def former(self, plan: PlanView) -> tuple[FormerSignature, ...]:
        """Who signed an earlier text and has not signed this one: the newest of each."""
        found = list(self._all(plan))
        now = {(s.signer, s.role) for _, s in found if _is_of(s, plan)}
        told: dict[tuple[str, str], FormerSignature] = {}
        for row, signature in found:
            version, who = signature.plan_version, (signature.signer, signature.role)
            if _is_of(signature, plan) or version is None or version > plan.version or who in now:
                continue
            told.setdefault(who, FormerSignature(signature.signer, version, row.day))
        return tuple(told.values())

    def _all(self, plan: PlanView) -> list[_Found]:
        rows = self._attachments.list(plan.client_id)
        found = [(row, row.signature) for row in rows if row.signature and row.struck is None]
        found.sort(key=lambda pair: pair[0].occurred or _NEVER, reverse=True)
        return found

    def _line(self, role: str, name: str, found: _Found | None) -> PlanSignature:
        words = {
            "client": ptr("role under a signature", "client"),
            "worker": ptr("role under a signature", "worker"),
        }
        if found is None:
            return PlanSignature(name, words[role])
        row, signature = found
        signed = Signed(row.day, signature.way, self._picture(row))
        return PlanSignature(signature.signer, words.get(role, ""), signed)

    def _picture(self, row: AttachmentRow) -> bytes:
        """The drawing; empty where there is none here."""
        if not row.has_content or row.media_type != "image/png":
            return b""
        try:
            return run_steps(self._attachments.open(row.id)).data
        except KnownError:  # not arrived, or damaged: the paper says so in words
            return b""


def _is_of(signature: Signature, plan: PlanView) -> bool:
    """Tell whether it is under the very text of this version."""
    return signature.plan_id == plan.id and signature.is_current
