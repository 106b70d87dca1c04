"""One small team and one valid object of each kind, for the tests of the formats."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from osmo_desktop.crypto import derive, hpke
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.sealing import OVERHEAD, Cipher
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.formats import (
    attachment,
    certificate,
    grant,
    join,
    layout,
    notice,
    record,
    removal,
    reset,
    segment,
    succession,
    welcome,
)


def _bytes(label: str, size: int = 32) -> bytes:
    return hashlib.shake_256(label.encode()).digest(size)


ROOT: Final = derive.org_root(_bytes("root"))
TEAM: Final = derive.team_id(ROOT.signing.public)
SUPERVISOR: Final = SigningKey.from_bytes(_bytes("supervisor"))
SUPERVISOR_HPKE: Final = HpkeKey.from_bytes(_bytes("supervisor hpke", 96))
WORKER: Final = SigningKey.from_bytes(_bytes("worker"))
WORKER_HPKE: Final = HpkeKey.from_bytes(_bytes("worker hpke", 96))
STRANGER: Final = SigningKey.from_bytes(_bytes("stranger"))
USER: Final = _bytes("user", 16)
STREAM: Final = _bytes("stream", 16)
CLIENT_KEY: Final = _bytes("client key")
TRANSPORT_KEY: Final = _bytes("transport key")
EPOCH: Final = 3
TK_EPOCH: Final = 2
CIPHER: Final = record.RecordCipher(CLIENT_KEY, STREAM, EPOCH)


def make_record(lamport: int = 7, payload: bytes = b'{"v":1}') -> bytes:
    """A record of the worker in the client's stream."""
    header = record.RecordHeader(TEAM, WORKER.device_id, lamport, STREAM, CIPHER.kid8)
    return CIPHER.seal(header, payload)


def make_body(**changes: object) -> segment.SegmentBody:
    """A body with something in every field."""
    fields: dict[str, object] = {
        "deps": (segment.Reference(SUPERVISOR.device_id, 4, _bytes("dep", 16)),),
        "got": (CIPHER.kid,),
        "bad": (segment.Reference(STRANGER.device_id, 9, _bytes("bad", 16)),),
        "audit_count": 5,
        "audit_mac": _bytes("mac"),
        "wall_ms": 1_790_000_000_000,
        "records": (make_record(7), make_record(8)),
    }
    return segment.SegmentBody(**{**fields, **changes})  # type: ignore[arg-type]  # test shorthand


def make_segment(
    body: segment.SegmentBody | None = None, *, segno: int = 2, prev: bytes = b"\x01" * 32
) -> bytes:
    """A segment of the worker."""
    return segment.build_segment(
        vault=TEAM,
        segno=segno,
        tk_epoch=TK_EPOCH,
        prev=prev,
        body=make_body() if body is None else body,
        transport_key=TRANSPORT_KEY,
        signing_key=WORKER,
    )


def forge_segment(plain: bytes, *, segno: int = 2, prev: bytes = b"\x01" * 32) -> bytes:
    """A segment as a malicious member can make it: right keys, any content at all."""
    head = segment.HEADER.pack(
        segment.MAGIC, 1, TEAM, WORKER.device_id, segno, TK_EPOCH, prev, len(plain) + OVERHEAD
    )
    kid = derive.key_id(TRANSPORT_KEY, derive.TRANSPORT_STREAM, TK_EPOCH)
    cipher = Cipher(derive.segment_key(TRANSPORT_KEY, TK_EPOCH))
    signed = head + cipher.seal(plain, head + kid)
    return signed + WORKER.sign("segment", signed)


def make_grant(note: str = "worker") -> bytes:
    """A grant of the client key from the supervisor to the worker."""
    header = grant.GrantHeader(WORKER.device_id, 1, SUPERVISOR.device_id, CIPHER.kid, note)
    return grant.seal_grant(
        header,
        recipient_public=WORKER_HPKE.public,
        client_key=CLIENT_KEY,
        stream=STREAM,
        epoch=EPOCH,
        signing_key=SUPERVISOR,
    )


def make_certificate() -> bytes:
    """The supervisor's certificate, issued by the root."""
    cert = certificate.Certificate(
        team=TEAM,
        user=USER,
        role="supervisor",
        device_public=SUPERVISOR.public,
        hpke_public=SUPERVISOR_HPKE.public,
        hpke_epoch=1,
        incarnation=1,
    )
    return certificate.issue(cert, ROOT.signing)


