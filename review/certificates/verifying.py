"""Whether a certificate's file is genuine: its signature first, then what became of the certificate since."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from portal.tenants import all_tenants
from review.certificates.access import certificate_with
from review.certificates.signing import (
    Look,
    Seal,
    Trust,
    bytes_hold,
    certificate_of,
    look_at,
    sign_bytes,
    trust_of,
)
from review.models import Certificate


class Verdict(StrEnum):
    """What is told of a file."""

    GENUINE = "genuine"
    REVOKED = "revoked"
    REPLACED = "replaced"
    ALTERED = "altered"
    FORGED = "forged"
    UNSIGNED = "unsigned"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict, and the certificate where there is one of it."""

    verdict: Verdict
    certificate: Certificate | None = None
    address: str = ""


_OF_SEAL = {
    Seal.ALTERED: Verdict.ALTERED,
    Seal.FOREIGN: Verdict.FORGED,
    Seal.UNSIGNED: Verdict.UNSIGNED,
}


def portal_trust() -> Trust:
    """The keys that this portal signs and signed with."""
    trust = trust_of(settings.RECEIPT_KEY, settings.RECEIPT_OLD_KEYS)
    return Trust(trust.publics, (certificate_of(settings.RECEIPT_KEY),))


def public_certificate() -> bytes:
    """What this portal signs with, as a PEM file."""
    return certificate_of(settings.RECEIPT_KEY).public_bytes(Encoding.PEM)


def verify_file(file: bytes) -> Finding:
    """Asked of the portal itself, which knows what was revoked or replaced."""
    look = look_at(file, portal_trust())
    if look.seal is not Seal.OURS:
        return Finding(_OF_SEAL[look.seal])
    certificate = certificate_with(_token_of(look))
    if certificate is None:
        return Finding(Verdict.UNKNOWN, address=look.address)
    if certificate.revoked_at is None:
        return Finding(Verdict.GENUINE, certificate, look.address)
    replaced = hasattr(certificate, "reissue")
    return Finding(Verdict.REPLACED if replaced else Verdict.REVOKED, certificate, look.address)


def verify_offline(file: bytes, trust: Trust, withdrawn: Mapping[str, str]) -> Finding:
    """With the public certificate and, where there is one, a list of what was withdrawn (`read_list`)."""
    look = look_at(file, trust)
    if look.seal is not Seal.OURS:
        return Finding(_OF_SEAL[look.seal])
    state = withdrawn.get(fingerprint(_token_of(look)), "genuine")
    return Finding(Verdict(state), address=look.address)


def _token_of(look: Look) -> str:
    return look.address.rstrip("/").rpartition("/")[2]


def fingerprint(token: str) -> str:
    """By which a list names a certificate, so that the list opens nobody's page."""
    return hashlib.sha256(token.encode()).hexdigest()


def withdrawn_list() -> dict[str, Any]:
    """All certificates that were revoked or replaced, signed as certificates are."""
    with all_tenants():  # fingerprints only; whoever holds a certificate may know that it holds no more
        rows = Certificate.objects.filter(revoked_at__isnull=False).values_list("token", "reissue")
        entries = {
            fingerprint(token): (Verdict.REVOKED if reissue is None else Verdict.REPLACED).value
            for token, reissue in rows
        }
    return {"certificates": entries, "signature": sign_bytes(_canonical(entries), settings.RECEIPT_KEY).hex()}


def read_list(text: str, trust: Trust) -> dict[str, str]:
    """The entries of such a list. ValueError where it isn't one, or none of the certificates signed it."""
    found = json.loads(text)
    try:
        entries = {str(key): str(Verdict(state)) for key, state in found["certificates"].items()}
        mark = bytes.fromhex(found["signature"])
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError("not a list") from problem
    if not any(bytes_hold(_canonical(entries), mark, certificate) for certificate in trust.certificates):
        raise ValueError("not signed")
    return entries


def _canonical(entries: Mapping[str, str]) -> bytes:
    return json.dumps(entries, sort_keys=True, separators=(",", ":")).encode()
