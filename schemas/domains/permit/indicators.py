"""What regions' permits are compared by; all computed from the applications."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import Backlog, Count, Measure, MedianDays, Share, Where
from schemas.values.problem import Words

DOMAIN: Final = "permit"
PERCENT_BREAKS: Final = (Decimal(50), Decimal(70), Decimal(85), Decimal(95))


def _indicator(
    id: str,
    label: Words,
    definition: Words,
    unit: str,
    better: Literal["higher", "lower", "neutral"],
    measure: Measure,
    **more: Any,
) -> Indicator:
    return Indicator(
        id,
        domain=DOMAIN,
        label=label,
        concept=Words("Perizinan", "Permits"),
        definition=definition,
        classification=Words(
            "Jenis izin, tingkat risiko, status permohonan",
            "Kind of permit, level of risk, status of the application",
        ),
        unit=unit,
        better=better,
        measure=measure,
        topic="permits",
        periods=("month", "quarter", "year"),
        **({"decimals": 0} | more),
    )


INDICATORS: Final = (
    _indicator(
        "permit_applications",
        Words("Permohonan izin", "Permit applications"),
        Words(
            "Banyaknya permohonan izin yang masuk pada periode itu, apa pun nasibnya.",
            "Applications for permits submitted in the period, whatever became of"
            " them.",
        ),
        "permits",
        "neutral",
        Count(),
    ),
    _indicator(
        "permits_issued",
        Words("Izin terbit", "Permits issued"),
        Words(
            "Banyaknya izin yang diterbitkan pada periode itu. Izin yang hari terbitnya"
            " tidak diketahui tidak dihitung.",
            "Permits issued in the period. Permits whose day of issue is unknown are"
            " not counted.",
        ),
        "permits",
        "neutral",
        Count(by="closed_at", where=Where(status="issued")),
    ),
    _indicator(
        "permit_median_days",
        Words("Median hari penerbitan izin", "Median days to a permit"),
        Words(
            "Separuh izin yang terbit pada periode itu terbit dalam waktu ini atau"
            " lebih cepat, dihitung dari berkas masuk (hari kalender).",
            "Half of the permits issued in the period were issued within this time,"
            " counted from submission (calendar days).",
        ),
        "days",
        "lower",
        MedianDays(where=Where(status="issued")),
        decimals=1,
        min_denominator=10,
        breaks=(Decimal(1), Decimal(5), Decimal(14), Decimal(30)),
    ),
    _indicator(
        "permits_on_time",
        Words("Izin terbit tepat waktu", "Permits issued on time"),
        Words(
            "Persentase permohonan yang izinnya terbit sebelum atau pada tenggatnya,"
            " dari permohonan periode itu yang tenggatnya sudah lewat dan tidak ditolak"
            " atau ditarik. Permohonan tanpa tenggat dari sumbernya tidak dihitung.",
            "Share of applications whose permit was issued by its deadline, of those"
            " submitted in the period whose deadline has passed and that were not"
            " rejected or withdrawn. Those without a deadline of the source are not"
            " counted.",
        ),
        "percent",
        "higher",
        Share(
            where=Where(status="issued", on_time=True),
            of=Where(status=("submitted", "in_review", "issued"), due="past"),
        ),
        decimals=1,
        min_denominator=10,
        breaks=PERCENT_BREAKS,
    ),
    _indicator(
        "permits_rejected",
        Words("Permohonan izin ditolak", "Permit applications rejected"),
        Words(
            "Persentase permohonan yang ditolak, dari permohonan periode itu yang sudah"
            " terbit atau ditolak.",
            "Share of applications rejected, of those submitted in the period that were"
            " issued or rejected.",
        ),
        "percent",
        "neutral",
        Share(where=Where(status="rejected"), of=Where(status=("issued", "rejected"))),
        decimals=1,
        min_denominator=10,
    ),
    _indicator(
        "permits_backlog",
        Words("Permohonan izin menunggu", "Permit applications waiting"),
        Words(
            "Permohonan yang sudah masuk dan belum diputuskan pada akhir periode itu.",
            "Applications submitted and not decided by the end of the period.",
        ),
        "permits",
        "lower",
        Backlog(),
    ),
    _indicator(
        "permits_backlog_30d",
        Words("Permohonan izin menunggu > 30 hari", "Applications waiting > 30 days"),
        Words(
            "Permohonan yang belum diputuskan pada akhir periode itu dan saat itu sudah"
            " menunggu lebih dari 30 hari.",
            "Applications not decided by the end of the period that had then waited for"
            " more than 30 days.",
        ),
        "permits",
        "lower",
        Backlog(older_than_days=30),
    ),
)
