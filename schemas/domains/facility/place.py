"""Facilities as Places of schema.org, in JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.contracts.domain import fold_word
from schemas.domains.facility import words
from schemas.standards import documents
from schemas.standards.documents import Document
from schemas.standards.exchange import Taken, Values

WHAT: Final = "schema.org Place (JSON-LD)"
CONTEXT: Final = "https://schema.org"
PROPERTY: Final = "PropertyValue"
REGISTERS: Final = {"sirs": "SIRS", "npsn": "NPSN"}


def take(body: bytes) -> list[Taken]:
    """The places of a `@graph`, of a list, or the one that the document is."""
    document = documents.opened(body)
    graph = document.get("@graph", document) if isinstance(document, Mapping) else None
    found = documents.objects(document if graph is None else graph, WHAT)
    return documents.all_taken(found, _taken)


def _taken(place: Document, pointer: str) -> list[Taken]:
    extra = _extra(place.get("additionalProperty"))
    address = place.get("address")
    located = address if isinstance(address, Mapping) else {"streetAddress": address}
    geo = place.get("geo")
    geo = geo if isinstance(geo, Mapping) else {}
    values = documents.given(
        name=place.get("name"),
        url=place.get("url"),
        address=located.get("streetAddress"),
        district_name=located.get("addressLocality"),
        lat=documents.degrees(geo.get("latitude")),
        lon=documents.degrees(geo.get("longitude")),
    )
    if "region" not in extra:  # the hub's own say it themselves
        values |= words.code_in(place.get("url"))
    values |= _identifiers(place.get("identifier"))
    values |= {name: extra[name] for name in words.OWN if name in extra}
    if "category" not in values:
        values["category"] = _kind(place.get("@type"))
    return [Taken(words.key(place.get("@id"), values), values, pointer)]


def _kind(types: Any) -> str:
    """The kind by the first type of schema.org that means one; Place means any."""
    listed = types if isinstance(types, list) else [types]
    named = [fold_word(each) for each in listed if isinstance(each, str)]
    meant = [each for each in named if each in words.kinds()]
    closer = [each for each in meant if words.kinds()[each] != "other"]
    found = next(iter(closer or meant), ", ".join(named))
    return documents.code(found, words.kinds(), "@type")


def _extra(listed: Any) -> dict[str, Any]:
    items = listed if isinstance(listed, list) else []
    return {
        each["name"]: each.get("value")
        for each in items
        if isinstance(each, Mapping) and isinstance(each.get("name"), str)
    }


def _identifiers(found: Any) -> dict[str, str]:
    """The code of a register that the hub knows, as `identifier` words it."""
    for each in found if isinstance(found, list) else [found]:
        if not isinstance(each, Mapping):
            continue
        id, value = each.get("propertyID"), documents.text(each.get("value"))
        for register, name in REGISTERS.items():
            if id == name and value is not None:
                return {"register": register, "national_code": value}
    return {}


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Facilities as a `@graph` of places."""
    graph = [_place(key, values) for key, values in facts]
    return documents.written({"@context": CONTEXT, "@graph": graph})


def _place(key: str, values: Values) -> dict[str, Any]:
    place = documents.given(
        name=values["name"],
        url=values.get("url"),
        address=_typed(
            "PostalAddress",
            streetAddress=values.get("address"),
            addressLocality=values.get("district_name"),
        ),
        geo=_typed(
            "GeoCoordinates",
            latitude=values.get("lat"),
            longitude=values.get("lon"),
        ),
        identifier=_typed(
            PROPERTY,
            propertyID=REGISTERS.get(values.get("register") or ""),
            value=values.get("national_code"),
        ),
        openingDate=documents.time(values.get("opened_at"), documents.WIB),
    )
    own = documents.plain(values, words.OWN)
    extra = [{"@type": PROPERTY, "name": n, "value": value} for n, value in own.items()]
    type_ = words.types()[values["category"]]
    return {"@type": type_, "@id": key} | place | {"additionalProperty": extra}


def _typed(type_: str, **values: Any) -> dict[str, Any] | None:
    """An object of schema.org; None where nothing is known of it."""
    made = documents.given(**values)
    return {"@type": type_} | made if made else None
