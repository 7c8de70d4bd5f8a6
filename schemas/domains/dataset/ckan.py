"""Datasets as CKAN packages: the answer of package_show, or of package_search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import orjson

from schemas import strict
from schemas.contracts.record import instant_text
from schemas.domains.dataset.codes import FREQUENCIES, LEVELS, STATUSES, THEMES
from schemas.standards.exchange import Taken, Values
from schemas.values.nearest import hint
from schemas.values.problem import Refused, Words, refuse

STANDARD: Final = "ckan"
# CKAN's own states; what ours say more stands beside them in the extras.
STATES: Final = {"active": "published", "draft": "planned", "deleted": "withdrawn"}
PLAIN: Final = {
    "title": "title",
    "notes": "description",
    "url": "url",
    "license_id": "licence",
}
# Extras as Indonesian portals call them (ckanext-metadata), and ours behind.
EXTRAS: Final = {
    "kode_wilayah": "region",
    "status": "status",
    "status_sumber": "status_source",
    "tema": "category",
    "tanggal_ditarik": "closed_at",
    "produsen_data": "publisher_unit",
    "frekuensi_penerbitan": "frequency",
    "cakupan": "coverage",
    "cakupan_mulai": "covers_from",
    "cakupan_akhir": "covers_to",
    "level_penyajian": "level",
    "metode": "method",
    "rujukan": "reference",
    "klasifikasi_informasi": "access",
    "tanggal_terbit": "opened_at",
    "tanggal_diubah": "updated_at",
    "kata_kunci": "keywords",
}
CLOCK: Final = {"metadata_created": "opened_at", "metadata_modified": "updated_at"}
LISTS: Final[Mapping[str, Mapping[str, Words]]] = {
    "status": STATUSES,
    "category": THEMES,
    "frequency": FREQUENCIES,
    "level": LEVELS,
}
RESOURCE: Final = {"name": "file_title", "url": "file_url", "format": "file_format"}
UTC_BY_RULE: Final = "Z"  # CKAN writes its own moments in UTC, without saying so


def take(body: bytes) -> list[Taken]:
    """The packages of an answer of CKAN's action API."""
    document = strict.json(body)
    if document.flawed:
        raise Refused(*(found for _, found in strict.flaws(document.value)))
    answer = document.value
    if not isinstance(answer, dict) or answer.get("success") is not True:
        raise refuse(
            "success",
            answer.get("success") if isinstance(answer, dict) else None,
            "ckan.no_answer",
            id="Ini bukan jawaban berhasil dari API CKAN (success: true).",
            en="This is no successful answer of CKAN's API (success: true).",
        )
    return [_taken(package, at) for at, package in _packages(answer.get("result"))]


def _packages(result: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    several = result.get("results") if isinstance(result, dict) else result
    if several is None and isinstance(result, dict):
        yield "/result", result
        return
    begin = "/result/results" if isinstance(result, dict) else "/result"
    for place, each in enumerate(several if isinstance(several, list) else ()):
        if isinstance(each, dict):
            yield f"{begin}/{place}", each


def _taken(package: dict[str, Any], at: str) -> Taken:
    key = package.get("id") or package.get("name")
    if not isinstance(key, str):
        raise refuse(
            f"{at}/id",
            key,
            "ckan.no_id",
            id="Paket ini tidak punya id atau name.",
            en="This package has neither id nor name.",
        )
    values = dict(_fields(package))
    values |= dict(_extras(package, at))
    return Taken(key, {name: v for name, v in values.items() if v is not None}, at)


def _fields(package: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, ours in PLAIN.items():
        yield ours, package.get(name) or None
    yield "status", STATES.get(str(package.get("state")), package.get("state"))
    for name, ours in CLOCK.items():
        yield ours, _moment(package.get(name))
    owner = package.get("organization")
    yield "walidata", owner.get("title") if isinstance(owner, dict) else None
    named = [each.get("name") for each in _objects(package.get("tags"))]
    yield "keywords", ", ".join(filter(None, named)) or None
    first = next(iter(_objects(package.get("resources"))), {})
    for name, ours in RESOURCE.items():
        yield ours, first.get(name) or None


def _objects(value: Any) -> list[dict[str, Any]]:
    given = value if isinstance(value, list) else []
    return [each for each in given if isinstance(each, dict)]


def _extras(package: dict[str, Any], at: str) -> Iterator[tuple[str, Any]]:
    for place, each in enumerate(_objects(package.get("extras"))):
        ours = EXTRAS.get(str(each.get("key")))
        if ours is not None:
            value = each.get("value")
            yield ours, _word(ours, value, f"{at}/extras/{place}/value")


def _word(field: str, value: Any, at: str) -> Any:
    """Our code for a word of a portal: the code itself, or its Indonesian label."""
    known = LISTS.get(field)
    if known is None or not isinstance(value, str) or value in known:
        return value
    labels = {words.id.casefold(): code for code, words in known.items()}
    found = labels.get(value.strip().casefold())
    if found is None:
        near = hint(value, [words.id for words in known.values()])
        raise refuse(
            at,
            value,
            "ckan.unknown_word",
            id=f"Kata ini tidak dikenal untuk {field}.{near.id}",
            en=f"This word is not known for {field}.{near.en}",
        )
    return found


def _moment(value: Any) -> Any:
    """A moment of CKAN's own clock, which is UTC and says no zone."""
    if not isinstance(value, str) or "+" in value or value.endswith(UTC_BY_RULE):
        return value
    return value + UTC_BY_RULE


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Datasets as the answer of package_show; several as that of package_search."""
    packages = [_package(key, values) for key, values in facts]
    result = (
        packages[0]
        if len(packages) == 1
        else {"count": len(packages), "results": packages}
    )
    answer = {"success": True, "result": result}
    return orjson.dumps(answer, option=orjson.OPT_INDENT_2)


def _package(key: str, values: Values) -> dict[str, Any]:
    said = {name: _plain(each) for name, each in values.items() if each is not None}
    states = {ours: theirs for theirs, ours in STATES.items()}
    package: dict[str, Any] = {"id": key, "type": "dataset"}
    package |= {name: said[ours] for name, ours in PLAIN.items() if ours in said}
    package["state"] = states.get(said["status"], "active")
    if "walidata" in said:
        package["organization"] = {"title": said["walidata"]}
    words = list(filter(None, said.get("keywords", "").split(", ")))
    package["tags"] = [{"name": each} for each in words]
    if ", ".join(words) == said.get("keywords"):
        del said["keywords"]
    for name, ours in CLOCK.items():
        if ours in said:
            package[name] = said[ours].removesuffix(UTC_BY_RULE)
    resource = {name: said[ours] for name, ours in RESOURCE.items() if ours in said}
    package["resources"] = [resource] if resource else []
    package["extras"] = [
        {"key": name, "value": said[ours]}
        for name, ours in EXTRAS.items()
        if ours in said
    ]
    return package


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value
