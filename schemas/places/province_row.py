"""One line of a province file: its cells checked, every problem kept with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from schemas.places.regions import KINDS, Kind, Region, fold, slug_of
from schemas.values import numbers
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, problem

TILES: Final = 16
_MAX_CELL: Final = 500
_KINDS: Final[tuple[Kind, ...]] = KINDS[:3]
_CODES: Final = {
    "province": (re.compile(r"[0-9]{2}"), "12"),
    "regency": (re.compile(r"[0-9]{2}\.[0-9]{2}"), "12.75"),
}
_BPS_CODES: Final = {
    "province": (re.compile(r"[0-9]{2}"), "12"),
    "regency": (re.compile(r"[0-9]{4}"), "1276"),
}
_MANGLED: Final = re.compile(r"[0-9]{2}\.[0-9]|[0-9]+\.0")
_ISO: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
# The bounding box of Indonesia, with a margin; latitude and longitude get swapped.
_BOUNDS: Final = {"lat": (Decimal(-12), Decimal(7)), "lon": (Decimal(94), Decimal(142))}


@dataclass(slots=True)
class Row:
    """The cells of one line, by column, and the problems found in them."""

    line: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, column: str, rule: str, *, id: str, en: str) -> None:
        """Keep one problem of one cell."""
        where = f"{column} (baris {self.line})"
        value = self.cells.get(column, "")
        self.problems.append(problem(where, value, f"province.{rule}", id=id, en=en))

    def text(self, column: str) -> str | None:
        """The trimmed cell, None where it is blank or not in the file."""
        cell = self.cells.get(column, "").strip()
        if len(cell) > _MAX_CELL:
            self.wrong(
                column,
                "too_long",
                id=f"Lebih dari {_MAX_CELL} huruf.",
                en=f"Longer than {_MAX_CELL} characters.",
            )
            return None
        return cell or None

    def needed(self, column: str) -> str | None:
        """The cell, with a problem where it is blank."""
        cell = self.text(column)
        if cell is None and not self.cells.get(column, "").strip():
            self.wrong(
                column,
                "blank",
                id="Kolom ini wajib diisi.",
                en="This column must be filled in.",
            )
        return cell

    def number(self, column: str) -> Decimal | None:
        """A number written plainly (1234.5), None where blank or wrong."""
        cell = self.text(column)
        if cell is None:
            return None
        try:
            return numbers.parse_decimal(cell, "plain", field=column)
        except Refused as refused:
            self.keep(column, refused)
            return None

    def whole(self, column: str) -> int | None:
        """A whole number, None where blank or wrong."""
        cell = self.text(column)
        if cell is None:
            return None
        try:
            return numbers.parse_int(cell, "plain", field=column)
        except Refused as refused:
            self.keep(column, refused)
            return None

    def keep(self, column: str, refused: Refused) -> None:
        """Keep what a parser says about one cell."""
        where = f"{column} (baris {self.line})"
        for each in refused.problems:
            self.problems.append(Problem(where, each.value, each.rule, each.message))


def read_region(row: Row, province: Region | None) -> Region | None:
    """The region of a row; None where something it cannot do without is wrong.

    `province` is the region of the first row, None while that row is read.
    """
    kind = _kind(row)
    code = _code(row, "code", kind)
    bps_code = _code(row, "bps_code", kind) if row.text("bps_code") else None
    name, short_name = row.needed("name"), row.needed("short_name")
    tile, place = _tile(row, kind), _place(row)
    aliases = _aliases(row)
    if kind is None or code is None or name is None or short_name is None:
        return None
    slug = slug_of(kind, short_name)
    _check_names(row, kind, name, short_name, slug)
    _check_codes(row, kind, code, bps_code, province)
    return Region(
        code=code,
        slug=slug,
        name=name,
        short_name=short_name,
        kind=kind,
        parent=province.code if province and kind != "province" else None,
        bps_code=bps_code,
        aliases=aliases,
        tile_col=tile[0],
        tile_row=tile[1],
        lat=place[0],
        lon=place[1],
        capital=row.text("capital"),
    )


def read_iso(row: Row) -> str | None:
    """The ISO 3166-2 code, which only the province's own row has."""
    iso = row.text("iso")
    if iso and row.cells.get("kind", "").strip() != "province":
        row.wrong(
            "iso",
            "iso",
            id="Kode ISO hanya untuk baris provinsi; kosongkan.",
            en="Only the province's row has an ISO code; leave it blank.",
        )
    elif iso and not _ISO.fullmatch(iso):
        row.wrong(
            "iso",
            "iso",
            id="Bukan kode ISO 3166-2, misalnya ID-SU.",
            en="Not an ISO 3166-2 code such as ID-SU.",
        )
    return iso


def _kind(row: Row) -> Kind | None:
    cell = row.needed("kind")
    for kind in _KINDS:
        if cell == kind:
            return kind
    if cell is not None:
        near = hint(cell, _KINDS)
        row.wrong(
            "kind",
            "kind",
            id=f"Harus {', '.join(_KINDS)}.{near.id}",
            en=f"This must be one of {', '.join(_KINDS)}.{near.en}",
        )
    return None


