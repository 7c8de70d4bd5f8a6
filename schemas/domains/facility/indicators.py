"""Facilities that regions are compared by, counted at the end of a period."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import Backlog, Per, Where
from schemas.values.problem import Words

DOMAIN: Final = "facility"
CONCEPT: Final = Words("Fasilitas pelayanan", "Service facilities")
SCHOOLS: Final = (
    "primary_school",
    "junior_school",
    "senior_school",
    "vocational_school",
    "special_school",
)
SUSPENDED_TOO: Final = Words(
    " Yang tutup sementara ikut dihitung; yang tutup tidak.",
    " Those closed for the time being count; those closed do not.",
)


def _stock(
    id: str,
    label: Words,
    what: Words,
    where: Where | None,
    unit: str = "facilities",
    of: str | None = None,
) -> Indicator:
    """A number of facilities (or of a field of theirs) at the end of the period."""
    return Indicator(
        id,
        domain=DOMAIN,
        label=label,
        definition=Words(
            f"{what.id} pada akhir periode, menurut daftar yang dikirim."
            f"{SUSPENDED_TOO.id}",
            f"{what.en} at the end of the period, by the lists that are sent."
            f"{SUSPENDED_TOO.en}",
        ),
        unit=unit,
        better="neutral",
        measure=Backlog(of=of, where=where),
        decimals=0,
        topic="facilities",
        periods=("month", "year"),
        concept=CONCEPT,
        classification=Words("Jenis fasilitas", "Kind of facility"),
    )


def _ratio(
    id: str, label: Words, top: Indicator, per: int, unit: str, **more: Any
) -> Indicator:
    """A stock for so many people."""
    times_id, times_en = f"{per:,}".replace(",", "."), f"{per:,}"
    settings: Mapping[str, Any] = {"better": "higher", "decimals": 2} | more
    return Indicator(
        id,
        domain=DOMAIN,
        label=label,
        definition=Words(
            f"{top.label.id} pada akhir periode dibagi jumlah penduduk, dikali"
            f" {times_id}.",
            f"{top.label.en} at the end of the period divided by population, times"
            f" {times_en}.",
        ),
        unit=unit,
        measure=Per(numerator=top.id, denominator="population", per=per),
        topic="facilities",
        periods=("month", "year"),
        denominator="population",
        min_denominator=1000,
        concept=CONCEPT,
        classification=Words("Jenis fasilitas", "Kind of facility"),
        **settings,
    )


FACILITIES: Final = _stock(
    "facilities",
    Words("Fasilitas", "Facilities"),
    Words("Banyaknya fasilitas dari semua jenis", "Facilities of every kind"),
    None,
)
HOSPITALS: Final = _stock(
    "hospitals",
    Words("Rumah sakit", "Hospitals"),
    Words("Banyaknya rumah sakit", "Hospitals"),
    Where(category="hospital"),
)
PUSKESMAS: Final = _stock(
    "puskesmas",
    Words("Puskesmas", "Community health centres"),
    Words("Banyaknya puskesmas", "Community health centres (puskesmas)"),
    Where(category="puskesmas"),
)
SCHOOL_COUNT: Final = _stock(
    "schools",
    Words("Sekolah", "Schools"),
    Words(
        "Banyaknya SD, SMP, SMA, SMK, dan SLB beserta madrasah yang sederajat",
        "Primary, secondary, vocational and special schools, madrasahs included",
    ),
    Where(category=SCHOOLS),
)
MARKETS: Final = _stock(
    "markets",
    Words("Pasar", "Markets"),
    Words("Banyaknya pasar", "Markets"),
    Where(category="market"),
)
BEDS: Final = _stock(
    "hospital_beds",
    Words("Tempat tidur rumah sakit", "Hospital beds"),
    Words(
        "Jumlah tempat tidur rumah sakit (yang menyebut banyaknya)",
        "Beds of the hospitals (that state their number)",
    ),
    Where(category="hospital"),
    unit="beds",
    of="beds",
)
PER_10K: Final = _ratio(
    "facilities_per_10k",
    Words("Fasilitas per 10.000 jiwa", "Facilities per 10,000 people"),
    FACILITIES,
    10_000,
    "facilities_per_10k",
    better="neutral",
)
PUSKESMAS_PER_30K: Final = _ratio(
    "puskesmas_per_30k",
    Words("Puskesmas per 30.000 jiwa", "Health centres per 30,000 people"),
    PUSKESMAS,
    30_000,
    "facilities_per_30k",
    breaks=(Decimal("0.5"), Decimal("0.75"), Decimal(1), Decimal("1.5")),
)
BEDS_PER_1K: Final = _ratio(
    "hospital_beds_per_1k",
    Words("Tempat tidur RS per 1.000 jiwa", "Hospital beds per 1,000 people"),
    BEDS,
    1_000,
    "beds_per_1k",
    breaks=(Decimal("0.5"), Decimal(1), Decimal("1.5"), Decimal(2)),
)

INDICATORS: Final = (
    FACILITIES,
    HOSPITALS,
    PUSKESMAS,
    SCHOOL_COUNT,
    MARKETS,
    BEDS,
    PER_10K,
    PUSKESMAS_PER_30K,
    BEDS_PER_1K,
)
