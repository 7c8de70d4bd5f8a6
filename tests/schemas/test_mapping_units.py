"""A unit in words comes out in the unit of the indicator or property, or is refused."""

from decimal import Decimal

import pytest

from schemas.contracts.facts import Fact
from tests.schemas.samples import mapper_of

MANIFEST = """\
apiVersion: province.hub/v1
publisher: kota-binjai
system: {id: kota-binjai-sungai, name: Sungai}
connection: {kind: rest, base_url: "https://sungai.binjaikota.go.id"}
streams:
  - id: sungai
    schema: sensor@1
    request: {path: /v1/sungai}
    records: data
    paging: {style: none}
    write: snapshot
    key: [id]
    map:
      region: {value: "12.75"}
      category: {from: sifat}
      opened_at: {from: jam, formats: ["%Y-%m-%dT%H:%M%z"]}
      value: {from: nilai, locale: plain}
      unit: {from: satuan, as: unit}
      status: {value: unchecked}
    expect: {freshness: 1h}
    examples:
      - in:
          {id: 1, sifat: rainfall, jam: "2026-01-05T01:00Z", nilai: 12.5, satuan: mm}
        out: {value: 12.5, unit: mm}
"""


@pytest.fixture(scope="module")
def river():
    return mapper_of(MANIFEST)


def measured(river, what, value, unit):
    return river.apply(
        {
            "id": 1,
            "sifat": what,
            "jam": "2026-01-05T01:00Z",
            "nilai": Decimal(value),
            "satuan": unit,
        },
        "/data/0",
    )


@pytest.mark.parametrize(
    ("what", "value", "word", "kept", "unit"),
    [
        ("rainfall", "12.5", "mm", "12.5", "mm"),
        ("rainfall", "0.0125", "Meter", "12.5", "mm"),
        ("water_level", "1.75", "m", "1.75", "m"),
        ("water_level", "1750", "milimeter", "1.75", "m"),
        ("water_level", "0.00175", "km", "1.75", "m"),
        ("pm25", "0.035", "mg/m3", "35", "ug_m3"),
        ("humidity", "0.815", "ratio", "81.5", "percent"),
    ],
)
def test_a_value_comes_out_in_the_unit_of_its_property(
    river, what, value, word, kept, unit
):
    fact = measured(river, what, value, word)

    assert isinstance(fact, Fact), fact
    assert (fact.values["value"], fact.values["unit"]) == (Decimal(kept), unit)


@pytest.mark.parametrize(
    ("what", "word"), [("rainfall", "celsius"), ("pm25", "mm"), ("battery", "kg")]
)
def test_a_unit_of_another_kind_is_refused(river, what, word):
    refused = measured(river, what, "1", word)

    assert [each.rule for each in refused.problems] == ["unit.not_the_propertys"]
