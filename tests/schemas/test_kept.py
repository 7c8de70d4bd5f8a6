"""A kept record is judged as it was the first time: flaws, digits and all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.mapping import kept
from schemas.mapping.kept import Kept
from schemas.mapping.steps.raw import raw_bytes
from schemas.privacy import masked

FLAWED = [
    b'{"a": NaN}',
    b'{"a": 1, "a": 2}',
    b'{"a": {"b": 1, "b": 2}, "c": [1, {"d": Infinity}]}',
    b'{"a/b~c": 1e999}',
    b'{"a": 12345678901234567890123}',
    b'{"a": "\\ud800"}',
    b'{"a": "\\u0000"}',
    b'{"\\ud800": 1}',
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("body", FLAWED)
def test_a_flaw_comes_back_as_the_same_flaw_in_the_same_place(body):
    value = strict.json(body).value

    [back] = kept.read(kept.lines([Kept(value, "/data/0")]))

    assert list(strict.flaws(back.value)) == list(strict.flaws(value))
    assert raw_bytes(back.value) == raw_bytes(value)
    assert (back.pointer, back.erased) == ("/data/0", False)


@pytest.mark.parametrize("text", ["1.10", "1e5", "0.00000001", "-0.0", "1E-30", "7"])
def test_a_number_keeps_its_digits(text):
    value = strict.json(f'{{"n": {text}}}'.encode()).value

    [back] = kept.read(kept.lines([Kept(value, "/0")]))

    assert raw_bytes(back.value) == raw_bytes(value)
    assert type(back.value["n"]) is type(value["n"])


@given(st.lists(st.dictionaries(st.text(max_size=4), JSON), max_size=4))
def test_any_record_comes_back(values):
    values = [strict.json(json.dumps(value).encode()).value for value in values]
    records = [Kept(value, f"/{at}") for at, value in enumerate(values)]

    back = kept.read(kept.lines(records))

    assert [raw_bytes(e.value) for e in back] == [raw_bytes(v) for v in values]
    assert [e.pointer for e in back] == [e.pointer for e in records]


def test_masking_keeps_flaws_and_hides_what_they_quote():
    value = strict.json(b'{"nik": 1271055508900001999999, "nama": "x"}').value

    [back] = kept.read(kept.lines([Kept(masked(value), "/0")]))

    assert [p.rule for _, p in strict.flaws(back.value)] == ["json.too_many_digits"]


def test_an_original_page_is_read_by_the_path_of_its_records():
    body = b'{"data": {"items": [{"id": 1}, null]}}'

    found = kept.of_page(body, True, "data.items[*]")

    assert found == [
        ({"id": 1}, "/data/items/0", False),
        (None, "/data/items/1", False),
    ]
    assert kept.of_page(body, True, "rows") is None
