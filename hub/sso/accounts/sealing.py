"""Values that nobody may read in the store: found by a keyed hash, kept encrypted."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE: Final = 12


class Unreadable(ValueError):
    """A sealed value was sealed with another key, moved, or damaged."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The keys of the accounts, each derived from HUB_KEK_FILE for one purpose."""

    finding: bytes
    sealing: bytes

    @classmethod
    def of(cls, kek: str) -> Keys:
        """The keys that a key-encryption key gives."""
        return cls(_derive(kek, b"hub account find 1"), _derive(kek, b"hub seal 1"))

    def find(self, kind: str, value: str) -> bytes:
        """What a value is found by; without the key it says nothing of the value."""
        return hmac.digest(self.finding, f"{kind}\0{value}".encode(), "sha256")

    def seal(self, plain: str, about: str) -> bytes:
        """Nonce and ciphertext; it opens only for the same `about`."""
        nonce = os.urandom(NONCE)
        sealed = AESGCM(self.sealing).encrypt(nonce, plain.encode(), about.encode())
        return nonce + sealed

    def open(self, sealed: bytes, about: str) -> str:
        """The value again; Unreadable when it is not ours to open."""
        try:
            plain = AESGCM(self.sealing).decrypt(
                sealed[:NONCE], sealed[NONCE:], about.encode()
            )
        except InvalidTag as error:
            raise Unreadable("sealed with another key, or damaged") from error
        return plain.decode()


def digest(secret: str) -> bytes:
    """How a random secret is kept: it is long, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


def _derive(kek: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(kek.encode())
