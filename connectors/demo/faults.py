"""What is wrong on purpose: bad rows and an expired session."""

from __future__ import annotations

import math
from typing import Any, Final

from connectors.demo.listing import encode
from connectors.demo.reports import PER_MONTH

SPOILED_PLACE: Final = 4
WRONG_VALUES: Final = (
    "impossible-date",
    "unknown-status",
    "foreign-region",
    "code-against-name",
)
OTHER_CODE, OTHER_NAME = "12.75", "Kota Binjai"
MARCH: Final = 3

LOGIN_PAGE: Final = """<!DOCTYPE html>
<html lang="id">
<head><meta charset="utf-8"><title>Masuk (data simulasi)</title></head>
<body>
<h1>Sesi Anda telah berakhir</h1>
<form method="post" action="/login">
<label>Nama pengguna <input name="username"></label>
<label>Kata sandi <input name="password" type="password"></label>
<button>Masuk</button>
</form>
</body>
</html>
""".encode()


def flaw(number: int) -> str:
    """What is wrong with a report of the city with bad rows; "" for most.

    The first report of each March is not strict JSON (a NaN in even years, a
    key given twice in odd ones); each quarter another one holds a wrong value.
    """
    months, place = divmod(number, PER_MONTH)
    year, month = divmod(months - 1, 12)
    if month + 1 == MARCH and place == 1:
        return "duplicate-key" if year % 2 else "nan"
    if months % 3 == 0 and place == SPOILED_PLACE:
        return WRONG_VALUES[months // 3 % len(WRONG_VALUES)]
    return ""


def spoiled(number: int, row: dict[str, Any]) -> bytes:
    """A Laravel row as JSON, with its flaw."""
    kind = flaw(number)
    if kind == "impossible-date":
        row = {**row, "dibuat": "31-02-2026 25:10 WIB"}
    elif kind == "unknown-status":
        row = {**row, "status": "Dilimpahkan ke Nagari"}
    elif kind == "foreign-region":
        row = {**row, "kode_wilayah": OTHER_CODE, "nama_wilayah": OTHER_NAME}
    elif kind == "code-against-name":
        row = {**row, "kode_wilayah": OTHER_CODE}
    elif kind == "nan":
        row = {**row, "lintang": math.nan}
    body = encode(row)
    if kind == "duplicate-key":
        return body[:-1] + b',"status":"Status Kedua"}'
    return body
