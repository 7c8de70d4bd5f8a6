"""What regions' planning is compared by; all computed from the plan's items."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import (
    Count,
    Measure,
    MedianDays,
    Per,
    Share,
    Sum,
    Where,
)
from schemas.values.problem import Words

DOMAIN: Final = "planning"
DECIDED: Final = ("accepted", "deferred", "rejected", "budgeted")
TAKEN: Final = ("accepted", "budgeted")
PERCENT_BREAKS: Final = (Decimal(20), Decimal(40), Decimal(60), Decimal(80))


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
        definition=definition,
        unit=unit,
        better=better,
        measure=measure,
        topic="planning",
        periods=("month", "quarter", "year"),
        concept=Words("Usulan pembangunan", "Development proposals"),
        classification=Words(
            "Bidang urusan (Permendagri 90/2019), status usulan",
            "Field of government (Permendagri 90/2019), status of the proposal",
        ),
        **({"decimals": 0} | more),
    )


INDICATORS: Final = (
    _indicator(
        "plan_items",
        Words("Usulan dan rencana", "Plan items"),
        Words(
            "Banyaknya usulan atau butir rencana yang diajukan pada periode itu, apa"
            " pun dokumen dan statusnya.",
            "Proposals or plan items brought forward in the period, whatever their"
            " document and status.",
        ),
        "count",
        "neutral",
        Count(),
    ),
    _indicator(
        "plan_items_per_10k",
        Words("Usulan per 10.000 jiwa", "Plan items per 10,000 people"),
        Words(
            "Usulan yang diajukan pada periode itu dibagi jumlah penduduk, dikali"
            " 10.000.",
            "Items brought forward in the period divided by population, times 10,000.",
        ),
        "per_10k",
        "neutral",
        Per(numerator="plan_items", denominator="population", per=10_000),
        decimals=2,
        denominator="population",
        min_denominator=1000,
    ),
    _indicator(
        "plan_items_accepted",
        Words("Usulan diterima", "Items accepted"),
        Words(
            "Persentase usulan yang diterima atau dianggarkan, dari usulan yang"
            " diajukan pada periode itu dan sudah diputuskan.",
            "Share of items accepted or budgeted, of those brought forward in the"
            " period that have been decided.",
        ),
        "percent",
        "higher",
        Share(where=Where(status=TAKEN), of=Where(status=DECIDED)),
        decimals=1,
        min_denominator=10,
        breaks=PERCENT_BREAKS,
    ),
    _indicator(
        "plan_items_budgeted",
        Words("Usulan masuk APBD", "Items that reached the budget"),
        Words(
            "Persentase usulan yang dianggarkan, dari semua usulan yang diajukan pada"
            " periode itu.",
            "Share of items that were budgeted, of all brought forward in the period.",
        ),
        "percent",
        "higher",
        Share(where=Where(status="budgeted")),
        decimals=1,
        min_denominator=10,
        breaks=PERCENT_BREAKS,
    ),
    _indicator(
        "plan_median_days_to_decision",
        Words("Median hari keputusan", "Median days to a decision"),
        Words(
            "Separuh usulan yang diputuskan pada periode itu diputuskan dalam waktu ini"
            " atau lebih cepat, dari diajukan sampai diputuskan (hari kalender).",
            "Half of the items decided in the period were decided within this time,"
            " from being brought forward to the decision (calendar days).",
        ),
        "days",
        "lower",
        MedianDays(where=Where(status=DECIDED)),
        decimals=1,
        min_denominator=10,
        breaks=(Decimal(14), Decimal(30), Decimal(60), Decimal(120)),
    ),
    _indicator(
        "plan_ceiling",
        Words("Pagu usulan", "Ceilings of plan items"),
        Words(
            "Jumlah pagu usulan yang diajukan pada periode itu; usulan tanpa pagu tidak"
            " menambah apa pun.",
            "Sum of the ceilings of items brought forward in the period; items without"
            " one add nothing.",
        ),
        "idr",
        "neutral",
        Sum(of="ceiling"),
    ),
    _indicator(
        "plan_ceiling_accepted",
        Words("Pagu usulan diterima", "Ceilings of accepted items"),
        Words(
            "Jumlah pagu usulan yang diajukan pada periode itu dan kini diterima atau"
            " dianggarkan.",
            "Sum of the ceilings of items brought forward in the period that are"
            " accepted or budgeted by now.",
        ),
        "idr",
        "neutral",
        Sum(of="ceiling", where=Where(status=TAKEN)),
    ),
)
