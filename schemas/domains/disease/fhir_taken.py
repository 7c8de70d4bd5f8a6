"""Counts of cases and deaths read from FHIR R4 MeasureReports: never of persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from schemas import strict
from schemas.contracts.fields_measured import ISO_DAY
from schemas.domains.disease.fhir_words import (
    ABSENT,
    CUMULATIVE,
    DIMENSION,
    ICD_10,
    INDICATORS,
    REASON_OF,
    REGIONS,
    STATUS,
    STATUS_OF,
    ZERO,
    Part,
    ends,
    key,
    wrong,
)
from schemas.domains.disease.schema import DIMENSIONS, DISEASES, OBSERVED
from schemas.standards.exchange import Taken
from schemas.values.nearest import hint
from schemas.values.periods import Period
from schemas.values.problem import Refused


def take(body: bytes) -> list[Taken]:
    """The counts of a MeasureReport, or of a Bundle of them."""
    document = strict.json(body)
    if document.flawed:
        raise Refused(*(found for _, found in strict.flaws(document.value)))
    try:
        reports = list(_reports(document.value))
        return [each for at, report in reports for each in _counts(at, report)]
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise wrong(
            "$",
            repr(error),
            "fhir.shape",
            "Bagian yang wajib tidak ada atau berbentuk lain",
            "A part that must be there is missing or has another form",
        ) from error


def _reports(value: Any) -> Iterator[tuple[str, Part]]:
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if kind == "MeasureReport":
        yield "", value
        return
    if kind != "Bundle":
        raise wrong(
            "resourceType",
            kind,
            "fhir.resource",
            "Ini bukan MeasureReport atau Bundle FHIR",
            "This is no FHIR MeasureReport or Bundle",
        )
    for number, entry in enumerate(value.get("entry", ())):
        at, resource = f"/entry/{number}/resource", entry["resource"]
        if resource.get("resourceType") != "MeasureReport":
            raise wrong(
                at,
                resource.get("resourceType"),
                "fhir.resource",
                "Hanya MeasureReport; sumber daya tentang orang tidak diterima",
                "Only MeasureReports; resources about persons are not taken",
            )
        yield at, resource


def _counts(at: str, report: Part) -> Iterator[Taken]:
    if report.get("type") not in ("summary", "data-collection"):
        raise wrong(
            f"{at}/type",
            report.get("type"),
            "fhir.individual",
            "Hanya laporan agregat (type: summary) yang diterima",
            "Only reports of aggregates (type: summary) are taken",
        )
    shared = {
        "region": _region(at, report["subject"]),
        "period": _period(at, report["period"]),
        "status": _status(at, report),
        "as_of": report.get("date", "")[:10] or None,
    }
    for number, group in enumerate(report["group"]):
        place = f"{at}/group/{number}"
        indicator, disease = _subject(place, group["code"]["coding"])
        own = {**shared, "indicator": indicator, "disease": disease}
        for here, population, dims in _populations(place, group):
            values = own | _count(here, population) | {"dims": dims}
            values["unit"] = OBSERVED[indicator].unit
            yield Taken(key(values), values, here)


def _populations(at: str, group: Part) -> Iterator[tuple[str, Part, dict[str, str]]]:
    for n, population in enumerate(group.get("population", ())):
        yield f"{at}/population/{n}", population, {}
    for n, stratifier in enumerate(group.get("stratifier", ())):
        for k, stratum in enumerate(stratifier["stratum"]):
            here = f"{at}/stratifier/{n}/stratum/{k}"
            dims = dict(_dims(here, stratifier, stratum))
            for population in stratum["population"]:
                yield here, population, dict(sorted(dims.items()))


def _dims(at: str, stratifier: Part, stratum: Part) -> Iterator[tuple[str, str]]:
    """A stratum of one dimension has a value, one of several has components."""
    alone = [
        {"code": each, "value": stratum["value"]}
        for each in stratifier.get("code", ())
        if "value" in stratum
    ]
    for part in stratum.get("component", alone):
        name = _code(at, part["code"], DIMENSION, DIMENSIONS)
        yield name, _code(at, part["value"], f"{DIMENSION}:{name}", DIMENSIONS[name])


def _code(at: str, concept: Part, system: str, known: Mapping[str, Any]) -> str:
    codings = concept["coding"]
    code = next((c["code"] for c in codings if c.get("system") == system), None)
    if code is None:
        code = codings[0]["code"]
    if code in known:
        return str(code)
    near = hint(str(code), known)
    raise wrong(
        at,
        code,
        "code.unknown",
        f"Kode ini tidak dikenal.{near.id}",
        f"This code is not known.{near.en}",
    )


def _subject(at: str, codings: Sequence[Part]) -> tuple[str, str | None]:
    """The indicator of a group, and its disease where one is named."""
    own = [each["code"] for each in codings if each.get("system") == INDICATORS]
    disease = [each["code"] for each in codings if each.get("system") == ICD_10]
    named = own[0] if own else codings[0]["code"]
    if named not in OBSERVED:
        near = hint(str(named), OBSERVED)
        raise wrong(
            f"{at}/code",
            named,
            "indicator.unknown",
            f"Indikator ini tidak dikenal.{near.id}",
            f"This indicator is not known.{near.en}",
        )
    if disease and disease[0] not in DISEASES:
        near = hint(str(disease[0]), DISEASES)
        raise wrong(
            f"{at}/code",
            disease[0],
            "code.unknown",
            f"Penyakit ini tidak dikenal.{near.id}",
            f"This disease is not known.{near.en}",
        )
    return named, disease[0] if disease else None


def _region(at: str, subject: Part) -> str:
    identifier = subject["identifier"]
    if identifier.get("system") != REGIONS:
        raise wrong(
            f"{at}/subject/identifier/system",
            identifier.get("system"),
            "region.unknown_system",
            f"Kode wilayah hanya dengan system {REGIONS}: 1275 tanpa sistem bisa"
            " berarti Medan (BPS)",
            f"A region code needs the system {REGIONS}: 1275 without one may mean"
            " Medan (BPS)",
        )
    return str(identifier["value"])


def _period(at: str, told: Part) -> str:
    """The period with this first and this last day."""
    first, last = told["start"][:10], told["end"][:10]
    if ISO_DAY.fullmatch(first):
        month = int(first[5:7])
        quarter, half = (month + 2) // 3, (month + 5) // 6
        year = first[:4]
        for text in (year, f"{year}-S{half}", f"{year}-Q{quarter}", first[:7], first):
            if _is(text, first, last):
                return text
    raise wrong(
        f"{at}/period",
        f"{first}/{last}",
        "period.shape",
        "Bukan hari, bulan, triwulan, semester, atau tahun yang utuh",
        "Not a whole day, month, quarter, semester or year",
    )


def _is(text: str, first: str, last: str) -> bool:
    """Whether a period begins and ends with these days."""
    try:
        return ends(Period.parse(text)) == (first, last)
    except Refused:
        return False


def _status(at: str, report: Part) -> str:
    told = _extensions(report).get(STATUS)
    if told is not None:
        return str(told)
    if report["status"] not in STATUS_OF:
        raise wrong(
            f"{at}/status",
            report["status"],
            "fhir.status",
            "Hanya laporan complete dan pending yang memuat angka",
            "Only reports that are complete or pending hold figures",
        )
    return STATUS_OF[report["status"]]


def _count(at: str, population: Part) -> dict[str, Any]:
    count, told = population.get("count"), _extensions(population)
    absent = _extensions(population.get("_count", {})).get(ABSENT, "unknown")
    if count is None and absent not in REASON_OF:
        raise wrong(
            at,
            absent,
            "fhir.absent",
            f"Alasan ini tidak dikenal; pilihan: {', '.join(REASON_OF)}",
            f"This reason is not known; choices: {', '.join(REASON_OF)}",
        )
    return {
        "value": count,
        "reason": None if count is not None else REASON_OF[absent],
        "confirmed_zero": told.get(ZERO, False),
        "cumulative": told.get(CUMULATIVE, False),
    }


def _extensions(part: Part) -> dict[str, Any]:
    """The extensions of an element: their values by address."""
    found = part.get("extension", ())
    return {
        each["url"]: next((v for k, v in each.items() if k[:5] == "value"), None)
        for each in found
    }
