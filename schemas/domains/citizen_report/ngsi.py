"""Reports as NGSI-LD entities of the smart data model Open311ServiceRequest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.domains.citizen_report import open311
from schemas.standards import documents
from schemas.standards.documents import Document
from schemas.standards.exchange import Taken, Values

WHAT: Final = "NGSI-LD Open311ServiceRequest"
TYPES: Final = ("service_requests", "Open311ServiceRequest")
WRAPPED: Final = ("Property", "GeoProperty")
CONTEXT: Final = (
    "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld",
    "https://raw.githubusercontent.com/smart-data-models/dataModel.IssueTracking/"
    "master/context.jsonld",
)
PREFIX: Final = "service-request:"


def take(body: bytes) -> list[Taken]:
    """The reports among entities, each with plain values or as `Property`."""
    found = documents.objects(documents.opened(body), WHAT)
    return documents.all_taken(found, _taken)


def _taken(entity: Document, pointer: str) -> list[Taken]:
    if entity.get("type") not in TYPES:
        raise documents.not_such(entity.get("type"), WHAT)
    found = {name: _value(each) for name, each in entity.items()}
    name = found.get("service_request_id") or found.get("id")
    key = documents.key(name, "service_request_id").removeprefix(PREFIX)
    place = documents.point(found.get("location"))
    extended = {"hub": found["hub"]} if "hub" in found else {}
    if "title" in found:
        extended["title"] = found["title"]
    request = found | {"extended_attributes": extended}
    request |= {"lat": place.get("lat"), "long": place.get("lon")}
    return [Taken(key, open311.read(request), pointer)]


def _value(attribute: Any) -> Any:
    if isinstance(attribute, Mapping) and attribute.get("type") in WRAPPED:
        return attribute.get("value")
    return attribute


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Reports as entities with plain values; a single one stands alone."""
    made = [_entity(key, values) for key, values in facts]
    return documents.written(made[0] if len(made) == 1 else made)


def _entity(key: str, values: Values) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "id": PREFIX + key,
        "type": TYPES[0],
        "service_request_id": key,
    }
    entity |= open311.native(values) | documents.given(title=values.get("title"))
    if values.get("lat") is not None:
        at = [values["lon"], values["lat"]]
        entity["location"] = {"type": "Point", "coordinates": at}
    own = documents.plain(values, open311.OWN)
    return entity | {"hub": own, "@context": list(CONTEXT)}
