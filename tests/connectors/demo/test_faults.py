"""The city with bad rows: valid neighbours, and each kind of flaw."""

from __future__ import annotations

import json
from typing import Any

from connectors.demo.faults import flaw
from connectors.demo.systems import all_systems

PATH = "/humbang-hasundutan/emasyarakat/api/v2/laporan?per_page=500"


def test_about_two_percent_of_the_rows_are_bad(get: Any) -> None:
    rows = get(PATH).json["data"]["data"]

    bad = [row for row in rows if flaw(row["id"])]

    assert 0.01 * len(rows) <= len(bad) <= 0.04 * len(rows)


def test_every_kind_of_flaw_is_there(get: Any) -> None:
    rows = get(PATH).json["data"]["data"]

    kinds = {flaw(row["id"]) for row in rows} - {""}

    assert kinds == {
        "impossible-date",
        "unknown-status",
        "foreign-region",
        "code-against-name",
        "nan",
        "duplicate-key",
    }


def test_only_two_rows_are_not_strict_json(get: Any) -> None:
    text = get(PATH).body.decode()
    twice: list[str] = []
    constants: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        twice.extend(name for name in set(names) if names.count(name) > 1)
        return dict(found)

    json.loads(text, object_pairs_hook=pairs, parse_constant=constants.append)

    assert (twice, constants) == (["status"], ["NaN"])


def test_all_other_cities_send_strict_json(get: Any) -> None:
    def refuse(text: str) -> None:
        raise AssertionError(text)

    for path, system in all_systems().items():
        if system.city.fault not in ("bad-rows", "login"):
            json.loads(get(path).body, parse_constant=refuse)
