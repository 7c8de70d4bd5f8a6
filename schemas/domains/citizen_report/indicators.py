"""What a city's handling of reports is compared by; all computed from the records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import (
    Backlog,
    Count,
    Mean,
    Measure,
    MedianDays,
    Per,
    Share,
    Where,
    Within,
)
from schemas.values.problem import Words

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
HUBS_DEADLINE: Final = Words(
    " Tenggat ini dihitung hub dalam hari kerja menurut kalender hari libur; bukan"
    " tenggat dari sumber. Laporan yang tidak jelas kapan ditangani tidak dihitung.",
    " The hub counts this deadline in working days by the calendar of holidays; it is"
    " not the source's. Reports for which it is not plain when they were handled are"
    " not counted.",
)


def _within(id: str, label: Words, what: Words, measure: Within) -> Indicator:
    """The share of reports handled within SP4N's time for one step."""
    return _indicator(
        id,
        label,
        Words(what.id + HUBS_DEADLINE.id, what.en + HUBS_DEADLINE.en),
        "percent",
        "higher",
        measure,
        decimals=1,
        min_denominator=10,
        breaks=PERCENT_BREAKS,
        concept=Words("Ketepatan waktu SP4N", "Timeliness by SP4N"),
    )


VERIFIED = _within(
    "reports_verified_in_time",
    Words("Diverifikasi dalam 3 hari kerja", "Verified within 3 working days"),
    Words(
        "Persentase laporan yang diverifikasi dan diteruskan paling lama 3 hari kerja"
        " setelah dibuka, dari laporan yang dibuka pada periode itu dan tenggatnya"
        " sudah lewat.",
        "Share of reports verified and passed on within 3 working days after they were"
        " opened, of the reports opened in the period whose deadline has passed.",
    ),
    Within(end="verified_at", days=3, waiting=("new",)),
)
FOLLOWED_UP = _within(
    "reports_followed_up_in_time",
    Words("Ditindaklanjuti dalam 5 hari kerja", "Followed up within 5 working days"),
    Words(
        "Persentase laporan yang ditindaklanjuti kantor untuk pertama kali paling lama"
        " 5 hari kerja setelah dibuka, dari laporan yang dibuka pada periode itu dan"
        " tenggatnya sudah lewat.",
        "Share of reports that the office first followed up within 5 working days after"
        " they were opened, of the reports opened in the period whose deadline has"
        " passed.",
    ),
    Within(end="first_response_at", days=5, waiting=("new", "verified")),
)
SP4N = _within(
    "reports_resolved_in_sp4n_time",
    Words("Selesai dalam tenggat SP4N", "Resolved within SP4N time"),
    Words(
        "Persentase laporan yang selesai paling lama 5, 14, atau 60 hari kerja setelah"
        " dibuka, menurut kadar pengawasannya, dari laporan yang dibuka pada periode"
        " itu, kadarnya diketahui, dan tenggatnya sudah lewat.",
        "Share of reports resolved within 5, 14 or 60 working days after they were"
        " opened, by what has to be checked, of the reports opened in the period for"
        " which that is known and whose deadline has passed.",
    ),
    Within(
        end="closed_at",
        days=(("simple", 5), ("no_field_check", 14), ("field_check", 60)),
        days_by="supervision",
        waiting=("new", "verified", "in_progress"),
    ),
)
RATING = _indicator(
    "report_rating_mean",
    Words("Penilaian pelapor", "Rating by reporters"),
    Words(
        "Rata-rata penilaian (1 sampai 5) atas laporan yang dibuka pada periode itu;"
        " laporan tanpa penilaian tidak dihitung.",
        "Mean rating (1 to 5) of the reports opened in the period; reports without a"
        " rating are not counted.",
    ),
    "score",
    "higher",
    Mean(of="rating"),
    decimals=2,
    min_denominator=10,
    concept=Words("Kepuasan pelapor", "Satisfaction of reporters"),
)

INDICATORS: Final = (
    REPORTS,
    PER_10K,
    RESOLVED,
    ON_TIME,
    MEDIAN_DAYS,
    BACKLOG,
    BACKLOG_60D,
    VERIFIED,
    FOLLOWED_UP,
    SP4N,
    RATING,
)
