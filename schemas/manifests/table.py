"""What a manifest says about a sheet: where a table stands and what its parts mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

Format = Literal["workbook", "csv"]
FileFormat = Literal["table", "json", "ndjson", "xml", "geojson"]
Listing = Literal["links", "webdav"]
Packed = Literal["zip", "gzip"]
EndOf = Literal["total", "blank", "never"]
Merged = Literal["first", "last"]
PeriodLevel = Literal["year", "semester", "quarter", "month"]

SEPARATOR: Final = " / "  # between the titles of a column, from the top down
HOLE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
SLASH: Final = re.compile(r"\s*/\s*")


@dataclass(frozen=True, slots=True)
class Files:
    """Which files a stream reads, in the order of their names.

    `paths` names them; else every file of the folder, or every link of the page
    `index` (HTML, or JSON with the addresses `at` a JMESPath), whose name fits
    `match` (`*` and `?`). `format` is how records stand in them: as a `table:`, or as
    JSON, NDJSON or XML, where `records:` says which values or elements they are; of
    GeoJSON they are its features. `listing` webdav: the folder `index` is asked what
    it holds. `packed` files are unpacked; of a ZIP `member` names the one file.
    """

    paths: tuple[str, ...] = ()
    index: str | None = None
    at: str | None = None
    match: str = "*"
    format: FileFormat = "table"
    listing: Listing = "links"
    packed: Packed | None = None
    member: str | None = None


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """Which sheets: by `name`, by a pattern `match`, or by `index` from 1.

    None of the three: the visible sheet in which the header stands; several only
    where each says its own period.
    """

    name: str | None = None
    match: str | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header begins: at the row of the cell that says `anchor`.

    `within`: so many rows are searched; `rows`: how many rows of titles there are
    (None: until the anchor's own column says something else); `above`: rows of
    titles over the anchor's; `fill`: whether a title holds for the blank columns
    to its right (merged ranges always do).
    """

    anchor: tuple[str, ...]
    within: int = 40
    rows: int | None = None
    above: int = 0
    fill: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """One column under a name: its titles joined by " / ", one of `header`.

    `clean` is a pattern taken out of the text, e.g. footnote marks; `total`
    columns are checked against the total rows.
    """

    name: str
    header: tuple[str, ...]
    clean: str | None = None
    optional: bool = False
    total: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows are what, by patterns on the cells left of the values.

    `total` and `subtotal` rows are checked against the sum of their columns and
    never stored; `until` begins what is no table any more; `skip` are captions.
    `merged`: in which column of a merged range its value counts, for sheets whose
    cells are merged over the border between two titles.
    """

    total: str | None = None
    subtotal: str | None = None
    until: str | None = None
    skip: str | None = None
    end: EndOf = "never"
    merged: Merged = "first"


@dataclass(frozen=True, slots=True)
class PeriodPart:
    """Where a part of the period is written, one of the three.

    `beside`: right of the cell that says so; `match`: a pattern over the rows of
    titles, with groups year, month, quarter, semester; `sheet`: the same over the
    name of the sheet.
    """

    beside: str | None = None
    match: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The period of the whole sheet, put together from its parts."""

    parts: tuple[PeriodPart, ...]
    level: PeriodLevel = "month"


@dataclass(frozen=True, slots=True)
class About:
    """Something the sheet says once, above its header: a text that every row gets.

    `beside`: right of the cell that says so; `match`: a pattern over the rows above
    the header, with the group `value`. One of the two.
    """

    beside: str | None = None
    match: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Melt:
    """Columns that are values of one measure: each cell becomes a record.

    `columns` are titles with holes, `GOLONGAN UMUR / {umur} / {jk} / {ukuran}`;
    what stands in a hole is a field of the record, the cell is `value`. `total`
    titles with some of the holes are the row's own totals: they are recomputed,
    checked and give a record without the other holes; `checks` are only checked.
    """

    columns: tuple[str, ...]
    value: str = "nilai"
    total: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()

    @property
    def holes(self) -> tuple[str, ...]:
        """Every field that the titles give, in the order of first writing."""
        return tuple(dict.fromkeys(n for text in self.columns for n in holes(text)))


@dataclass(frozen=True, slots=True)
class Table:
    """How a stream's files are read as rows of named cells."""

    header: Header
    columns: Mapping[str, Column]
    format: Format = "workbook"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    sheet: SheetChoice = SheetChoice()
    rows: Rows = Rows()
    period: Period | None = None
    melt: Melt | None = None
    about: Mapping[str, About] = field(default_factory=dict)
    line: int = field(default=0, compare=False)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of a record's fields, as `map:` may use them."""
        names = [*self.columns, *self.about]
        if self.period is not None:
            names.append(PERIOD)
        if self.melt is not None:
            names += [*self.melt.holes, self.melt.value]
        return tuple(names)

    @property
    def whole(self) -> bool:
        """Whether all rows must be seen before the first can be believed."""
        rows = self.rows
        return bool(self.melt or rows.total or rows.subtotal)


PERIOD: Final = "period"


def holes(title: str) -> tuple[str, ...]:
    """The names of the holes in a title."""
    return tuple(HOLE.findall(title))


def tidy(text: str) -> str:
    """A title in a comparable form; a / inside one cell never has spaces."""
    return " ".join(SLASH.sub("/", text).split())


def joined(titles: str) -> str:
    """A title as a manifest writes it, tidied level by level."""
    return SEPARATOR.join(tidy(each) for each in titles.split(SEPARATOR))


@lru_cache(maxsize=1024)
def pattern(titles: str) -> re.Pattern[str]:
    """A title with holes as a pattern over joined titles; case does not matter."""
    made, last = "", 0
    text = joined(titles)
    for hole in HOLE.finditer(text):
        made += re.escape(text[last : hole.start()])
        made += f"(?P<{hole[1]}>(?:(?! / ).)+?)"
        last = hole.end()
    return re.compile(made + re.escape(text[last:]), re.IGNORECASE)
