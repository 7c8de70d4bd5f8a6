"""Sensor records as NGSI-LD entities of the smart data model AirQualityObserved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from schemas.domains.sensor import words
from schemas.standards import documents
from schemas.standards.documents import Document
from schemas.standards.exchange import Taken, Values

WHAT: Final = "NGSI-LD AirQualityObserved"
TYPE: Final = "AirQualityObserved"
CONTEXT: Final = (
    "https://raw.githubusercontent.com/smart-data-models/dataModel.Environment/"
    "master/context.jsonld",
)
LEVELS: Final = {"air_quality_index": "airQualityLevel"}  # others: `coLevel`
NO_VALUE: Final = "urn:ngsi-ld:null"
DEFAULTS: Final = {"humidity": "ratio"}  # where the model's unit is not the property's
# What an entity says of all of its properties: our field and the attribute.
SHARED: Final = {
    "address": "address",
    "area": "areaServed",
    "place_ref": "refPointOfInterest",
    "reliability": "reliability",
    "source": "source",
    "setting": "typeOfLocation",
    "location": "location",
    "station": "stationName",
}
NAMELESS: Final = frozenset(("id", "type", "@context", "dateObserved", "owner"))
RELATION: Final = "refPointOfInterest"
PLACE: Final = "location"
TEXTS: Final = ("address", "location")  # JSON kept as text
OWN: Final = (
    "region",
    "category",
    "opened_at",
    "closed_at",
    "statistic",
    "reason",
    "unit",
    "unit_source",
    "status",
    "quality_source",
    "readings",
    "completeness",
    "result_at",
    "datastream",
    "datastream_name",
    "description",
    "observation_type",
    "level",
    "source_url",
    "feature",
    "lat",
    "lon",
    "utc_offset",
)


def take(body: bytes) -> list[Taken]:
    """A record for each property that an entity observed."""
    found = documents.objects(documents.opened(body), WHAT)
    return documents.all_taken(found, _taken)


def _taken(entity: Document, pointer: str) -> list[Taken]:
    if entity.get("type") != TYPE:
        raise documents.not_such(entity.get("type"), WHAT)
    id, known = documents.key(entity.get("id"), "id"), words.ngsi()
    common = _common(entity)
    made = [
        Taken(f"{id}#{name}", _property(entity, name, common), f"{pointer}/{name}")
        for name in entity
        if name in known
    ]
    if not made:
        raise documents.not_such(id, WHAT)
    return made


def _common(entity: Document) -> dict[str, Any]:
    """What holds for every property: when, where, and what else is said."""
    values = _times(entity.get("dateObserved")) | documents.given(
        **{own: _value(entity.get(name)) for own, name in SHARED.items()},
    )
    values |= documents.point(values.get("location"))
    values |= {n: documents.text(values[n]) for n in TEXTS if n in values}
    rest = {name: each for name, each in entity.items() if name not in reserved()}
    return values | ({"parameters": documents.text(rest)} if rest else {})


def _times(attribute: Any) -> dict[str, Any]:
    """When something was observed: a moment, or begin and end."""
    begin, _, end = str(_value(attribute) or "").partition("/")
    offset = documents.offset((begin, end))
    if offset == documents.UNSTATED:  # NGSI-LD times are UTC (ETSI GS CIM 009, 4.6.3)
        begin, end = f"{begin}Z", f"{end}Z" if end else end
    return documents.given(
        opened_at=begin or None, closed_at=end or None, utc_offset=offset
    )


@cache
def reserved() -> frozenset[str]:
    """The attributes that have a field; all others are kept as `parameters`."""
    known = words.ngsi()
    levels = (_level(code) for code in known.values())
    return frozenset((*NAMELESS, *SHARED.values(), *known, *levels))


def _value(attribute: Any) -> Any:
    """The value of an attribute, or what a relationship points to.

    Normalised, concise (no `type`; a place is GeoJSON) and simplified are understood.
    """
    if not isinstance(attribute, Mapping) or "coordinates" in attribute:
        return attribute
    if not attribute.keys() & {"type", "value", "object"}:
        return attribute
    found = attribute.get("object", attribute.get("value"))
    if isinstance(found, Mapping) and "@value" in found:
        return found["@value"]
    return found


def _property(entity: Document, name: str, common: Mapping[str, Any]) -> dict[str, Any]:
    """One property's values; its number in the one unit of what is measured."""
    category, attribute = words.ngsi()[name], entity[name]
    parts = attribute if isinstance(attribute, Mapping) else {}
    code, unit = parts.get("unitCode"), words.unit_of()[category]
    source = DEFAULTS.get(category, unit) if code is None else words.cefact(code)
    value = _value(attribute)
    times = {} if "opened_at" in common else _times(parts.get("observedAt"))
    values = dict(common) | times
    values |= documents.given(
        category=category,
        value=None if value == NO_VALUE else words.converted(value, source, unit),
        level=_value(entity.get(_level(category))),
        unit=unit,
        unit_source=code,
        status="unchecked",
    )
    own = _value(parts.get("hub"))
    if isinstance(own, Mapping):
        values |= {each: own[each] for each in ("parameters",) if each in own}
        return values | {each: own.get(each) for each in OWN}
    return values


