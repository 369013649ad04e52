"""What the portal signs with its own key (RECEIPT_KEY): receipts, the head of the audit trail. Pure.

Signed with Ed25519 (RFC 8032), so that whoever has the public key can check it without asking the portal. What is signed is
the JSON of a statement: keys in order, no spaces, UTF-8. Statements of different sorts differ in their `kind`.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Proof(StrEnum):
    """What a look at the signature found."""

    VALID = "valid"
    ALTERED = "altered"
    UNKNOWN_KEY = "unknown_key"
    WAITING = "waiting"


def canonical(statement: Mapping[str, Any]) -> bytes:
    """The bytes that are signed."""
    return json.dumps(statement, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sign(statement: Mapping[str, Any], secret: str) -> tuple[str, str]:
    """(key id, signature in base64)."""
    key = _private(secret)
    return key_id(public_key(secret)), base64.b64encode(key.sign(canonical(statement))).decode()


def prove(statement: Mapping[str, Any], key: str, signature: str, publics: Iterable[str]) -> Proof:
    """Whether the signature holds under the named key, looked for among these public keys (hex)."""
    if not signature:
        return Proof.WAITING
    public = next((candidate for candidate in publics if key_id(candidate) == key), None)
    if public is None:
        return Proof.UNKNOWN_KEY
    try:
        mark = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(mark, canonical(statement))
    except (InvalidSignature, binascii.Error, ValueError):
        return Proof.ALTERED
    return Proof.VALID


def public_key(secret: str) -> str:
    """The public key that belongs to a secret, in hex."""
    return _private(secret).public_key().public_bytes_raw().hex()


def key_id(public: str) -> str:
    """A short name for a public key."""
    return hashlib.sha256(public.strip().lower().encode()).hexdigest()[:12]


def _private(secret: str) -> Ed25519PrivateKey:
    seed = hashlib.blake2b(secret.encode(), digest_size=32, person=b"receipts").digest()
    return Ed25519PrivateKey.from_private_bytes(seed)
