"""Indicators of waste banks."""

from typing import Final

from schemas.contracts.measures import Observed
from schemas.values.problem import Words

# The class lives in schemas.contracts.domain, which finds this module by name.
from schemas.contracts.domain import Indicator  # isort: skip

WASTE_BANKED: Final = Indicator(
    "waste_banked",
    domain="waste_bank",
    label=Words("Sampah ditabung", "Waste banked"),
    definition=Words(
        "Berat sampah yang diterima bank sampah.", "Weight taken by waste banks."
    ),
    concept=Words("Pengelolaan sampah", "Waste management"),
    classification=Words("Menurut wilayah", "By region"),
    unit="count",
    better="higher",
    measure=Observed(aggregate="sum"),
    decimals=0,
    topic="environment",
    periods=("month",),
)
INDICATORS: Final = (WASTE_BANKED,)
