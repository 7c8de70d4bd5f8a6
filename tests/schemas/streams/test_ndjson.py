"""NDJSON: each line as strict as a page, one after the other, whatever one holds."""

import json as stdlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.values.problem import Refused
from tests.schemas.streams.reading import rules
from tests.schemas.test_strict import JSON

FINE = b'{"a":1}\n'


def ndjson(body, **more):
    return list(strict.ndjson(body, **more))


def alone(line):
    """What strict.json says of one line: its value, or the rule it is refused by."""
    try:
        document = strict.json(line)
    except Refused as refused:
        return [refused.problems[0].rule]
    flawed = [problem.rule for _, problem in strict.flaws(document.value)]
    return flawed or document.value


def in_a_stream(item):
    return rules(item) or item.value


LINE = st.one_of(
    JSON.map(stdlib.dumps),
    st.text('[]{}",:\\ n1e-', min_size=1, max_size=20),
    st.sampled_from(
        ["NaN", '{"a":-Infinity}', '{"a":1,"a":2}', "1234567890123456789", "1e999"]
        + ['"\\ud800"', '"\\u0000"', "[" * 40 + "]" * 40, '{"a":1},{"b":2}', "[1", "2]"]
    ),
)


@given(st.lists(LINE, min_size=1, max_size=6), st.sampled_from([1, 5, 1 << 20]))
def test_a_stream_says_of_every_line_what_strict_json_says_of_it_alone(lines, size):
    kept = [line.encode() for line in lines if line.strip()]
    body = b"\n".join(kept) + b"\n"
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    if not kept or kept[0].lstrip().startswith(b"<"):
        return

    items = list(strict.ndjson(pieces))

    assert [in_a_stream(item) for item in items] == [alone(line) for line in kept]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b'{"a":NaN}', "json.nan"),
        (b'{"a":Infinity}', "json.nan"),
        (b'{"a":1e999}', "json.out_of_range"),
        (b'{"a":1,"a":1}', "json.duplicate_key"),
        (b'{"a":1234567890123456789}', "json.too_many_digits"),
        (b'{"a":"\\ud83d"}', "text.surrogate"),
        (b'{"a":"\\u0000"}', "text.nul"),
        (b'{"a":"\x01"}', "text.control"),
        (b'{"a":"\xff"}', "text.not_utf8"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "json.too_deep"),
        (b'{"a":1},{"b":2}', "json.syntax"),
        (b'{"a":', "json.syntax"),
        (b'{"a":"' + b"x" * 300 + b'"}', "record.too_large"),
    ],
)
def test_a_bad_line_is_named_and_the_next_one_is_read(line, rule):
    items = ndjson(FINE + line + b"\n" + FINE, most=250)

    assert [rules(item) for item in items] == [[], [rule], []]
    assert [item.pointer for item in items] == ["L1", "L2", "L3"]
    assert [item.flawed for item in items] == [False, True, False]


def test_lines_that_only_together_are_json_are_no_records():
    body = b'{"a":1},{"b":2}\n{"c":[{"x":1}\n{"y":2}]}\n'

    assert [rules(item) for item in ndjson(body)] == [["json.syntax"]] * 3


def test_blank_lines_are_passed_over_and_counted():
    body = b'\xef\xbb\xbf{"a":1}\r\n\r\n  \n{"a":2}\r\n'

    assert ndjson(body) == [({"a": 1}, "L1", False), ({"a": 2}, "L4", False)]


def test_a_whole_last_line_needs_no_line_end():
    assert [item.value for item in ndjson(b'{"a":1}\n{"a":2}')] == [{"a": 1}, {"a": 2}]


def test_a_last_line_that_is_cut_off_is_named_after_all_others():
    stream, read = strict.ndjson(b'{"a":1}\n{"a":2'), []

    with pytest.raises(Refused) as refused:
        read.extend(stream)

    [problem] = refused.value.problems
    assert [item.value for item in read] == [{"a": 1}]
    assert (problem.rule, problem.field) == ("ndjson.truncated", "L2")
    assert "L2" in problem.message.id and "L2" in problem.message.en


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "json.empty"),
        (b" \r\n \n", "json.empty"),
        (b"<html><title>Masuk</title>", "json.login_page"),
        (b"<?xml version='1.0'?><a/>", "json.markup"),
        ('{"a":1}'.encode("utf-16"), "text.not_utf8"),
        (b'\x00{"a":1}', "text.not_utf8"),
    ],
)
def test_what_is_no_ndjson_is_refused_as_a_whole(body, rule):
    with pytest.raises(Refused) as refused:
        ndjson(body)

    assert refused.value.problems[0].rule == rule


def test_a_line_without_end_is_skipped_without_being_held():
    pieces = [b'{"a":1}\n{"a":"', *[b"x" * 1000] * 50, b'"}\n{"a":3}\n']

    items = ndjson(iter(pieces), most=5_000)

    assert [rules(item) for item in items] == [[], ["record.too_large"], []]
    assert items[2] == ({"a": 3}, "L3", False)
