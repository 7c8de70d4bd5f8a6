"""How the indicators of this domain are declared: what they share, said once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import Observed, Per
from schemas.values.problem import Words

DOMAIN: Final = "statistics"
BY_REGION: Final = Words(
    "Wilayah (provinsi, kabupaten, kota).", "Region (province, regency, city)."
)
PERCENT_BREAKS: Final = (Decimal(60), Decimal(70), Decimal(80), Decimal(90))
NOT_NEGATIVE: Final = (Decimal(0), None)
HUNDRED: Final = (Decimal(0), Decimal(100))
ADDED: Final = Observed(aggregate="sum")

Better = Literal["higher", "lower", "neutral"]
Pair = tuple[str, str]


def by(indonesian: str, english: str) -> Words:
    """A classification: the region, and what else the number is grouped by."""
    return Words(f"Wilayah; {indonesian}.", f"Region; {english}.")


def stated(
    id: str,
    label: Pair,
    concept: Pair,
    definition: Pair,
    unit: str,
    better: Better,
    topic: str,
    **more: Any,
) -> Indicator:
    """An indicator whose value a publisher states, by year unless told otherwise."""
    usual: dict[str, Any] = {
        "classification": BY_REGION,
        "measure": Observed(),
        "decimals": 2,
        "periods": ("year",),
        "bounds": HUNDRED if unit == "percent" else NOT_NEGATIVE,
    }
    return Indicator(
        id,
        domain=DOMAIN,
        label=Words(*label),
        concept=Words(*concept),
        definition=Words(*definition),
        unit=unit,
        better=better,
        topic=topic,
        **(usual | more),
    )


def divided(
    id: str,
    label: Pair,
    concept: Pair,
    definition: Pair,
    unit: str,
    better: Better,
    topic: str,
    measure: Per,
    **more: Any,
) -> Indicator:
    """An indicator that the hub divides from two others of the same period."""
    usual: dict[str, Any] = {"denominator": measure.denominator, "bounds": None}
    return stated(
        id,
        label,
        concept,
        definition,
        unit,
        better,
        topic,
        **(usual | more | {"measure": measure}),
    )
