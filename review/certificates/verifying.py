"""Whether a certificate's file is genuine: its signature first, then what became of the certificate since."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone

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


def fingerprint_words() -> str:
    """SHA-256 of that certificate in groups that people can compare."""
    digest = (
        hashlib.sha256(certificate_of(settings.RECEIPT_KEY).public_bytes(Encoding.DER)).hexdigest().upper()
    )
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


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


def withdrawn_list(now: dt.datetime) -> dict[str, Any]:
    """All certificates that were revoked or replaced by now, signed as certificates are."""
    with all_tenants():  # fingerprints only; whoever holds a certificate may know that it holds no more
        rows = Certificate.objects.filter(revoked_at__isnull=False).values_list("token", "reissue")
        entries = {
            fingerprint(token): (Verdict.REVOKED if reissue is None else Verdict.REPLACED).value
            for token, reissue in rows
        }
    at = timezone.localtime(now).isoformat(timespec="seconds")
    mark = sign_bytes(_canonical(at, entries), settings.RECEIPT_KEY)
    return {"at": at, "certificates": entries, "signature": mark.hex()}


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A list of what was withdrawn until a moment."""

    at: dt.datetime
    entries: Mapping[str, str]


def read_list(text: str, trust: Trust) -> Withdrawn:
    """Such a list. ValueError where it isn't one, or none of the certificates signed it."""
    found = json.loads(text)
    try:
        entries = {str(key): str(Verdict(state)) for key, state in found["certificates"].items()}
        mark, at = bytes.fromhex(found["signature"]), str(found["at"])
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError("not a list") from problem
    if not any(bytes_hold(_canonical(at, entries), mark, certificate) for certificate in trust.certificates):
        raise ValueError("not signed")
    return Withdrawn(dt.datetime.fromisoformat(at), entries)


def _canonical(at: str, entries: Mapping[str, str]) -> bytes:
    """What is signed; the page that verifies offline makes the same of a list (static/js/review/offline)."""
    return json.dumps({"at": at, "certificates": entries}, sort_keys=True, separators=(",", ":")).encode()
