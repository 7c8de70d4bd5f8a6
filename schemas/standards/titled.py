"""CSV documents whose first line has the titles that their standard knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from schemas import strict
from schemas.contracts.record import instant_text, number_text
from schemas.values.nearest import hint
from schemas.values.problem import Refused, refuse


def rows(
    body: bytes, known: Sequence[str], ignored: Collection[str] = ()
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each line's pointer and its filled cells by title.

    Titles are of `known` or `ignored`, each once; case and spaces do not count.
    Raises Refused at the first thing that is wrong.
    """
    header: list[str] | None = None
    for number, cells, problem in strict.csv(body):
        if problem is not None:
            raise Refused(problem)
        if header is None:
            header = [str(cell or "").strip().casefold() for cell in cells]
            _require(header, known, ignored)
        elif any(cells):
            if len(cells) != len(header):
                raise _ragged(number, len(cells), len(header))
            filled = zip(header, cells, strict=True)
            yield f"L{number}", {n: c for n, c in filled if c is not None and c != ""}


def cell(value: Any) -> str:
    """A value as such a document writes it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _require(names: list[str], known: Sequence[str], ignored: Collection[str]) -> None:
    for name in names:
        if name not in known and name not in ignored or names.count(name) > 1:
            near = hint(name, known)
            raise refuse(
                "L1",
                name,
                "document.unknown_column",
                id=f"Kolom “{name}” tidak dikenal, atau ada dua kali.{near.id}",
                en=f"The column “{name}” is not known, or stands twice.{near.en}",
            )


def _ragged(number: int, found: int, wanted: int) -> Refused:
    return refuse(
        f"L{number}",
        found,
        "csv.ragged",
        id=f"Baris {number} berisi {found} kolom, judulnya {wanted}.",
        en=f"Line {number} has {found} columns, its titles {wanted}.",
    )
