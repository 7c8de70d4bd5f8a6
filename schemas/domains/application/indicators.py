"""What regions' applications are compared by; all computed from the records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import Backlog, Count, Measure, Share, Where
from schemas.values.problem import Words

DOMAIN: Final = "application"
CONCEPT: Final = Words("Aplikasi pemerintah daerah", "Applications of local government")
BY: Final = Words("Menurut daerah dan tahun", "By region and year")


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
        concept=CONCEPT,
        definition=definition,
        classification=BY,
        unit=unit,
        better=better,
        measure=measure,
        topic="governance",
        periods=("year",),
        **({"decimals": 0} | more),
    )


LAUNCHED = _indicator(
    "applications_launched",
    Words("Aplikasi baru", "New applications"),
    Words(
        "Banyaknya aplikasi yang mulai dipakai pada tahun itu. Aplikasi yang tahun"
        " mulainya tidak diketahui tidak dihitung.",
        "Applications that were first opened in the year. Applications whose year is"
        " unknown are not counted.",
    ),
    "applications",
    "neutral",
    Count(),
)
IN_USE = _indicator(
    "applications_in_use",
    Words("Aplikasi yang dipakai", "Applications in use"),
    Words(
        "Aplikasi yang sudah dibuka pada akhir tahun itu dan menurut catatan terbaru"
        " masih dipakai. Aplikasi yang tahun mulainya tidak diketahui tidak dihitung.",
        "Applications opened by the end of the year that are in use by the latest"
        " record. Applications whose year of opening is unknown are not counted.",
    ),
    "applications",
    "neutral",
    Backlog(where=Where(status="in_use")),
)
DEAD = _indicator(
    "applications_dead",
    Words("Aplikasi yang mati", "Dead applications"),
    Words(
        "Persentase aplikasi yang dibuka pada tahun itu dan kini tidak dipakai lagi"
        " atau dihentikan, dari yang nasibnya diketahui.",
        "Share of the applications opened in the year that are no longer used or"
        " switched off by now, of those whose fate is known.",
    ),
    "percent",
    "lower",
    Share(
        where=Where(status=("dormant", "retired")),
        of=Where(status=("in_use", "dormant", "retired")),
    ),
    decimals=1,
    min_denominator=5,
    breaks=(Decimal(10), Decimal(25), Decimal(40), Decimal(60)),
)
OFFERED = _indicator(
    "applications_offered",
    Words("Aplikasi yang ditawarkan", "Applications offered to others"),
    Words(
        "Aplikasi yang sudah dibuka pada akhir tahun itu, belum dihentikan, dan"
        " menurut catatan terbaru ditawarkan kepada daerah lain.",
        "Applications opened by the end of the year and not switched off that, by the"
        " latest record, are offered to other regions.",
    ),
    "applications",
    "higher",
    Backlog(where=Where(given=("offered",))),
)
ADOPTED = _indicator(
    "applications_adopted",
    Words("Aplikasi dari daerah lain", "Applications adopted from others"),
    Words(
        "Aplikasi yang sudah dibuka pada akhir tahun itu, menurut catatan terbaru"
        " masih dipakai, dan berasal dari daerah lain.",
        "Applications opened by the end of the year that are in use by the latest"
        " record and come from another region.",
    ),
    "applications",
    "higher",
    Backlog(where=Where(status="in_use", given=("adopted_from",))),
)

INDICATORS: Final = (LAUNCHED, IN_USE, DEAD, OFFERED, ADOPTED)
