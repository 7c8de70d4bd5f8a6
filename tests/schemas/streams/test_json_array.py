"""A long JSON list entry by entry: what the whole page holds, in any pieces."""

import json as stdlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.values.problem import Refused
from tests.schemas.streams.reading import rules
from tests.schemas.test_strict import JSON


def entries(body, *path, size=1 << 20, **more):
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    return list(strict.json_array(pieces, path, **more))


@given(
    st.lists(JSON, max_size=6),
    JSON,
    st.sampled_from([None, 1]),
    st.sampled_from([1, 3, 1 << 20]),
)
def test_entries_are_what_the_whole_page_holds(listed, other, indent, size):
    page = {"meta": other, "data": {"isi": listed, "sesudah": other}, "x": other}
    body = stdlib.dumps(page, indent=indent).encode()

    found = entries(body, "data", "isi", size=size)

    whole = strict.json(body).value["data"]["isi"]
    assert [item.value for item in found] == whole
    assert [item.pointer for item in found] == [
        f"/data/isi/{at}" for at in range(len(whole))
    ]


@given(st.text('[]{}",:\\ n1', max_size=30), st.sampled_from([1, 1 << 20]))
def test_no_text_of_brackets_is_taken_that_strict_json_refuses(text, size):
    body = f"[{text}]".encode()
    try:
        strict.json(body)
    except Refused:
        whole = False
    else:
        whole = True

    try:
        taken = not any(rules(item) for item in entries(body, size=size))
    except Refused:
        taken = False

    assert taken == whole


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (b'{"a":NaN}', "json.nan"),
        (b'{"a":1,"a":1}', "json.duplicate_key"),
        (b'{"a":1234567890123456789}', "json.too_many_digits"),
        (b'{"a":{"b":"\\ud83d"}}', "text.surrogate"),
        (b'{"a":"\xff"}', "text.not_utf8"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "json.too_deep"),
        (b'{"a":1} {"b":2}', "json.syntax"),
        (b'{"a" 1}', "json.syntax"),
        (b"", "json.empty"),
        (b'{"a":"' + b'\\"' * 150 + b'"}', "record.too_large"),
    ],
)
def test_a_bad_entry_is_named_and_the_next_one_is_read(entry, rule):
    found = entries(b'[{"a":1},' + entry + b',{"a":2}]', most=250, size=7)

    assert [rules(item) for item in found] == [[], [rule], []]
    assert [item.pointer for item in found] == ["/0", "/1", "/2"]


@pytest.mark.parametrize(
    ("body", "path", "rule"),
    [
        (b'{"data":null}', ["data"], "json.no_records"),
        (b'{"data":{}}', ["data"], "json.no_records"),
        (b'{"lain":[]}', ["data"], "json.no_records"),
        (b'{"a":1}', [], "json.no_records"),
        (b"", [], "json.empty"),
        (b"<html><form>", [], "json.login_page"),
        (b'{"data":[],"data":[]}', ["data"], "json.duplicate_key"),
        (b'{"x":NaN,"data":[]}', ["data"], "json.nan"),
        (b"[] x", [], "json.syntax"),
        (b"[{}}", [], "json.syntax"),
        (b'{"data":[1]', ["data"], "json.syntax"),
        (b'{"data" [1]}', ["data"], "json.syntax"),
    ],
)
def test_what_holds_no_such_list_is_refused_as_a_whole(body, path, rule):
    with pytest.raises(Refused) as refused:
        entries(body, *path, size=3)

    assert refused.value.problems[0].rule == rule


def test_an_empty_list_is_no_records_and_nothing_wrong():
    assert entries(b'{"data": [ ] }', "data") == []


def test_a_list_that_is_cut_off_is_named_after_its_whole_entries():
    stream, read = strict.json_array(b'{"d":[{"a":1},{"a":"x', ["d"]), []

    with pytest.raises(Refused) as refused:
        read.extend(stream)

    [problem] = refused.value.problems
    assert [item.value for item in read] == [{"a": 1}]
    assert (problem.rule, problem.field) == ("json.truncated", "/d/1")
