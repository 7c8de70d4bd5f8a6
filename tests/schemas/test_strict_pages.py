"""The fast reader of pages against the careful one: the same values or Refused.

SCHEMA_FUZZ=200000 tries that many pages instead of 4,000.
"""

import json
import os
import random
from collections import Counter
from decimal import Decimal

import pytest

from schemas import strict
from schemas.strict_reading import pages as strict_pages
from schemas.values.problem import Refused
from tests.schemas.near_misses import ODD, exact

CASES = int(os.environ.get("SCHEMA_FUZZ", 4000))
NUMBERS = (
    "0 -0 -1 1.5 -0.0 0.10 1e5 1E-5 1.5e+3 1e308 1e309 1e-324 1e-325 1e400 -1e400"
    " 0e400 0e-400 9007199254740993 999999999999999999 1000000000000000000"
    " 12345678901234567890"
    " 123456789012345678.123456789012345678 0.12345678901234567890123456789012345 NaN"
    " Infinity -Infinity 01 1. .5 +1 1e - --1 0x1 1_000 ٣ 1.0e0 -999999999999999999"
    f" 0.{'0' * 70}1 {'9' * 70} 1{'0' * 17}.5 1e00000000001 1e-99999"
    " nan true false null"
).split()
TEXTS = [
    *('""', '"a"', '"a:b"', '":"', '"\\":"', '"\\\\"', '"\\\\":', '" :"', '"a\\":1"'),
    *('"\\u0000"', '"\\\\u0000"', '"\\ud800"', '"\\ude00"', '"\\ud83d\\ude00"', '"😀"'),
    *('"\\ud83d"', '"\\ud83dx"', '"\\ud83d\\u0041"', '"\\uD83D\\uDE00"', '"\\u12"'),
    *('"\\x"', '"\x01"', '"\n"', '"\x7f"', '"\\/"', '"\\b\\f\\n\\r\\t"', '"a', 'a"'),
    *('"{"', '"["', '"}"', '"]"', '"1,\\"b\\":2"', '"0812 3456 7890 1234 5678"', "'a'"),
    *('"é"', '"e\u0301"', '"\ufeff"', '"\u2028"', '"1e400"', '"NaN"', '"x\\u00e9"'),
]
KEYS = ['"a"', '"b"', '"a b"', '"a:"', '"\\"a"', '"\\u0061"', '""', '"é"', '"a\\u0000"']
BLANK = ["", "", "", "", " ", "\t", "\n", "\r\n", "\x0b", "\u00a0"]


class Pages:
    """A seeded stream of JSON texts, right, nearly right and wrong."""

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def one(self):
        """The next page as bytes."""
        page = self.value(0).encode("utf-8", "surrogatepass")
        for _ in range(self.chance.choice((0, 0, 0, 1, 2))):
            page = self.bent(page)
        return self.chance.choice((b"", b"", b"", b"\xef\xbb\xbf", b" ")) + page

    def value(self, depth):
        chance = self.chance
        kind = chance.random()
        if depth > 4 or kind < 0.3:
            if kind < 0.27 or depth > 4:
                return str(chance.choice((1, "1.25", '"Medan"', "null", '"a: b"')))
            return chance.choice((*NUMBERS, *TEXTS))
        if kind < 0.36:
            deep = chance.choice((1, 27, 31, 32, 33, 40))
            return "[" * deep + self.value(9) + "]" * deep
        items = [self.value(depth + 1) for _ in range(chance.randrange(5))]
        if kind < 0.55:
            return f"[{self.gap()}{','.join(items)}]"
        names = [f'"k{number}"' for number in range(len(items))]
        if chance.random() < 0.15:
            names = [chance.choice(KEYS) for _ in items]
        pairs = (f"{k}{self.gap()}:{self.gap()}{v}" for k, v in zip(names, items))
        return "{" + f"{self.gap()},".join(pairs) + "}"

    def gap(self):
        return self.chance.choice(BLANK) if self.chance.random() < 0.1 else ""

    def bent(self, page):
        at = self.chance.randrange(len(page) + 1)
        odd = self.chance.choice([*'{}[]":,\\0e', *ODD, ""])
        return page[:at] + odd.encode("utf-8", "surrogatepass") + page[at + 1 :]


def said(read, *given):
    """What a reader makes of a page, in a form that can be compared."""
    try:
        document = read(*given)
    except Refused as refused:
        return "refused", refused.problems
    return "read", exact_json(document.value), document.flawed


def exact_json(value):
    if isinstance(value, strict.FlawedObject):
        return "flawed", value.problem, exact_json(dict(value))
    if isinstance(value, list):
        return list, [exact_json(item) for item in value]
    if isinstance(value, dict):
        return type(value), [(key, exact_json(item)) for key, item in value.items()]
    return exact(value)


def carefully(body, limits):
    """What strict.json did before there was a fast reader."""
    text = strict.decode(body, limits)
    if text[: strict.HEAD].lstrip().startswith("<"):
        return strict.json(body, limits)
    return strict.careful(body, text, limits)


@pytest.mark.parametrize(
    "limits",
    [strict.Limits(), strict.Limits(max_depth=4, max_digits=5, max_text=12)],
    ids=["usual", "small"],
)
def test_pages_are_read_as_the_careful_reader_does(limits):
    pages, tally = Pages(f"1 {limits.max_depth}"), Counter()
    for _ in range(CASES):
        body = pages.one()

        expected = said(carefully, body, limits)

        assert said(strict.json, body, limits) == expected, body
        quick = strict_pages.read(body, limits.max_digits, limits.max_depth)
        tally[expected[0]] += 1
        tally["quick"] += quick is not None
    print(dict(tally))  # pytest -rP shows it
    assert tally["quick"] > CASES / 5, tally
    assert tally["refused"] > CASES / 10, tally


def test_a_clean_page_is_read_fast():
    page = [{"id": n, "lat": 3.5 + n, "teks": f"a: b {n}"} for n in range(50)]
    body = json.dumps({"data": page}, indent=2).encode()

    value = strict_pages.read(body, 18, 32)

    assert value["data"][3] == {"id": 3, "lat": Decimal("6.5"), "teks": "a: b 3"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 1}',
        b'{"a" :1, "b":{"a":1, "a":1}}',
        b'[{"a":1, "x":":b"}, {"a" : 1, "a":2}]',
        b'{"\\u0061":1, "a":2}',
        b'{"a":1234567890123456789}',
        b'{"a":1e309}',
        b'{"a":"\\u0000"}',
        b'{"a":NaN}',
    ],
)
def test_a_page_with_a_flaw_is_left_to_the_careful_reader(body):
    assert strict_pages.read(body, 18, 32) is None


@pytest.mark.parametrize(
    ("body", "keys", "texts", "holds"),
    [
        (b'{"a": "x:y", "b": 1}', 2, 1, True),
        (b'{"a": "x:y", "a": 1}', 1, 1, False),
        (b'{"a" : "x", "b":\t"\\""}', 2, 2, True),
        (b'{"a": "\\"", "a": 1}', 1, 1, False),
        (b'{"a": "\\u0000"}', 1, 1, False),
        (b'{"a": "\\\\", "b": "jalan: x"}', 2, 2, True),
        (b'{"a": 0.' + b"0" * 31 + b"1}", 1, 0, False),
        (b'{"a": "", "b": null}', 2, 1, True),
    ],
)
def test_what_a_page_holds_is_counted(body, keys, texts, holds):
    assert strict_pages.holds_only(body, keys, texts) is holds
