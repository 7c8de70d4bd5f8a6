"""Personal data: removed or hashed before storing, and found where it is unmarked."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from schemas.contracts.record import canonical
from schemas.strict import Flaw, FlawedObject
from schemas.values.problem import Problem, Words

ERASED: Final = "[dihapus]"
HASHED: Final = re.compile(r"hash:[0-9a-f]{64}")

NINE_DIGITS: Final = re.compile(r"[0-9](?:[ .-]{0,2}[0-9]){8}")
EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
DIGITS: Final = re.compile(r"(?<![0-9])[0-9](?:[ .-]?[0-9]){15,17}(?![0-9])")
MOBILE: Final = re.compile(
    r"(?<![0-9])(?:\+?62[ .-]?|0)8[1-9][0-9]?(?:[ .-]?[0-9]){6,9}(?![0-9])"
)
NIK: Final = re.compile(
    r"(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])[0-9]{4}"
    r"(?:[04][1-9]|[1256][0-9]|[37][01])(?:0[1-9]|1[0-2])[0-9]{2}[0-9]{4}"
)
NIP: Final = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[12][0-9]{3}"
)
KINDS: Final = {
    "nik": Words("NIK", "a national identity number (NIK)"),
    "nip": Words("NIP", "a civil servant's number (NIP)"),
    "email": Words("alamat surel", "an e-mail address"),
    "mobile": Words("nomor telepon seluler", "a mobile telephone number"),
}


def personal(text: str) -> str | None:
    """Which kind of personal data a text holds (a key of KINDS), or None."""
    if not _suspect(text):
        return None
    return next((kind for kind, _ in _found(text)), None)


def _suspect(text: str) -> bool:
    """Whether a closer look may find anything."""
    return "@" in text or len(text) > 8 and NINE_DIGITS.search(text) is not None


def _found(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    for match in DIGITS.finditer(text):
        digits = re.sub("[ .-]", "", match[0])
        if NIK.fullmatch(digits):
            yield "nik", match
        elif NIP.fullmatch(digits):
            yield "nip", match
    for match in EMAIL.finditer(text):
        yield "email", match
    for match in MOBILE.finditer(text):
        yield "mobile", match


def mask(text: str) -> str:
    """The text with everything that looks like personal data taken out."""
    if not _suspect(text):
        return text
    for _, match in list(_found(text)):
        text = text.replace(match[0], ERASED)
    return text


def masked(value: Any) -> Any:
    """A JSON value with every text and number masked."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        safe = {mask(key): masked(item) for key, item in value.items()}
        if isinstance(value, FlawedObject):
            return FlawedObject(safe, masked_problem(value.problem))
        return safe
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, Flaw):
        return Flaw(masked_problem(value.problem))
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return ERASED if mask(str(value)) == ERASED else value
    return value


def masked_problem(each: Problem) -> Problem:
    """A problem whose value and words are masked."""
    said = Words(mask(each.message.id), mask(each.message.en))
    return replace(each, value=mask(each.value), message=said)


class Redactor:
    """Applies `privacy: {drop, hash}` to a record; names match in any case.

    Hashes are HMAC-SHA256 under the installation's pepper, written `hash:` and 64
    digits, so that equal values stay equal and nobody can try all NIKs. Applying
    it twice changes nothing.
    """

    def __init__(self, drop: Iterable[str], hash: Iterable[str], pepper: bytes = b""):
        self.pepper = pepper
        self.rules: dict[str, Any] = {}
        for names, rule in ((hash, "hash"), (drop, "drop")):
            for name in names:
                self._learn(name.casefold().split("."), rule)

    def _learn(self, steps: list[str], rule: str) -> None:
        below = self.rules
        for step in steps[:-1]:
            inner = below.setdefault(step, {})
            if not isinstance(inner, dict):
                return
            below = inner
        below[steps[-1]] = rule

    def __call__(self, record: Any) -> Any:
        """The record without what is dropped; the original is not changed."""
        return self._apply(record, self.rules) if self.rules else record

    def _apply(self, value: Any, rules: dict[str, Any]) -> Any:
        if isinstance(value, list):
            return [self._apply(item, rules) for item in value]
        if not isinstance(value, dict):
            return value
        kept: dict[str, Any] = {}
        for key, item in value.items():
            rule = rules.get(key) or rules.get(key.casefold())
            if rule is None:
                kept[key] = item
            elif rule == "hash":
                kept[key] = self._hash(item)
            elif rule != "drop":
                kept[key] = self._apply(item, rule)
        if isinstance(value, FlawedObject):
            return FlawedObject(kept, value.problem)
        return kept

    def _hash(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        if isinstance(value, Flaw):
            return Flaw(replace(value.problem, value=ERASED))
        if isinstance(value, str) and HASHED.fullmatch(value):
            return value
        text = value.encode() if isinstance(value, str) else canonical(value)
        return f"hash:{hmac.digest(self.pepper, text, hashlib.sha256).hex()}"
