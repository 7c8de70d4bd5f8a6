"""Which passwords are taken: long enough, not common, not one's own name (R17).

The list has more than 100,000 entries: the frequency lists that zxcvbn ships (MIT) and
Indonesian words of our own (`common_id.txt`): names of regions and places, given names,
clans, months, brands and everyday words, each with the endings people add.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

LISTS: Final = "zxcvbn.frequency_lists"  # loaded when one is looked up: long lists
SHORTEST: Final = 8
ADVISED: Final = 15
LONGEST: Final = 128
OWN_WORDS: Final = Path(__file__).with_name("common_id.txt")
ENDINGS: Final = ("", "1", "01", "12", "123", "1234", "12345")
LEET: Final = str.maketrans("013457@$!", "oieastasi")
EDGES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
SPLIT: Final = re.compile(r"[\W\d_]+")
KEYBOARD: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")


class Unfit(ValueError):
    """A password that is not taken; `rule` names the sentence that says why."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def check(password: str, own: Iterable[str] = ()) -> None:
    """Raise Unfit for a password that others would guess.

    `own` are the words of the person: name, addresses, identity number. No rule asks
    for digits or signs, and a password never grows old.
    """
    if len(password) < SHORTEST:
        raise Unfit("short")
    if len(password) > LONGEST:
        raise Unfit("long")
    if "\0" in password:
        raise Unfit("odd")
    if plain(password) or common(password):
        raise Unfit("common")
    if personal(password, own):
        raise Unfit("own")


def common(password: str) -> bool:
    """Whether it is on the list, or a word of the list with something around it."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    if folded in listed():
        return True
    base = EDGES.sub("", folded)
    around = len(folded) - len(base)
    for word in (base, base.translate(LEET)):
        if len(word) >= 3 and word in listed() and around <= max(len(word), 6):
            return True
    straight = EDGES.sub("", folded.translate(LEET))
    return len(straight) >= 4 and straight in listed()


def plain(password: str) -> bool:
    """Whether it is a run: one sign again and again, or the keys in their order."""
    folded = password.casefold()
    if len(set(folded)) <= 2:
        return True
    for size in range(1, len(folded) // 2 + 1):
        if size <= 4 and folded == (folded[:size] * len(folded))[: len(folded)]:
            return True
    steps = {ord(b) - ord(a) for a, b in zip(folded, folded[1:], strict=False)}
    return len(steps) == 1 or any(
        folded in row * 2 or folded in row[::-1] * 2 for row in KEYBOARD
    )


def personal(password: str, own: Iterable[str]) -> bool:
    """Whether the person's own name, address or number carries the password."""
    folded = password.casefold()
    left = folded
    for part in sorted(set(_parts(own)), key=len, reverse=True):
        if part in left:
            left = left.replace(part, "", 1)
    return left != folded and len(EDGES.sub("", left)) < 5


def _parts(own: Iterable[str]) -> Iterator[str]:
    for text in own:
        folded = text.casefold()
        yield from (part for part in SPLIT.split(folded) if len(part) >= 3)
        digits = re.sub(r"\D", "", folded)
        if len(digits) >= 8:
            yield digits
            for size in range(6, len(digits)):
                yield from (digits[:size], digits[-size:])
                yield digits[6 : 6 + size]


@cache
def listed() -> frozenset[str]:
    """Every password of the list, folded."""
    words: set[str] = set()
    for entries in import_module(LISTS).FREQUENCY_LISTS.values():
        words.update(entries)
    for word in OWN_WORDS.read_text("utf-8").split():
        words.update(word + ending for ending in ENDINGS)
    return frozenset(words)
