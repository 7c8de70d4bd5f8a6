"""BMKG's answers as records: earthquakes, three-hourly forecasts, CAP 1.2 warnings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from schemas import strict
from schemas.domains.incident import bmkg as quake_words
from schemas.mapping.steps.raw import raw_bytes
from schemas.strict import Flaw
from schemas.tables.melt import Taken
from schemas.values.problem import Refused, refuse

ALERT: Final = "alert"
ITEM: Final = "rss/channel/item"
GIVEN: Final = ("lat", "lon", "magnitude", "depth_km")
CANCELS: Final = ("Cancel",)


def quakes(body: bytes, limits: strict.Limits) -> Iterator[Taken]:
    """Each earthquake as BMKG writes it, with `id`, `at`, `lat`, `lon`, `magnitude`
    and `depth_km` as numbers.

    BMKG gives no id: the second and the point name one. Where time or place are told
    twice and differently, the record is flawed.
    """
    info = _mapping(strict.json(body, limits).value).get("Infogempa")
    found = _mapping(info).get("gempa")
    listed = found if isinstance(found, list) else [found]
    if found is None:
        raise _not_such("Infogempa.gempa")
    for at, each in enumerate(listed):
        place = "/Infogempa/gempa" + (f"/{at}" if isinstance(found, list) else "")
        yield _quake(each, place)


def _quake(each: Any, place: str) -> Taken:
    if not isinstance(each, dict):
        return Taken({"gempa": each}, place)
    try:
        [taken] = quake_words.take(raw_bytes({"Infogempa": {"gempa": each}}))
    except Refused as refused:
        [first, *_] = refused.problems
        return Taken(each | {"id": Flaw(first)}, place, True)
    values = {name: _exact(taken.values.get(name)) for name in GIVEN}
    moment = taken.values["opened_at"]
    return Taken(each | {"id": taken.key, "at": moment} | values, place)


def _exact(value: Any) -> Any:
    """A number as JSON may hold it; texts as they are."""
    return (
        value
        if isinstance(value, Decimal | int)
        else None if value is None else str(value)
    )


def forecasts(body: bytes, limits: strict.Limits) -> Iterator[Taken]:
    """Each time of each village: its place and its weather in one record."""
    document = strict.json(body, limits)
    listed = _mapping(document.value).get("data")
    if not isinstance(listed, list):
        raise _not_such("data")
    for at, each in enumerate(listed):
        place = _mapping(_mapping(each).get("lokasi"))
        weather = _mapping(each).get("cuaca")
        if not place or weather is None:
            raise _not_such(f"data[{at}].lokasi, cuaca")
        for pointer, slot in _slots(weather, f"/data/{at}/cuaca"):
            yield Taken(place | slot, pointer, document.flawed)


def _slots(value: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects in lists of lists, whatever their depth."""
    if isinstance(value, dict):
        yield pointer, value
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _slots(each, f"{pointer}/{at}")


def links(body: bytes) -> list[str]:
    """Where the warnings stand that an RSS index names."""
    items = [_mapping(item.value) for item in strict.xml(body, ITEM)]
    return [str(each["link"]) for each in items if each.get("link")]


def warnings(body: bytes, language: str) -> Iterator[Taken]:
    """The warning of a CAP file, in one language; a cancelled one with its own id.

    `id` is the identifier, `areas` its areas each with polygons as lists of [lat,
    lon], `areaDesc` their names. A cancellation is a record for each warning that it
    refers to, with `cancelled` true.
    """
    for item in strict.xml(body, ALERT):
        alert = _mapping(item.value)
        if not alert.get("identifier"):
            raise _not_such("alert.identifier")
        told = _told(alert, language)
        cancelled = alert.get("msgType") in CANCELS
        for id in _names(alert) if cancelled else [alert["identifier"]]:
            yield Taken(
                told | {"id": id, "cancelled": cancelled}, item.pointer, item.flawed
            )


def _names(alert: dict[str, Any]) -> list[str]:
    """The identifiers that a message refers to: `sender,identifier,sent …`."""
    parts = [each.split(",") for each in str(alert.get("references") or "").split()]
    found = [part[1] for part in parts if len(part) == 3]
    if not found:
        raise _not_such("alert.references")
    return found


def _told(alert: dict[str, Any], language: str) -> dict[str, Any]:
    """What an alert and its information in a language say."""
    infos = [_mapping(each) for each in _several(alert.get("info"))]
    fitting = [i for i in infos if str(i.get("language", "")).startswith(language)]
    info = next(iter([*fitting, *infos]), {})
    areas = [_area(_mapping(each)) for each in _several(info.get("area"))]
    plain = {k: v for k, v in {**alert, **info}.items() if k not in ("info", "area")}
    named = "; ".join(str(each["areaDesc"]) for each in areas if each["areaDesc"])
    return plain | {"areas": areas, "areaDesc": named or None}


def _area(area: dict[str, Any]) -> dict[str, Any]:
    polygons = [_points(str(each)) for each in _several(area.get("polygon"))]
    return {
        "areaDesc": area.get("areaDesc"),
        "polygons": polygons,
        "geocodes": _several(area.get("geocode")),
    }


def _points(text: str) -> Any:
    """`lat,lon lat,lon …` as numbers; a flaw where it is no such line."""
    try:
        points = [[Decimal(n) for n in pair.split(",")] for pair in text.split()]
    except ArithmeticError:
        points = []
    sound = all(len(p) == 2 and abs(p[0]) <= 90 and abs(p[1]) <= 180 for p in points)
    if len(points) < 4 or not sound or points[0] != points[-1]:
        return Flaw(_not_such("polygon", text).problems[0])
    return points


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _not_such(field: str, value: str = "") -> Refused:
    return refuse(
        field,
        value,
        "bmkg.shape",
        id=f"Jawaban BMKG tidak memuat {field} seperti biasanya; bentuknya berubah.",
        en=f"BMKG's answer does not hold {field} as it used to; its shape has changed.",
    )
