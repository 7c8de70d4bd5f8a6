"""Which files a WebDAV folder holds, out of its answer to PROPFIND."""

from __future__ import annotations

from typing import Any, Final

from connectors.base import Refusal
from connectors.fetch import Response
from connectors.reading import refusals
from schemas import strict
from schemas.values.problem import Refused

ASKED: Final = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop>'
    b"<resourcetype/><getcontentlength/><getlastmodified/><getetag/></prop></propfind>"
)
MULTI_STATUS: Final = 207
ITEM: Final = "multistatus/response"


def files(response: Response) -> list[str]:
    """The addresses of the plain files that a 207 answer lists."""
    if response.status != MULTI_STATUS:
        raise Refusal(
            "bad_status",
            refusals.not_webdav(response.status),
            response.url,
            raw=response.body,
            status=response.status,
        )
    try:
        entries = [item.value for item in strict.xml(response.body, ITEM)]
    except Refused as refused:
        raise refusals.of_bytes(refused, response) from None
    return [str(each["href"]) for each in entries if _is_file(each)]


def _is_file(entry: Any) -> bool:
    """Whether an entry is no folder; one that says nothing about that is one."""
    if not isinstance(entry, dict) or not isinstance(entry.get("href"), str):
        return False
    for part in _listed(entry.get("propstat")):
        properties = part.get("prop") if isinstance(part, dict) else None
        if isinstance(properties, dict) and "resourcetype" in properties:
            kind = properties["resourcetype"]
            return not (isinstance(kind, dict) and "collection" in kind)
    return not entry["href"].endswith("/")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
