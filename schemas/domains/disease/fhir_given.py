"""Counts of cases and deaths written as FHIR R4 MeasureReports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import orjson

from schemas.domains.disease.fhir_words import (
    ABSENT,
    CUMULATIVE,
    DIMENSION,
    ICD_10,
    INDICATORS,
    OWN,
    POPULATION,
    REASON_OF,
    REGIONS,
    STATUS,
    STATUS_OF,
    ZERO,
    ends,
)
from schemas.standards.exchange import Values
from schemas.values.periods import Period


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """A Bundle with a MeasureReport for each region, period, status and date."""
    reports: dict[tuple[Any, Any, Any, Any], list[Values]] = {}
    for _, values in facts:
        day = values["as_of"]
        about = (values["region"], values["period"], values["status"], day)
        reports.setdefault(about, []).append(values)
    entries = [{"resource": _report(*about, of)} for about, of in reports.items()]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return orjson.dumps(bundle, option=orjson.OPT_INDENT_2)


def _report(
    region: str, period: str, status: str, day: Any, facts: Sequence[Values]
) -> dict[str, Any]:
    start, end = ends(Period.parse(period))
    formal = {own: fhir for fhir, own in STATUS_OF.items()}
    made: dict[str, Any] = {
        "resourceType": "MeasureReport",
        "status": formal.get(status, "pending"),
        "type": "summary",
        "measure": f"{OWN}:measure:disease",
        "subject": {
            "type": "Location",
            "identifier": {"system": REGIONS, "value": region},
        },
        "period": {"start": start, "end": end},
        "group": list(_groups(facts)),
    }
    if status not in formal:
        made["extension"] = [{"url": STATUS, "valueCode": status}]
    if day is not None:
        made["date"] = day.isoformat()
    return made


def _groups(facts: Sequence[Values]) -> Iterator[dict[str, Any]]:
    groups: dict[tuple[str, str | None], list[Values]] = {}
    for values in facts:
        about = (values["indicator"], values["disease"])
        groups.setdefault(about, []).append(values)
    for (indicator, disease), own in groups.items():
        coding = [{"system": INDICATORS, "code": indicator}]
        if disease is not None:
            coding.append({"system": ICD_10, "code": disease})
        group: dict[str, Any] = {"code": {"coding": coding}}
        whole = [_population(each) for each in own if not each["dims"]]
        if whole:
            group["population"] = whole
        if parts := list(_stratifiers([each for each in own if each["dims"]])):
            group["stratifier"] = parts
        yield group


def _stratifiers(facts: Sequence[Values]) -> Iterator[dict[str, Any]]:
    kinds: dict[tuple[str, ...], list[Values]] = {}
    for values in facts:
        kinds.setdefault(tuple(values["dims"]), []).append(values)
    for names, own in kinds.items():
        yield {
            "code": [_concept(DIMENSION, name) for name in names],
            "stratum": [
                {
                    "component": [
                        {
                            "code": _concept(DIMENSION, name),
                            "value": _concept(f"{DIMENSION}:{name}", code),
                        }
                        for name, code in each["dims"].items()
                    ],
                    "population": [_population(each)],
                }
                for each in own
            ],
        }


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _population(values: Values) -> dict[str, Any]:
    made: dict[str, Any] = {"code": _concept(POPULATION, "initial-population")}
    flags = ((ZERO, "confirmed_zero"), (CUMULATIVE, "cumulative"))
    told = [{"url": url, "valueBoolean": True} for url, name in flags if values[name]]
    if told:
        made["extension"] = told
    value: Decimal | None = values["value"]
    if value is not None:
        return made | {"count": int(value)}
    absent = {own: fhir for fhir, own in REASON_OF.items()}
    why = {"url": ABSENT, "valueCode": absent[values["reason"]]}
    return made | {"_count": {"extension": [why]}}
