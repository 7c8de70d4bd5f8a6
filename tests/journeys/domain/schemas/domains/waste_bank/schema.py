"""Kilograms of waste that people bring to a waste bank."""

from typing import Final

from schemas.contracts import record
from schemas.contracts.domain import Domain
from schemas.domains.statistics.schema import Statistic
from schemas.domains.waste_bank.indicators import INDICATORS
from schemas.values.problem import Words

OBSERVED: Final = {each.id: each for each in INDICATORS}


class WasteFigure(Statistic):
    """One weight of one region and month."""

    observed = OBSERVED

    indicator = record.Code(OBSERVED, required=True)


DOMAIN: Final = Domain(
    name="waste_bank",
    version="1.0.0",
    kind="observation",
    schema=WasteFigure,
    indicators=INDICATORS,
    title=Words("Bank sampah", "Waste banks"),
    about=Words("Sampah yang ditabung warga.", "Waste that people bank."),
)
