"""Incidents and their victims, counted from the records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import Backlog, Count, Measure, Per, Sum
from schemas.values.problem import Words

DOMAIN: Final = "incident"
CONCEPT: Final = Words("Kejadian bencana", "Incidents and disasters")
CLASSES: Final = Words("Wilayah; jenis kejadian.", "Region; kind of incident.")
ONLY_STATED: Final = Words(
    " Kejadian yang belum menyebut angkanya tidak menambah apa-apa.",
    " Incidents that do not state the number yet add nothing.",
)


def _indicator(
    id: str,
    label: Words,
    definition: Words,
    unit: str,
    measure: Measure,
    **more: Any,
) -> Indicator:
    settings: Mapping[str, Any] = {"better": "lower", "decimals": 0} | more
    return Indicator(
        id,
        domain=DOMAIN,
        label=label,
        definition=definition,
        unit=unit,
        measure=measure,
        topic="incidents",
        periods=("month", "quarter", "year"),
        concept=CONCEPT,
        classification=CLASSES,
        **settings,
    )


def _victims(id: str, field: str, label: Words, unit: str = "people") -> Indicator:
    """The sum of one number of all incidents of the period."""
    return _indicator(
        id,
        label,
        Words(
            f"{label.id} pada semua kejadian yang terjadi dalam periode itu."
            f"{ONLY_STATED.id}",
            f"{label.en} in all incidents that happened in the period."
            f"{ONLY_STATED.en}",
        ),
        unit,
        Sum(of=field),
    )


INCIDENTS: Final = _indicator(
    "incidents",
    Words("Kejadian bencana", "Incidents"),
    Words(
        "Banyaknya kejadian yang terjadi dalam periode itu, dari semua jenis.",
        "Incidents of every kind that happened in the period.",
    ),
    "incidents",
    Count(),
)
PER_100K: Final = _indicator(
    "incidents_per_100k",
    Words("Kejadian bencana per 100.000 jiwa", "Incidents per 100,000 people"),
    Words(
        "Banyaknya kejadian dalam periode itu dibagi jumlah penduduk, dikali 100.000.",
        "Incidents of the period divided by population, times 100,000.",
    ),
    "incidents_per_100k",
    Per(numerator="incidents", denominator="population", per=100_000),
    decimals=2,
    denominator="population",
    min_denominator=1000,
    breaks=(Decimal(1), Decimal(3), Decimal(6), Decimal(12)),
)
ONGOING: Final = _indicator(
    "incidents_ongoing",
    Words("Kejadian yang belum selesai", "Incidents not over"),
    Words(
        "Kejadian yang pada akhir periode belum selesai ditangani.",
        "Incidents that at the end of the period were not over.",
    ),
    "incidents",
    Backlog(),
)
DEATHS: Final = _victims(
    "incident_deaths", "dead", Words("Orang meninggal", "People dead")
)
MISSING: Final = _victims(
    "incident_missing", "missing", Words("Orang hilang", "People missing")
)
INJURED: Final = _victims(
    "incident_injured", "injured", Words("Orang luka", "People injured")
)
DISPLACED: Final = _victims(
    "incident_displaced", "displaced", Words("Orang mengungsi", "People displaced")
)
AFFECTED: Final = _victims(
    "incident_affected", "affected", Words("Orang terdampak", "People affected")
)
HOUSES: Final = _victims(
    "incident_houses_heavy",
    "houses_heavy",
    Words("Rumah rusak berat", "Houses heavily damaged"),
    "houses",
)
LOSS: Final = _victims(
    "incident_loss",
    "loss_idr",
    Words("Taksiran kerugian bencana", "Estimated loss by incidents"),
    "idr",
)

INDICATORS: Final = (
    INCIDENTS,
    PER_100K,
    ONGOING,
    DEATHS,
    MISSING,
    INJURED,
    DISPLACED,
    AFFECTED,
    HOUSES,
    LOSS,
)