def worker_certificate(**changes: object) -> certificate.Certificate:
    """The worker's certificate as the supervisor would issue it, unsigned."""
    fields: dict[str, object] = {
        "team": TEAM,
        "user": USER,
        "role": "worker",
        "device_public": WORKER.public,
        "hpke_public": WORKER_HPKE.public,
        "hpke_epoch": 1,
        "incarnation": 2,
        "issuer": SUPERVISOR.device_id,
        "supersedes": _bytes("old certificate", 16),
    }
    return certificate.Certificate(**{**fields, **changes})  # type: ignore[arg-type]  # test shorthand


def make_request() -> bytes:
    """The worker's join request."""
    request = join.JoinRequest(
        _bytes("provisional", 16), USER, WORKER.public, WORKER_HPKE.public, 1, _bytes("nonce")
    )
    return join.build_request(request, WORKER)


def make_card() -> bytes:
    """The team's card, signed by the supervisor."""
    card = join.TeamCard(TEAM, ROOT.signing.public, ROOT.hpke.public, make_certificate())
    return join.build_card(card, SUPERVISOR)


NEXT_ROOT: Final = derive.org_root(_bytes("next root"))


def make_succession() -> bytes:
    """The root hands over to the next one; two heads were known."""
    heads = [segment.Reference(device, 4, _bytes("head", 16)) for device in (b"a" * 16, b"b" * 16)]
    return succession.build_succession(TEAM, ROOT, NEXT_ROOT, heads)


def make_next_certificate() -> bytes:
    """The supervisor's certificate by the next root."""
    held = certificate.read_certificate(make_certificate())
    return certificate.issue(replace(held, issuer=NEXT_ROOT.recipient), NEXT_ROOT.signing)


def make_next_card() -> bytes:
    """The team's card under its next root."""
    card = join.TeamCard(
        TEAM,
        NEXT_ROOT.signing.public,
        NEXT_ROOT.hpke.public,
        make_next_certificate(),
        (make_succession()[: succession.LINK_BYTES],),
    )
    return join.build_card(card, SUPERVISOR)


def make_next_content(**changes: object) -> welcome.Welcome:
    """The content of a welcome under the next root."""
    return make_content(
        **{
            "v": 2,
            "root_public": NEXT_ROOT.signing.public,
            "root_hpke_public": NEXT_ROOT.hpke.public,
            "successions": (make_succession(),),
            **changes,
        }
    )


def make_content(**changes: object) -> welcome.Welcome:
    """The content of a welcome with something in every field."""
    fields: dict[str, object] = {
        "team": TEAM,
        "root_public": ROOT.signing.public,
        "root_hpke_public": ROOT.hpke.public,
        "certificates": (make_certificate(),),
        "transport_keys": {1: _bytes("old transport key"), TK_EPOCH: TRANSPORT_KEY},
        "team_keys": (welcome.TeamKey(_bytes("team key"), 1),),
        "client_keys": (welcome.StreamKey(STREAM, EPOCH, CLIENT_KEY),),
        "heads": (segment.Reference(SUPERVISOR.device_id, 4, _bytes("head", 16)),),
        "user": USER,
    }
    return welcome.Welcome(**{**fields, **changes})  # type: ignore[arg-type]  # test shorthand


def make_welcome(content: welcome.Welcome | None = None) -> bytes:
    """A welcome from the supervisor to the worker."""
    return welcome.seal_welcome(
        make_content() if content is None else content,
        recipient=WORKER.device_id,
        recipient_epoch=1,
        recipient_public=WORKER_HPKE.public,
        granter=SUPERVISOR.device_id,
        signing_key=SUPERVISOR,
    )


_ATTACHMENT, _ATTACHED = attachment.seal_attachment(_bytes("scan", 3_000))
_ESCROW_INFO: Final = reset.escrow_info(TEAM, WORKER.device_id, SUPERVISOR.device_id, 1)


def open_named_attachment(data: bytes) -> bytes:
    """An attachment as a record names it that was made to fit the bytes."""
    content = attachment.Content(attachment.object_hash(data), _ATTACHMENT.key)
    return attachment.open_attachment(data, content)


def make_escrow() -> bytes:
    """The worker's vault key for the supervisor, header and seal."""
    return _ESCROW_INFO + hpke.seal_to(SUPERVISOR_HPKE.public, CLIENT_KEY, _ESCROW_INFO)


def open_escrow(data: bytes) -> bytes:
    """The key in an escrow slot, as the supervisor opens it."""
    cut = len(_ESCROW_INFO)
    return reset.read_escrow(data[:cut], data[cut:]).open(SUPERVISOR_HPKE)


