"""Plans as fiscal data packages and as CSV by level: given and taken as they were."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.contracts.domain import catalogue
from schemas.domains.planning.schema import CATEGORIES, DOCUMENTS, PlanItem
from schemas.standards import exchange
from schemas.values.problem import Refused

PLANNING = next(each for each in catalogue().domains if each.name == "planning")
PACKAGE = exchange.named(PLANNING, "fiscal-data-package")
CSV = exchange.named(PLANNING, "permendagri90-csv")
BOTH = pytest.mark.parametrize("standard", [PACKAGE, CSV], ids=lambda s: s.standard)
CODES = ["1", "1.03", "1.03.06", "1.03.06.2.01", "1.03.06.2.01.0004"]
LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
TEXTS = st.text(LETTERS, max_size=30).map(lambda text: f'{text}x, "y" = z')
MONEY = st.decimals(0, 10**17, places=2)
MOMENTS = st.datetimes(
    datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)
)
OPTIONAL = {
    "office": st.just("1.03.0.00.0.00.01.0000"),
    "office_name": TEXTS,
    "performance": TEXTS,
    "ceiling": MONEY,
    "location": TEXTS,
    "opened_at": MOMENTS,
    "status_source": TEXTS,
    "parent_key": TEXTS,
}


@st.composite
def items(draw):
    code = draw(st.none() | st.sampled_from(CODES))
    fixed = code is not None and "." in code
    values = {
        "region": draw(st.sampled_from(["12.75", "12.75.01"])),
        "fiscal_year": draw(st.sampled_from(["2025", "2026"])),
        "document": draw(st.sampled_from(sorted(DOCUMENTS))),
        "name": draw(TEXTS),
        "status": draw(st.sampled_from(["proposed", "rejected", "budgeted"])),
        "category": "public_works" if fixed else draw(st.sampled_from([*CATEGORIES])),
        "code": code,
    }
    values |= draw(st.fixed_dictionaries({}, optional=OPTIONAL))
    if draw(st.booleans()):
        values |= {"target": draw(MONEY), "target_unit": draw(TEXTS)}
    if draw(st.booleans()):
        values |= {"lat": Decimal("3.6"), "lon": draw(st.decimals(95, 99, places=6))}
    return PlanItem().load(values)


def loaded(taken):
    return [(each.key, PlanItem().load(each.values)) for each in taken]


def line(**changes):
    row = {
        "urusan": "1",
        "bidang_urusan": "03",
        "program": "06",
        "kegiatan": "2.01",
        "sub_kegiatan": "0004",
        "kunci": "K1",
        "tahun": "2026",
        "dokumen": "RKPD",
        "kode_wilayah": "12.75",
        "nomenklatur": "Pembangunan Drainase",
        "bidang": "Pekerjaan Umum",
        "status": "Diakomodir",
        "pagu": "2450000000.50",
    } | changes
    return (";".join(row).replace(";", ",") + "\n" + ",".join(row.values())).encode()


@BOTH
@given(drawn=st.lists(items(), max_size=3))
def test_items_given_are_taken_again(standard, drawn):
    facts = [(f"k|{number}", values) for number, values in enumerate(drawn)]

    body = standard.give(facts)

    assert loaded(standard.take(body)) == facts


@BOTH
@given(drawn=st.lists(items(), min_size=1, max_size=3))
def test_a_document_taken_is_given_again_byte_for_byte(standard, drawn):
    body = standard.give([(f"k{n}", values) for n, values in enumerate(drawn)])

    assert standard.give(loaded(standard.take(body))) == body


def test_a_package_has_the_levels_of_the_hierarchy():
    [values] = [v for _, v in loaded(CSV.take(line()))]

    [row] = json.loads(PACKAGE.give([("K1", values)]))["resources"][0]["data"]

    assert row["program_code"] == "1.03.06"
    assert row["kegiatan_code"] == "1.03.06.2.01"
    assert row["sub_kegiatan_code"] == "1.03.06.2.01.0004"


@pytest.mark.parametrize("last", ["4", "04", "0004"])
def test_older_and_unpadded_last_parts_are_one_code(last):
    [taken] = CSV.take(line(sub_kegiatan=last))

    assert taken.values["code"] == "1.03.06.2.01.0004"
    assert taken.values["category"] == "public_works"
    assert taken.values["status"] == "accepted"
    assert taken.values["ceiling"] == Decimal("2450000000.5")
    assert taken.pointer == "L2"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"kegiatan": "02.01"}, "nomenclature.shape"),
        ({"program": ""}, "nomenclature.gap"),
        ({"kunci": ""}, "key.blank"),
        ({"status": "Dikerjakan"}, "code.unknown_word"),
        ({"pagu": "2,5 M"}, "csv.ragged"),
        ({"pagu": "2.450.000.000"}, "number.other_locale"),
        ({"pagus": "1"}, "document.unknown_column"),
    ],
)
def test_a_wrong_line_is_refused_with_its_rule(changes, rule):
    with pytest.raises(Refused) as caught:
        CSV.take(line(**changes))

    assert rule in [each.rule for each in caught.value.problems]


def test_a_level_that_is_not_above_the_code_is_refused():
    [values] = [v for _, v in loaded(CSV.take(line()))]
    body = PACKAGE.give([("K1", values)]).replace(
        b'"kegiatan_code": "1.03', b'"kegiatan_code": "1.04'
    )

    with pytest.raises(Refused) as caught:
        PACKAGE.take(body)

    assert caught.value.problems[0].rule == "document.contradicts"
