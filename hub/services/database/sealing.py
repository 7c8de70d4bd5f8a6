"""Bytes sealed under the installation's key, each bound to what it is about."""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE: Final = 12


class WrongKey(ValueError):
    """It was sealed with another key or for another owner, or is damaged."""


def seal(kek: str, purpose: str, about: bytes, body: bytes) -> bytes:
    """AES-256-GCM under a key derived for one purpose; only `about` opens it again."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(kek, purpose)).encrypt(nonce, body, about)


def opened(kek: str, purpose: str, about: bytes, sealed: bytes) -> bytes:
    """What was sealed; raises WrongKey."""
    nonce, body = sealed[:NONCE], sealed[NONCE:]
    try:
        return AESGCM(_key(kek, purpose)).decrypt(nonce, body, about)
    except InvalidTag as wrong:
        raise WrongKey(purpose) from wrong


def _key(kek: str, purpose: str) -> bytes:
    derive = HKDF(SHA256(), 32, salt=None, info=purpose.encode())
    return derive.derive(kek.encode())
