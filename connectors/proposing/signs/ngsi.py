"""Recognising a context broker: NGSI-v2 or NGSI-LD entities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.values.problem import Words

ROOTS: Final = (("/ngsi-ld/v1", "ld"), ("/v2", "v2"))


def recognise(site: Site) -> Sign | None:
    """The type of entities in the address, else that of the first entity."""
    for root, version in ROOTS:
        base = site.before(root)
        if base is None:
            continue
        asked = {"limit": "5"}
        if site.query.get("type"):
            asked["type"] = site.query["type"]
        found = site.json(f"{base}{root}/entities", asked)
        listed = [e for e in found if _is_entity(e)] if isinstance(found, list) else []
        if not listed:
            continue
        kind = site.query.get("type") or str(listed[0]["type"])
        simple = all(not isinstance(v, Mapping) for v in listed[0].values())
        own = {"type": kind} | ({"form": "simple"} if simple else {})
        return Sign(
            *("ngsi", f"{base}{root}/", kind, "sure"),
            Words("entitas dengan id dan type", "entities with id and type"),
            connection={"version": version},
            stream={"ngsi": flow(own)},
            key=("id",),
            others=tuple({str(e["type"]) for e in listed} - {kind}),
        )
    return None


def _is_entity(value: Any) -> bool:
    return isinstance(value, Mapping) and {"id", "type"} <= set(value)
