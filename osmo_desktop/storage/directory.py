"""Devices of the team as their certificates tell: who they are and their public keys (b.0 11).

A certificate counts once its signature was verified up to a recovery root of the team and its op
was accepted. Seeds come from the welcome bundle; the rest arrive in the team stream. Later roots
are known by successions, each signed by the root before it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from functools import lru_cache

from osmo_desktop.crypto.signing import device_id_of
from osmo_desktop.domain.authority import ROOT, CertificateFacts, RemovalFacts, Roster
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.roots import Roots, SuccessionFacts
from osmo_desktop.formats.certificate import Certificate, read_certificate, verify_certificate
from osmo_desktop.formats.removal import read_removal
from osmo_desktop.formats.succession import Succession, read_succession


class Directory:
    """Verifies certificates for the roster and answers for public keys."""

    def __init__(
        self,
        team: bytes,
        root_public: bytes,
        introduced: dict[bytes, bytes] | None = None,
    ) -> None:
        """`root_public`: the first root, to which the team id commits.

        `introduced`: public keys of devices that a root certified out of the log.
        """
        self._team = team
        self._root_public = root_public
        self._roots = {device_id_of(root_public): root_public}
        self._introduced = {} if introduced is None else introduced
        first = Roots((device_id_of(root_public).hex(),))
        self.roster = Roster(
            self.verify, succession=self.succession, removal=self.removal, roots=first
        )

    def verify(self, encoded: str) -> CertificateFacts | None:
        """Facts of a base64 certificate, or None while it cannot be verified."""
        try:
            data = base64.b64decode(encoded, validate=True)
            claimed = read_certificate(data)
            issuer_public = self._issuer_public(claimed)
            if claimed.team != self._team or issuer_public is None:
                return None
            certificate = verify_certificate(data, issuer_public)
        except (OsmoError, binascii.Error, ValueError):
            return None
        by_root = certificate.by_root or certificate.issuer in self._roots
        return CertificateFacts(
            device=certificate.device.hex(),
            user=certificate.user.hex(),
            role=certificate.role,
            issuer=ROOT if by_root else certificate.issuer.hex(),
            root=device_id_of(issuer_public).hex() if by_root else "",
        )

    def succession(self, encoded: str) -> SuccessionFacts | None:
        """Facts of a base64 succession from a root that is known, or None.

        Its new root is known from then on; whether it is in force the team's history tells.
        """
        try:
            read = _succession(encoded)
        except (OsmoError, binascii.Error, ValueError):
            return None
        old, new = device_id_of(read.link.old_public), device_id_of(read.link.new_public)
        if read.link.team != self._team or old not in self._roots:
            return None
        self._roots[new] = read.link.new_public
        heads = tuple(reference.hash16 for reference in read.heads)
        return SuccessionFacts(old.hex(), new.hex(), heads, encoded)

    def removal(self, encoded: str) -> RemovalFacts | None:
        """Facts of a base64 removal order by a root that is known, or None."""
        try:
            order = read_removal(base64.b64decode(encoded, validate=True))
        except (OsmoError, binascii.Error, ValueError):
            return None
        root = device_id_of(order.root_public)
        if order.team != self._team or root not in self._roots:
            return None
        heads = tuple(head.hex() for head in order.heads)
        return RemovalFacts(order.device.hex(), root.hex(), heads)

    def public_key(self, device: bytes) -> bytes | None:
        """The signing key of a certified device."""
        known = self._accepted(device.hex())
        return known[0].device_public if known else self._introduced.get(device)

    def introduce(self, data: bytes, root_public: bytes) -> None:
        """Know the key of a device that a recovery root certified, to read its segments by.

        Its first segment holds the certificate as an op, and nobody of the team could publish
        it before (b.0 13). `root_public` was proven to be a root of this team, be it one that is
        no longer in force: then the segments are read and nothing in them counts. Any other
        certificate is passed over.
        """
        try:
            certificate = verify_certificate(data, root_public)
        except OsmoError:
            return
        if certificate.team == self._team:
            self._introduced[certificate.device] = certificate.device_public

    def pin(self, certificates: Sequence[str]) -> None:
        """Begin with what a welcome vouched for; what is not sure is for reading segments only.

        A root that was replaced since may have signed later than it counts: its certificates
        count where they lie in the log.
        """
        for encoded in certificates:
            if self.roster.is_sure(encoded):
                self.roster.seed([encoded])
            elif self.roster.read(encoded) is not None:
                certificate = _decode(encoded)
                self._introduced[certificate.device] = certificate.device_public

    def introduced(self) -> tuple[str, ...]:
        """Ids of the devices that were introduced."""
        return tuple(device.hex() for device in self._introduced)

    def hpke(self, device: str) -> tuple[int, bytes] | None:
        """Newest HPKE epoch and public key of a certified device."""
        known = self._accepted(device)
        if not known:
            return None
        # Of two with one epoch the same is taken everywhere, whichever came first.
        return max((certificate.hpke_epoch, certificate.hpke_public) for certificate in known)

    def certificates(self, device: bytes) -> tuple[bytes, ...]:
        """The accepted certificates of a device, its newest epoch first."""
        known = map(base64.b64decode, self.roster.certificates(device.hex()))
        return tuple(sorted(known, key=_precedence, reverse=True))

    def all_certificates(self) -> tuple[bytes, ...]:
        """Every accepted certificate, issuers before those whom they certified."""
        return tuple(map(base64.b64decode, self.roster.all_certificates()))

    def _accepted(self, device: str) -> list[Certificate]:
        return [_decode(encoded) for encoded in self.roster.certificates(device)]

    def _issuer_public(self, certificate: Certificate) -> bytes | None:
        if certificate.by_root:
            return self._root_public
        return self._roots.get(certificate.issuer) or self.public_key(certificate.issuer)


def _precedence(data: bytes) -> tuple[bool, int, bytes]:
    certificate = read_certificate(data)
    return certificate.role == "supervisor", certificate.hpke_epoch, data


@lru_cache(maxsize=64)
def _succession(encoded: str) -> Succession:
    return read_succession(base64.b64decode(encoded, validate=True))


@lru_cache(maxsize=2_000)
def _decode(encoded: str) -> Certificate:
    return read_certificate(base64.b64decode(encoded))
