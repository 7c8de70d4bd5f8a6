"""Recognising SensorThings: its root names the sets, its entities have @iot.id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.contracts.domain import catalogue, fold_word
from schemas.values.problem import Refused, Words
from schemas.values.units import parse_unit

CHANGED: Final = {"fields": ["phenomenonTime", "@iot.id"], "overlap": "6h"}
ROOT: Final = re.compile(r"(.*/v1\.[01])(?:/(.*))?")


def recognise(site: Site) -> Sign | None:
    """The observations of the datastream in the address, else of the first."""
    match = ROOT.fullmatch(site.path.rstrip("/"))
    if match is None:
        return None
    base = f"{site.origin}{match[1]}"
    found = site.json(f"{base}/Datastreams", {"$top": "5"})
    listed = found.get("value") if isinstance(found, Mapping) else None
    streams = [e for e in listed if isinstance(e, Mapping)] if listed else []
    if not streams or "@iot.id" not in streams[0]:
        return None
    asked = match[2] or ""
    named = asked.startswith("Datastreams(") and asked.endswith("/Observations")
    path = asked if named else _path(streams[0])
    return Sign(
        *(
            "sensorthings",
            f"{base}/",
            str(streams[0].get("name") or "pembacaan"),
            "sure",
        ),
        Words("Datastreams memuat @iot.id", "Datastreams have @iot.id"),
        stream={"sensorthings": flow({"path": path})},
        cursor=f"{flow(CHANGED)}\n{flow(CHANGED | {'order': 'none'})}",
        key=("@iot.id",),
        others=tuple(_path(each) for each in streams if _path(each) != path),
        given=_given(streams[0]),
        schema="sensor@1",
    )


def _path(stream: Mapping[str, Any]) -> str:
    id = stream.get("@iot.id")
    return f"Datastreams({id if isinstance(id, int) else repr(str(id))})/Observations"


def _given(stream: Mapping[str, Any]) -> dict[str, tuple[str, Words]]:
    """Property and unit, which the datastream says and not its observations."""
    found = {}
    why = Words(
        f"datastream “{stream.get('name')}”", f"datastream “{stream.get('name')}”"
    )
    code = _property(str(stream.get("name") or ""))
    if code is not None:
        found["category"] = (flow({"value": code}), why)
    unit = stream.get("unitOfMeasurement")
    said = (unit.get("symbol"), unit.get("name")) if isinstance(unit, Mapping) else ()
    for word in said:
        try:
            found["unit"] = (flow({"value": parse_unit(word).unit.id}), why)
            break
        except Refused:
            continue
    return found


def _property(name: str) -> str | None:
    """The property whose word stands in the name of a datastream, the longest first."""
    words = catalogue().domain("sensor@1").source_words("properties.csv")
    text = f" {fold_word(name)} "
    for word in sorted(words, key=len, reverse=True):
        if f" {word} " in text:
            return words[word]
    return None
