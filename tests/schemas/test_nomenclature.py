"""Codes of plans and offices: every spelling is one code, what is doubtful is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.accounting import nomenclature
from schemas.values.problem import Refused

DIGITS = st.integers(1, 9)


@st.composite
def codes(draw):
    whole = (
        f"{draw(DIGITS)}.{draw(st.integers(1, 99)):02}.{draw(st.integers(1, 99)):02}"
    )
    whole += f".{draw(st.sampled_from('12'))}.{draw(st.integers(1, 99)):02}"
    whole += f".{draw(st.integers(1, 9999)):04}"
    return ".".join(whole.split(".")[: draw(st.sampled_from([1, 2, 3, 5, 6]))])


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        ("1", "1", "urusan"),
        ("1.1", "1.01", "bidang_urusan"),
        ("1.01.01", "1.01.01", "program"),
        ("1.1.1.2.2", "1.01.01.2.02", "kegiatan"),
        ("1.01.01.2.02.01", "1.01.01.2.02.0001", "sub_kegiatan"),
        (" 1 . 01 . 01 . 2 . 02 . 0001. ", "1.01.01.2.02.0001", "sub_kegiatan"),
    ],
)
def test_a_code_is_padded_to_its_levels(text, code, level):
    assert nomenclature.padded(text) == code
    assert nomenclature.level(code) == level


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1.01.01.02.01.0001", "1.01.01.2.01.0001"),
        ("1.001.01.2.02.0001", "1.01.01.2.02.0001"),
        ("01.01.01.2.02.00001", "1.01.01.2.02.0001"),
    ],
)
def test_a_nought_too_many_is_refused_with_the_right_code(text, meant):
    with pytest.raises(Refused) as caught:
        nomenclature.padded(text)

    [found] = caught.value.problems
    assert found.rule == "nomenclature.shape"
    assert f"“{meant}”" in found.message.en
    assert f"“{meant}”" in found.message.id


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ".", "1.01.01.2", "1.01.01.3.02", "1.01.00", "0", "1,01", "1..01"),
        *("1.01.01.2.02.0001.1", "1.01.01.12.02.0001", "1.01.a", "x.xx.01", "١.٠١"),
        *(None, True, 1, 1.01, ["1"]),
    ],
)
def test_what_is_no_code_is_refused_without_a_guess(text):
    with pytest.raises(Refused) as caught:
        nomenclature.padded(text)

    [found] = caught.value.problems
    assert "Did you mean" not in found.message.en
    assert found.message.id != found.message.en


@given(codes())
def test_dropped_padding_comes_back(code):
    short = ".".join(str(int(part)) for part in code.split("."))

    assert nomenclature.padded(short) == code
    assert nomenclature.padded(code) == code


def test_the_codes_above_a_code_name_something():
    assert nomenclature.ancestors("1.01.02.2.03.0004") == (
        "1.01.02.2.03",
        "1.01.02",
        "1.01",
        "1",
    )
    assert nomenclature.field_of("1.01.02") == "1.01"
    assert nomenclature.field_of("1") is None


def test_an_office_has_eight_parts():
    assert nomenclature.office("1.3.0.0.0.0.1.0") == "1.03.0.00.0.00.01.0000"
    assert nomenclature.office("2.16.2.20.2.21.01.0000") == "2.16.2.20.2.21.01.0000"


@pytest.mark.parametrize(
    "text",
    ["1.03", "1.03.0.00.0.00.01", "0.00.0.00.0.00.01.0000", "Dinas PU", 10, None],
)
def test_what_is_no_office_is_refused(text):
    with pytest.raises(Refused) as caught:
        nomenclature.office(text)

    assert caught.value.problems[0].rule == "office.shape"
