"""The portal's signature inside a certificate's file (PAdES, ETSI EN 319 142), and what a file's signature says.

Readers of PDF show such a signature by themselves; they know ECDSA on P-256, few of them Ed25519. The key is derived from the
one that receipts are signed with (RECEIPT_KEY), and its X.509 certificate is issued by that receipts' key: whoever knows the
receipts' public keys, those of earlier years too, knows the certificates'. There is nothing else to keep or to back up.

Verifying parses no PDF. The signature must cover the whole file but the place where it stands, so that a file is ours byte
for byte or not at all, whatever a reader would make of it.
"""

import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from portal import signing as keys
from review.certificates.content import CertificateContent

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256."""
_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "案例征集平台 证书签名")])
_ISSUER = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "案例征集平台 回执密钥")])
_BEGINS, _ENDS = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2099, 12, 31, tzinfo=dt.UTC)
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HOLE = re.compile(rb"<([0-9A-Fa-f]{2,65536})>")
_MOST = 20
"""Signatures of one file that are looked at."""
_ADDRESS = re.compile(rb"/ContactInfo\s*\(((?:[^()\\]|\\[0-7]{3}){1,300})\)")
_OCTAL = re.compile(rb"\\([0-7]{3})")


class Seal(StrEnum):
    """What the signature in a file says."""

    OURS = "ours"
    ALTERED = "altered"
    FOREIGN = "foreign"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class Look:
    """What was found. `address`: that of the certificate's verification page, only where the signature holds."""

    seal: Seal
    address: str = ""


@lru_cache(maxsize=4)
def _key(secret: str) -> ec.EllipticCurvePrivateKey:
    seed = hashlib.blake2b(secret.encode(), digest_size=48, person=b"certificates").digest()
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


@lru_cache(maxsize=4)
def certificate_of(secret: str) -> x509.Certificate:
    """The public certificate that belongs to a secret; the same one whenever it is asked for."""
    seed = hashlib.blake2b(secret.encode(), digest_size=32, person=b"receipts").digest()
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(_ISSUER)
        .public_key(_key(secret).public_key())
        .serial_number(int.from_bytes(hashlib.sha256(seed).digest()[:15], "big") + 1)
        .not_valid_before(_BEGINS)
        .not_valid_after(_ENDS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(Ed25519PrivateKey.from_private_bytes(seed), None)
    )


def signed(file: bytes, content: CertificateContent, secret: str) -> bytes:
    """The file of one certificate with the signature in it; nothing may be changed afterwards."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    about = signers.PdfSignatureMetadata(
        field_name="Certificate", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES, reason=content.number, contact_info=content.address,
    )  # fmt: skip
    out = io.BytesIO()
    signers.PdfSigner(about, _signer(secret)).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(file)), output=out)
    return out.getvalue()


@lru_cache(maxsize=4)
def _signer(secret: str) -> Any:
    from pyhanko.keys.internal import (
        translate_pyca_cryptography_cert_to_asn1,
        translate_pyca_cryptography_key_to_asn1,
    )
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    return signers.SimpleSigner(
        signing_cert=translate_pyca_cryptography_cert_to_asn1(certificate_of(secret)),
        signing_key=translate_pyca_cryptography_key_to_asn1(_key(secret)),
        cert_registry=SimpleCertificateStore(),
    )


@dataclass(frozen=True, slots=True)
class Trust:
    """What signatures are compared with: the receipts' public keys (hex), or certificates themselves."""

    publics: Sequence[str] = ()
    certificates: Sequence[x509.Certificate] = ()

    def knows(self, certificate: x509.Certificate) -> bool:
        """Whether the certificate is one of these, or issued by one of these keys."""
        if certificate in self.certificates:
            return True
        return any(_issued_by(certificate, public) for public in self.publics)


def _issued_by(certificate: x509.Certificate, public: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(certificate.signature, certificate.tbs_certificate_bytes)
    except (InvalidSignature, ValueError):
        return False
    return True


def trust_of(secret: str, old_keys: Iterable[str]) -> Trust:
    """What this portal signs with, and signed with."""
    return Trust(publics=(keys.public_key(secret), *old_keys))


def look_at(file: bytes, trust: Trust) -> Look:
    """Whether the file carries our signature and is as it was signed."""
    seen = [_look(file, match, trust) for match in list(_RANGE.finditer(file))[-_MOST:]]
    for seal in (Seal.OURS, Seal.ALTERED):
        if seal in seen:
            return Look(seal, _address(file) if seal is Seal.OURS else "")
    if any(_hex_of(certificate) in file.upper() for certificate in trust.certificates):
        return Look(Seal.ALTERED)
    return Look(Seal.FOREIGN if Seal.FOREIGN in seen else Seal.UNSIGNED)


def _hex_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER).hex().upper().encode()


def _address(file: bytes) -> str:
    found = _ADDRESS.findall(file)
    plain = _OCTAL.sub(lambda code: bytes([int(code[1], 8) & 255]), found[-1]) if found else b""
    return plain.decode("ascii", "replace")


def _look(file: bytes, match: "re.Match[bytes]", trust: Trust) -> Seal:
    """One signature of the file."""
    start, length, again, rest = (int(number) for number in match.groups())
    hole = _HOLE.fullmatch(file[start + length : again]) if again <= len(file) else None
    if hole is None:
        return Seal.UNSIGNED
    try:
        certificate, attributes, digest, mark = _opened(bytes.fromhex(hole[1].decode()))
    except (ValueError, TypeError, KeyError, IndexError):
        return Seal.UNSIGNED
    if not trust.knows(certificate):
        return Seal.FOREIGN
    whole = start == 0 and again + rest == len(file)
    same = digest == hashlib.sha256(file[:length] + file[again:]).digest()
    return Seal.OURS if whole and same and bytes_hold(attributes, mark, certificate) else Seal.ALTERED


def _opened(data: bytes) -> tuple[x509.Certificate, bytes, bytes, bytes]:
    """(signer's certificate, signed attributes, the file's digest among them, signature) of a CMS structure (RFC 5652)."""
    from asn1crypto import cms

    content = cms.ContentInfo.load(data)["content"]
    (signer,) = content["signer_infos"]
    serial = signer["sid"].chosen["serial_number"].native
    (chosen,) = [c for c in content["certificates"] if c.chosen.serial_number == serial]
    attributes = signer["signed_attrs"]
    (digest,) = [a["values"][0].native for a in attributes if a["type"].native == "message_digest"]
    certificate = x509.load_der_x509_certificate(chosen.chosen.dump())
    return certificate, attributes.untag().dump(), digest, signer["signature"].native


def sign_bytes(data: bytes, secret: str) -> bytes:
    """A signature of other things than files by the same key."""
    return _key(secret).sign(data, ec.ECDSA(hashes.SHA256()))


def bytes_hold(data: bytes, mark: bytes, certificate: x509.Certificate) -> bool:
    """Whether the certificate's key signed these bytes."""
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(mark, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
