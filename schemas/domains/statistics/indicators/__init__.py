"""Indicators whose values publishers state, and those divided from them."""

from __future__ import annotations

from typing import Final

from schemas.domains.statistics.indicators import (
    economy,
    education,
    environment,
    governance,
    health,
    infrastructure,
    people,
    welfare,
)
from schemas.domains.statistics.indicators.declaring import DOMAIN

__all__ = ["DOMAIN", "INDICATORS"]

INDICATORS: Final = (
    *people.INDICATORS,
    *welfare.INDICATORS,
    *economy.INDICATORS,
    *health.INDICATORS,
    *education.INDICATORS,
    *environment.INDICATORS,
    *infrastructure.INDICATORS,
    *governance.INDICATORS,
)
