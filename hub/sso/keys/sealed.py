"""Private keys at rest: sealed by a key from the configuration."""

from __future__ import annotations

import json
import os
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE: Final = 12


class WrongKey(Exception):
    """HUB_KEK_FILE is not the key this was sealed with."""


def seal(kek: str, kid: str, private: dict[str, Any]) -> bytes:
    """A private JWK as bytes that only the same KEK opens, for this kid alone."""
    nonce = os.urandom(NONCE)
    body = json.dumps(private).encode()
    return nonce + AESGCM(_key(kek)).encrypt(nonce, body, kid.encode())


def opened(kek: str, kid: str, sealed: bytes) -> dict[str, Any]:
    """The private JWK; raises WrongKey."""
    nonce, body = sealed[:NONCE], sealed[NONCE:]
    try:
        plain = AESGCM(_key(kek)).decrypt(nonce, body, kid.encode())
    except InvalidTag as wrong:
        raise WrongKey(
            f"signing key {kid} was sealed under another HUB_KEK_FILE"
        ) from wrong
    found: dict[str, Any] = json.loads(plain)
    return found


def _key(kek: str) -> bytes:
    derive = HKDF(SHA256(), 32, salt=None, info=b"hub signing key 1")
    return derive.derive(kek.encode())
