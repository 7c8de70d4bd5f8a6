"""JSON read by Python's own parser where anything in it may be wrong.

It sees every flaw, and is three times as slow as schemas.strict_reading.pages. What
strict JSON forbids inside a record becomes a `Flaw` at its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from json import JSONDecodeError, JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]  # no stub
from json.scanner import py_make_scanner  # type: ignore[attr-defined]  # no stub
from typing import Any, Final

from schemas.strict_reading import words
from schemas.values.problem import Problem, Refused

EXPONENTS: Final = range(-324, 309)  # what a double can hold
MAX_NUMBER: Final = 64  # characters of one decimal number
PLAIN: Final = 17  # a number of so few characters can break no rule
ESCAPE: Final = re.compile(rb"\\.", re.DOTALL)
SUSPECT_ESCAPE: Final = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
FREE_QUOTE: Final = re.compile(rb'(?<!\\)"')
STRING: Final = re.compile(rb'"[^"]*"')
NOT_STRUCTURE: Final = bytes(set(range(256)) - set(b'[]{}"'))
BRACES: Final = bytes.maketrans(b"[]", b"{}")
SURROGATE: Final = re.compile("[\ud800-\udfff]")
CONTROL: Final = re.compile("[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one body may hold; `max_digits` is for whole numbers."""

    max_bytes: int = 20 << 20
    max_depth: int = 32
    max_digits: int = 18
    max_text: int = 1 << 20


@dataclass(frozen=True, slots=True)
class Flaw:
    """Stands where a value was that strict JSON does not allow."""

    problem: Problem


class FlawedObject(dict[str, Any]):
    """An object that cannot be trusted as a whole: its keys repeat or are broken."""

    problem: Problem

    def __init__(self, values: dict[str, Any], problem: Problem) -> None:
        super().__init__(values)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed body; `flawed` is false when no record needs to be searched."""

    value: Any
    flawed: bool


def careful(body: bytes, text: str, limits: Limits) -> Document:
    """The document of a body and its text, with every flaw at its place; or Refused."""
    if _too_deep(body, limits.max_depth):
        raise Refused(words.too_deep(limits.max_depth))
    reader = _Reader(limits)
    try:
        value = reader.read(text)
    except JSONDecodeError as error:
        raise Refused(words.syntax(error)) from None
    except RecursionError:
        raise Refused(words.too_deep(limits.max_depth)) from None
    if reader.raw_controls or _strings_suspect(body, limits.max_text):
        value = reader.mend(value)
    return Document(value, reader.flawed)


def _too_deep(body: bytes, most: int) -> bool:
    """Whether brackets nest deeper than `most`, found without recursion.

    What is left after strings and ordinary characters are taken away is
    brackets; each round removes the innermost pairs, so that the number of
    rounds is the depth. Brackets that never close count as well.
    """
    bare = ESCAPE.sub(b"", body) if b"\\" in body else body
    bare = bare.translate(None, NOT_STRUCTURE).replace(b'""', b"")
    bare = STRING.sub(b"", bare).translate(BRACES)
    for rounds in range(most + 1):
        inner = bare.replace(b"{}", b"")
        if len(inner) == len(bare):
            return rounds + inner.count(b"{") > most
        bare = inner
    return True


def _strings_suspect(body: bytes, max_text: int) -> bool:
    """Whether any string may be too long, half a character, or hold a NUL."""
    if b"\\u" in body and SUSPECT_ESCAPE.search(body):
        return True
    return long_strings(body, max_text)


def long_strings(body: bytes, max_text: int) -> bool:
    """Whether any string may be too long.

    A string longer than `max_text` covers one whole step of the grid, and
    inside a string no quote stands without a backslash before it.
    """
    step = max(1, max_text // 2)
    grid = range(0, len(body) - step, step)
    return any(not FREE_QUOTE.search(body, at, at + step) for at in grid)


class _Reader:
    """The hooks of one parse; remembers whether any flaw was met."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.flawed = False
        self.raw_controls = False

    def read(self, text: str) -> Any:
        decoder: Any = JSONDecoder(
            parse_float=self._decimal,
            parse_int=self._whole,
            parse_constant=self._constant,
            object_pairs_hook=self._object,
        )
        try:
            return decoder.decode(text)
        except JSONDecodeError as error:
            if not error.msg.startswith("Invalid control character"):
                raise
        self.raw_controls = True
        decoder.parse_string = self._string
        decoder.strict = False
        decoder.scan_once = py_make_scanner(decoder)
        return decoder.decode(text)

    def _flaw(self, make: Callable[..., Problem], *about: object) -> Flaw:
        self.flawed = True
        return Flaw(make(*about))

    def _string(self, text: str, begin: int, strict: bool) -> tuple[str | Flaw, int]:
        """Slow path, only for bodies with raw control characters in a string."""
        value, end = scanstring(text, begin, False)
        if CONTROL.search(text, begin, end):
            return self._flaw(words.control, value), end
        return value, end

    def _whole(self, text: str) -> int | Flaw:
        if len(text) <= PLAIN or len(text.lstrip("-")) <= self.limits.max_digits:
            return int(text)
        return self._flaw(words.too_many_digits, text, self.limits.max_digits)

    def _decimal(self, text: str) -> Decimal | Flaw:
        if len(text) <= PLAIN and "e" not in text and "E" not in text:
            return Decimal(text)
        mantissa, _, exponent = text.lower().partition("e")
        digits = exponent.lstrip("+-0")
        if len(mantissa) > MAX_NUMBER:
            return self._flaw(words.too_many_digits, text, MAX_NUMBER)
        if len(digits) > 4 or Decimal(text).adjusted() not in EXPONENTS:
            return self._flaw(words.out_of_range, text)
        return Decimal(text)

    def _constant(self, text: str) -> Flaw:
        return self._flaw(words.not_a_number, text)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) == len(pairs):
            return values
        self.flawed = True
        left = dict.fromkeys(values, 1)
        again = next(key for key, _ in pairs if not left.pop(key, 0))
        return FlawedObject(values, words.repeated_key(again))

    def mend(self, value: Any) -> Any:
        """The value with every string that cannot be kept replaced by a flaw."""
        if isinstance(value, str):
            return self._bad_text(value) or value
        if isinstance(value, list):
            return [self.mend(item) for item in value]
        if not isinstance(value, dict):
            return value
        mended = {key: self.mend(item) for key, item in value.items()}
        bad_key = next((key for key in mended if self._bad_key(key)), None)
        if bad_key is not None:
            safe = {words.printable(k): item for k, item in mended.items()}
            return FlawedObject(safe, words.broken_key(bad_key))
        if isinstance(value, FlawedObject):
            return FlawedObject(mended, value.problem)
        return mended

    def _bad_key(self, key: str) -> bool:
        if self.raw_controls and CONTROL.search(key):
            self.flawed = True
            return True
        return self._bad_text(key) is not None

    def _bad_text(self, text: str) -> Flaw | None:
        if len(text) > self.limits.max_text:
            return self._flaw(words.too_long, text, self.limits.max_text)
        if "\x00" in text:
            return self._flaw(words.nul, text)
        if not text.isascii() and SURROGATE.search(text):
            return self._flaw(words.surrogate, text)
        return None
