"""What a city's handling of reports is compared by; all computed from the records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

from schemas.domain import Indicator
from schemas.measures import (
    Backlog,
    Count,
    Measure,
    MedianDays,
    Per,
    Share,
    Where,
)
from schemas.problem import Words

DOMAIN: Final = "citizen_report"
BY_CATEGORY: Final = Words(
    "Wilayah; kategori laporan.", "Region; category of the report."
)
PERCENT_BREAKS: Final = (Decimal(40), Decimal(55), Decimal(70), Decimal(85))


def _indicator(
    id: str,
    label: Words,
    definition: Words,
    unit: str,
    better: Literal["higher", "lower", "neutral"],
    measure: Measure,
    **more: Any,
) -> Indicator:
    usual: dict[str, Any] = {"decimals": 0, "classification": BY_CATEGORY}
    return Indicator(
        id,
        domain=DOMAIN,
        label=label,
        definition=definition,
        unit=unit,
        better=better,
        measure=measure,
        topic="reports",
        periods=("month", "quarter", "year"),
        **(usual | more),
    )


REPORTS = _indicator(
    "reports",
    Words("Laporan warga", "Citizen reports"),
    Words(
        "Banyaknya laporan yang dibuka pada periode itu, apa pun statusnya.",
        "Reports opened in the period, whatever their status.",
    ),
    "reports",
    "neutral",
    Count(),
    concept=Words("Laporan warga", "Reports of citizens"),
)
PER_10K = _indicator(
    "reports_per_10k",
    Words("Laporan per 10.000 jiwa", "Reports per 10,000 people"),
    Words(
        "Laporan yang dibuka pada periode itu dibagi jumlah penduduk, dikali 10.000."
        " Banyak laporan bisa berarti banyak masalah atau warga yang dilayani.",
        "Reports opened in the period divided by population, times 10,000. Many"
        " reports may mean many problems, or citizens who are listened to.",
    ),
    "reports_per_10k",
    "neutral",
    Per(numerator="reports", denominator="population", per=10_000),
    decimals=2,
    denominator="population",
    min_denominator=1000,
    breaks=(Decimal(1), Decimal(2), Decimal(4), Decimal(8)),
    concept=Words("Laporan warga", "Reports of citizens"),
)
RESOLVED = _indicator(
    "reports_resolved",
    Words("Laporan selesai", "Reports resolved"),
    Words(
        "Persentase laporan yang dibuka pada periode itu dan kini berstatus selesai,"
        " dari semua laporan yang dibuka pada periode itu.",
        "Share of the reports opened in the period that are closed by now, of all"
        " reports opened in the period.",
    ),
    "percent",
    "higher",
    Share(where=Where(status="closed")),
    decimals=1,
    min_denominator=10,
    breaks=PERCENT_BREAKS,
    concept=Words("Penyelesaian laporan", "Resolution of reports"),
)
ON_TIME = _indicator(
    "reports_resolved_on_time",
    Words("Selesai tepat waktu", "Resolved on time"),
    Words(
        "Persentase laporan yang selesai sebelum atau pada tenggatnya, dari laporan"
        " yang dibuka pada periode itu dan tenggatnya sudah lewat. Laporan tanpa"
        " tenggat dari sumbernya tidak dihitung.",
        "Share of reports closed by their deadline, of the reports opened in the"
        " period whose deadline has passed. Reports for which the source gives no"
        " deadline are not counted.",
    ),
    "percent",
    "higher",
    Share(where=Where(status="closed", on_time=True), of=Where(due="past")),
    decimals=1,
    min_denominator=10,
    breaks=PERCENT_BREAKS,
    concept=Words("Ketepatan waktu", "Timeliness"),
)
MEDIAN_DAYS = _indicator(
    "median_days_to_resolution",
    Words("Median hari penyelesaian", "Median days to resolution"),
    Words(
        "Separuh laporan yang selesai pada periode itu selesai dalam waktu ini atau"
        " lebih cepat, dihitung dari dibuka sampai selesai (hari kalender).",
        "Half of the reports closed in the period were closed within this time, from"
        " opening to closing (calendar days).",
    ),
    "days",
    "lower",
    MedianDays(where=Where(status="closed")),
    decimals=1,
    min_denominator=10,
    breaks=(Decimal(3), Decimal(7), Decimal(14), Decimal(30)),
    concept=Words("Lama penyelesaian", "Time to resolution"),
)
BACKLOG = _indicator(
    "reports_backlog",
    Words("Tunggakan laporan", "Open reports"),
    Words(
        "Laporan yang masih terbuka pada akhir periode (atau hari ini, bila periode"
        " belum berakhir).",
        "Reports still open at the end of the period (or today, if it has not ended).",
    ),
    "reports",
    "lower",
    Backlog(),
    concept=Words("Tunggakan laporan", "Backlog of reports"),
)
BACKLOG_60D = _indicator(
    "reports_backlog_60d",
    Words("Tunggakan lebih dari 60 hari", "Open for more than 60 days"),
    Words(
        "Laporan yang pada akhir periode sudah terbuka lebih dari 60 hari; 60 hari"
        " adalah batas terpanjang SP4N untuk aduan dengan pemeriksaan lapangan.",
        "Reports that at the end of the period had been open for more than 60 days,"
        " SP4N's longest limit, for complaints that need a field check.",
    ),
    "reports",
    "lower",
    Backlog(older_than_days=60),
    concept=Words("Tunggakan laporan", "Backlog of reports"),
)

INDICATORS: Final = (
    REPORTS,
    PER_10K,
    RESOLVED,
    ON_TIME,
    MEDIAN_DAYS,
    BACKLOG,
    BACKLOG_60D,
)
