"""All record kinds, declared once; `KINDS` maps a kind's wire name to its declaration."""

from osmo_desktop.domain.records import adoption as adoption
from osmo_desktop.domain.records import attachment as attachment
from osmo_desktop.domain.records import client as client
from osmo_desktop.domain.records import cover as cover
from osmo_desktop.domain.records import erasure as erasure
from osmo_desktop.domain.records import group_rating as group_rating
from osmo_desktop.domain.records import handover as handover
from osmo_desktop.domain.records import imported as imported
from osmo_desktop.domain.records import log_review as log_review
from osmo_desktop.domain.records import measures as measures
from osmo_desktop.domain.records import method_use as method_use
from osmo_desktop.domain.records import network as network
from osmo_desktop.domain.records import note_codes as note_codes
from osmo_desktop.domain.records import notices as notices
from osmo_desktop.domain.records import pathway as pathway
from osmo_desktop.domain.records import plan_review as plan_review
from osmo_desktop.domain.records import reminder as reminder
from osmo_desktop.domain.records import request as request
from osmo_desktop.domain.records import retention as retention
from osmo_desktop.domain.records import review as review
from osmo_desktop.domain.records import rights as rights
from osmo_desktop.domain.records import safety as safety
from osmo_desktop.domain.records import substitution as substitution
from osmo_desktop.domain.records import task_decision as task_decision
from osmo_desktop.domain.records import team as team
from osmo_desktop.domain.records import transfer as transfer
from osmo_desktop.domain.records.declare import (
    KINDS,
    Attribute,
    FieldSpec,
    Kind,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
)

CLIENT_KINDS = tuple(
    kind.name
    for kind in KINDS.values()
    if kind.stream is StreamKind.CLIENT and kind.name != cover.COVER
)
"""Kinds of what is written about a client; cover says nothing of anybody."""

__all__ = [
    "CLIENT_KINDS",
    "KINDS",
    "Attribute",
    "FieldSpec",
    "Kind",
    "Merge",
    "Sensitivity",
    "StreamKind",
    "Writers",
]
