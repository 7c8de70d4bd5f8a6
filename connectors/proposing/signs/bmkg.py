"""Recognising BMKG's products: earthquakes, forecasts, warnings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.values.problem import Words

LANGUAGES: Final = {"id": "id", "en": "en"}


def recognise(site: Site) -> Sign | None:
    """The product of the address, by the form of its answer."""
    value = site.value
    if isinstance(value, Mapping) and isinstance(value.get("Infogempa"), Mapping):
        own: dict[str, object] = {"product": "quake", "path": site.path}
        id = "gempa"
    elif isinstance(value, Mapping) and _is_forecast(value):
        own = {"product": "forecast", "path": site.path}
        own["adm4"] = [site.query.get("adm4", "")]
        id = "prakiraan"
    elif site.first is not None and b"<rss" in site.first.body[:500]:
        if b"nowcast" not in site.first.body and "nowcast" not in site.path:
            return None
        own = {"product": "warnings", "path": site.path}
        id = "peringatan"
    else:
        return None
    return Sign(
        *("bmkg", f"{site.origin}/", id, "sure"),
        Words("bentuk jawaban BMKG", "the form of BMKG's answers"),
        stream={"bmkg": flow(own)},
        key=("adm4", "utc_datetime") if id == "prakiraan" else ("id",),
        schema="incident@1",
        full_scan=False,
    )


def _is_forecast(value: Mapping[str, object]) -> bool:
    listed = value.get("data")
    first = listed[0] if isinstance(listed, list) and listed else None
    return isinstance(first, Mapping) and "cuaca" in first
