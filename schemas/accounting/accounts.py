"""Budget accounts of Permendagri 90/2019: codes in every spelling, by fiscal year.

Six levels: `5.1.02.01.01.0001`. Local systems drop the padding (`5.1.2.1`), write
spaces, or send level 1 and 2 as numbers. Whatever else is doubtful is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Final

from schemas.values.nearest import hint
from schemas.values.problem import Refused, refuse

WIDTHS: Final = (1, 1, 2, 2, 2, 4)
LISTED: Final = 4  # the levels that the list knows; deeper ones are checked by shape
CODE: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,5}")
SHIPPED: Final = "permendagri90.csv"


@dataclass(frozen=True, slots=True)
class Account:
    """One account: its padded code, its name, and the fiscal years it is in force."""

    code: str
    name: str
    first_year: int
    last_year: int | None
    source: str

    @property
    def level(self) -> int:
        """1 (akun) to 6 (subrincian objek)."""
        return self.code.count(".") + 1

    def holds_in(self, year: int) -> bool:
        """Whether budgets of a fiscal year may use it."""
        return self.first_year <= year <= (self.last_year or year)


class Chart:
    """The accounts of all fiscal years."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self.accounts = accounts

    def account(self, text: object, year: int, *, field: str = "account") -> Account:
        """The account that a source's code means in a fiscal year.

        A code below the listed levels gives its own padded code under the name of its
        listed ancestor. Refused: what is no code, accounts that do not exist or not in
        that year, each with the nearest right one.
        """
        code = padded(text, field=field)
        listed = ".".join(code.split(".")[:LISTED])
        found = self.accounts.get(listed)
        if found is None:
            raise self._unknown(field, code, listed, year)
        if not found.holds_in(year):
            raise _out_of_force(field, found, year)
        return Account(
            code, found.name, found.first_year, found.last_year, found.source
        )

    def _unknown(self, field: str, code: str, listed: str, year: int) -> Refused:
        siblings = {
            each: account.name
            for each, account in self.accounts.items()
            if each.rpartition(".")[0] == listed.rpartition(".")[0]
            and account.holds_in(year)
        }
        near = hint(listed, siblings)
        return refuse(
            field,
            code,
            "account.unknown",
            id=f"Rekening ini tidak ada dalam Permendagri 90.{near.id}",
            en=f"There is no such account in Permendagri 90.{near.en}",
        )


def padded(text: object, *, field: str = "account") -> str:
    """A code with the padding of its levels: 5.1.2.1 becomes 5.1.02.01.

    Takes text, and numbers of one or two levels (5, Decimal("5.1")). Refused for
    anything else: codes without dots have many readings.
    """
    if isinstance(text, bool):
        raise _no_code(field, text)
    spoken = str(text) if isinstance(text, (int, Decimal)) else text
    if not isinstance(spoken, str):
        raise _no_code(field, text)
    code = re.sub(r"\s*\.\s*", ".", spoken.strip()).rstrip(".")
    if not CODE.fullmatch(code):
        raise _no_code(field, text)
    parts = code.split(".")
    for part, width in zip(parts, WIDTHS, strict=False):
        if len(part) > width or not part.strip("0"):
            raise _no_code(field, text)
    return ".".join(p.zfill(w) for p, w in zip(parts, WIDTHS, strict=False))


def ancestors(code: str) -> tuple[str, ...]:
    """The codes above a padded code, nearest first: 5.1.02 → 5.1, 5."""
    parts = code.split(".")
    return tuple(".".join(parts[:n]) for n in range(len(parts) - 1, 0, -1))


@cache
def shipped() -> Chart:
    """The list that comes with the hub: levels 1 to 4, and what UU 1/2022 changed."""
    file = resources.files("schemas") / "reference" / "accounts" / SHIPPED
    rows = csv.DictReader(io.StringIO(file.read_text("utf-8")))
    return Chart({row["code"]: _account(row) for row in rows})


def _account(row: Mapping[str, str]) -> Account:
    last = row["last_year"]
    first = int(row["first_year"])
    return Account(
        row["code"], row["name"], first, int(last) if last else None, row["source"]
    )


def _no_code(field: str, value: object) -> Refused:
    return refuse(
        field,
        value,
        "account.shape",
        id="Kode rekening ditulis bertitik per tingkat, misalnya 5.1.02.01; sebagai"
        " teks, bukan angka.",
        en="An account code has a dot between its levels, e.g. 5.1.02.01; as text, not"
        " as a number.",
    )


def _out_of_force(field: str, found: Account, year: int) -> Refused:
    last = f"–{found.last_year}" if found.last_year else "–"
    return refuse(
        field,
        found.code,
        "account.out_of_force",
        id=f"Rekening {found.code} {found.name} tidak berlaku untuk tahun anggaran"
        f" {year} (berlaku {found.first_year}{last}, {found.source}).",
        en=f"The account {found.code} {found.name} is not in force in fiscal year"
        f" {year} (in force {found.first_year}{last}, {found.source}).",
    )
