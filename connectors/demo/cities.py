"""The 33 stand-in cities: facts of the region, character of its system."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from schemas.places import province
from schemas.places.regions import Region

DEFAULT_AREA_KM2: Final = 1500.0  # where the area of a region is in dispute
PROVINCE: Final = "sumatera-utara.csv"
LATE_BY: Final = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class City:
    """A regency or city, and how its report system behaves.

    `reach` is how readily people report (1 = usual), `pace` how long answers
    take (1 = mostly in time), `open_share` the part that is never answered and
    `trend` how pace changes a month (negative = the city gets faster).
    `private` marks systems whose answers hold the reporter. `fault` is one of
    "", "late", "bad-rows", "down", "login"; `statistics` the shape of the
    monthly statistics system or "".
    """

    slug: str
    code: str
    bps_code: str
    name: str
    short_name: str
    is_kota: bool
    lat: float
    lon: float
    area_km2: float
    population: int
    system: str
    shape: str
    words: str
    reach: float
    pace: float
    open_share: float
    trend: float
    private: bool
    fault: str
    statistics: str

    @property
    def late_by(self) -> timedelta:
        """How far the system's data stay behind the clock."""
        return LATE_BY if self.fault == "late" else timedelta(0)


@cache
def all_cities() -> dict[str, City]:
    """Every city by slug, in the order of characters.csv."""
    text = (Path(__file__).parent / "characters.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    regions = _regions()
    return {row["slug"]: _city(row, regions[row["slug"]]) for row in rows}


@dataclass(frozen=True, slots=True)
class _Place:
    region: Region
    population: int
    area_km2: float


def _regions() -> dict[str, _Place]:
    """The written facts of the reference province, by slug."""
    folder = Path(province.__file__).parents[1] / "reference"
    read = province.read_province((folder / PROVINCE).read_text("utf-8"))
    facts = {(f.region, f.indicator): f.value for f in read.facts}
    return {
        region.slug: _Place(
            region,
            population=int(facts[region.code, "population"] or 0),
            area_km2=float(facts.get((region.code, "area")) or DEFAULT_AREA_KM2),
        )
        for region in read.parts
    }


def _city(row: dict[str, str], place: _Place) -> City:
    region = place.region
    return City(
        slug=region.slug,
        code=region.code,
        bps_code=region.bps_code or "",
        name=region.name,
        short_name=region.short_name,
        is_kota=region.kind == "kota",
        lat=float(region.lat or 0),
        lon=float(region.lon or 0),
        area_km2=place.area_km2,
        population=place.population,
        system=row["system"],
        shape=row["shape"],
        words=row["words"],
        reach=float(row["reach"]),
        pace=float(row["pace"]),
        open_share=float(row["open_share"]),
        trend=float(row["trend"]),
        private=row["private"] == "yes",
        fault=row["fault"],
        statistics=row["statistics"],
    )
