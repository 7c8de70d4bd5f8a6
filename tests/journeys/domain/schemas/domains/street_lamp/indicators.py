"""Indicators of street lamps."""

from typing import Final

from schemas.contracts.measures import Count, Where
from schemas.values.problem import Words

# The class lives in schemas.contracts.domain, which finds this module by name.
from schemas.contracts.domain import Indicator  # isort: skip

LAMPS_WORKING: Final = Indicator(
    "lamps_working",
    domain="street_lamp",
    label=Words("Lampu menyala", "Working lamps"),
    definition=Words("Lampu baru yang menyala.", "New lamps that work."),
    concept=Words("Penerangan jalan", "Street lighting"),
    classification=Words("Menurut wilayah", "By region"),
    unit="count",
    better="higher",
    measure=Count(by="opened_at", where=Where(status="working")),
    decimals=0,
    topic="environment",
    periods=("month",),
)
INDICATORS: Final = (LAMPS_WORKING,)
