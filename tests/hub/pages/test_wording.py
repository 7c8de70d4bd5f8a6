"""Two languages, complete; one way to write a number."""

import re
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.pages.wording import DASH, FOLDER, speaking
from hub.wording import LANGUAGES, Language, catalogue
from schemas.contracts.domain import catalogue as domains

PAGES = Path("hub/pages")
CODE = [*PAGES.rglob("*.py"), *PAGES.rglob("*.html")]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", sorted(catalogue(FOLDER)))
def test_each_text_exists_twice_with_the_same_blanks(name: str) -> None:
    words = catalogue(FOLDER)[name]

    assert words.id and words.en
    assert fields(words.id) == fields(words.en)


def test_each_text_that_is_asked_for_exists() -> None:
    source = "\n".join(path.read_text() for path in CODE)
    asked = set(re.findall(r'\bt\(\s*"([a-z_]+\.[a-z_0-9]*[a-z0-9])"', source))

    assert asked - set(catalogue(FOLDER)) == set()


def test_each_text_is_used() -> None:
    source = "\n".join(path.read_text() for path in CODE)
    starts = {name.partition(".")[0] for name in re.findall(r'f?"([a-z]+\.)', source)}
    unused = [
        name
        for name in catalogue(FOLDER)
        if f'"{name}"' not in source and name.partition(".")[0] not in starts
    ]

    assert unused == []


def test_every_topic_has_a_heading() -> None:
    topics = {each.topic for each in domains().indicators.values()}

    assert {f"topic.{topic}" for topic in topics} <= set(catalogue(FOLDER))


@pytest.mark.parametrize(
    ("language", "written"), [("id", "1.234,5"), ("en", "1,234.5")]
)
def test_separators_follow_the_language(language: Language, written: str) -> None:
    assert speaking(language).number(Decimal("1234.5"), 1) == written


@given(st.sampled_from(LANGUAGES), st.integers(0, 4))
def test_no_value_is_a_dash_in_every_way_of_writing(
    language: Language, decimals: int
) -> None:
    t = speaking(language)
    indicator = domains().indicator("reports_resolved")

    written = [
        t.number(None, decimals),
        t.compact(None, decimals),
        t.quantity(None, indicator),
        t.brief(None, indicator),
    ]

    assert set(written) == {DASH}


@given(st.sampled_from(LANGUAGES), st.decimals(-(10**9), 10**9, places=2))
def test_a_number_is_never_written_as_no_value(
    language: Language, value: Decimal
) -> None:
    t = speaking(language)

    assert DASH not in (t.number(value, 1), t.compact(value, 1))


@given(st.decimals(-(10**9), 10**9, places=3), st.integers(0, 3))
def test_the_languages_differ_in_separators_alone(
    value: Decimal, decimals: int
) -> None:
    swap = str.maketrans(",.", ".,")

    assert speaking("id").number(value, decimals) == speaking("en").number(
        value, decimals
    ).translate(swap)


def test_a_difference_that_shows_as_none_has_no_direction() -> None:
    t = speaking("id")

    assert t.signed(Decimal("-0.01"), 1) == "±0,0"
    assert (t.signed(Decimal("1.2"), 1), t.signed(Decimal("-1.2"), 1)) == (
        "+1,2",
        "−1,2",
    )


def test_what_is_filled_in_is_escaped() -> None:
    filled = speaking("id")("home.no_results", what="<b>")

    assert "&lt;b&gt;" in filled
