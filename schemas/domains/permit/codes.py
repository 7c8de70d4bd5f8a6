"""The closed lists of a permit's life, read from their tables."""

from __future__ import annotations

from typing import Final

from schemas.contracts.domain import code_list
from schemas.domains.permit.indicators import DOMAIN
from schemas.values.problem import Words


def _labels(name: str) -> dict[str, Words]:
    rows = code_list(DOMAIN, name)
    return {row["code"]: Words(row["label_id"], row["label_en"]) for row in rows}


KINDS: Final = _labels("kinds.csv")
STATUSES: Final = _labels("statuses.csv")
RISKS: Final = _labels("risks.csv")
SCALES: Final = _labels("scales.csv")
CHANNELS: Final = _labels("channels.csv")
REQUESTS: Final = _labels("requests.csv")
FINAL: Final = tuple(
    row["code"] for row in code_list(DOMAIN, "statuses.csv") if row["final"] == "yes"
)
