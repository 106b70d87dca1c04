"""Devices of the team as their certificates tell: who they are and their public keys (b.0 11).

A certificate counts once its signature was verified up to the pinned recovery root and its op
was accepted. Seeds come from the welcome bundle; the rest arrive in the team stream.
"""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

from osmo_desktop.domain.authority import ROOT, CertificateFacts, Roster
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.formats.certificate import Certificate, read_certificate, verify_certificate


class Directory:
    """Verifies certificates for the roster and answers for public keys."""

    def __init__(
        self, team: bytes, root_public: bytes, introduced: dict[bytes, bytes] | None = None
    ) -> None:
        """`introduced`: public keys of devices that the root certified out of the log."""
        self._team = team
        self._root_public = root_public
        self._introduced = {} if introduced is None else introduced
        self.roster = Roster(self.verify)

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
        return CertificateFacts(
            device=certificate.device.hex(),
            user=certificate.user.hex(),
            role=certificate.role,
            issuer=ROOT if certificate.by_root else certificate.issuer.hex(),
        )

    def public_key(self, device: bytes) -> bytes | None:
        """The signing key of a certified device."""
        known = self._accepted(device.hex())
        return known[0].device_public if known else self._introduced.get(device)

    def introduce(self, data: bytes) -> None:
        """Know the key of a device that the recovery root certified, to read its segments by.

        Its first segment holds the certificate as an op, and nobody of the team could publish
        it before (b.0 13). Any other certificate is passed over.
        """
        try:
            certificate = verify_certificate(data, self._root_public)
        except OsmoError:
            return
        if certificate.by_root and certificate.team == self._team:
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

    def certificate(self, device: bytes) -> bytes | None:
        """The certificate of a device that says most: its highest role, newest epoch."""
        known = [base64.b64decode(encoded) for encoded in self.roster.certificates(device.hex())]
        return max(known, key=_precedence, default=None)

    def all_certificates(self) -> tuple[bytes, ...]:
        """Every accepted certificate, issuers before those whom they certified."""
        return tuple(map(base64.b64decode, self.roster.all_certificates()))

    def _accepted(self, device: str) -> list[Certificate]:
        return [_decode(encoded) for encoded in self.roster.certificates(device)]

    def _issuer_public(self, certificate: Certificate) -> bytes | None:
        if certificate.by_root:
            return self._root_public
        return self.public_key(certificate.issuer)


def _precedence(data: bytes) -> tuple[bool, int, bytes]:
    certificate = read_certificate(data)
    return certificate.role == "supervisor", certificate.hpke_epoch, data


@lru_cache(maxsize=2_000)
def _decode(encoded: str) -> Certificate:
    return read_certificate(base64.b64decode(encoded))
