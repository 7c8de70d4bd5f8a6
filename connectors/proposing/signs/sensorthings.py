"""Recognising SensorThings: its root names the sets, its entities have @iot.id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.values.problem import Words

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
        cursor=flow({"fields": ["phenomenonTime", "@iot.id"], "overlap": "6h"}),
        key=("@iot.id",),
        others=tuple(_path(each) for each in streams if _path(each) != path),
        notes=_about(streams[0]),
        schema="sensor@1",
    )


def _path(stream: Mapping[str, Any]) -> str:
    id = stream.get("@iot.id")
    return f"Datastreams({id if isinstance(id, int) else repr(str(id))})/Observations"


def _about(stream: Mapping[str, Any]) -> tuple[Words, ...]:
    unit = stream.get("unitOfMeasurement")
    symbol = unit.get("symbol") if isinstance(unit, Mapping) else None
    text = f"{stream.get('name')}: {symbol}"
    return (Words(f"Besaran dan satuan: {text}", f"Property and unit: {text}"),)
