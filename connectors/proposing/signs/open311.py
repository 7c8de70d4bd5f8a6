"""Recognising Open311 GeoReport v2 by its services and requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.values.problem import Words


def recognise(site: Site) -> Sign | None:
    """The requests of the server."""
    base = site.before("/requests.", "/services.")
    value = site.value
    if base is None and not (site.vague or _is_one(value)):
        return None
    base = site.root if base is None else base
    known = base + "/requests.json"
    said = value if _is_one(value) else site.json(known)
    services = site.json(f"{base}/services.json")
    if not (_is_one(said) or _has(services, "service_code")):
        return None
    connection = {}
    if "jurisdiction_id" in site.query:
        connection["jurisdiction"] = flow(site.query["jurisdiction_id"])
    return Sign(
        *("open311", f"{base}/", "laporan", "sure"),
        Words("requests.json berbentuk GeoReport", "requests.json is GeoReport"),
        connection=connection,
        stream={"open311": '{since: "2025-01-01"}'},
        cursor="{overlap: 1h}",
        key=("service_request_id",),
        schema="citizen_report@1",
        full_scan=False,
    )


def _is_one(value: Any) -> bool:
    return _has(value, "service_request_id")


def _has(value: Any, name: str) -> bool:
    first = value[0] if isinstance(value, list) and value else None
    return isinstance(first, Mapping) and name in first
