"""A province file: its regions and written facts, taken whole or refused whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Final

from schemas.places.province_facts import Publisher, ReferenceFact, read_facts
from schemas.places.province_row import Row, read_iso, read_region
from schemas.places.regions import Gazetteer, Region, fold
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, problem, refuse

REQUIRED: Final = tuple(
    "code bps_code name short_name kind capital lat lon tile_col tile_row"
    " area_km2 area_year area_source area_publisher area_publisher_name"
    " population population_year population_source population_publisher"
    " population_publisher_name aliases".split()
)
OPTIONAL: Final = tuple(
    "iso area_reason area_note area_note_en population_reason population_note"
    " population_note_en".split()
)
MAX_CHARACTERS: Final = 5_000_000
MAX_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Province:
    """A province as its file says it.

    `regions` starts with the province itself, then its regencies and cities in the
    order of the file; `parts` is without the province. `facts` are figures of
    population and area, each with its publisher.
    """

    code: str
    name: str
    slug: str
    iso: str | None
    regions: tuple[Region, ...]
    facts: tuple[ReferenceFact, ...]

    @property
    def parts(self) -> tuple[Region, ...]:
        """The regencies and cities, without the province."""
        return self.regions[1:]

    @property
    def publishers(self) -> tuple[Publisher, ...]:
        """Who says the facts, each once, in the order of the file."""
        return tuple(dict.fromkeys(fact.publisher for fact in self.facts))

    def gazetteer(self) -> Gazetteer:
        """All regions, the province among them, ready to be looked up."""
        return Gazetteer(self.regions)


def read_province(csv_text: str) -> Province:
    """Read a province file; Refused with every problem and its line otherwise.

    The text is comma-separated, one region a line, the province first. Columns are
    those of REQUIRED and, where wanted, OPTIONAL; see reference/README.md. Numbers
    are plain (1234.5), codes are text, blank means not reported.
    """
    rows = _rows(csv_text)
    regions: list[tuple[Row, Region]] = []
    facts: list[ReferenceFact] = []
    iso = None
    itself = _province_row(rows)
    for row in rows:
        stated = read_iso(row)
        region = read_region(row, itself if row is not rows[0] else None)
        iso = iso or stated
        if region is not None:
            regions.append((row, region))
            facts += read_facts(row, region)
    problems = [each for row in rows for each in row.problems]
    problems += _repeats(regions)
    problems += _taken_aliases(regions)
    problems += _two_names(facts)
    problems += _second_provinces(rows)
    if problems:
        raise Refused(*problems)
    own = regions[0][1]
    return Province(
        code=own.code,
        name=own.name,
        slug=own.slug,
        iso=iso,
        regions=tuple(region for _, region in regions),
        facts=tuple(facts),
    )


def _rows(csv_text: str) -> list[Row]:
    """The lines of the table as rows; Refused where it is no such table at all."""
    if len(csv_text) > MAX_CHARACTERS:
        raise _no_table(
            "too_large",
            f"Berkas lebih dari {MAX_CHARACTERS} huruf; ini bukan daftar wilayah.",
            f"Longer than {MAX_CHARACTERS} characters; this is no list of regions.",
        )
    text = csv_text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    uneven: list[Problem] = []
    header: list[str] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                uneven.append(_uneven(reader.line_num, len(cells), len(header)))
                continue
            rows.append(Row(reader.line_num, dict(zip(header, cells, strict=True))))
    except csv.Error as error:
        raise _no_table(
            "csv",
            f"Baris {reader.line_num} bukan CSV yang benar; periksa tanda kutipnya.",
            f"Line {reader.line_num} is not proper CSV ({error}); check its quotes.",
        ) from None
    if uneven:
        raise Refused(*uneven)
    if not rows or len(rows) > MAX_ROWS:
        raise _no_table(
            "rows",
            f"Harus ada 1 sampai {MAX_ROWS} wilayah, yang ada {len(rows)}.",
            f"There must be 1 to {MAX_ROWS} regions, but there are {len(rows)}.",
        )
    return rows


def _check_header(header: list[str]) -> None:
    """Refuse an empty file, another separator, and unknown or missing columns."""
    if not any(header):
        raise _no_table("empty", "Berkasnya kosong.", "The file is empty.")
    if len(header) == 1 and ";" in header[0]:
        raise _no_table(
            "separator",
            "Kolom dipisah titik koma; simpan sebagai CSV dengan koma.",
            "The columns are separated by semicolons; save it as CSV with commas.",
        )
    known = REQUIRED + OPTIONAL
    missing = [column for column in REQUIRED if column not in header]
    problems = [_unknown_column(each, known) for each in header if each not in known]
    problems += [
        problem(
            "baris 1",
            column,
            "province.missing_column",
            id=f"Kolom `{column}` tidak ada; tambahkan, isinya boleh kosong.",
            en=f"The column `{column}` is missing; add it, its cells may be blank.",
        )
        for column in missing
    ]
    problems += [
        problem(
            "baris 1",
            column,
            "province.column_twice",
            id=f"Kolom `{column}` ada dua kali.",
            en=f"The column `{column}` stands twice.",
        )
        for column in dict.fromkeys(header)
        if header.count(column) > 1
    ]
    if problems:
        raise Refused(*problems)


def _unknown_column(column: str, known: tuple[str, ...]) -> Problem:
    near = hint(column, known)
    return problem(
        "baris 1",
        column,
        "province.unknown_column",
        id=f"Kolom `{column}` tidak dikenal.{near.id}",
        en=f"The column `{column}` is not known.{near.en}",
    )


def _province_row(rows: list[Row]) -> Region | None:
    """The region of the first row if that is the province's, read beforehand.

    Its problems are kept when the row is read with all the others.
    """
    first = rows[0]
    if first.cells["kind"].strip() != "province":
        first.wrong(
            "kind",
            "no_province_row",
            id="Baris pertama harus provinsinya sendiri (kind: province).",
            en="The first row must be the province itself (kind: province).",
        )
        return None
    return read_region(Row(first.line, first.cells), None)


def _second_provinces(rows: list[Row]) -> Iterator[Problem]:
    for row in rows[1:]:
        if row.cells["kind"].strip() == "province":
            yield problem(
                f"kind (baris {row.line})",
                row.cells["code"],
                "province.second_province",
                id="Satu berkas hanya untuk satu provinsi.",
                en="One file is for one province only.",
            )


_UNIQUE: Final[tuple[tuple[str, str, Callable[[Region], Hashable | None]], ...]] = (
    ("code", "code_twice", lambda region: region.code),
    ("bps_code", "bps_code_twice", lambda region: region.bps_code),
    ("name", "name_twice", lambda region: fold(region.name)),
    ("short_name", "slug_twice", lambda region: region.slug),
    (
        "tile_col",
        "tile_twice",
        lambda region: (
            None
            if region.tile_col is None or region.tile_row is None
            else (region.tile_col, region.tile_row)
        ),
    ),
)


def _repeats(regions: list[tuple[Row, Region]]) -> Iterator[Problem]:
    """One problem for each value that must be unique and is not."""
    for column, rule, key_of in _UNIQUE:
        first: dict[Hashable, Row] = {}
        for row, region in regions:
            key = key_of(region)
            if key is None:
                continue
            earlier = first.setdefault(key, row)
            if earlier is row:
                continue
            yield problem(
                f"{column} (baris {row.line})",
                " / ".join(map(str, key)) if isinstance(key, tuple) else key,
                f"province.{rule}",
                id=f"Sudah dipakai di baris {earlier.line}; harus berbeda.",
                en=f"Line {earlier.line} has it already; it must differ.",
            )


def _taken_aliases(regions: list[tuple[Row, Region]]) -> Iterator[Problem]:
    """One problem for each alias that means another region already."""
    owners: dict[str, set[str]] = {}
    for _, region in regions:
        for name in (region.name, region.short_name, *region.aliases):
            key = fold(name)
            bare = key.partition(" ")[2] or key
            for each in (bare, f"{region.kind} {bare}"):
                owners.setdefault(each, set()).add(region.code)
    for row, region in regions:
        for alias in region.aliases:
            others = sorted(owners.get(fold(alias), set()) - {region.code})
            if others:
                yield problem(
                    f"aliases (baris {row.line})",
                    alias,
                    "province.alias_taken",
                    id=f"“{alias}” juga berarti {', '.join(others)}; hapus, atau tulis"
                    " dengan Kabupaten atau Kota di depannya.",
                    en=f"“{alias}” also means {', '.join(others)}; remove it, or write"
                    " it with Kabupaten or Kota in front.",
                )


def _two_names(facts: list[ReferenceFact]) -> Iterator[Problem]:
    """One problem for each publisher id that stands with two names."""
    names: dict[str, str] = {}
    reported: set[str] = set()
    for fact in facts:
        known = names.setdefault(fact.publisher.id, fact.publisher.name)
        if known != fact.publisher.name and fact.publisher.id not in reported:
            reported.add(fact.publisher.id)
            yield problem(
                f"{fact.indicator}_publisher_name",
                fact.publisher.name,
                "province.publisher_name",
                id=f"`{fact.publisher.id}` sudah bernama “{known}”; satu penerbit, satu"
                " nama.",
                en=f"`{fact.publisher.id}` is called “{known}” already; one publisher,"
                " one name.",
            )


def _uneven(line: int, cells: int, columns: int) -> Problem:
    return problem(
        f"baris {line}",
        f"{cells}",
        "province.cells",
        id=f"Ada {cells} sel untuk {columns} kolom; teks yang berisi koma harus dalam"
        " tanda kutip.",
        en=f"There are {cells} cells for {columns} columns; text with a comma must"
        " stand in quotes.",
    )


def _no_table(rule: str, id: str, en: str) -> Refused:
    return refuse("berkas", "", f"province.{rule}", id=id, en=en)
