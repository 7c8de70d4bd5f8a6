"""Recognising OGC API – Features by its collections, and WFS by its capabilities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.values.problem import Words

TYPES: Final = re.compile(
    rb"<(?:[a-z]+:)?FeatureType[ >].*?<(?:[a-z]+:)?Name>([^<]+)<", re.S
)
VERSION: Final = re.compile(
    rb"<(?:[a-z]+:)?WFS_Capabilities[^>]*?\bversion=\"([0-9.]+)\"", re.S
)
KNOWN: Final = ("2.0.0", "1.1.0", "1.0.0")


def recognise(site: Site) -> Sign | None:
    """A collection or a feature type: that of the address, else the first."""
    return _features(site) or _wfs(site)


def _features(site: Site) -> Sign | None:
    base = site.before("/collections")
    value = site.value
    links = value.get("links") if isinstance(value, Mapping) else None
    if base is None and not (site.vague or _is_landing(links)):
        return None
    base = base or site.root
    said = site.json(f"{base}/collections", {"f": "json"})
    listed = said.get("collections") if isinstance(said, Mapping) else None
    found = [str(e["id"]) for e in _maps(listed) if "id" in e]
    if not found:
        return None
    steps = site.path.partition("/collections/")[2].split("/")
    name = steps[0] if steps[0] in found else found[0]
    return Sign(
        *("ogc", f"{base}/", name, "sure"),
        Words("/collections dijawab", "/collections is answered"),
        stream={"ogc": flow({"name": name})},
        cursor="find",
        key=("id",),
        under="properties.",
        others=tuple(each for each in found if each != name),
    )


def _wfs(site: Site) -> Sign | None:
    asked = {k.casefold(): v for k, v in site.query.items()}
    path = site.path.rstrip("/") or "/"
    if asked.get("service", "").upper() != "WFS" and not path.endswith(
        ("/ows", "/wfs")
    ):
        return None
    said = site.get(
        f"{site.origin}{path}", {"service": "WFS", "request": "GetCapabilities"}
    )
    names = TYPES.findall(said.body) if said is not None else []
    if said is None or not names:
        return None
    types = [name.decode("utf-8", "replace").strip() for name in names]
    match = VERSION.search(said.body)
    stated = match[1].decode() if match else ""
    version = asked.get("version") or stated
    wanted = asked.get("typename") or asked.get("typenames")
    name = wanted if wanted is not None and wanted in types else types[0]
    head, _, tail = path.rpartition("/")
    return Sign(
        *("ogc", f"{site.origin}{head}/", name.rpartition(":")[2], "sure"),
        Words("GetCapabilities dijawab", "GetCapabilities is answered"),
        connection={
            "service": "wfs",
            "version": version if version in KNOWN else KNOWN[0],
            "path": f"/{tail}",
        },
        stream={"ogc": flow({"name": name})},
        key=("id",),
        under="properties.",
        others=tuple(each for each in types if each != name),
        notes=(AXES,),
    )


AXES: Final = Words(
    "WFS 1.1 dan 2.0 dapat membalik bujur dan lintang: periksa satu titik pada peta.",
    "WFS 1.1 and 2.0 may turn longitude and latitude round: check a point on a map.",
)


def _is_landing(links: Any) -> bool:
    rels = {str(each.get("rel")) for each in _maps(links)}
    return bool(rels & {"data", "conformance"}) or any("collections" in r for r in rels)


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return (
        [e for e in value if isinstance(e, Mapping)] if isinstance(value, list) else []
    )
