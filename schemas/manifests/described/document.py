"""The manifest as one JSON Schema 2020-12: what editors complete and people look up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

from schemas.contracts.domain import Catalogue, Domain, catalogue
from schemas.contracts.record import Number, Strict
from schemas.manifests import manifest
from schemas.manifests.described import words
from schemas.manifests.described.exploring import explore
from schemas.manifests.described.groups import Groups, keep
from schemas.manifests.described.sketch import Json, Run, Sketch, whole
from schemas.manifests.reading import kinds
from schemas.manifests.reading.fields import read_entry
from schemas.manifests.reading.section import PERCENT
from schemas.publishing.json_schema import meanings

VERSION: Final = "v1"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
PATH: Final = f"/schemas/manifest/{VERSION}"
STREAM: Final = "streams[]"
SHARE: Final[Json] = {"type": "string", "pattern": whole(PERCENT)}
OF_SCHEMA: Final[dict[str, Json]] = {  # what the shared schema binds, not the kind
    f"{STREAM}.map": {"type": "object"},
    f"{STREAM}.expect.null_max": {"type": "object", "additionalProperties": SHARE},
}
NO_NUMBER: Final[Json] = {"not": {"type": "number"}}
REFERENCE: Final = re.compile(r'"#/\$defs/([^"]+)"')
RANGE: Final = r"@[0-9<>=., ]+$"


def document(base_url: str = "") -> Json:
    """The schema with its address below `base_url`."""
    return {"$schema": DIALECT, "$id": f"{base_url}{PATH}"} | _made(kinds.readable())


@cache
def _made(every: tuple[str, ...]) -> Json:
    """The schema of manifests of these kinds."""
    known = catalogue()
    defs: dict[str, Json] = {"of-a-schema": _of_schemas(known)}
    defs |= _maps(known)
    branches: list[Json] = []
    root: Json = {}
    for kind in every:
        groups = Groups(_runs(known, kind), words.of(kind), defs, OF_SCHEMA)
        connection = groups.refer("connection", f"connection-{kind}")
        stream = _stream(groups, kind)
        root = root or _root(groups, every)
        branches.append(_branch(kind, connection, stream))
    made = root | {"allOf": branches}
    return made | {"$defs": _used(made, defs)}


def _used(made: Json, defs: dict[str, Json]) -> dict[str, Json]:
    """The definitions that are referred to, by name."""
    found: dict[str, Json] = {}
    waiting = [made]
    while waiting:
        for name in REFERENCE.findall(json.dumps(waiting.pop())):
            if name not in found:
                found[name] = defs[name]
                waiting.append(defs[name])
    return dict(sorted(found.items()))


def _runs(known: Catalogue, kind: str) -> list[Run]:
    """Every reading of a manifest of one kind, of a schema that needs no key."""
    loose = next(each.ref for each in known.domains if each.kind != "record")
    return explore(
        lambda root: manifest.read(root, known, (kind,)),
        given={f"{STREAM}.schema": loose},
    )


def _stream(groups: Groups, kind: str) -> Json:
    """The reference to a kind's stream, bound to the shared schema that it names."""
    made = groups.write(STREAM)
    made["allOf"] = [*made.get("allOf", []), {"$ref": "#/$defs/of-a-schema"}]
    made["properties"]["write"].pop("default", None)  # it hangs on the cursor
    pattern = "|".join(each.name for each in catalogue().domains)
    made["properties"]["schema"] |= {"pattern": f"^({pattern}){RANGE}"}
    return {"$ref": f"#/$defs/{keep(groups.defs, f'stream-{kind}', made)}"}


def _root(groups: Groups, every: Sequence[str]) -> Json:
    """The top of the file, without what hangs on the kind."""
    made = groups.write("")
    own = groups.describe("connection.kind")
    kind = own | {"type": "string", "enum": list(every)}
    made["properties"]["connection"] = groups.describe("connection") | {
        "type": "object",
        "properties": {"kind": kind},
        "required": ["kind", "base_url"],
    }
    made["properties"]["streams"] = groups.describe("streams") | {
        "type": "array",
        "minItems": 1,
        "items": {"type": "object"},
    }
    return words.of("")("") | made


def _branch(kind: str, connection: Json, stream: Json) -> Json:
    """What holds where `connection.kind` is one kind."""
    asked = {"properties": {"kind": {"const": kind}}, "required": ["kind"]}
    return {
        "if": {"properties": {"connection": asked}, "required": ["connection"]},
        "then": {
            "properties": {"connection": connection, "streams": {"items": stream}}
        },
    }


def _of_schemas(known: Catalogue) -> Json:
    """What holds where a stream is of one shared schema: its fields."""
    return {"allOf": [_of_schema(known, each) for each in known.domains]}


def _of_schema(known: Catalogue, domain: Domain) -> Json:
    fields = _declared(known, domain)
    named: Json = {"type": "object", "propertyNames": {"enum": list(fields)}}
    texts = [name for name, (_, each) in fields.items() if not _measures(each)]
    out = named | {"properties": dict.fromkeys(texts, NO_NUMBER)}
    examples = {"items": {"properties": {"out": out}}}
    shape = {"pattern": f"^{domain.name}{RANGE}"}
    return {
        "if": {"properties": {"schema": shape}, "required": ["schema"]},
        "then": {
            "properties": {
                "map": {"$ref": f"#/$defs/map-{domain.name}"},
                "examples": examples,
                "expect": {"properties": {"null_max": named}},
            }
        },
    }


def _measures(field: Strict[Any]) -> bool:
    return isinstance(field, Number)


def _declared(known: Catalogue, domain: Domain) -> dict[str, tuple[Domain, Any]]:
    """The fields of a domain in every major that is served, the present one first."""
    found: dict[str, tuple[Domain, Any]] = {}
    for each in (domain, *known.earlier(domain)):
        for name, field in each.schema.declared().items():
            found.setdefault(name, (each, field))
    return found


def _maps(known: Catalogue) -> dict[str, Json]:
    """`map:` of every shared schema."""
    defs: dict[str, Json] = {}
    for domain in known.domains:
        fields = _declared(known, domain)
        lines = {
            name: _told(domain, name) | _line(name, field, of, defs)
            for name, (of, field) in fields.items()
        }
        majors = [domain, *known.earlier(domain)]
        needed = [name for name in fields if all(_needs(each, name) for each in majors)]
        defs[f"map-{domain.name}"] = {
            "type": "object",
            "properties": lines,
            "required": needed,
            "additionalProperties": False,
        }
    return defs


def _needs(domain: Domain, name: str) -> bool:
    field = domain.schema.declared().get(name)
    return field is not None and bool(field.required)


def line_of(
    name: str, field: Strict[Any], domain: Domain
) -> Callable[[Sketch], object]:
    """Reads one line of `map:` for a field."""
    return lambda part: read_entry(part, name, field, domain)


def _line(name: str, field: Strict[Any], domain: Domain, defs: dict[str, Json]) -> Json:
    """One line of `map:`, written once for all fields that are read alike."""

    runs = explore(line_of(name, field, domain), f"{STREAM}.map.*")
    groups = Groups(runs, words.of(""), defs)
    kind = field.kinds[0] if field.kinds else "constant"
    return groups.refer(f"{STREAM}.map.*", f"mapped-{kind}")


def _told(domain: Domain, name: str) -> Json:
    """What people are told of a field of a shared schema."""
    found = meanings(domain.name).get(name)
    return {} if found is None else {"description": f"{found.id}\n\n{found.en}"}
