"""Records that are right, nearly right and wrong, from any domain's own sample."""

import copy
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from importlib import resources

from marshmallow import ValidationError

from schemas import strict
from schemas.contracts import record
from schemas.contracts.faults import problems_of
from schemas.values.periods import Period

WIB = timezone(timedelta(hours=7))
ODD = "٣１ \u00a0\u200b\n\t\x00\x7f\ud800\u0301éÅ\u212b😀0123456789TtZzWQS+-:.,eE_N"
UNKNOWN = ("Region", "region ", "extra", "", "__proto__", "1")


class Text(str):
    """A str that is not exactly a str."""


MOMENTS = [
    datetime(2026, 1, 5),
    datetime(2026, 1, 5, tzinfo=UTC),
    datetime(2026, 1, 5, 8, tzinfo=WIB),
    datetime(2026, 1, 5, 8, tzinfo=UTC, fold=1),
    datetime(1944, 12, 31, 23, tzinfo=UTC),
    datetime(1945, 1, 1, tzinfo=UTC),
    datetime(2099, 12, 31, 23, 59, 59, 999999, UTC),
    datetime(2100, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=WIB),
]
WHOLES = [True, False, 0, -1, 10**18, 10**18 - 1, 1 - 10**18, 10**40, "3", "-0", 1.5]
ANY = [
    *(None, True, False, 0, 1, -1, 3, 10**18, 10**18 - 1, -(10**18), 1 - 10**18),
    *(10**17, 10**40, 1.5, 0.0, -0.0, float("nan"), float("inf"), 1e400),
    *("", " ", "\u3000", "3", "1.5", "-0", "+1", "1e3", "٣", "true", "null", "NaN"),
    *("0" * 19, "1" * 18, "1" * 19, "0.1234567890123", b"x", [], [1], {}, {"a": 1}),
    *({"sex": "female"}, {"b": "1a", "a": "b"}, {"z": "x", "a": "y"}, {1: "a"}, (1,)),
    *({"a": None}, {"A": "b"}, {"a": "b" * 65}, {"a": "b" * 64}, Text("new"), set()),
    *(
        *MOMENTS,
        date(2026, 1, 5),
        date(1, 1, 1),
        Period("2025-Q1"),
        timedelta(0),
        Text("2026-01-05"),
        object,
    ),
]
NUMBERS = [
    *map(Decimal, "0 -0 0.0 1 1.0 1.00 1E+2 1E+17 1E+18 1E-12 1E-13 9E-7 NaN".split()),
    *map(Decimal, "sNaN NaN123 -NaN Infinity -Infinity 1E+400 1E-400".split()),
    *map(Decimal, "0.123456789012 0.1234567890123 100.0000000000000".split()),
    *map(
        Decimal, "999999999999999999 999999999999999999.5 1000000000000000000".split()
    ),
    *map(Decimal, "100 100.0000001 -0.0000001 99.99 0E-13 0E+30 123456.789".split()),
]
INSTANTS = [
    "2026-01-05T08:00:00+07:00",
    "2026-01-05T08:00:00Z",
    "2026-01-05T08:00Z",
    "2026-01-05T08:00+07:00",
    "2026-01-05T08:00:00.5Z",
    "2026-01-05T08:00:00.123456+07:00",
    "2026-01-05T08:00:00.1234567+07:00",
    "2026-01-05T08:00:00.Z",
    "2026-01-05T08:00:00",
    "2026-01-05 08:00:00+07:00",
    "2026-01-05t08:00:00+07:00",
    "2026-01-05T08:00:00z",
    "2026-01-05T08:00:00+0700",
    "2026-01-05T08:00:00+07",
    "2026-01-05T08:00:00+07:60",
    "2026-01-05T08:00:00+23:59",
    "2026-01-05T08:00:00+24:00",
    "2026-01-05T08:00:00-00:00",
    "2026-01-05T08:00:00+07:00:30",
    "2026-01-05T24:00:00+07:00",
    "2026-01-05T23:59:60+07:00",
    "2026-02-29T08:00:00+07:00",
    "2024-02-29T23:59:59+07:00",
    "2026-W01-1T08:00:00+07:00",
    "20260105T080000+0700",
    "2026-01-05",
    "1944-12-31T23:59:59-00:01",
    "1945-01-01T00:00:00+00:00",
    "1945-01-01T06:59:59+07:00",
    "1945-01-02T06:59:59+07:00",
    "2099-12-31T23:59:59Z",
    "2099-12-31T23:59:59-00:01",
    "2100-01-01T06:59:59+07:00",
    "0000-00-00T00:00:00Z",
    "0001-01-01T00:00:00+07:00",
    "9999-12-31T23:59:59-07:00",
    "٢٠٢٦-01-05T08:00:00+07:00",
    "2026-01-05T08:00:00+07:00 ",
    "2026-01-05T08:00:00−07:00",
]
DAYS = (
    "2026-01-05 2026-02-29 2024-02-29 20260105 2026-W01-1 2026-1-5 0000-00-00"
    " 2026-01-05T00:00:00 0001-01-01 9999-12-31 ٢٠٢٦-01-05"
).split()
PERIODS = (
    "2025 2025-S1 2025-S3 2025-Q1 2025-Q5 2025-03 2025-13 2025-03-14 2025-02-30 1899"
    " 1900 2100 2101 2025-q1 ٢٠٢٥ 2025- 02025 2025-03-14T00"
).split()
REGIONS = "12 12.75 12.75.01 12.7 1275 12.75. 12,75 １２.75 12.75.01.01 99.99".split()


