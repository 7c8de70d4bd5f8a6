"""The words of FHIR R4 MeasureReports about diseases, and what they mean here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from schemas.contracts.record import dims_key
from schemas.standards.exchange import Values
from schemas.values.periods import Period
from schemas.values.problem import Refused, problem

OWN: Final = "urn:smart-province"
INDICATORS: Final = f"{OWN}:indicator"
REGIONS: Final = f"{OWN}:kemendagri"
DIMENSION: Final = f"{OWN}:dimension"
ICD_10: Final = "http://hl7.org/fhir/sid/icd-10"
POPULATION: Final = "http://terminology.hl7.org/CodeSystem/measure-population"
ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
STATUS: Final = f"{OWN}:value-status"
ZERO: Final = f"{OWN}:confirmed-zero"
CUMULATIVE: Final = f"{OWN}:cumulative"
STATUS_OF: Final = {"complete": "official", "pending": "provisional"}
REASON_OF: Final = {
    "unknown": "not_reported",
    "masked": "suppressed",
    "not-applicable": "not_applicable",
    "asked-declined": "withheld",
    "temp-unknown": "awaiting",
}
Part = Mapping[str, Any]


def key(values: Values) -> str:
    """The natural key of a count, the same whoever states it."""
    parts = (values["indicator"], values["region"], values["period"])
    return "|".join((*parts, dims_key(values["dims"]))).rstrip("|")


def ends(period: Period) -> tuple[str, str]:
    """The first and the last day of a period."""
    last = period.end - timedelta(days=1)
    return period.start.isoformat(), last.isoformat()


def wrong(where: str, value: object, rule: str, id: str, en: str) -> Refused:
    """The refusal of one part of a document."""
    end = "" if id.endswith((".", "?")) else "."
    return Refused(problem(where, value, rule, id=f"{id}{end}", en=f"{en}{end}"))
