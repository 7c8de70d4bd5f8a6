"""How documents of standards are opened and written: exact numbers, exact times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any, Final

import orjson

from schemas import strict
from schemas.contracts.domain import fold_word
from schemas.contracts.record import number_text
from schemas.standards.exchange import Taken
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, refuse

OFFSET: Final = re.compile(r"Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]")
ENDS_IN_OFFSET: Final = re.compile(r"T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})?$")
FINEST: Final = Decimal("1E-12")  # what the shared schemas keep
WIB: Final = "+07:00"
UNSTATED: Final = "unstated"
Document = Mapping[str, Any]
Read = Callable[[Document, str], Iterable[Taken]]


def opened(body: bytes) -> Any:
    """A JSON document as exact values, or Refused with everything wrong in it."""
    document = strict.json(body)
    if document.flawed:
        found = strict.flaws(document.value)
        raise Refused(
            *(Problem(at or "$", p.value, p.rule, p.message) for at, p in found)
        )
    return document.value


def written(document: Any) -> bytes:
    """JSON text of a document in which decimals stay exact numbers."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document, default=_plain, option=options)


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def objects(found: Any, what: str) -> list[tuple[str, Document]]:
    """A list of objects, or the one object itself, each with its JSON pointer."""
    if isinstance(found, Mapping):
        return [("", found)]
    if isinstance(found, list) and all(isinstance(each, Mapping) for each in found):
        return [(f"/{n}", each) for n, each in enumerate(found)]
    raise not_such(found, what)


def all_taken(found: Iterable[tuple[str, Document]], read: Read) -> list[Taken]:
    """What `read` makes of each object, or Refused with everything wrong in all."""
    taken: list[Taken] = []
    wrong: list[Problem] = []
    for pointer, each in found:
        try:
            taken += read(each, pointer)
        except Refused as refused:
            wrong += (
                Problem(f"{pointer}/{p.field}", p.value, p.rule, p.message)
                for p in refused.problems
            )
    if wrong:
        raise Refused(*wrong)
    return taken


def key(value: Any, field: str) -> str:
    """What names a thing at its source, or Refused where there is no name."""
    found = text(value)
    if not found or not found.strip():
        raise refuse(
            field,
            value,
            "key.blank",
            id="Tidak ada kuncinya di sumber; tanpa itu perubahan tidak dikenali.",
            en="There is no key at the source; without it changes are not recognised.",
        )
    return found


def not_such(found: Any, what: str) -> Refused:
    """The document is not one of this standard."""
    return refuse(
        "$",
        found,
        "document.shape",
        id=f"Dokumen ini bukan {what}.",
        en=f"This document is not {what}.",
    )


def given(**values: Any) -> dict[str, Any]:
    """The values that there are: no None, and no blank text."""
    return {
        name: value
        for name, value in values.items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }


def text(value: Any) -> str | None:
    """A value of a document as text: numbers as they are, nothing for nothing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return number_text(Decimal(value))
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS).decode()


def kept(text: str | None) -> Any:
    """What `text` made of an object or list, as it was; other text is itself."""
    if text is None or text[:1] not in ("{", "["):
        return text
    try:
        return opened(text.encode())
    except Refused:  # it only looks like JSON
        return text


def degrees(value: Any) -> Any:
    """A coordinate in the 12 decimals that are kept: a tenth of a micrometre."""
    if isinstance(value, Decimal) and int(value.as_tuple().exponent) < -12:
        return value.quantize(FINEST, ROUND_HALF_EVEN)
    return value


def point(geometry: Any) -> dict[str, Any]:
    """Latitude and longitude of a GeoJSON point; nothing for other shapes."""
    if not isinstance(geometry, Mapping) or geometry.get("type") != "Point":
        return {}
    found = geometry.get("coordinates")
    if not isinstance(found, list) or len(found) < 2:
        raise not_such(geometry, "GeoJSON Point")
    return {"lat": degrees(found[1]), "lon": degrees(found[0])}


def number(value: Any, field: str) -> Decimal:
    """A number that a document writes as text, or Refused."""
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise refuse(
            field,
            value,
            "number.syntax",
            id="Bukan angka seperti -8.34.",
            en="Not a number such as -8.34.",
        )
    return found


def offset(texts: Iterable[Any]) -> str | None:
    """The one offset in which all of these times are written.

    None where there are several or no times at all; "unstated" where they have none.
    """
    met = {
        (match[1] or UNSTATED)
        for each in texts
        if isinstance(each, str) and (match := ENDS_IN_OFFSET.search(each))
    }
    return met.pop() if len(met) == 1 else None


def time(moment: datetime | None, at: str | None) -> str | None:
    """A moment as ISO 8601 in an offset, as `offset` named it; else in WIB."""
    if moment is None:
        return None
    if at == UNSTATED:
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    local = moment.astimezone(_zone(at or WIB)).isoformat()
    return local.replace("+00:00", "Z") if at == "Z" else local


def _zone(at: str) -> timezone:
    if at == "Z":
        return UTC
    sign = -1 if at[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(at[1:3]), minutes=int(at[4:6])))


def code(word: Any, known: Mapping[str, str], field: str) -> str:
    """The code of a word (`known`: folded words), or Refused with the nearest."""
    folded = fold_word(word) if isinstance(word, str) else ""
    if folded in known:
        return known[folded]
    near = hint(folded, known)
    raise refuse(
        field,
        word,
        "code.unknown_word",
        id=f"Kata ini tidak dikenal.{near.id} Petakan di manifes.",
        en=f"This word is not known.{near.en} Map it in the manifest.",
    )


def plain(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The values of these fields that there are, as JSON that the schema loads."""
    made = {name: values.get(name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in made.items()
        if value is not None
    }
