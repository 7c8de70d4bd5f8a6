"""Cursors: opaque text for the key behind which a page begins."""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from hub.services.listing.keyset import Key
from schemas.values.problem import Refused, refuse

LARGEST: Final = 2**63 - 1
DIGEST: Final = 12


def write(question: str, key: Key) -> str:
    """The cursor for a key of one question."""
    body = orjson.dumps([_digest(question), *key])
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def read(question: str, text: str, types: Sequence[type]) -> Key:
    """The key in a cursor of the same question; anything else is Refused.

    A cursor grants nothing: whoever makes one up is only led to another place of
    the same list.
    """
    digest, *parts = _parts(text)
    if len(parts) != len(types):
        raise _malformed(text)
    key = tuple(
        _part(part, type_, text) for part, type_ in zip(parts, types, strict=True)
    )
    if digest != _digest(question):
        raise refuse(
            "cursor",
            text,
            "cursor.other_question",
            id="Kursor ini milik pertanyaan lain; pakai saringan yang sama seperti"
            " halaman sebelumnya, atau mulai tanpa cursor.",
            en="This cursor belongs to another question; keep the filters of the page"
            " before, or start without a cursor.",
        )
    return key


def question(name: str, filters: Mapping[str, Any]) -> str:
    """One text for a question, whatever the order of its parameters."""
    return f"{name} {sorted(filters.items())!r}"


def _digest(question: str) -> str:
    return hashlib.sha256(question.encode()).hexdigest()[:DIGEST]


def _parts(text: str) -> list[Any]:
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        body = orjson.loads(base64.b64decode(padded, b"-_", validate=True))
    except (binascii.Error, UnicodeEncodeError, orjson.JSONDecodeError):
        raise _malformed(text) from None
    if not isinstance(body, list) or len(body) < 2:
        raise _malformed(text)
    return body


def _part(part: Any, type_: type, text: str) -> str | int | uuid.UUID:
    if type_ is int and type(part) is int and abs(part) <= LARGEST:
        return part
    if type_ is str and isinstance(part, str) and "\x00" not in part:
        return part
    if type_ is uuid.UUID and isinstance(part, str):
        try:
            return uuid.UUID(part)
        except ValueError:
            raise _malformed(text) from None
    raise _malformed(text)


def _malformed(text: str) -> Refused:
    return refuse(
        "cursor",
        text,
        "cursor.malformed",
        id="Kursor ini tidak utuh; salin seluruhnya dari “next”, atau mulai tanpa"
        " cursor.",
        en="This cursor is not whole; copy all of it from “next”, or start without"
        " one.",
    )
