"""Indicators as a list: what the catalogue declares, nothing from the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.services.comparing.formulas import formula
from hub.services.listing import names
from hub.services.listing.keyset import Key, Page
from schemas.contracts.domain import Indicator, catalogue
from schemas.values.units import UNITS

KEY: Final = (str,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which indicators are wanted; what is empty does not narrow."""

    indicator: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()


def domains() -> tuple[str, ...]:
    """The names of all domains."""
    return tuple(each.name for each in catalogue().domains)


def topics() -> tuple[str, ...]:
    """The topics that indicators are sorted under."""
    return tuple(dict.fromkeys(each.topic for each in catalogue().indicators.values()))


def page(asked: Asked, after: Key | None, limit: int) -> Page:
    """Indicators by id. Raises Refused."""
    names.indicators(asked.indicator)
    wanted = [
        each
        for id, each in sorted(catalogue().indicators.items())
        if (not asked.indicator or id in asked.indicator)
        and (not asked.domain or each.domain in asked.domain)
        and (not asked.topic or each.topic in asked.topic)
        and (after is None or id > str(after[0]))
    ]
    more = len(wanted) > limit
    rows = [_row(each) for each in wanted[:limit]]
    return Page(rows, (wanted[limit - 1].id,) if more else None)


def _row(each: Indicator) -> Mapping[str, Any]:
    unit, made = UNITS[each.unit].label, formula(each)
    return {
        "indicator": each.id,
        "domain": each.domain,
        "topic": each.topic,
        "label_id": each.label.id,
        "label_en": each.label.en,
        "definition_id": each.definition.id,
        "definition_en": each.definition.en,
        "concept_id": each.concept and each.concept.id,
        "concept_en": each.concept and each.concept.en,
        "classification_id": each.classification and each.classification.id,
        "classification_en": each.classification and each.classification.en,
        "formula_id": made.id,
        "formula_en": made.en,
        "unit": each.unit,
        "unit_id": unit.id,
        "unit_en": unit.en,
        "better": each.better,
        "decimals": each.decimals,
        "periods": list(each.periods),
        "denominator": each.denominator,
        "min_denominator": each.min_denominator,
        "as_of_within_days": each.comparable.as_of_within_days,
        "method_version": each.method_version,
    }
