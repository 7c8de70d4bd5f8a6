"""Incidents as alerts of the Common Alerting Protocol 1.2 (XML)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from schemas import strict
from schemas.contracts.domain import code_list, fold_word
from schemas.domains.incident import elements
from schemas.standards import documents
from schemas.standards.documents import Document
from schemas.standards.exchange import Taken, Values
from schemas.values.problem import Problem, Refused

NAME: Final = "incident"
WHAT: Final = "CAP 1.2 (XML)"
ROOTS: Final = ("alert", "alerts/alert", "feed/entry/content/alert")
LANGUAGE: Final = "id-ID"
CODED: Final = {
    "severity": "severities.csv",
    "certainty": "certainties.csv",
    "urgency": "urgencies.csv",
}
ALERT_TEXTS: Final = {"sender": "sender", "references": "references"}
INFO_TEXTS: Final = {
    "event": "event_source",
    "senderName": "sender_name",
    "headline": "headline",
    "description": "description",
    "instruction": "instruction",
    "web": "web",
}
INFO_TIMES: Final = {"effective": "effective_at", "expires": "expires_at"}
OWN: Final = (  # written as `parameter`, which CAP has for what it does not name
    "region",
    "category",
    "opened_at",
    "closed_at",
    "status",
    "event_source",
    "sender",
    "sent_at",
    "message_type",
    "place",
    "lat",
    "lon",
    "dead",
    "missing",
    "injured",
    "displaced",
    "affected",
    "houses_heavy",
    "houses_medium",
    "houses_light",
    "public_damaged",
    "loss_idr",
    "alert_level",
    "severity",
    "certainty",
    "urgency",
    "magnitude",
    "depth_km",
    "felt",
    "potential",
    "shakemap",
)
NUMBERS: Final = frozenset(
    "lat lon dead missing injured displaced affected houses_heavy houses_medium"
    " houses_light public_damaged loss_idr magnitude depth_km".split()
)
PREFIX: Final = "hub:"


@cache
def _words(table: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in code_list(NAME, table):
        for word in (row["code"], row["label_id"], row["label_en"]):
            found[fold_word(word)] = row["code"]
        found |= {fold_word(word): row["code"] for word in row["words"].split("|")}
    return found


@cache
def _cap(table: str) -> dict[str, str]:
    """CAP's word for each code."""
    return {row["code"]: row["cap"] for row in code_list(NAME, table)}


def take(body: bytes) -> list[Taken]:
    """The alerts of a document: it is one, or holds several; one fact for each area."""
    found = documents.all_taken(_alerts(body), _taken)
    if not found:
        raise documents.not_such(elements.root(body), WHAT)
    return found


def _alerts(body: bytes) -> Iterator[tuple[str, Document]]:
    name = elements.root(body)
    path = next((each for each in ROOTS if each.split("/")[0] == name), None)
    if path is None:
        raise documents.not_such(name, WHAT)
    for item in strict.xml(body, path):
        if not isinstance(item.value, Mapping) or "identifier" not in item.value:
            raise documents.not_such(item.value, WHAT)
        yield item.pointer, item.value


def _taken(alert: Document, pointer: str) -> list[Taken]:
    identifier = documents.key(alert.get("identifier"), "identifier")
    infos = [i for i in elements.several(alert.get("info")) if isinstance(i, Mapping)]
    if not infos:
        raise documents.not_such(alert.get("info"), WHAT)
    ours = (i for i in infos if str(i.get("language", "")).lower().startswith("id"))
    info = next(ours, infos[0])
    base = _values(alert, info)
    areas = [a for a in elements.several(info.get("area")) if isinstance(a, Mapping)]
    keys = [f"{identifier}/{n}" for n in range(1, len(areas) + 1)]
    if len(areas) < 2:
        keys, areas = [identifier], areas or [{}]
    own = _own(info)
    return [
        Taken(key, base | _area(area) | own, f"{pointer}/info")
        for key, area in zip(keys, areas, strict=True)
    ]