def _code(row: Row, column: str, kind: Kind | None) -> str | None:
    """The code in the shape that its system and level have, None where it is not."""
    cell = row.needed(column)
    if cell is None or kind is None:
        return None
    shapes = _CODES if column == "code" else _BPS_CODES
    shape, example = shapes["province" if kind == "province" else "regency"]
    if shape.fullmatch(cell):
        return cell
    if _MANGLED.fullmatch(cell):
        row.wrong(
            column,
            "code_mangled",
            id="Kode rusak karena disimpan sebagai angka (12.10 menjadi 12.1); jadikan"
            " kolom ini teks.",
            en="The code was damaged by being kept as a number (12.10 becomes 12.1);"
            " make this column text.",
        )
    else:
        row.wrong(
            column,
            "code_shape",
            id=f"Bentuk kodenya salah; yang benar seperti {example}.",
            en=f"The code has a wrong shape; a right one looks like {example}.",
        )
    return None


def _check_codes(
    row: Row, kind: Kind, code: str, bps_code: str | None, province: Region | None
) -> None:
    """Both codes lie in the province, and a city's number starts at 71 (Kemendagri)."""
    if province is None or kind == "province":
        return
    if not code.startswith(f"{province.code}."):
        row.wrong(
            "code",
            "code_outside",
            id=f"Kode ini bukan di provinsi {province.code}.",
            en=f"This code is not in province {province.code}.",
        )
    if bps_code and province.bps_code and not bps_code.startswith(province.bps_code):
        row.wrong(
            "bps_code",
            "code_outside",
            id=f"Kode BPS ini bukan di provinsi {province.bps_code}.",
            en=f"This BPS code is not in province {province.bps_code}.",
        )
    if (int(code[-2:]) > 70) != (kind == "kota"):
        row.wrong(
            "code",
            "kind_contradicts_code",
            id="Nomor di atas 70 adalah kota, di bawahnya kabupaten; kode atau jenisnya"
            " keliru.",
            en="Numbers above 70 are cities, those below regencies; the code or the"
            " kind is wrong.",
        )


def _check_names(row: Row, kind: Kind, name: str, short_name: str, slug: str) -> None:
    """The full name is the kind and the short name, and the slug is not empty."""
    if kind != "province" and fold(name) != f"{kind} {fold(short_name)}":
        row.wrong(
            "name",
            "name_shape",
            id=f"Nama lengkap harus “{kind.title()} {short_name}”.",
            en=f"The full name must be “{kind.title()} {short_name}”.",
        )
    if not re.search("[a-z0-9]", slug.removeprefix("kota-")):
        row.wrong(
            "short_name",
            "slug",
            id="Nama pendek tanpa huruf Latin tidak bisa menjadi alamat.",
            en="A short name without Latin letters cannot become an address.",
        )


def _tile(row: Row, kind: Kind | None) -> tuple[int | None, int | None]:
    """Column and row on the tile map, both or neither."""
    tile = row.whole("tile_col"), row.whole("tile_row")
    for column, number in zip(("tile_col", "tile_row"), tile, strict=True):
        if number is not None and not 0 <= number < TILES:
            row.wrong(
                column,
                "tile_range",
                id=f"Harus 0 sampai {TILES - 1}.",
                en=f"This must be 0 to {TILES - 1}.",
            )
    stands = bool(row.text("tile_col")), bool(row.text("tile_row"))
    if stands[0] != stands[1] or (kind == "province" and any(stands)):
        row.wrong(
            "tile_col",
            "tile_half",
            id="Isi tile_col dan tile_row dua-duanya, atau kosongkan dua-duanya; baris"
            " provinsi tidak punya petak.",
            en="Fill in both tile_col and tile_row or neither; the province's row has"
            " no tile.",
        )
    return tile


def _place(row: Row) -> tuple[Decimal | None, Decimal | None]:
    """Latitude and longitude, both or neither, inside Indonesia."""
    place = row.number("lat"), row.number("lon")
    for column, number in zip(("lat", "lon"), place, strict=True):
        low, high = _BOUNDS[column]
        if number is not None and not low <= number <= high:
            row.wrong(
                column,
                "place",
                id="Di luar Indonesia; mungkin lintang dan bujur tertukar.",
                en="Outside Indonesia; latitude and longitude may be swapped.",
            )
    if bool(row.text("lat")) != bool(row.text("lon")):
        row.wrong(
            "lat",
            "place",
            id="Isi lintang dan bujur dua-duanya, atau kosongkan dua-duanya.",
            en="Fill in both latitude and longitude or neither.",
        )
    return place


def _aliases(row: Row) -> tuple[str, ...]:
    """The other names, between bars; each holds at least one letter or digit."""
    cell = row.text("aliases") or ""
    names = tuple(each.strip() for each in cell.split("|") if each.strip())
    for name in names:
        if not any(char.isalnum() for char in name):
            row.wrong(
                "aliases",
                "alias",
                id=f"“{name}” bukan nama.",
                en=f"“{name}” is not a name.",
            )
    return names
