"""What a client asks of a stand-in system: numbers, moments and links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from connectors.demo import clock

MOMENTS: Final = (
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
)
UNESCAPED_ZONE: Final = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")
LONGEST_NUMBER: Final = 12


class BadQuery(ValueError):
    """A parameter that cannot be read, in the words shown to the client."""


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of one request and the address that was asked."""

    address: str
    params: Mapping[str, str]

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        """A whole number, cut to `highest`; BadQuery when it is none."""
        text = self.params.get(name, "")
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
            raise BadQuery(f"parameter {name} harus bilangan bulat")
        if int(text) < lowest:
            raise BadQuery(f"parameter {name} paling kecil {lowest}")
        return min(int(text), highest)

    def moment(self, name: str) -> datetime | None:
        """A moment in ISO or Indonesian order; WIB when no zone is given."""
        text = self.params.get(name, "").strip()
        return _moment(name, text) if text else None

    def link(self, **changed: str | int) -> str:
        """The same address with some parameters changed."""
        return f"{self.address}?{urlencode({**self.params, **changed})}"


def _moment(name: str, text: str) -> datetime:
    for form in (None, *MOMENTS):
        try:
            moment = _read(text, form)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=clock.WIB)
    raise BadQuery(f"parameter {name} harus tanggal, misalnya 2025-05-31 13:05:00")


def _read(text: str, form: str | None) -> datetime:
    if form is not None:
        return datetime.strptime(text, form)
    # A "+" that a client did not escape arrives as a blank.
    return datetime.fromisoformat(UNESCAPED_ZONE.sub(r"\1+\2", text))