def _values(alert: Document, info: Document) -> dict[str, Any]:
    sent = alert.get("sent")
    values = documents.given(
        opened_at=info.get("onset") or info.get("effective") or sent,
        sent_at=sent,
        **{own: alert.get(name) for name, own in ALERT_TEXTS.items()},
        **{own: info.get(name) for name, own in INFO_TEXTS.items()},
        **{own: info.get(name) for name, own in INFO_TIMES.items()},
    )
    if _own(info):  # the hub's own alerts say in its words what these only hint at
        return values
    wrong: list[Problem] = []
    coded = [(name, info.get(name), table, name) for name, table in CODED.items()]
    coded.append(("msgType", alert.get("msgType"), "message_types.csv", "message_type"))
    coded.append(("event", info.get("event"), "kinds.csv", "category"))
    for name, word, table, field in coded:
        if word is None and field != "category":
            continue
        try:
            values[field] = documents.code(word, _words(table), name)
        except Refused as refused:
            wrong += refused.problems
    if wrong:
        raise Refused(*wrong)
    return values


def _own(info: Document) -> dict[str, Any]:
    """The values that the hub wrote as parameters."""
    found: dict[str, Any] = {}
    for each in elements.several(info.get("parameter")):
        if not isinstance(each, Mapping):
            continue
        name = str(each.get("valueName")).removeprefix(PREFIX)
        if name in OWN and str(each.get("valueName")).startswith(PREFIX):
            value = each.get("value")
            exact = name in NUMBERS
            found[name] = documents.number(value, name) if exact else value
    return found | {n: None for n in OWN if n not in found} if found else found


def _area(area: Document) -> dict[str, Any]:
    """Place and shape; a circle of no radius is a point."""
    polygons = elements.several(area.get("polygon"))
    values = documents.given(place=area.get("areaDesc"))
    if polygons:
        values["polygon"] = " ".join(str(polygons[0]).split())
    for circle in elements.several(area.get("circle"))[:1]:
        point = str(circle).split(" ")[0].split(",")
        if len(point) == 2:
            lat, lon = (documents.number(each, "circle") for each in point)
            values |= {"lat": documents.degrees(lat), "lon": documents.degrees(lon)}
    return values


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Incidents as alerts; several stand in an `alerts` element."""
    made = [_alert(key, values) for key, values in facts]
    if len(made) == 1:
        return elements.document(made[0])
    return elements.document(("alerts", made))


def _alert(key: str, values: Values) -> elements.Element:
    sent = values.get("sent_at") or values["opened_at"]
    message = values.get("message_type") or "alert"
    return (
        "alert",
        [
            ("identifier", key),
            ("sender", values.get("sender") or "smart-province-hub"),
            ("sent", _time(sent)),
            ("status", "Actual"),
            ("msgType", _cap("message_types.csv")[message]),
            ("scope", "Public"),
            ("references", values.get("references")),
            ("info", _info(values)),
        ],
    )


def _info(values: Values) -> list[elements.Element]:
    kinds = {row["code"]: row for row in code_list(NAME, "kinds.csv")}
    kind = kinds[values["category"]]
    said = {n: _cap(t)[values.get(n) or "unknown"] for n, t in CODED.items()}
    own = documents.plain(values, OWN)
    parameters: list[elements.Element] = [
        ("parameter", [("valueName", PREFIX + n), ("value", documents.text(value))])
        for n, value in own.items()
    ]
    lat, lon = (documents.text(values.get(name)) for name in ("lat", "lon"))
    return [
        ("language", LANGUAGE),
        ("category", kind["cap"]),
        ("event", values.get("event_source") or kind["label_id"]),
        ("urgency", said["urgency"]),
        ("severity", said["severity"]),
        ("certainty", said["certainty"]),
        ("effective", _time(values.get("effective_at"))),
        ("onset", _time(values["opened_at"])),
        ("expires", _time(values.get("expires_at"))),
        ("senderName", values.get("sender_name")),
        ("headline", values.get("headline")),
        ("description", values.get("description")),
        ("instruction", values.get("instruction")),
        ("web", values.get("web")),
        *parameters,
        (
            "area",
            [
                ("areaDesc", values.get("place") or values.get("region") or "–"),
                ("polygon", values.get("polygon")),
                ("circle", None if lat is None else f"{lat},{lon} 0"),
            ],
        ),
    ]


def _time(moment: datetime | None) -> str | None:
    return documents.time(moment, documents.WIB)
