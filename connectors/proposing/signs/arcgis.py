"""Recognising an ArcGIS service: FeatureServer or MapServer stands in its address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.values.problem import Words

SERVICE: Final = re.compile(
    r"(.*/)?([^/]+/(?:Feature|Map)Server)(?:/([0-9]+))?(?:/query)?"
)
REST: Final = "/rest/services"


def recognise(site: Site) -> Sign | None:
    """The layer of the address, else the first one of the service."""
    match = SERVICE.fullmatch(site.path.rstrip("/"))
    if match is None:
        return None
    head, service, number = match.groups()
    base = f"{site.origin}{head or '/'}"
    service_url = f"{base}{service}"
    layers: list[Any] = []
    if number is None:
        said = site.json(service_url, {"f": "json"})
        listed = said.get("layers") if isinstance(said, Mapping) else None
        layers = [e for e in listed if isinstance(e, Mapping)] if listed else []
        if not layers:
            return None
        number = str(layers[0].get("id", 0))
    about = site.json(f"{service_url}/{number}", {"f": "json"})
    if not isinstance(about, Mapping) or "fields" not in about:
        return None
    key = _object_id(about)
    edited = about.get("editFieldsInfo")
    moved = edited.get("editDateField") if isinstance(edited, Mapping) else None
    cursor = "none"
    if moved:
        cursor = flow({"fields": [f"attributes.{moved}", f"attributes.{key}"]})
    return Sign(
        *("arcgis", base, str(about.get("name") or "layer"), "sure"),
        Words("metadata layer ArcGIS dijawab", "it answers as an ArcGIS layer"),
        stream={"arcgis": flow({"path": f"{service}/{number}"})},
        cursor=cursor,
        key=(f"attributes.{key}",),
        under="attributes.",
        others=tuple(f"{service}/{each.get('id')}" for each in layers[1:]),
    )


def _object_id(about: Mapping[str, Any]) -> str:
    if about.get("objectIdField"):
        return str(about["objectIdField"])
    for each in about["fields"]:
        if isinstance(each, Mapping) and each.get("type") == "esriFieldTypeOID":
            return str(each.get("name"))
    return "OBJECTID"
