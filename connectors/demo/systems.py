"""Every stand-in system by its address, answering from rows made on first use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from connectors.demo import applications, clock, faults
from connectors.demo.cities import City, all_cities
from connectors.demo.listing import Listing, Row, encode
from connectors.demo.queries import BadQuery, Query
from connectors.demo.reports import Report, reports
from connectors.demo.shapes import (
    codeigniter,
    datasette,
    figures,
    jabar,
    keyset,
    laravel,
)
from connectors.demo.statistics import Figure
from connectors.demo.statistics import figures as monthly_figures

JSON: Final = "application/json; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the client."""

    status: int
    body: bytes
    type: str = JSON
    last_modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """How one product answers: the path, a page, a refused request."""

    path: str
    page: Callable[[Listing, Query], bytes]
    failure: Callable[[str], tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class System:
    """One system of one city."""

    city: City
    name: str
    shape: Shape
    rows: Callable[[City, date], list[Row]]

    @property
    def path(self) -> str:
        """Where it answers, e.g. /kota-binjai/emasyarakat/api/v2/laporan."""
        return f"/{self.city.slug}/{self.name}/{self.shape.path}"

    def answer(self, query: Query, listing: Callable[[], Listing], day: date) -> Answer:
        """Answer one request of that day."""
        if self.city.fault == "login" and self.name == self.city.system:
            return Answer(200, faults.LOGIN_PAGE, HTML)
        try:
            body = self.shape.page(listing(), query)
        except BadQuery as problem:
            return Answer(*self.shape.failure(str(problem)))
        known_until = clock.midnight(day) - self.city.late_by
        return Answer(200, body, last_modified=known_until)


REPORT_SHAPES: Final = {
    "laravel": Shape(laravel.PATH, laravel.page, laravel.failure),
    "codeigniter": Shape(codeigniter.PATH, codeigniter.page, codeigniter.failure),
    "keyset": Shape(keyset.PATH, keyset.page, keyset.failure),
    "jabar": Shape(jabar.PATH, jabar.page, jabar.failure),
    "datasette": Shape(datasette.PATH, datasette.page, datasette.failure),
}
REPORT_RECORDS: Final[dict[str, Callable[[City, Report], dict[str, Any]]]] = {
    "laravel": laravel.record,
    "codeigniter": codeigniter.record,
    "keyset": keyset.record,
    "jabar": jabar.record,
    "datasette": datasette.record,
}
FIGURE_SHAPES: Final = {
    "laravel": Shape(figures.LARAVEL_PATH, laravel.page, laravel.failure),
    "jabar": Shape(figures.JABAR_PATH, jabar.page, jabar.failure),
    "datasette": Shape(figures.DATASETTE_PATH, datasette.page, datasette.failure),
}
FIGURE_RECORDS: Final[dict[str, Callable[[City, Figure], dict[str, Any]]]] = {
    "laravel": figures.laravel,
    "jabar": figures.jabar,
    "datasette": figures.datasette,
}
STATISTICS: Final = "statistik"
CATALOGUE: Final = Shape(applications.PATH, laravel.page, laravel.failure)


@cache
def all_systems() -> dict[str, System]:
    """Every system that is up, by path; a city that is down has none."""
    systems = [
        system
        for city in all_cities().values()
        if city.fault != "down"
        for system in _systems(city)
    ]
    return {system.path: system for system in systems}


def _systems(city: City) -> list[System]:
    found = [System(city, city.system, REPORT_SHAPES[city.shape], _report_rows)]
    if city.statistics:
        shape = FIGURE_SHAPES[city.statistics]
        found.append(System(city, STATISTICS, shape, _figure_rows))
    if city.slug in applications.cities():
        found.append(System(city, applications.NAME, CATALOGUE, _catalogue_rows))
    return found


def _report_rows(city: City, day: date) -> list[Row]:
    record = REPORT_RECORDS[city.shape]
    write = faults.spoiled if city.fault == "bad-rows" else _plain
    return [
        Row(
            report.updated_at, report.number, write(report.number, record(city, report))
        )
        for report in reports(city, day)
    ]


def _plain(number: int, row: dict[str, Any]) -> bytes:
    return encode(row)


def _figure_rows(city: City, day: date) -> list[Row]:
    record = FIGURE_RECORDS[city.statistics]
    return [
        Row(figure.published_at, figure.number, encode(record(city, figure)))
        for figure in monthly_figures(city, day)
    ]


def _catalogue_rows(city: City, day: date) -> list[Row]:
    return [
        Row(
            applications.changed_at(each),
            each.number,
            encode(applications.record(city, each)),
        )
        for each in applications.applications(city)
    ]
