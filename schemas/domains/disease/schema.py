"""Reported cases of and deaths by a disease, by region, month, age and sex."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import validates_schema

from schemas.contracts import record
from schemas.contracts.domain import Domain, code_list
from schemas.contracts.measures import Observed
from schemas.contracts.record import fault
from schemas.domains.disease.indicators import DOMAIN as NAME
from schemas.domains.disease.indicators import INDICATORS
from schemas.domains.statistics.schema import Statistic
from schemas.values.nearest import hint
from schemas.values.problem import Words
from schemas.values.units import UNITS

OBSERVED: Final = {
    each.id: each for each in INDICATORS if isinstance(each.measure, Observed)
}
DISEASE_OF: Final = dict.fromkeys(OBSERVED, "A97")


def _list(name: str) -> dict[str, Words]:
    rows = code_list(NAME, name)
    return {row["code"]: Words(row["label_id"], row["label_en"]) for row in rows}


DISEASES: Final = _list("diseases.csv")
DIMENSIONS: Final = {"age_group": _list("age_groups.csv"), "sex": _list("sexes.csv")}


class DiseaseFigure(Statistic):
    """One count of persons, or why there is none; never a person.

    Without `dims` it is the region's total; with them a part by age and sex.
    """

    observed = OBSERVED

    indicator = record.Code(OBSERVED, required=True)
    disease = record.Code(DISEASES, load_default=None, allow_none=True)
    unit = record.Code(UNITS, required=True, kinds=("unit", "code"))

    @validates_schema
    def counts_persons(self, data: Mapping[str, Any], **_: Any) -> None:
        """A count is whole and not negative; its disease is the indicator's."""
        value, disease = data.get("value"), data.get("disease")
        if value is not None and (value < 0 or value != value.to_integral_value()):
            raise fault(
                "number.not_a_count",
                id="Banyaknya orang harus bilangan bulat, 0 atau lebih.",
                en="A number of persons is whole, 0 or more.",
            )
        if disease is not None and disease != DISEASE_OF[data["indicator"]]:
            raise fault(
                "disease.not_the_indicators",
                id=f"Indikator ini tentang {DISEASE_OF[data['indicator']]}.",
                en=f"This indicator is about {DISEASE_OF[data['indicator']]}.",
            )

    @validates_schema
    def known_breakdown(self, data: Mapping[str, Any], **_: Any) -> None:
        """Only age groups and sexes of the code lists break a figure down."""
        for name, code in data["dims"].items():
            known = DIMENSIONS.get(name)
            if known is None or code not in known:
                near = hint(code, known) if known else hint(name, DIMENSIONS)
                raise fault(
                    "dims.unknown",
                    id=f"Rincian {name}={code} tidak dikenal.{near.id}",
                    en=f"The breakdown {name}={code} is not known.{near.en}",
                )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.1.0",
    kind="observation",
    schema=DiseaseFigure,
    indicators=INDICATORS,
    title=Words("Penyakit", "Diseases"),
    about=Words(
        "Banyaknya kasus dan kematian karena satu penyakit yang wajib dilaporkan, "
        "untuk satu wilayah dan satu bulan, keseluruhan atau menurut golongan umur "
        "dan jenis kelamin; atau alasan mengapa angkanya tidak ada. Hanya agregat: "
        "tidak pernah data orang. Kunci alaminya: indikator, wilayah, periode, "
        "rincian.",
        "Number of cases of and deaths by a notifiable disease, of one region and "
        "month, in all or by age group and sex; or the reason why there is none. "
        "Aggregates only: never data of persons. Its natural key: indicator, region, "
        "period, breakdown.",
    ),
    labels={
        "disease": DISEASES,
        "age_group": DIMENSIONS["age_group"],
        "sex": DIMENSIONS["sex"],
        "status": record.VALUE_STATUS_LABELS,
        "reason": record.REASON_LABELS,
    },
)
