"""A passkey in software: what a device's key answers, so that tests can also answer wrongly."""

import hashlib
import json
import re
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

from tests.factories.portal import PASSWORD

PRESENT, VERIFIED, ATTESTED = 1, 4, 64
ADD = "/accounts/second/webauthn/add/"
LIST = "/accounts/second/webauthn/"
LOGIN = "/accounts/second/webauthn/login/"
STEP = "/accounts/second/authenticate/"
AJAX = {"X-Requested-With": "XMLHttpRequest"}


@dataclass
class SoftKey:
    """One credential for one site."""

    host: str = "testserver"
    origin: str = "https://testserver"
    flags: int = PRESENT | VERIFIED
    id: bytes = b"soft-key-0123456"
    handle: bytes = b""
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, 0)

    def _sent(self, response: dict[str, bytes]) -> str:
        return json.dumps(
            {
                "type": "public-key",
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "response": {name: websafe_encode(value) for name, value in response.items()},
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )

    def register(self, options: dict) -> str:
        """The answer to the options of a page that adds a passkey."""
        public = options["publicKey"]
        self.handle = (
            public["user"]["id"] if isinstance(public["user"]["id"], bytes) else public["user"]["id"].encode()
        )
        key = cbor.encode(dict(ES256.from_cryptography_key(self.private.public_key())))
        data = self._data(self.flags | ATTESTED) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + key
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client_data("webauthn.create", public["challenge"])
        return self._sent({"clientDataJSON": client, "attestationObject": attestation})

    def sign(self, options: dict, *, handle: bytes | None = None) -> str:
        """The answer to the options of a page that asks for one."""
        client = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        data = self._data(self.flags)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._sent(
            {
                "clientDataJSON": client,
                "authenticatorData": data,
                "signature": signature,
                "userHandle": handle or self.handle,
            }
        )


def by_password(username="teacher"):
    """Who signed in by the password."""
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    return client


def options(response):
    """What the page gives its script."""
    text = re.search(r'<script id="passkey-options"[^>]*>(.*?)</script>', response.content.decode())[1]
    return json.loads(text)


def add(client, key, name="我的手机"):
    """Add the key to the account that the client is signed in to."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    asked = options(client.get(ADD))
    answer = key.register(asked)
    key.handle = websafe_decode(asked["publicKey"]["user"]["id"])
    return client.post(ADD, {"name": name, "credential": answer})


def enter(key, client=None, *, then="", handle=None):
    """Sign in by the key: the client, and the answer."""
    client = client or Client()
    asked = client.get(LOGIN, headers=AJAX).json()["request_options"]
    return client, client.post(LOGIN, {"credential": key.sign(asked, handle=handle), "next": then})