def _level(category: str) -> str:
    names = {code: name for name, code in words.ngsi().items()}
    return LEVELS.get(category, f"{names[category]}Level")


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Records as entities: those of one id are properties of one entity."""
    names = {code: name for name, code in words.ngsi().items()}
    entities: dict[str, dict[str, Any]] = {}
    for key, values in facts:
        name = names[values["category"]]
        id = key.removesuffix(f"#{name}")
        entity = entities.setdefault(id, _entity(id, values))
        entity[name] = _attribute(values)
        if values.get("level") is not None:
            entity[_level(values["category"])] = _plain(values["level"])
    made = list(entities.values())
    return documents.written(made[0] if len(made) == 1 else made)


def _entity(id: str, values: Values) -> dict[str, Any]:
    """What an entity says of all of its properties, as its first record has it."""
    entity: dict[str, Any] = {"id": id, "type": TYPE}
    at = values.get("utc_offset")
    times = (values["opened_at"], values.get("closed_at"))
    entity["dateObserved"] = _plain(
        "/".join(documents.time(t, at) or "" for t in times if t)
    )
    for own, name in SHARED.items():
        value = values.get(own)
        if value is None:
            continue
        value = documents.kept(value) if own in TEXTS else value
        entity[name] = _shared(name, value)
    return entity | (_rest(values) or {}) | {"@context": list(CONTEXT)}


def _rest(values: Values) -> dict[str, Any] | None:
    """What the source added as attributes; None where it is none of them."""
    found = documents.kept(values.get("parameters"))
    free = isinstance(found, Mapping) and not reserved() & found.keys()
    return dict(found) if free else None


def _shared(name: str, value: Any) -> dict[str, Any]:
    if name == RELATION:
        return {"type": "Relationship", "object": value}
    kind = "GeoProperty" if name == PLACE else "Property"
    return {"type": kind, "value": value}


def _plain(value: Any) -> dict[str, Any]:
    return {"type": "Property", "value": value}


def _attribute(values: Values) -> dict[str, Any]:
    """The number in the unit in which the source gave it, and the hub's own words."""
    category, code = values["category"], values.get("unit_source")
    unit: str = values["unit"]
    named = words.CEFACT.get(code) if isinstance(code, str) else None
    target = DEFAULTS.get(category, unit) if named is None else named
    value = words.converted(values.get("value"), unit, target)
    made = _plain(NO_VALUE if value is None else value)
    if named is not None:
        made["unitCode"] = code
    more = ("parameters",) if _rest(values) is None else ()
    return made | {"hub": _plain(documents.plain(values, (*OWN, *more)))}
