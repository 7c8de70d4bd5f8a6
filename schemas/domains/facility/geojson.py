"""Facilities as GeoJSON, in the words of Indonesian open data lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from schemas.domains.facility import words
from schemas.standards import documents
from schemas.standards.documents import Document
from schemas.standards.exchange import Taken, Values

WHAT: Final = "GeoJSON"
CRS84: Final = "urn:ogc:def:crs:OGC:1.3:CRS84"
# Our field, the name it is written by, and others that lists use; shapefiles cut
# names at ten letters.
NAMES: Final = {
    "name": ("Nama", "nama", "name", "NAMOBJ", "nama_rs", "Nama RS"),
    "district_name": ("Kecamatan", "kecamatan", "WADMKC"),
    "address": ("Alamat", "alamat", "address"),
    "kind_source": ("Jenis RS", "Jenis", "jenis", "amenity"),
    "grade": ("Kelas RS", "Kelas", "kelas"),
    "ownership_source": ("Kepemilika", "Kepemilikan", "kepemilikan", "operator:type"),
    "url": ("Link Profi", "Link Profil", "url", "website"),
}
WORDS: Final = {
    "category": ("kind_source", "kinds.csv"),
    "ownership": ("ownership_source", "ownerships.csv"),
}


def take(body: bytes) -> list[Taken]:
    """The facilities of a FeatureCollection, or the one of a Feature."""
    document = documents.opened(body)
    kind = document.get("type") if isinstance(document, Mapping) else None
    if kind == "Feature":
        return documents.all_taken([("", document)], _taken)
    if kind != "FeatureCollection":
        raise documents.not_such(kind, WHAT)
    _check_crs(document.get("crs"))
    found = documents.objects(document.get("features"), WHAT)
    name = documents.text(document.get("name"))
    features = [(f"/features{at}", {"list_name": name, **each}) for at, each in found]
    return documents.all_taken(features, _taken)


def _check_crs(crs: Any) -> None:
    """Coordinates are WGS 84, longitude first; others would land elsewhere."""
    named = crs.get("properties") if isinstance(crs, Mapping) else None
    name = named.get("name") if isinstance(named, Mapping) else None
    if crs is not None and name not in (
        CRS84,
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
    ):
        raise documents.not_such(name, "GeoJSON WGS 84 (CRS84)")


def _taken(feature: Document, pointer: str) -> list[Taken]:
    said = feature.get("properties")
    said = said if isinstance(said, Mapping) else {}
    values = documents.given(
        **{own: _first(said, names) for own, names in NAMES.items()},
        list_name=feature.get("list_name"),
        **documents.point(feature.get("geometry")),
    )
    own = feature.get("hub")
    if isinstance(own, Mapping):
        values |= {name: own[name] for name in words.OWN if name in own}
        values |= {name: None for name in words.OWN if name not in own}
    else:
        values |= words.code_in(values.get("url"))
        for name, (word, table) in WORDS.items():
            if word in values or name == "category":
                known = words.known(table)
                values[name] = documents.code(values.get(word), known, NAMES[word][0])
    return [Taken(words.key(feature.get("id"), values), values, pointer)]


def _first(said: Document, names: Sequence[str]) -> str | None:
    found = (documents.text(said[name]) for name in names if said.get(name) is not None)
    return next(found, None)


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Facilities as a FeatureCollection."""
    lists = {values.get("list_name") for _, values in facts}
    name = lists.pop() if len(lists) == 1 else None
    return documents.written(
        {"type": "FeatureCollection"}
        | documents.given(name=name)
        | {
            "crs": {"type": "name", "properties": {"name": CRS84}},
            "features": [_feature(key, values) for key, values in facts],
        }
    )


def _feature(key: str, values: Values) -> dict[str, Any]:
    said = documents.given(
        **{names[0]: values.get(own) for own, names in NAMES.items()}
    )
    lat: Decimal | None = values.get("lat")
    lon: Decimal | None = values.get("lon")
    geometry = None
    if lat is not None and lon is not None:
        said |= {"Y": lat, "X": lon}
        geometry = {"type": "Point", "coordinates": [lon, lat]}
    feature = {"type": "Feature", "properties": said, "geometry": geometry}
    own_key = {} if _derived(key, values) else {"id": key}
    return feature | own_key | {"hub": documents.plain(values, words.OWN)}


def _derived(key: str, values: Values) -> bool:
    """Whether a reader finds the key without an `id`."""
    return words.key(None, values) == key
