"""A stand-in for BPS WebAPI, in the shape of the recorded answers.

Parameters are steps of the path; errors come with status 200; a list that is not there
says so in `data-availability`; cells are named by codes joined without a separator.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.servers.answering import Asked, Reply, answering, as_json

MONTHS = ("Januari", "Februari", "Maret")
TABLES = [{"var_id": n, "title": f"Tabel {n}", "unit": "Persen"} for n in range(1, 26)]


def _list(*pairs: tuple[Any, str]) -> list[dict[str, Any]]:
    return [{"val": val, "label": label} for val, label in pairs]


@dataclass
class WebApi:
    """What the service holds and what it was asked."""

    key: str = "kunci-rahasia"
    years: tuple[int, ...] = (2024, 2025)
    regions: tuple[tuple[Any, str], ...] = ((1271, "Sibolga"), (1275, "<b>Medan</b>"))
    within: tuple[str, ...] = (*MONTHS, "Tahunan")
    per_page: int = 10
    asked: list[str] = field(default_factory=list)

    def answer(self, steps: dict[str, str]) -> dict[str, Any]:
        if steps.get("key") != self.key:
            return {"status": "Error", "message": "Invalid API Key"}
        if steps.get("type") == "all":
            return self._page([{"domain_id": "1200", "domain_name": "Sumut"}], 1)
        if steps.get("model") == "data":
            return self._cube(steps)
        return self._page(TABLES, int(steps.get("page", 1)))

    def _page(self, items: list[dict[str, Any]], page: int) -> dict[str, Any]:
        shown = items[(page - 1) * self.per_page : page * self.per_page]
        if not shown:
            return {"status": "OK", "data-availability": "list-not-available"}
        about = {
            "page": page,
            "pages": -(-len(items) // self.per_page),
            "per_page": self.per_page,
            "count": len(shown),
            "total": len(items),
        }
        return {
            "status": "OK",
            "data-availability": "available",
            "data": [about, shown],
        }

    def _cube(self, steps: dict[str, str]) -> dict[str, Any]:
        wanted = [int(each) + 1900 for each in steps.get("th", "").split(";") if each]
        years = [year for year in self.years if not wanted or year in wanted]
        if not years:
            return {"status": "OK", "data-availability": "list-not-available"}
        regions = _list(*self.regions)
        codes = {"Tahunan": 13, **{name: n for n, name in enumerate(MONTHS, 1)}}
        within = _list(*((codes[name], name) for name in self.within))
        return {
            "status": "OK",
            "data-availability": "available",
            "last_update": "2026-02-02 02:42:42",
            "var": [{"val": 218, "label": "Inflasi", "unit": "Persen", "decimal": 2}],
            "turvar": _list(("0", "Tidak ada")),
            "vervar": regions,
            "tahun": _list(*((year - 1900, str(year)) for year in years)),
            "turtahun": within,
            "datacontent": {
                f"{region['val']}2180{year - 1900}{part['val']}": part["val"] / 4
                for region in regions
                for year in years
                for part in within
            },
        }


@contextmanager
def running(service: WebApi) -> Iterator[str]:
    """The address of the service on loopback, as `base_url` has it."""

    def answer(asked: Asked) -> Reply:
        service.asked.append(asked.target)
        words = unquote(asked.target).strip("/").split("/")[3:]
        steps = dict(zip(words[::2], words[1::2], strict=False))
        return as_json(
            service.answer(steps), headers={"Content-Type": "application/json"}
        )

    with answering(answer) as url:
        yield f"{url}/v1/api/"