def samples(domain):
    """The records of a domain's sample.json, as strict JSON values.

    Required fields that a schema has beyond its domain's get a value they take.
    """
    file = resources.files(f"schemas.domains.{domain.name}") / "sample.json"
    more = {}
    for name, field in domain.schema.declared().items():
        if field.required:
            more[name] = next(each for each in special(field) if taken(field, each))
    return [more | record for record in strict.json(file.read_bytes()).value]


def taken(field, value):
    """Whether a field takes a value."""
    try:
        field.deserialize(value)
    except ValidationError:
        return False
    return True


def special(field):
    """Values that are near the border of what one field takes."""
    if isinstance(field, record.Number):
        ends = [
            Decimal(end) for end in (field.minimum, field.maximum) if end is not None
        ]
        fine = Decimal("1E-12")
        near = [*(end + fine for end in ends), *(end - fine for end in ends)]
        return [*NUMBERS, *WHOLES, *ends, *near]
    if isinstance(field, record.Text):
        most = field.longest
        wide = ["😀" * most, "é" * most, "e\u0301" * most, "\u212b" * most]
        blank = ["", " ", "   ", "\u3000", "\u2028", "a\xa0b", "a\u2028b", "\u200b"]
        blank += ["a\nb", "a\tb", "a\r\nb", "\na", "a\n", "\n\n", "a\x0bb", "a\n\x85"]
        return ["x" * most, "x" * (most + 1), *blank, *wide]
    if isinstance(field, record.Instant):
        return [*INSTANTS, *MOMENTS]
    if isinstance(field, record.Flag):
        return [True, False, 0, 1, Decimal(1), "true", "1", None]
    if isinstance(field, record.Day):
        return DAYS
    if isinstance(field, record.PeriodText):
        return PERIODS
    if isinstance(field, record.RegionCode):
        return REGIONS
    codes = list(
        getattr(field, "choices", None) or ["a", "a.b-c_d", "x" * 64, "x" * 65]
    )
    return [*codes, *(code.upper() for code in codes), f" {codes[0]}", Text(codes[0])]


def bent(chance, value):
    """A text with one character replaced, put in or taken out."""
    if not isinstance(value, str) or not value:
        return value
    at = chance.randrange(len(value))
    odd = chance.choice(["", chance.choice(ODD), chance.choice(ODD) + value[at]])
    return value[:at] + odd + value[at + 1 :]


class NearMisses:
    """A seeded stream of records for one domain."""

    def __init__(self, domain, seed):
        self.chance = random.Random(f"{domain.name} {seed}")
        self.fields = domain.schema.declared()
        self.right = samples(domain)
        self.special = {name: special(field) for name, field in self.fields.items()}

    def one(self):
        """The next record: a right one, with up to three things changed."""
        chance = self.chance
        made = copy.deepcopy(chance.choice(self.right))
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
            self._change(made, chance.choice(list(self.fields)))
        if chance.random() < 0.02:
            made[chance.choice(UNKNOWN)] = chance.choice(ANY)
        return made

    def _change(self, made, name):
        chance = self.chance
        kind = chance.random()
        if kind < 0.35 and self.special[name]:
            made[name] = chance.choice(self.special[name])
        elif kind < 0.5:
            made[name] = bent(chance, made.get(name))
        elif kind < 0.6:
            pool = self.special[name] or INSTANTS
            made[name] = bent(chance, chance.choice(pool))
        elif kind < 0.75:
            made.pop(name, None)
        elif kind < 0.9:
            made[name] = chance.choice(self.right).get(name)
        else:
            made[name] = chance.choice(ANY)


def exact(value):
    """A value with all of its types, so that only what is the same is equal."""
    if isinstance(value, dict):
        return dict, [(exact(key), exact(item)) for key, item in value.items()]
    if isinstance(value, Decimal):
        return type(value), value.as_tuple()
    if isinstance(value, datetime):
        return type(value), value.replace(tzinfo=None), value.tzinfo is UTC, value.fold
    return type(value), value


def by_marshmallow(schema, values):
    """What marshmallow says: ("taken", values) or ("refused", problems)."""
    return outcome(schema.load, schema, values)


def outcome(load, schema, values):
    """What a loader says of some values, in a form that can be compared."""
    try:
        return "taken", exact(load(values))
    except ValidationError as error:
        return "refused", problems_of(error, values, frozenset(schema.fields))


def compare(domain, checker, cases):
    """Where a checker differs from marshmallow, and how many cases went which way."""
    tally, differences = Counter(), []
    for values in cases:
        before = repr(values)
        expected = by_marshmallow(checker.schema, copy.deepcopy(values))
        quick = checker.check(values)
        tally[expected[0]] += 1
        tally["quick"] += quick is not None
        if quick is not None and ("taken", exact(quick)) != expected:
            differences.append((values, quick, expected))
        elif outcome(checker.load, checker.schema, values) != expected:
            differences.append((values, "load", expected))
        elif repr(values) != before:
            differences.append((values, "changed", before))
    return tally, differences
