"""Sensor records as Observations and Datastreams of OGC SensorThings 1.1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from schemas.domains.sensor import words
from schemas.standards import documents
from schemas.standards.documents import Document
from schemas.standards.exchange import Taken, Values

WHAT: Final = "OGC SensorThings 1.1"
ID: Final = "@iot.id"
SELF: Final = "@iot.selfLink"
OBSERVATION_LINKS: Final = ("Datastream", "FeatureOfInterest", "MultiDatastream")
DATASTREAM_LINKS: Final = ("Sensor", "Observations", "ObservedProperty", "Thing")
LINK: Final = "@iot.navigationLink"
OWN: Final = (  # what SensorThings has no field for; it stands in `parameters`
    "region",
    "category",
    "statistic",
    "reason",
    "unit",
    "unit_source",
    "status",
    "readings",
    "completeness",
    "datastream",
    "datastream_name",
    "station",
    "setting",
    "level",
    "reliability",
    "area",
    "address",
    "place_ref",
    "source",
    "lat",
    "lon",
    "utc_offset",
)
OF_SERIES: Final = ("quality_source", "result_at")  # a Datastream has none of them
MORE: Final = ("description", "observation_type", "location", "feature")


def take(body: bytes) -> list[Taken]:
    """Observations or Datastreams: a page, a list or one; with what is expanded.

    Observations may come as rows (`$resultFormat=dataArray`) of their Datastream.
    """
    document = documents.opened(body)
    if isinstance(document, Mapping) and isinstance(document.get("value"), list):
        document = document["value"]
    found = documents.objects(document, WHAT)
    rows = (row for pointer, each in found for row in _rows(each, pointer))
    return documents.all_taken(rows, _taken)


def _rows(found: Document, pointer: str) -> Iterator[tuple[str, Document]]:
    """The observations of a data array, each as one of its own; others as they are."""
    names, rows = found.get("components"), found.get("dataArray")
    if not isinstance(names, list) or not isinstance(rows, list):
        yield pointer, found
        return
    own = [ID if name == "id" else str(name) for name in names]
    for number, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(own):
            raise documents.not_such(row, WHAT)
        stream = {"Datastream": found.get("Datastream")}
        yield f"{pointer}/dataArray/{number}", dict(zip(own, row, strict=True)) | stream


def _taken(found: Document, pointer: str) -> list[Taken]:
    if "result" in found:
        stream = found.get("Datastream")
        stream = _series(stream) if isinstance(stream, Mapping) else {}
        return [_observation(found, stream, pointer)]
    if "unitOfMeasurement" not in found:
        raise documents.not_such(found.get(ID), WHAT)
    observations = found.get("Observations")
    if isinstance(observations, list):
        series = _series(found)
        return [
            _observation(each, series, f"{pointer}/Observations/{n}")
            for n, each in documents.objects(observations, WHAT)
        ]
    return [_description(found, pointer)]


def _series(stream: Document) -> dict[str, Any]:
    """What a Datastream says of each of its observations."""
    unit = stream.get("unitOfMeasurement")
    unit = unit if isinstance(unit, Mapping) else {}
    measured, thing = stream.get("ObservedProperty"), stream.get("Thing")
    values = documents.given(
        datastream=documents.text(stream.get(ID)),
        datastream_name=stream.get("name"),
        unit_source=documents.text(unit) if unit else None,
        unit=words.ucum(unit) if unit else None,
        station=thing.get("name") if isinstance(thing, Mapping) else None,
    ) | documents.point(stream.get("observedArea"))
    if isinstance(measured, Mapping):
        known = words.known("properties.csv")
        values["category"] = documents.code(measured.get("name"), known, "name")
    return values


def _observation(found: Document, series: Mapping[str, Any], pointer: str) -> Taken:
    begin, end = _span(found.get("phenomenonTime"))
    quality = found.get("resultQuality")
    word = quality.get("quality") if isinstance(quality, Mapping) else quality
    said, own = _extra(found.get("parameters"))
    values = dict(series) | documents.given(
        opened_at=begin,
        closed_at=end,
        statistic=None if end else "instant",
        value=found.get("result"),
        status=words.quality(word if isinstance(word, str) else None),
        quality_source=documents.text(quality),
        result_at=found.get("resultTime"),
        source_url=found.get(SELF),
        parameters=said,
    )
    if own:
        values |= {name: own.get(name) for name in (*OWN, *MORE)}
        values |= {n: own[n] for n in ("parameters",) if n in own}
    elif "category" in values and "unit" in values:
        unit = words.unit_of()[values["category"]]
        values["value"] = words.converted(values.get("value"), values["unit"], unit)
        values["unit"] = unit
    return Taken(documents.key(found.get(ID), ID), values, pointer)


def _description(found: Document, pointer: str) -> Taken:
    """A Datastream without its observations: what the series is, and no value."""
    begin, end = _span(found.get("phenomenonTime"))
    said, own = _extra(found.get("properties"))
    values = _series(found) | documents.given(
        opened_at=begin,
        closed_at=end,
        statistic="series",
        status="unchecked",
        description=found.get("description"),
        observation_type=found.get("observationType"),
        source_url=found.get(SELF),
        location=documents.text(found.get("observedArea")),
        feature=documents.text(found.get("FeatureOfInterest")),
        parameters=said,
    )
    if own:
        values |= {name: own.get(name) for name in (*OWN, *OF_SERIES)}
        values |= {n: own[n] for n in ("parameters",) if n in own}
    return Taken(f"Datastream {documents.key(found.get(ID), ID)}", values, pointer)


def _span(times: Any) -> tuple[str | None, str | None]:
    """The beginning and end of an interval; a moment has only a beginning."""
    begin, _, end = str(times or "").partition("/")
    return begin or None, end or None


def _extra(said: Any) -> tuple[str | None, Document]:
    """What a source adds, as JSON text, without what the hub added to it."""
    if not isinstance(said, Mapping):
        return documents.text(said), {}
    own = said.get("hub")
    rest = {name: value for name, value in said.items() if name != "hub"}
    return documents.text(rest) if rest else None, own if isinstance(own, dict) else {}


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Records as a list of Observations, and descriptions as Datastreams."""
    return documents.written([_given(key, values) for key, values in facts])


