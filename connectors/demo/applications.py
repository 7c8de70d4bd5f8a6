"""The applications of some stand-in cities: living, dead, offered and adopted ones.

What makes a city's own story (its flagships, who adopted what) is written down in
applications.csv; what every office has is drawn from usual_applications.csv.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from connectors.demo import clock
from connectors.demo.cities import City

SEED: Final = 1277
PATH: Final = "api/v1/aplikasi"
NAME: Final = "aplikasi"
LATEST_START: Final = 2024
ALIVE, DORMANT, ENDED = "Aktif", "Tidak Aktif", "Dihentikan"
DAY: Final = "%d-%m-%Y"


@dataclass(frozen=True, slots=True)
class Application:
    """One row of a city's catalogue; empty texts are not known."""

    number: int
    name: str
    category: str
    unit: str
    medium: str
    status: str
    start: date | None
    end: date | None
    function: str = ""
    classification: str = "Khusus"
    owner: str = "Lokal"
    origin: str = ""
    original: str = ""
    stage: str = ""
    licence: str = ""
    schemas: str = ""
    notes: str = ""
    sso: bool = False


@cache
def cities() -> frozenset[str]:
    """The slugs of the cities that keep a catalogue."""
    return frozenset(row["slug"] for row in _table("applications.csv"))


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    text = (Path(__file__).parent / name).read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def applications(city: City) -> list[Application]:
    """A city's catalogue, its own applications first."""
    own = [row for row in _table("applications.csv") if row["slug"] == city.slug]
    found = [_own(number, row) for number, row in enumerate(own, 1)]
    return [*found, *_usual(city, len(found))]


def _own(number: int, row: dict[str, str]) -> Application:
    return Application(
        number=number,
        name=row["name"],
        category=row["category"],
        unit=row["unit"],
        medium=row["medium"],
        status=row["status"],
        start=_day(row["start"]),
        end=_day(row["end"]),
        function=row["function"],
        origin=row["origin"],
        original=row["original"],
        stage=row["stage"],
        licence=row["licence"],
        schemas=row["schemas"],
        notes=row["notes"],
        sso=number % 2 == 1,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _usual(city: City, before: int) -> Iterator[Application]:
    """What offices have everywhere: much of it was tried once and left."""
    number = before
    for row in _table("usual_applications.csv"):
        dice = Random(f"{SEED} {city.slug} {row['name']}")
        if dice.random() > float(row["share"]):
            continue
        number += 1
        year = dice.randint(int(row["first"]), LATEST_START)
        start = date(year, dice.randint(1, 12), dice.randint(1, 28))
        status, end = _fate(dice, float(row["life"]), start)
        yield Application(
            number=number,
            name=row["name"].format(place=city.short_name),
            category=row["category"],
            unit=row["unit"],
            medium=row["medium"],
            status=status,
            start=start,
            end=end,
            classification=row["classification"],
            owner=row["owner"],
            sso=dice.random() < 0.3,
        )


def _fate(dice: Random, life: float, start: date) -> tuple[str, date | None]:
    drawn = dice.random()
    if drawn < life:
        return ALIVE, None
    if drawn < life + 0.1 * (1 - life):
        return "?", None
    if dice.random() < 0.65:
        return DORMANT, None
    return ENDED, date(min(start.year + dice.randint(1, 4), 2025), 12, 31)


def changed_at(application: Application) -> datetime:
    """When the catalogue's row last changed."""
    day = application.end or application.start or date(2025, 1, 6)
    return datetime.combine(day, time(9), clock.WIB)


def record(city: City, application: Application) -> dict[str, Any]:
    """One row as the catalogue's API words it."""
    host = f"https://{city.slug}.example"
    word = application.name.split(" ")[0].casefold().strip("!")
    offered = bool(application.licence)
    reached = application.status == ALIVE and application.owner == "Lokal"
    return {
        "id": application.number,
        "kode_wilayah": city.code,
        "nama_wilayah": city.name,
        "judul": application.name,
        "fungsi": application.function or "-",
        "kategori": application.category,
        "klasifikasi": application.classification,
        "pengelola": application.owner,
        "opd": application.unit,
        "media": application.medium,
        "alamat": f"{host}/{word}" if reached else None,
        "status": application.status,
        "mulai": _written(application.start),
        "berhenti": _written(application.end),
        "sso": "Ya" if application.sso else "Tidak",
        "asal": application.origin or None,
        "nama_asal": application.original or None,
        "tahap": application.stage or None,
        "ditawarkan": "Ya" if offered else "Tidak",
        "lisensi": application.licence or None,
        "manifes": f"{host}/paket/{word}/manifest.yaml" if offered else None,
        "skema": application.schemas or None,
        "catatan": application.notes or None,
        "diperbarui": f"{changed_at(application):%d-%m-%Y %H:%M:%S}",
    }


def _written(day: date | None) -> str | None:
    return None if day is None else f"{day:{DAY}}"
