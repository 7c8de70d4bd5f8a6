"""The closed lists of a procurement package, and how a company's name is known."""

from __future__ import annotations

import re
from typing import Final

from schemas.contracts.domain import code_list
from schemas.domains.procurement.indicators import DOMAIN
from schemas.values.problem import Words


def _labels(name: str) -> dict[str, Words]:
    rows = code_list(DOMAIN, name)
    return {row["code"]: Words(row["label_id"], row["label_en"]) for row in rows}


METHODS: Final = _labels("methods.csv")
KINDS: Final = _labels("kinds.csv")
STATUSES: Final = _labels("statuses.csv")
FINAL: Final = tuple(
    row["code"] for row in code_list(DOMAIN, "statuses.csv") if row["final"] == "yes"
)
SIGNED: Final = ("contract", "done")
WON: Final = ("awarded", *SIGNED)
INDIVIDUAL: Final = "consulting_individual"
# A word that companies, shops, schools and societies have in their names.
COMPANY: Final = re.compile(
    r"(?<![a-z])(?:p\.?t|c\.?v|u\.?d|p\.?d|f\.?a|n\.?v|t\.?b|r\.?m|tbk|kso|firma"
    r"|persero|perseroda|perum|perumda|perusahaan|bumn|bumd|bumdes|koperasi|kop"
    r"|yayasan|toko|kios|hotel|rumah makan|restoran|katering|catering|bengkel|apotek"
    r"|apotik|klinik|rumah sakit|rsud?|optik|percetakan|studio|konsultan|consultant"
    r"|universitas|institut|politeknik|sekolah tinggi|lembaga|lppm|perkumpulan"
    r"|kelompok|pokmas|asosiasi|usaha dagang|dinas|balai|kodim|polres)(?![a-z])",
    re.IGNORECASE,
).search
