"""Recognising SDMX by the form of its messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.values.problem import Words

DATA: Final = re.compile(r"(.*)/data/([^/]+)(?:/([^/]*))?.*")


def recognise(site: Site) -> Sign | None:
    """The dataflow of the address."""
    match = DATA.fullmatch(site.path.rstrip("/"))
    first = site.first
    if match is None or first is None or first.status != 200:
        return None
    said = first.headers.get("content-type", "")
    value = site.value
    is_json = isinstance(value, Mapping) and {"data", "meta"} <= set(value)
    is_xml = b"sdmx.org/resources/sdmxml" in first.body[:3000]
    if not ("sdmx" in said or is_json or is_xml or b"DATAFLOW," in first.body[:200]):
        return None
    own = {"flow": match[2]} | ({"key": match[3]} if match[3] else {})
    return Sign(
        *("sdmx", f"{site.origin}{match[1]}/", match[2].replace(",", "-"), "likely"),
        Words("pesan SDMX", "an SDMX message"),
        stream={"sdmx": flow(own)},
        schema="statistics@1",
    )
