"""A passkey made of software: registers, and answers with the counter it is told."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any
from urllib.parse import urlsplit

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

VERIFIED = 0x01 | 0x04
ATTESTED = 0x40


class SoftKey:
    """One passkey for one site."""

    def __init__(self, base: str) -> None:
        self.origin, self.id = base, os.urandom(16)
        self.site = hashlib.sha256((urlsplit(base).hostname or "").encode()).digest()
        self.private = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> bytes:
        """The public key as COSE."""
        numbers = self.private.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        return bytes(cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y}))

    def made(self, asked: str) -> str:
        """The answer of a browser that was asked to make this passkey."""
        about = self._data(VERIFIED | ATTESTED, 0) + bytes(16)
        about += len(self.id).to_bytes(2, "big") + self.id + self.public
        stated = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        client = self._client("webauthn.create", json.loads(asked)["challenge"])
        return self._answer(client, attestationObject=stated)

    def answer(self, asked: str, count: int) -> str:
        """The answer of a browser that was asked for any passkey."""
        client = self._client("webauthn.get", json.loads(asked)["challenge"])
        about = self._data(VERIFIED, count)
        signed = about + hashlib.sha256(client).digest()
        signature = self.private.sign(signed, ec.ECDSA(SHA256()))
        return self._answer(client, authenticatorData=about, signature=signature)

    def _data(self, flags: int, count: int) -> bytes:
        return self.site + bytes([flags]) + count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, client: bytes, **parts: bytes) -> str:
        response: dict[str, Any] = {
            name: bytes_to_base64url(value) for name, value in parts.items()
        }
        key = bytes_to_base64url(self.id)
        response["clientDataJSON"] = bytes_to_base64url(client)
        return json.dumps(
            {"id": key, "rawId": key, "type": "public-key", "response": response}
        )
