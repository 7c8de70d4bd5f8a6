"""Fast readers of instants, numbers and flags against the careful ones they copy."""

import hashlib
import random
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import jmespath
import pytest

from schemas import strict
from schemas.compiling import written
from schemas.contracts.record import canonical, content_hash
from schemas.mapping.steps.selection import by_expression
from schemas.values import dates, numbers
from schemas.values.problem import Refused
from tests.schemas.near_misses import (
    ANY,
    INSTANTS,
    MOMENTS,
    NUMBERS,
    ODD,
    WHOLES,
    bent,
    exact,
)

ZONES = [
    None,
    UTC,
    timezone(timedelta(hours=7)),
    ZoneInfo("Asia/Jakarta"),  # five offsets before 1964
    ZoneInfo("Europe/Amsterdam"),  # summer time
    ZoneInfo("Australia/Lord_Howe"),  # half an hour of it
    ZoneInfo("Pacific/Apia"),  # 30 December 2011 never was
    ZoneInfo("America/Sao_Paulo"),  # days without a midnight
]
FORMATS = [
    (),
    ("%d-%m-%Y %H:%M",),
    ("%Y-%m-%d %H:%M:%S",),
    ("%d/%m/%Y",),
    ("%d-%B-%Y %H.%M", "%d/%m/%Y"),
    ("%Y-%m-%dT%H:%M:%S",),
    ("%d-%m-%Y %H:%M", "%m-%d-%Y %H.%M", "%Y-%m-%d"),
    ("%m-%d-%Y %H.%M", "%d-%m-%Y %H:%M"),
    ("unix", "%d-%m-%Y %H:%M"),
    ("%d %B %Y", "%d-%m-%y %H:%M"),
    ("%d-%m-%d %H:%M",),
]
WRITTEN = [
    "%d-%m-%Y %H:%M",
    "%m-%d-%Y %H.%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S+07:00",
    "%Y-%m-%d %H:%MZ",
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d-%B-%Y %H.%M",
]
TURNS = [
    datetime(2011, 12, 30),
    datetime(2025, 3, 30, 2, 30),
    datetime(2025, 10, 26, 2, 30),
    datetime(2018, 11, 4, 0, 30),
    datetime(2025, 4, 6, 1, 45),
    datetime(1945, 9, 23),
    datetime(1963, 12, 31, 23, 45),
    datetime(2026, 1, 5, 8),
]


def said(read, value):
    try:
        return exact(read(value))
    except Refused as refused:
        return refused.problems


def texts(count, seed):
    chance = random.Random(seed)
    for _ in range(count):
        moment = chance.choice(TURNS) + timedelta(minutes=chance.randint(-1500, 1500))
        text = moment.strftime(chance.choice(WRITTEN))
        yield bent(chance, text) if chance.random() < 0.3 else text


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("formats", FORMATS, ids=str)
def test_instants_are_what_parse_instant_says(formats, zone):
    read = written.instants(formats, zone, field="dibuat")

    for value in [*texts(400, f"{formats}{zone}"), *INSTANTS, *ANY, *MOMENTS]:
        careful = said(
            lambda v: dates.parse_instant(v, formats, zone, field="dibuat"), value
        )
        assert said(read, value) == careful, value


@pytest.mark.parametrize("strip", ["", "Rp %", "5", "-", "ribu"])
@pytest.mark.parametrize("locale", [None, "id-ID", "en-US", "plain"])
def test_numbers_are_what_parse_decimal_says(locale, strip):
    chance = random.Random(f"{locale}{strip}")
    read = written.decimals(locale, strip, field="nilai")
    digits = ["1.234,56", "1234.5", "-3,5", "0,00", "-0", "307170", "1,234", "007", "5"]
    made = [bent(chance, chance.choice(digits)) for _ in range(600)]

    for value in [*digits, *made, *NUMBERS, *WHOLES, *ANY, "9" * 18, "9" * 19]:
        careful = said(
            lambda v: numbers.parse_decimal(v, locale, strip, field="nilai"), value
        )
        assert said(read, value) == careful, value


@pytest.mark.parametrize(
    "path", ["hapus == `1`", "hapus != 'Y'", "hapus == `true`", "hapus == `null`"]
)
def test_a_remembered_comparison_is_what_jmespath_says(path):
    compiled, select = jmespath.compile(path), by_expression(path)
    values = [0, 1, True, False, None, "Y", "1", Decimal(1), 1.0, [], "x" * 99]

    for value in [*values, *reversed(values)]:
        assert select({"hapus": value}) is compiled.search({"hapus": value})
    assert select({}) is compiled.search({})


@pytest.mark.parametrize("value", [*MOMENTS, *NUMBERS, *ANY, *ODD, 1, {"a": [1]}])
def test_a_content_hash_is_that_of_the_canonical_text(value):
    try:
        said = {} if value is None else {"v": value}
        expected = canonical(["k", "12.75", said, False])
    except (TypeError, ValueError, OverflowError) as error:
        with pytest.raises(type(error)):
            content_hash("k", "12.75", {"v": value, "a": None})
        return

    found = content_hash("k", "12.75", {"v": value, "a": None})

    assert found == hashlib.sha256(expected).digest()


@pytest.mark.parametrize("text", ['{"a":{"b":1}}', '{"a":[NaN]}', '{"a":{"b":NaN}}'])
def test_a_spotless_record_has_no_flaw(text):
    value = strict.json(text.encode()).value

    assert not strict.spotless(value) or not list(strict.flaws(value))
