"""JSON pages read by msgspec where that gives the very values of schemas.strict.

msgspec does not see repeated keys, whole numbers of any size, NUL, and what a
double cannot hold. So each page is looked over first, as bytes; where there is
any doubt the answer is None, and the careful reader decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import (
    Clamped,
    Context,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
    Subnormal,
    Underflow,
)
from typing import Any, Final

import msgspec

DICTS: Final = {dict}
BOM: Final = b"\xef\xbb\xbf"
SPACE: Final = b" \t\r\n"
SMALL: Final = SPACE + bytes(range(ord("a"), ord("z") + 1))
FOLDS: Final = (SMALL, SPACE)  # to drop: the shorter text first, it is read faster
DIGITS: Final = bytes.maketrans(b"123456789", b"0" * 9)
NOUGHTS: Final = b"0" * 31  # so many alone can make a number of few digits too long
NUL: Final = re.compile(rb"\\u0000")
MOST_DIGITS: Final = 30  # before a point and behind it: 62 characters, 64 may be

# Refuses to round, and any exponent that a double could not hold.
_EXACT: Final = Context(
    prec=2 * MOST_DIGITS,
    Emin=-324,
    Emax=308,
    clamp=0,
    traps=[
        Clamped,
        Inexact,
        InvalidOperation,
        Overflow,
        Rounded,
        Subnormal,
        Underflow,
    ],
)
# Numbers of at most 13 digits and 12 decimals, below 10^18; refuses all others.
FINE: Final = Context(
    prec=13,
    Emin=0,  # so that the last digit that can be held is the twelfth decimal
    Emax=17,
    clamp=0,
    traps=[Clamped, Inexact, InvalidOperation, Overflow, Rounded],
)
UNSURE: Final = (
    ArithmeticError,
    RecursionError,
    UnicodeDecodeError,
    msgspec.DecodeError,
)


def decoder(kind: Any, numbers: Context = _EXACT) -> Callable[[bytes], Any]:
    """msgspec's decoder of one type, with exact decimals."""
    return msgspec.json.Decoder(kind, float_hook=numbers.create_decimal).decode


_DECODE: Final = decoder(Any)


def read(body: bytes, max_digits: int, max_depth: int) -> Any | None:
    """The value of a clean page of UTF-8, or None where another reader must look."""
    try:
        value = _DECODE(body.removeprefix(BOM))
    except UNSURE:
        return None
    for folded in looked_over(body, max_digits):
        if _is_whole(value, folded.count(b'":'), folded, max_depth):
            return value
    return None


def looked_over(body: bytes, max_digits: int) -> Iterator[bytes]:
    """The page in forms in which keys can be counted, if no number is too long.

    Spaces (and first of all small letters) are taken out, so that a key's quote
    and colon stand together; digits become 0, so that a number too long for comfort
    is a run of them. What stands inside texts can only add to the doubts.
    """
    if b"\\" in body and NUL.search(body):
        return
    many = b"0" * (min(max_digits, MOST_DIGITS) + 1)
    for dropped in FOLDS:
        folded = body.translate(DIGITS, dropped)
        if many not in folded:
            yield folded


def holds_only(body: bytes, keys: int, texts: int) -> bool:
    """Whether a page has no more than so many keys and texts, which were read.

    Without a backslash every quote begins or ends one. With one, keys are counted
    by their quote and colon. False also for a page with a NUL or a number too long
    for comfort, though all of its digits but a few are noughts.
    """
    if NOUGHTS in body:
        return False
    if b"\\" not in body:
        return body.count(b'"') == 2 * (keys + texts)
    if NUL.search(body):
        return False
    folded = (body.translate(None, dropped) for dropped in FOLDS)
    return any(each.count(b'":') == keys for each in folded)


def _is_whole(value: Any, keys: int, folded: bytes, max_depth: int) -> bool:
    """Whether every key written is a key read, and nothing nests too deep.

    Level by level; where all keys and lists that the bytes may hold were met, what
    is left can be empty objects only, which add one level.
    """
    level, depth, lists = [value], 0, 0
    while True:
        kinds = set(map(type, level))
        objects = level if kinds == DICTS else [x for x in level if type(x) is dict]
        arrays = [x for x in level if type(x) is list] if list in kinds else []
        if not objects and not arrays:
            return keys == 0 and depth <= max_depth
        depth += 1
        keys -= sum(map(len, objects))
        lists += len(arrays)
        if keys == 0 and depth < max_depth and no_more_lists(folded, lists):
            return True
        level = [item for each in objects for item in each.values()]
        level += [item for each in arrays for item in each]


def no_more_lists(folded: bytes, most: int) -> bool:
    """Whether no more lists than these begin; find is ten times as fast as count."""
    at = -1
    for _ in range(most + 1):
        at = folded.find(b"[", at + 1)
        if at < 0:
            return True
    return False
