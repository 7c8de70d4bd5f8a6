"""The answer of BPS WebAPI's model=data: a cube whose keys are joined codes.

A key of `datacontent` is vervar + var + turvar + tahun + turtahun without anything
between them ("1218011710"). It is taken apart by the code lists of the same answer,
never by position: codes of one list may be of different lengths. A key that no codes
give, or two rows of codes, is told and not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from connectors.base import RawRecord
from schemas.strict import Flaw, escape
from schemas.values.problem import Problem, problem

PARTS: Final = ("vervar", "var", "turvar", "tahun", "turtahun")
WHOLE_YEAR: Final = ("tahun", "tahunan", "annual", "year")
TAG: Final = re.compile(r"<[^>]{0,200}>")
Codes = dict[str, Mapping[str, Any]]


def records(value: Any) -> list[RawRecord] | None:
    """The cells of an answer as records; None where it has no `datacontent`.

    A record has `kunci` (the whole key), each part's code and its `…_label`, `periode`
    (`Januari 2017`, or the year alone), `satuan`, `nilai` as it came, and
    `diperbarui`, when the table was updated.
    """
    cells = value.get("datacontent") if isinstance(value, Mapping) else None
    if cells == []:  # what PHP makes of an object without cells
        return []
    if not isinstance(cells, Mapping):
        return None
    lists = [_codes(value.get(part)) for part in PARTS]
    shared = {"satuan": None, "diperbarui": value.get("last_update")}
    return [_record(key, cell, lists, shared) for key, cell in cells.items()]


def _codes(listed: Any) -> Codes:
    items = listed if isinstance(listed, list) else []
    return {
        str(each["val"]): each
        for each in items
        if isinstance(each, Mapping) and "val" in each
    }


def _record(
    key: str, cell: Any, lists: list[Codes], shared: Mapping[str, Any]
) -> RawRecord:
    pointer = f"/datacontent/{escape(key)}"
    found = list(_apart(key, lists))
    if len(found) != 1:
        flaw = Flaw(_unclear(key, len(found)))
        return RawRecord({"kunci": key, **shared, "nilai": flaw}, pointer, True)
    said: dict[str, Any] = {"kunci": key}
    for part, code, codes in zip(PARTS, found[0], lists, strict=True):
        said[part] = code
        said[f"{part}_label"] = _label(codes[code])
    said |= shared
    said["satuan"] = lists[1][found[0][1]].get("unit")
    said["periode"] = _period(said["tahun_label"], said["turtahun_label"])
    said["nilai"] = cell
    return RawRecord(said, pointer, isinstance(cell, Flaw))


def _apart(key: str, lists: list[Codes]) -> Iterator[tuple[str, ...]]:
    """Every way in which a key can be made of one code of each list."""
    if not lists:
        if not key:
            yield ()
        return
    codes, *others = lists
    for length in {len(code) for code in codes}:
        if key[:length] in codes and len(key) >= length:
            for rest in _apart(key[length:], others):
                yield (key[:length], *rest)


def _label(said: Mapping[str, Any]) -> str:
    return TAG.sub("", str(said.get("label", ""))).strip()


def _period(year: str, within: str) -> str:
    return year if within.casefold() in WHOLE_YEAR else f"{within} {year}"


def _unclear(key: str, ways: int) -> Problem:
    if ways:
        return problem(
            "kunci",
            key,
            "bps.ambiguous_key",
            id=f"Kunci {key} dapat diurai dengan {ways} cara dari daftar kodenya.",
            en=f"The key {key} can be taken apart in {ways} ways by its code lists.",
        )
    return problem(
        "kunci",
        key,
        "bps.unknown_key",
        id=f"Kunci {key} tidak tersusun dari kode vervar, var, turvar, tahun, turtahun"
        " di jawaban ini.",
        en=f"The key {key} is not made of codes of vervar, var, turvar, tahun and"
        " turtahun of this answer.",
    )
