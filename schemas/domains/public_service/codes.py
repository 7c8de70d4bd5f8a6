"""The closed lists of a public service, read from their tables."""

from __future__ import annotations

from typing import Final

from schemas.contracts.domain import code_list
from schemas.domains.public_service.indicators import DOMAIN
from schemas.values.problem import Words


def _labels(name: str) -> dict[str, Words]:
    rows = code_list(DOMAIN, name)
    return {row["code"]: Words(row["label_id"], row["label_en"]) for row in rows}


CATEGORIES: Final = _labels("categories.csv")
STATUSES: Final = _labels("statuses.csv")
CHANNELS: Final = _labels("channels.csv")
KINDS: Final = _labels("kinds.csv")
BASES: Final = _labels("bases.csv")
SINCE: Final = _labels("since.csv")
FINAL: Final = ("ended",)
ONLINE: Final = tuple(
    row["code"] for row in code_list(DOMAIN, "channels.csv") if row["online"] == "yes"
)
ADMS: Final = "http://purl.org/adms/status/"
ADMS_STATUSES: Final = {
    row["code"]: ADMS + row["adms"] for row in code_list(DOMAIN, "statuses.csv")
}
