"""Which column names the region, and by which code system: settled by agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

from connectors.proposing.columns.profile import Column
from schemas.places.province import read_province
from schemas.places.regions import Gazetteer
from schemas.values.problem import Refused, Words

CODES: Final = (
    *(
        "kode_kabupaten_kota",
        "kode_wilayah",
        "kode_kabkota",
        "kode_kab_kota",
        "kodewilayah",
    ),
    *(
        "kode_kab",
        "kode_kabupaten",
        "kode_daerah",
        "kdpkab",
        "kode_kemendagri",
        "kode_bps",
    ),
    *("region", "region_code", "area_code", "wilayah", "kd_kab", "kode_kota", "kode"),
    *("ref_area", "id_wilayah", "kode_kecamatan", "kdcpum", "vervar", "bps_kode"),
)
TITLES: Final = (
    *(
        "nama_kabupaten_kota",
        "nama_wilayah",
        "nama_kabkota",
        "kabupaten_kota",
        "kab_kota",
    ),
    *("kabupaten", "kota", "nama_kab", "wadmkk", "nama_daerah", "daerah", "area_name"),
    *("wilayah", "region_name", "nama", "vervar_label", "kabupatenkota", "kabkota"),
)
FEW: Final = 0.6  # of a column's values that must be regions before it counts as one


@dataclass(frozen=True, slots=True)
class Place:
    """A region's column: the code systems that read it, and how well.

    `agreed` says of each system how many of `rows` codes are of the region that the
    record names. Without names all systems that know the codes are in `systems`.
    """

    column: str
    name: str | None
    systems: tuple[str, ...]
    agreed: Mapping[str, int]
    rows: int
    example: str = ""
    readings: tuple[tuple[str, str], ...] = ()


@cache
def gazetteer() -> Gazetteer:
    """Every region of the reference files, whichever province they are of."""
    files = sorted(
        (f for f in resources.files("schemas.reference").iterdir()),
        key=lambda f: f.name,
    )
    regions = [
        region
        for file in files
        if file.name.endswith(".csv")
        for region in read_province(file.read_text("utf-8")).regions
    ]
    return Gazetteer(regions)


def found(columns: Iterable[Column]) -> Place | None:
    """The column that names the region of a record, None where none does."""
    every = list(columns)
    names = [c for c in every if c.folded in TITLES and _share(c, "name") >= FEW]
    coded = [c for c in every if _is_code(c)]
    coded.sort(key=lambda c: CODES.index(c.folded) if c.folded in CODES else 99)
    named = min(names, key=lambda c: TITLES.index(c.folded), default=None)
    for column in coded:
        place = _coded(column, named)
        if place is not None:
            return place
    if named is None:
        return None
    return Place(
        named.name, None, ("name",), {"name": len(named.said)}, len(named.said)
    )


def _is_code(column: Column) -> bool:
    return column.folded in CODES and any(
        _share(column, system) >= FEW for system in ("kemendagri", "bps")
    )


def _coded(column: Column, named: Column | None) -> Place | None:
    pairs = _pairs(column, named)
    known = {
        system: sum(1 for code, _ in pairs if region(code, system))
        for system in ("kemendagri", "bps")
    }
    if named is None or not any(name for _, name in pairs):
        systems = tuple(s for s, count in known.items() if count == len(pairs))
        example = str(pairs[0][0])
        readings = tuple((s, region(pairs[0][0], s) or "?") for s in systems)
        return Place(column.name, None, systems, known, len(pairs), example, readings)
    agreed = {
        system: sum(1 for code, name in pairs if agrees(code, system, name))
        for system in known
    }
    best = max(agreed.values())
    systems = tuple(s for s, count in agreed.items() if count == best and best)
    return Place(column.name, named.name, systems, agreed, len(pairs), str(pairs[0][0]))


def _pairs(column: Column, named: Column | None) -> list[tuple[Any, Any]]:
    names = named.values if named else (None,) * len(column.values)
    seen = {}
    for code, name in zip(column.values, names, strict=True):
        if isinstance(code, (str, int, Decimal)) and str(code).strip():
            seen[(str(code), str(name))] = (code, name)
    return list(seen.values())


def region(code: Any, system: str) -> str | None:
    """The name of the region that a code or name means, None if it means none."""
    try:
        return gazetteer().resolve(code, system).name
    except Refused:
        return None


def agrees(code: Any, system: str, name: Any) -> bool:
    """Whether a code means the region of this name."""
    try:
        gazetteer().resolve(code, system, name)
    except Refused:
        return False
    return True


def _share(column: Column, system: str) -> float:
    words = column.words
    if not words:
        return 0.0
    values = list(dict.fromkeys(column.said))
    return sum(1 for v in values if region(v, system)) / len(values)


def evidence(place: Place, system: str) -> Words:
    """How well a system reads the codes, in words."""
    count = place.agreed.get(system, 0)
    if place.name is None:
        return Words(
            f"{count} dari {place.rows} kode dikenal",
            f"{count} of {place.rows} codes known",
        )
    return Words(
        f"kode dan nama cocok pada {count} dari {place.rows}",
        f"code and name agree in {count} of {place.rows}",
    )
