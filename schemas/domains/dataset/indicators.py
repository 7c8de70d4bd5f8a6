"""What regions' data catalogues are compared by; all computed from the records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import Backlog, Count, Measure, Share, Where
from schemas.values.problem import Words

DOMAIN: Final = "dataset"
CONCEPT: Final = Words("Katalog data daerah", "A region's data catalogue")
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


NEW = _indicator(
    "datasets_issued",
    Words("Set data baru", "New datasets"),
    Words(
        "Banyaknya set data yang pertama kali terbit pada tahun itu. Yang tanggal"
        " terbitnya tidak diketahui tidak dihitung.",
        "Datasets first issued in the year. Those whose day of issue is unknown are"
        " not counted.",
    ),
    "datasets",
    "neutral",
    Count(),
)
PUBLISHED = _indicator(
    "datasets_published",
    Words("Set data terbit", "Datasets published"),
    Words(
        "Set data yang sudah terbit pada akhir tahun itu dan menurut catatan terbaru"
        " masih diperbarui.",
        "Datasets issued by the end of the year that, by the latest record, are"
        " published and kept up to date.",
    ),
    "datasets",
    "higher",
    Backlog(where=Where(status="published")),
)
LICENSED = _indicator(
    "datasets_licensed",
    Words("Set data berlisensi", "Datasets with a licence"),
    Words(
        "Persentase set data yang menyebut lisensinya, dari yang terbit pada tahun itu"
        " dan masih diperbarui. Tanpa lisensi orang tidak tahu boleh memakainya.",
        "Share of the datasets that state their licence, of those issued in the year"
        " that are still published. Without one nobody knows whether they may use it.",
    ),
    "percent",
    "higher",
    Share(
        where=Where(status="published", given=("licence",)),
        of=Where(status="published"),
    ),
    decimals=1,
    min_denominator=5,
    breaks=(Decimal(25), Decimal(50), Decimal(75), Decimal(90)),
)

INDICATORS: Final = (NEW, PUBLISHED, LICENSED)