def _given(key: str, values: Values) -> dict[str, Any]:
    if values.get("statistic") == "series":
        return _datastream(key, values)
    made = documents.given(
        phenomenonTime=_times(values),
        resultTime=_time(values.get("result_at")),
        resultQuality=documents.kept(values.get("quality_source")),
    )
    said, own = _said(values, (*OWN, *MORE))
    return (
        {ID: _id(key), "result": values.get("value")}
        | made
        | {"parameters": said | {"hub": own}}
        | dict(_links(values.get("source_url"), OBSERVATION_LINKS))
    )


def _datastream(key: str, values: Values) -> dict[str, Any]:
    unit = documents.kept(values.get("unit_source"))
    if not isinstance(unit, Mapping):
        unit = {"name": values["unit"], "symbol": values["unit"], "definition": ""}
    made = documents.given(
        name=values.get("datastream_name"),
        description=values.get("description"),
        observationType=values.get("observation_type"),
        observedArea=documents.kept(values.get("location")),
        phenomenonTime=_times(values),
        FeatureOfInterest=documents.kept(values.get("feature")),
    )
    if "closed_at" in values and values["closed_at"] is not None:
        made["resultTime"] = _times(values)
    said, own = _said(values, (*OWN, *OF_SERIES))
    return (
        {ID: _id(key.removeprefix("Datastream ")), "unitOfMeasurement": unit}
        | made
        | {"properties": said | {"hub": own}}
        | dict(_links(values.get("source_url"), DATASTREAM_LINKS))
    )


def _said(values: Values, names: Sequence[str]) -> tuple[dict[str, Any], Values]:
    """What the source added, as it was, and what the hub adds to it."""
    own = documents.plain(values, names)
    found = documents.kept(values.get("parameters"))
    if isinstance(found, Mapping) and "hub" not in found:
        return dict(found), own
    return {}, own | documents.plain(values, ("parameters",))


def _id(key: str) -> int | str:
    """An id as SensorThings services write it: a number where it is one."""
    whole = key.isascii() and key.isdigit() and len(key) < 16
    return int(key) if whole and not (key[0] == "0" and len(key) > 1) else key


def _links(own: str | None, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    if own is not None:
        yield SELF, own
        yield from ((f"{name}{LINK}", f"{own}/{name}") for name in names)


def _times(values: Values) -> str | None:
    begin, end = _time(values["opened_at"]), _time(values.get("closed_at"))
    return begin if end is None else f"{begin}/{end}"


def _time(moment: datetime | None) -> str | None:
    """A moment in UTC with three decimals, as services of this standard write it."""
    if moment is None:
        return None
    fine = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=fine)
    return f"{text}Z"


def is_reading(values: Mapping[str, Any]) -> bool:
    """Whether it is one reading with a number, such as `hourly` sums up."""
    value = values.get("value")
    number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return values.get("statistic") == "instant" and number
