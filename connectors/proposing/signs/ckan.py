"""Recognising CKAN: its Action API answers with help, success and result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.values.problem import Words

ACTION: Final = "/api/3/action/"
RESOURCE: Final = re.compile(r"/resource/([0-9a-fA-F-]{36})")
PACKAGE: Final = re.compile(r"/dataset/([a-z0-9_-]+)/?$")


def recognise(site: Site) -> Sign | None:
    """A datastore if the address names a resource, else the catalogue."""
    resource = site.query.get("resource_id") or _found(RESOURCE, site.path)
    base = site.before("/api/3/", "/api/action/", "/dataset", "/organization")
    if base is None and not site.vague:
        return None
    base = site.origin if base is None else base
    said = site.json(f"{base}{ACTION}status_show")
    if not _succeeded(said):
        said = site.json(f"{base}{ACTION}package_search", {"rows": "1"})
    if not _succeeded(said):
        return None
    why = Words(f"{ACTION} menjawab success", f"{ACTION} answers with success")
    package = _found(PACKAGE, site.path)
    resource = resource or (_datastore(site, base, package) if package else None)
    if resource:
        return Sign(
            *("ckan", f"{base}/", "datastore", "sure", why),
            stream={"ckan": flow({"resource": resource})},
        )
    return Sign(
        *("ckan", f"{base}/", "katalog", "sure", why),
        stream={"ckan": "{datasets: {}}"},
        cursor="{fields: [metadata_modified, id], overlap: 1h}",
        key=("id",),
        schema="dataset@1",
        zone="UTC",
    )


def _datastore(site: Site, base: str, package: str) -> str | None:
    said = site.json(f"{base}{ACTION}package_show", {"id": package})
    result = said.get("result") if isinstance(said, Mapping) else None
    listed = result.get("resources") if isinstance(result, Mapping) else None
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping) and each.get("datastore_active"):
            return str(each.get("id"))
    return None


def _succeeded(said: Any) -> bool:
    return (
        isinstance(said, Mapping) and said.get("success") is True and "result" in said
    )


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1] if match else None