def make_challenge() -> bytes:
    """The worker's question after a forgotten passphrase; it proves nothing by itself."""
    cut = len(_ESCROW_INFO)
    sealed = make_escrow()
    escrow = reset.read_escrow(sealed[:cut], sealed[cut:])
    return reset.build_challenge([escrow], WORKER_HPKE.public, _bytes("challenge"))


_ASKED: Final = make_challenge()


def help_challenge(data: bytes) -> bytes:
    """What the laptop that asked takes of the answer to a challenge as it came to the helper."""
    escrow, *_ = reset.read_challenge(data).escrows
    answer = reset.build_answer(data, escrow.open(SUPERVISOR_HPKE), SUPERVISOR)
    if reset.read_answer(answer).challenge_hash != reset.challenge_hash(_ASKED):
        raise DamagedError("reset-other-request")
    return open_answer(answer)


def make_removal() -> bytes:
    """The root removes the worker's laptop; two segments of it count."""
    heads = [_bytes(f"removed head {number}", 16) for number in range(2)]
    return removal.build_removal(TEAM, WORKER.device_id, heads, ROOT)


NOTICE: Final = notice.Notice(at=1_790_000_000_000, by="Anna Niemi")


def make_notice(said: notice.Notice = NOTICE) -> bytes:
    """The supervisor tells the worker's laptop that it was removed."""
    header = notice.NoticeHeader(TEAM, WORKER.device_id, 1, SUPERVISOR.device_id)
    return notice.seal_notice(
        header, said, recipient_public=WORKER_HPKE.public, signing_key=SUPERVISOR
    )


def open_notice(data: bytes) -> notice.Notice:
    """What the worker's laptop reads."""
    return notice.open_notice(
        data,
        team=TEAM,
        recipient=WORKER.device_id,
        writer_public=SUPERVISOR.public,
        hpke_key=WORKER_HPKE,
    )


def make_answer() -> bytes:
    """The supervisor's answer."""
    return reset.build_answer(make_challenge(), CLIENT_KEY, SUPERVISOR)


def open_answer(data: bytes) -> bytes:
    """The key in an answer whose helper is known."""
    key = reset.open_answer(data, WORKER_HPKE)
    reset.verify_answer(data, SUPERVISOR.public)
    return key


def forge_welcome(plain: bytes) -> bytes:
    """A welcome as a malicious supervisor can make it: right keys, any content at all."""
    head = welcome.HEADER.pack(
        welcome.MAGIC, 1, WORKER.device_id, 1, SUPERVISOR.device_id, len(plain) + hpke.OVERHEAD
    )
    signed = head + hpke.seal_to(WORKER_HPKE.public, plain, head)
    return signed + SUPERVISOR.sign("welcome", signed)


def forge_welcome_json(text: bytes) -> bytes:
    """As `forge_welcome`, with the padding right and any JSON."""
    return forge_welcome(layout.padded(len(text).to_bytes(4, "big") + text))


@dataclass(frozen=True)
class Kind:
    """One kind of object: how to make a valid one and how its reader reads it."""

    make: Callable[[], bytes]
    read: Callable[[bytes], object]


def _open_segment(data: bytes) -> segment.SegmentBody:
    return segment.verify_segment(data, WORKER.public, vault=TEAM).open(TRANSPORT_KEY)


KINDS: Final = {
    "record": Kind(make_record, CIPHER.open),
    "segment": Kind(make_segment, _open_segment),
    "grant": Kind(
        make_grant,
        lambda data: grant.open_grant(data, hpke_key=WORKER_HPKE, granter_public=SUPERVISOR.public),
    ),
    "certificate": Kind(
        make_certificate,
        lambda data: certificate.verify_certificate(data, ROOT.signing.public),
    ),
    "request": Kind(make_request, join.read_request),
    "card": Kind(make_card, join.read_card),
    "succession": Kind(make_succession, succession.read_succession),
    "welcome": Kind(
        make_welcome,
        lambda data: welcome.open_welcome(
            data, hpke_key=WORKER_HPKE, granter_public=SUPERVISOR.public
        ),
    ),
    "attachment": Kind(lambda: _ATTACHED, open_named_attachment),
    "escrow": Kind(make_escrow, open_escrow),
    "answer": Kind(make_answer, open_answer),
    "challenge": Kind(lambda: _ASKED, help_challenge),
    "removal": Kind(make_removal, removal.read_removal),
    "notice": Kind(make_notice, open_notice),
}
