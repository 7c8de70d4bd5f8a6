"""Reports as Open311 GeoReport v2 JSON, with CitySDK's extended attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from schemas.contracts.domain import code_list, fold_word
from schemas.standards import documents
from schemas.standards.documents import Document
from schemas.standards.exchange import Taken, Values
from schemas.values.problem import Problem, Refused

WHAT: Final = "Open311 GeoReport v2 (JSON)"
STATUSES: Final = {"open": "new", "closed": "closed"}
DETAILED: Final = {  # CitySDK's words behind Open311's two
    "received": "new",
    "in_process": "in_progress",
    "processed": "closed",
    "archived": "closed",
    "rejected": "rejected",
}
SAID: Final = {
    "new": "RECEIVED",
    "verified": "RECEIVED",
    "in_progress": "IN_PROCESS",
    "closed": "PROCESSED",
    "rejected": "REJECTED",
}
TEXTS: Final = {
    "status_notes": "status_notes",
    "service_name": "category_source",
    "service_code": "service_code",
    "agency_responsible": "agency",
}
TIMES: Final = {
    "requested_datetime": "opened_at",
    "updated_datetime": "updated_at",
    "expected_datetime": "due_at",
}
OWN: Final = (  # what Open311 has no field for
    "region",
    "status",
    "status_source",
    "category",
    "closed_at",
    "report_type",
    "supervision",
    "channel",
    "verified_at",
    "first_response_at",
    "reopened",
    "rating",
    "utc_offset",
)


@cache
def categories() -> dict[str, str]:
    """Every word of the code list, folded, to its category."""
    words: dict[str, str] = {}
    for row in code_list("citizen_report", "categories.csv"):
        for word in (row["code"], row["label_id"], row["label_en"]):
            words[fold_word(word)] = row["code"]
        words |= {fold_word(word): row["code"] for word in row["words"].split("|")}
    return words


def read(found: Document) -> dict[str, Any]:
    """The values of one service request, whatever its envelope."""
    extended = found.get("extended_attributes")
    extended = extended if isinstance(extended, Mapping) else {}
    offset = documents.offset(found.get(name) for name in TIMES)
    values = documents.given(
        **{own: documents.text(found.get(name)) for name, own in TEXTS.items()},
        **{own: found.get(name) for name, own in TIMES.items()},
        title=extended.get("title"),
        lat=_degrees(found, "lat"),
        lon=_degrees(found, "long"),
        utc_offset=None if offset == documents.UNSTATED else offset,
    )
    own = extended.get("hub")
    if isinstance(own, Mapping):
        values.pop("utc_offset", None)
        return values | {name: own[name] for name in OWN if name in own}
    return values | _judged(found, extended)


def _degrees(found: Document, name: str) -> Any:
    """A coordinate, which some servers write as text; none where that is empty."""
    value = found.get(name)
    if isinstance(value, str):
        value = documents.number(value, name) if value.strip() else None
    return documents.degrees(value)


def _judged(found: Document, extended: Document) -> dict[str, Any]:
    """Status and category by the source's own words, or Refused with both."""
    word, known = extended.get("detailed_status"), DETAILED
    field = "extended_attributes/detailed_status"
    if word is None:
        word, known, field = found.get("status"), STATUSES, "status"
    judged = {"status_source": documents.text(word)}
    wrong: list[Problem] = []
    for name, said, words, place in (
        ("status", word, known, field),
        ("category", found.get("service_name"), categories(), "service_name"),
    ):
        try:
            judged[name] = documents.code(said, words, place)
        except Refused as refused:
            wrong += refused.problems
    if wrong:
        raise Refused(*wrong)
    return judged


def native(values: Values) -> dict[str, Any]:
    """What Open311's own fields say of a report."""
    at = values.get("utc_offset")
    closed = values["status"] in ("closed", "rejected")
    return documents.given(
        status="closed" if closed else "open",
        **{name: values.get(own) for name, own in TEXTS.items()},
        **{name: documents.time(values.get(own), at) for name, own in TIMES.items()},
    )


def take(body: bytes) -> list[Taken]:
    """The reports of a GeoReport v2 answer: a list of service requests, or one."""
    found = documents.objects(documents.opened(body), WHAT)
    return documents.all_taken(found, _taken)


def _taken(found: Document, pointer: str) -> list[Taken]:
    key = documents.key(found.get("service_request_id"), "service_request_id")
    return [Taken(key, read(found), pointer)]


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Reports as a list of service requests."""
    return documents.written([_request(key, values) for key, values in facts])


def _request(key: str, values: Values) -> dict[str, Any]:
    place = documents.given(lat=values.get("lat"), long=values.get("lon"))
    return (
        {"service_request_id": key}
        | native(values)
        | place
        | {
            "extended_attributes": documents.given(
                title=values.get("title"), detailed_status=SAID[values["status"]]
            )
            | {"hub": documents.plain(values, OWN)}
        }
    )
