"""What an OpenAPI (or Swagger 2) document says of an API: paths, parameters, fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from connectors.discovery import Dataset, Field, Filter

WHERE: Final = (
    *("/openapi.json", "/swagger.json", "/v3/api-docs", "/docs/api-docs.json"),
    *("/docs?api-docs.json", "/api/openapi.json", "/swagger/v1/swagger.json"),
)
DEEPEST: Final = 6
LIMITS: Final = ("limit", "per_page", "page_size", "size", "pagesize")


def is_one(value: Any) -> bool:
    """Whether a document is of this kind."""
    said = value if isinstance(value, Mapping) else {}
    versioned = isinstance(said.get("openapi", said.get("swagger")), str)
    return versioned and isinstance(said.get("paths"), Mapping)


def datasets(document: Mapping[str, Any]) -> Iterator[Dataset]:
    """Every path that is read by GET and needs nothing in its address."""
    for path, ways in document["paths"].items():
        said = ways.get("get") if isinstance(ways, Mapping) else None
        if not isinstance(said, Mapping) or "{" in path:
            continue
        asked = list(_parameters(document, ways, said))
        records = _records(document, _answer(document, said), DEEPEST)
        yield Dataset(
            id=str(path),
            title=str(said.get("summary") or said.get("operationId") or ""),
            fields=tuple(
                Field(str(name), _type(document, each), _title(document, each))
                for name, each in records.items()
            ),
            filters=tuple(Filter(name) for name, _ in asked),
            sorts=tuple(s for name, how in asked if "sort" in name for s in how),
        )


def limits(document: Mapping[str, Any]) -> dict[str, int]:
    """The largest page that any parameter of a page's size allows."""
    found: dict[str, int] = {}
    for ways in document["paths"].values():
        said = ways.get("get") if isinstance(ways, Mapping) else None
        listed = said.get("parameters") if isinstance(said, Mapping) else None
        for each in listed if isinstance(listed, list) else ():
            each = _whole(document, each)
            schema = _whole(document, each.get("schema", each))
            named = str(each.get("name", "")).lower() in LIMITS
            for key, ours in (("maximum", "page"), ("default", "page_default")):
                if named and isinstance(schema.get(key), int):
                    found[ours] = max(found.get(ours, 0), schema[key])
    return found


def _parameters(
    document: Mapping[str, Any], ways: Mapping[str, Any], said: Mapping[str, Any]
) -> Iterator[tuple[str, list[str]]]:
    for holder in (ways, said):
        listed = holder.get("parameters")
        for each in listed if isinstance(listed, list) else ():
            each = _whole(document, each)
            if each.get("in") == "query":
                words = _whole(document, each.get("schema", each)).get("enum") or []
                yield str(each.get("name")), [str(word) for word in words]


def _answer(document: Mapping[str, Any], said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of the answer 200; empty where there is none."""
    answers = said.get("responses")
    good = answers.get("200") if isinstance(answers, Mapping) else None
    good = _whole(document, good)
    content = good.get("content")
    if isinstance(content, Mapping):
        good = _whole(document, next(iter(content.values()), None))
    return _whole(document, good.get("schema"))


def _records(
    document: Mapping[str, Any], schema: Mapping[str, Any], depth: int
) -> Mapping[str, Any]:
    """The properties of the first list of objects in a schema, from outside in."""
    if schema.get("type") == "array" or "items" in schema:
        found = _whole(document, schema.get("items")).get("properties")
        return found if isinstance(found, Mapping) else {}
    inner = schema.get("properties")
    if not isinstance(inner, Mapping) or not depth:
        return {}
    for each in inner.values():
        found = _records(document, _whole(document, each), depth - 1)
        if found:
            return found
    return {}


def _whole(document: Mapping[str, Any], part: Any) -> Mapping[str, Any]:
    """A part of the document, or the one that it refers to; empty for anything else."""
    for _ in range(DEEPEST):
        if not isinstance(part, Mapping) or "$ref" not in part:
            break
        steps = str(part["$ref"]).removeprefix("#/").split("/")
        part = document
        for step in steps:
            part = part.get(step) if isinstance(part, Mapping) else None
    return part if isinstance(part, Mapping) and "$ref" not in part else {}


def _type(document: Mapping[str, Any], part: Any) -> str:
    said = _whole(document, part)
    named = said.get("format") or said.get("type") or ""
    return named if isinstance(named, str) else ""


def _title(document: Mapping[str, Any], part: Any) -> str:
    said = _whole(document, part)
    return str(said.get("title") or said.get("description") or "")[:200]
