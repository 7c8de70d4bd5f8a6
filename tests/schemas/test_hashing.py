"""Content hashes: equal content, equal hash; other content, another hash."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from schemas.contracts.record import canonical, content_hash, number_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.decimals(
    allow_nan=False,
    allow_infinity=False,
    places=4,
    min_value=-(10**12),
    max_value=10**12,
)
INSTANTS = st.datetimes(
    datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)
)
VALUES = st.dictionaries(
    TEXTS, st.one_of(st.none(), st.booleans(), TEXTS, NUMBERS, INSTANTS), max_size=6
)


@given(NUMBERS, st.integers(0, 6))
def test_trailing_zeros_do_not_change_a_hash(number, zeros):
    padded = Decimal(
        str(number) + ("." if "." not in str(number) else "") + "0" * zeros
    )

    assert content_hash("k", "12.75", {"v": number}) == content_hash(
        "k", "12.75", {"v": padded}
    )


def test_one_point_nought_is_one_point_nought_nought():
    hashes = {
        content_hash("k", "12", {"v": value})
        for value in (1, Decimal(1), Decimal("1.0"), Decimal("1.00"), Decimal("1E0"))
    }

    assert len(hashes) == 1


@given(INSTANTS, st.integers(-12, 14))
def test_a_moment_is_the_same_in_every_zone(moment, hours):
    elsewhere = moment.astimezone(timezone(timedelta(hours=hours)))

    assert canonical({"t": moment}) == canonical({"t": elsewhere})


@given(VALUES, st.randoms())
def test_the_order_of_fields_does_not_matter(values, random):
    items = list(values.items())
    random.shuffle(items)

    assert canonical(values) == canonical(dict(items))


@given(VALUES, VALUES)
def test_other_content_has_another_hash(one, other):
    said = [{k: v for k, v in each.items() if v is not None} for each in (one, other)]
    same = canonical(said[0]) == canonical(said[1])

    assert (content_hash("k", "12", one) == content_hash("k", "12", other)) is same


def test_a_field_without_a_value_says_nothing():
    assert content_hash("k", "12", {"a": 1, "b": None}) == content_hash(
        "k", "12", {"a": 1}
    )


def test_key_region_and_deletion_are_part_of_the_content():
    hashes = {
        content_hash("a", "12.75", {}),
        content_hash("b", "12.75", {}),
        content_hash("a", "12.71", {}),
        content_hash("a", "12.75", {}, deleted=True),
    }

    assert len(hashes) == 4


@given(NUMBERS)
def test_number_text_is_the_number(number):
    text = number_text(number)

    assert Decimal(text) == number
    assert text == number_text(Decimal(text))
    assert "E" not in text and not text.startswith("-0.0000") or number != 0


def test_negative_zero_is_zero():
    assert number_text(Decimal("-0.00")) == "0"


def test_large_integers_never_pass_through_a_double():
    one, other = 900719925474099267, 900719925474099268

    assert canonical([one]) != canonical([other])
