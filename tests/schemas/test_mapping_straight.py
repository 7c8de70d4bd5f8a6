"""Maps written out as one function against the careful way: no difference in any fact.

MAPPING_FUZZ=20000 tries that many records of every stream instead of 150.
"""

import hashlib
import os
import random
import re
from decimal import Decimal

import pytest

from schemas import strict
from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.mapping.mapper import Fact, Mapper, Rejection
from schemas.mapping.steps.raw import raw_bytes, raw_lines
from schemas.values.problem import Problem, Words
from tests.schemas.near_misses import ANY, INSTANTS, NUMBERS
from tests.schemas.samples import GAZETTEER, REPORTS, ROOT, STATISTICS

CASES = int(os.environ.get("MAPPING_FUZZ", 150))
SEED = os.environ.get("MAPPING_FUZZ_SEED", "1")
FOLDERS = ("connectors/demo/manifests", "connectors/cities")
FILES = [file for folder in FOLDERS for file in sorted((ROOT / folder).glob("*.yaml"))]
WRITTEN = [file.read_text() for file in FILES] + [REPORTS, STATISTICS]
STREAMS = {
    f"{parsed.system.id}/{stream.id}": stream
    for parsed in (
        manifest.parse(re.sub(r"[$][{][A-Z]+_URL[}]", "https://kota.example", text))
        for text in WRITTEN
    )
    for stream in parsed.streams
}
COVERAGE = frozenset(
    region.code for region in GAZETTEER.regions if region.code != "12.08"
)
FLAW = strict.Flaw(Problem("", "NaN", "number.not_finite", Words("bukan", "not")))
PERSONAL = ["1271010101900001", "0812 3456 7890", "a@b.id", "199001012020011001"]
ODD = ["", "  ", "-", "\u00a0x", "e\u0301", "a|b\\c", "12.08", "1271", "KOTA BINJAI"]
MOMENTS = [
    "2026-01-05T08:00:00Z",
    "2026-01-05T08:00:00+07:00",
    "1900-01-01T00:00:00+14:00",
    "1944-12-31T23:59:59Z",
    "2100-12-31T23:00:00-11:00",
    "2026-02-30T08:00:00Z",
    "2026-01-05T24:00:00Z",
    "2026-01-05T08:00:00.1234567Z",
    "2026-01-05T08:00:00+15:00",
    "2026-01-05T08:00:00z",
    "2026-01-05 08:00:00",
    "2026-01-05T08:00",
    "05-01-2026 08:00",
    "2026-01-05",
]
HOSTILE = [*ODD, *PERSONAL, *MOMENTS, FLAW, [], ["a"], {"a": FLAW}, 10**17, -0]
KINDS = (str, int, bool, Decimal, type(None), list, dict, strict.Flaw)


def may_be_read(value):
    """Whether strict JSON can give this value."""
    if type(value) is Decimal:
        return value.is_finite() and -324 <= value.adjusted() <= 308
    if type(value) is dict:
        return all(type(key) is str for key in value)
    return type(value) in KINDS and not (type(value) is int and abs(value) >= 10**18)


VALUES = [v for v in (*HOSTILE, *ANY, *INSTANTS, *NUMBERS) if may_be_read(v)]


def mapper_of(stream):
    domain = catalogue().domain(stream.schema)
    return Mapper(stream, domain, GAZETTEER, COVERAGE, b"pepper")


def changed(record, rows, chance):
    """A record like one of the manifest's examples, with one or two odd values."""
    if not isinstance(record, dict):
        return chance.choice(VALUES)
    record = dict(record)
    for _ in range(chance.choice((0, 1, 1, 2))):
        name = chance.choice([*record, "asing"])
        other = chance.choice(rows)
        what = chance.randrange(5)
        if what == 0:
            record.pop(name, None)
        elif what == 1 and isinstance(record.get(name), dict):
            record[name] = changed(record[name], [record[name]], chance)
        elif what == 2 and isinstance(other, dict) and name in other:
            record[name] = other[name]
        else:
            record[name] = chance.choice(VALUES)
    return record


@pytest.mark.parametrize("name", STREAMS)
def test_what_is_mapped_quickly_is_mapped_alike_with_care(name):
    stream = STREAMS[name]
    mapper, chance = mapper_of(stream), random.Random(f"{SEED} {name}")
    rows = [example.given for example in stream.examples]
    quickly = mapper.quick or (lambda *_: None)

    differing = []
    for number in range(CASES):
        record = mapper.redact(changed(chance.choice(rows), rows, chance))
        raw_hash = hashlib.sha256(raw_bytes(record)).digest()
        quick = quickly(record, f"/{number}", raw_hash)
        careful = mapper.carefully(record, f"/{number}")
        if quick is not None and repr(quick) != repr(careful):
            differing.append((record, quick, careful))

    assert differing == []


def test_the_examples_of_nearly_every_stream_are_mapped_quickly():
    slow = []
    for name, stream in STREAMS.items():
        mapper = mapper_of(stream)
        records = [mapper.redact(example.given) for example in stream.examples]
        facts = [r for r in records if isinstance(mapper.carefully(r, ""), Fact)]
        slow += [
            name for r in facts if mapper.quick is None or not mapper.quick(r, "", b"")
        ]

    assert len(slow) <= len(STREAMS) // 4, slow


def test_a_doubtful_record_is_judged_with_care():
    [stream] = manifest.parse(REPORTS).streams
    record = stream.examples[0].given | {"status": "Entah"}

    judged = mapper_of(stream).judge(record, "/0", raw_lines([record])[0])

    assert isinstance(judged, Rejection)
    assert judged.problems[0].rule == "code.unknown_word"


@pytest.mark.parametrize("odd", ["a", 7, " a ", "a|b", "a\\b", "", "x" * 201, None, []])
def test_the_keys_of_a_page_are_those_of_its_records(odd):
    mapper = mapper_of(next(s for s in STREAMS.values() if len(s.key) == 1))
    name = mapper.stream.key[0]
    records = [{name: "LP-1"}, {name: odd}, {name: "LP-2"}]

    keys = mapper.keys_of(records)

    assert keys == [mapper.key_of(record) for record in records]
    assert mapper.keys_of([{}, []]) == [None, None]


def test_raw_lines_are_the_raw_bytes_of_each_record():
    chance = random.Random(SEED)
    plain = [v for v in VALUES if v is not FLAW and v != {"a": FLAW}]
    names = ("b", "a", "Ω", "z z", "\n")
    records = [{n: chance.choice(plain) for n in names} for _ in range(500)]

    lines = raw_lines(records)

    assert lines == [raw_bytes(record) for record in records]


def test_raw_lines_of_records_that_json_cannot_hold_are_written_one_by_one():
    records = [{"a": "\ud800"}, {"a": 10**30}]

    assert raw_lines(records) == [raw_bytes(record) for record in records]
