"""The period of a sheet, put together from the cells that say it; never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from schemas.manifests.table import Period, PeriodPart, tidy
from schemas.spreadsheets.sheets import Row, address
from schemas.tables import words
from schemas.values import dates
from schemas.values.date_formats import MONTHS
from schemas.values.problem import Refused

FILLER: Final = re.compile(r"[\s.:…_-]+")
YEAR: Final = r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
NAMES: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
WORDS: Final = re.compile(
    rf"{YEAR}|\b(?P<month>{NAMES})\b"
    r"|\b(?:triwulan|tw|kuartal)\.? ?(?P<quarter>iii|ii|iv|i|[1-4])\b"
    r"|\b(?:semester|smt)\.? ?(?P<semester>ii|i|[12])\b",
    re.IGNORECASE,
)
DAY: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-[0-9]{2}")
MONTH_NAMES: Final = {f"{number:02}": name for name, number in MONTHS.items()}
KNOWN: Final = re.compile(
    r"\b(?:tahun|thn|bulan|bln|periode|keadaan)\b|[\s:.,/()*-]+", re.I
)
PARTS: Final = {
    "year": ("year",),
    "month": ("month", "year"),
    "quarter": ("quarter", "year"),
    "semester": ("semester", "year"),
}
LABELS: Final = {"year": "Tahun", "month": "Bulan"}
Found = tuple[str, str, str]  # part, text, place


def read(sheet: str, above: Sequence[Row], spec: Period) -> str:
    """The ISO text of the period, e.g. "2021-01"; Refused with the cell to fill in."""
    found: dict[str, tuple[str, str]] = {}
    places: dict[str, str] = {}
    for part in spec.parts:
        for name, text, place in _search(sheet, above, part, places):
            known = found.setdefault(name, (text, place))
            if _folded(name, known[0]) != _folded(name, text):
                raise words.period_contradicts(place, known[0], text)
    missing = [name for name in PARTS[spec.level] if name not in found]
    if missing:
        place = next(iter(places.values()), address(sheet, 1, 0))
        raise words.period_blank(places.get(missing[0], place), _wanted(missing))
    return _joined(spec.level, found)


def _wanted(missing: list[str]) -> str:
    return ", ".join(LABELS.get(name, name.title()) for name in missing)


def _folded(name: str, text: str) -> object:
    return MONTHS.get(text.casefold(), text) if name == "month" else text.casefold()


def _joined(level: str, found: dict[str, tuple[str, str]]) -> str:
    year = found["year"][0]
    text = {
        "year": year,
        "month": f"{found.get('month', ('',))[0]} {year}",
        "quarter": f"Triwulan {found.get('quarter', ('',))[0]} {year}",
        "semester": f"Semester {found.get('semester', ('',))[0]} {year}",
    }[level]
    place = found[PARTS[level][0]][1]
    try:
        return dates.parse_period(text).text
    except Refused:
        raise words.period_unclear(place, text) from None


def _search(
    sheet: str, above: Sequence[Row], part: PeriodPart, places: dict[str, str]
) -> Iterator[Found]:
    if part.beside is not None:
        yield from _beside(sheet, above, part.beside, places)
    elif part.match is not None:
        yield from _matching(sheet, above, re.compile(part.match, re.I), places)
    elif part.sheet is not None:
        match = re.search(part.sheet, sheet, re.I)
        for name, text in (match.groupdict() if match else {}).items():
            if text:
                yield name, text, sheet


def _beside(
    sheet: str, above: Sequence[Row], label: str, places: dict[str, str]
) -> Iterator[Found]:
    """What stands right of the cell with the label, past colons and blanks."""
    for row in above:
        at = next((i for i, v in enumerate(row.cells) if _says(v, label)), None)
        if at is None:
            continue
        own = tidy(str(row.cells[at]))[len(tidy(label)) :].lstrip(" :")
        texts = [(at, own)] if own else []
        texts += [
            (i, tidy(str(value)))
            for i, value in enumerate(row.cells[at + 1 :], at + 1)
            if value is not None and FILLER.sub("", str(value))
        ]
        if texts:
            yield from _spoken(texts[0][1], address(sheet, row.number, texts[0][0]))
            return
        colon = _colon(row.cells, at)
        for name in ("month", "quarter", "semester", "year"):
            places.setdefault(name, address(sheet, row.number, colon + 1))


def _says(value: Any, label: str) -> bool:
    """Whether a cell begins with the label: "Bulan", "Bulan : Mei", "BULAN MEI"."""
    if not isinstance(value, str):
        return False
    text, wanted = tidy(value).casefold(), tidy(label).casefold()
    if text == wanted or text.startswith((f"{wanted}:", f"{wanted} :")):
        return True
    return text.startswith(f"{wanted} ") and bool(WORDS.search(text[len(wanted) :]))


def _colon(cells: Sequence[Any], at: int) -> int:
    """The column of the colon behind a label, else of the label itself."""
    for column in range(at, len(cells)):
        if isinstance(cells[column], str) and cells[column].strip().endswith(":"):
            return column
    return at


def _spoken(text: str, place: str) -> Iterator[Found]:
    """The parts in plain words; words that are no part are not passed over."""
    day = DAY.fullmatch(text)
    if day is not None and day["month"] in MONTH_NAMES:
        yield "year", day["year"], place
        yield "month", MONTH_NAMES[day["month"]], place
        return
    rest = KNOWN.sub("", WORDS.sub("", text))
    if rest:
        raise words.period_unclear(place, text)
    for match in WORDS.finditer(text):
        for name, said in match.groupdict().items():
            if said:
                yield name, said, place


def _matching(
    sheet: str, above: Sequence[Row], shape: re.Pattern[str], places: dict[str, str]
) -> Iterator[Found]:
    for row in above:
        cells = [(i, v) for i, v in enumerate(row.cells) if v is not None]
        text = " ".join(tidy(str(value)) for _, value in cells)
        for match in shape.finditer(text):
            place = address(sheet, row.number, cells[0][0])
            for name, said in match.groupdict().items():
                if said:
                    yield name, said, place
                else:
                    places.setdefault(name, place)
