"""The reference of the manifest for people, written from its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from schemas.manifests.described.document import PATH, document
from schemas.manifests.described.sketch import Json
from schemas.manifests.reading import kinds

HEAD: Final = f"""# Acuan manifes / Reference of the manifest

*Dibuat dari skema dengan `hub connector schema --page`; jangan disunting. /
Written from the schema by `hub connector schema --page`; do not edit.*

Skemanya / the schema: `GET {PATH}`, `hub connector schema`. Penyunting
melengkapi dan memeriksa bila baris pertama manifes / editors complete and check
where the first line is:

```yaml
# yaml-language-server: $schema=https://HUB{PATH}
```

Tanpa hub / without a hub: `docs/manifest.schema.json`.

Wajib ditandai **\\***. *hanya* / *only*: kunci itu hanya dikenal bila syaratnya
berlaku. / Required keys bear **\\***; *only* tells where a key is known at all.
`{{…}}`: lihat bagiannya / see its part. Tiap jenis: kuncinya sendiri; selebihnya
seperti `rest`, tanpa `request`, `paging`, dan `records` kecuali disebut. / Of each
kind its own keys; the rest is as of `rest`, without `request`, `paging` and
`records` unless named. Jenis / kinds: KINDS.
"""
FIRST: Final = ("system", "connection-rest", "stream-rest", "stream-files")
MOST_WORDS: Final = 16


def text() -> str:
    """The whole page as Markdown."""
    made = document()
    defs = made["$defs"]
    parts = [_part("manifest", made)]
    done: set[str] = set()
    names = [f"{part}-{kind}" for kind in kinds.built_in() for part in PARTS]
    for name in (*FIRST, *names):
        parts += _below(name, defs, done)
    parts.append(_part("map.*", _lines(defs)))
    head = HEAD.replace("KINDS", ", ".join(f"`{k}`" for k in kinds.built_in()))
    return "\n".join([head, *parts])


PARTS: Final = ("connection", "stream")


def _lines(defs: dict[str, Json]) -> Json:
    """A line of `map:` with the keys of every kind of field."""
    made: Json = {"properties": {}}
    for name in (each for each in defs if each.startswith("mapped-")):
        for key, value in defs[name]["properties"].items():
            known = made["properties"].setdefault(key, dict(value))
            if key == "as":
                known.pop("default", None)
                words = [*known.get("enum", ()), *value.get("enum", ())]
                known["enum"] = list(dict.fromkeys(words))
    return made


def _own(name: str, defs: dict[str, Json]) -> Json:
    """The keys of a kind's group that `rest` has not, or reads in another way."""
    part, _, kind = name.partition("-")
    group = defs[name]
    if kind == "rest" or part not in PARTS or kind not in kinds.built_in():
        return group
    usual = defs[f"{part}-rest"]["properties"]
    told = ("records", "table")
    own = {
        key: value
        for key, value in group["properties"].items()
        if key not in usual or (key in told and value != usual[key])
    }
    return {**group, "properties": own}


def _below(name: str, defs: dict[str, Json], done: set[str]) -> Iterator[str]:
    """A group and those that it refers to, each once."""
    if name in done or name.startswith(("map-", "of-a-", "mapped-")):
        return
    done.add(name)
    group = _own(name, defs)
    if group["properties"] or group.get("additionalProperties"):
        yield _part(_heading(name, group), group)
    for key in group["properties"].values():
        for inner in _references(key):
            yield from _below(inner, defs, done)
    for inner in _references(defs[name].get("additionalProperties", {})):
        yield from _below(inner, defs, done)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rpartition("/")[2]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _heading(name: str, group: Json) -> str:
    part, _, kind = name.partition("-")
    place = str(group["title"])
    ours = part in PARTS and kind in kinds.built_in()
    return f"{place} (kind: {kind})" if ours else place


def _part(heading: str, group: Json) -> str:
    rows = [_row(key, value, group) for key, value in group["properties"].items()]
    other = group.get("additionalProperties")
    if isinstance(other, dict):
        rows.append(_row("…", other, group))
    lines = [f"## `{heading}`", "", "| kunci / key | isi / value | arti / meaning |"]
    return "\n".join([*lines, "|---|---|---|", *rows, ""])


def _row(key: str, value: Json, group: Json) -> str:
    needed = r" **\***" if key in group.get("required", ()) else ""
    holds = _holds(value)
    if "default" in value:
        holds += f"; `{json.dumps(value['default'])}`".replace('"', "")
    only = _only(group.get("dependentSchemas", {}).get(key))
    id, _, en = value.get("description", "").partition("\n\n")
    said = f"{id} / *{en}*" if en else id
    for example in value.get("examples", ()):
        said += f" `{json.dumps(example, ensure_ascii=False)}`"
    cells = (f"`{key}`{needed}", holds + only, said)
    return "| " + " | ".join(each.replace("|", r"\|") for each in cells) + " |"


def _holds(value: Json) -> str:
    """What a key may hold, in a few words."""
    if "anyOf" in value:
        return " · ".join(dict.fromkeys(_holds(each) for each in value["anyOf"]))
    if "$ref" in value:
        return "{…}"
    if "enum" in value:
        words = [f"`{each}`" for each in value["enum"]]
        more = ["…"] if len(words) > MOST_WORDS else []
        return " ".join([*words[:MOST_WORDS], *more])
    if value.get("format") == "jmespath":
        return "JMESPath"
    return _of_type(value)


def _of_type(value: Json) -> str:
    kind = value.get("type", "apa saja / any")
    if isinstance(kind, list):
        return " · ".join(NAMES[each] for each in kind)
    if kind == "array":
        return f"[{_holds(value['items'])}, …]" if "items" in value else "[…]"
    if kind == "integer" and "minimum" in value:
        return f"{value['minimum']}–{value['maximum']}"
    if kind == "string" and value.get("pattern", r"\S") in SPOKEN:
        return SPOKEN[value.get("pattern", r"\S")]
    return NAMES.get(str(kind), str(kind))


NAMES: Final = {
    "string": "teks / text",
    "integer": "bilangan bulat / whole number",
    "number": "bilangan / number",
    "boolean": "true, false",
    "null": "null",
    "array": "[…]",
    "object": "{nama: nilai / name: value}",
}
SPOKEN: Final = {
    r"\S": "teks / text",
    "^(?:([1-9][0-9]{0,5}) ?(s|m|h|d))$": "waktu / time: 30s 10m 6h 7d",
    "^(?:([1-9][0-9]{0,9}) ?(B|KiB|MiB))$": "ukuran / size: 512KiB 8MiB",
    r"^(?:([0-9]{1,3}(?:\.[0-9]{1,4})?) ?%)$": "bagian / share: 5%",
}


def _only(condition: Json | None) -> str:
    """On what other key this one hangs."""
    if not condition:
        return ""
    return f" (*hanya / only* {_condition(condition)})"


def _condition(condition: Json) -> str:
    for key, inner in condition.get("properties", {}).items():
        if "enum" in inner:
            return f"{key}: {', '.join(inner['enum'])}"
        if "type" not in inner:
            return f"{key}.{_condition(inner)}"
    if "not" in condition:
        absent = ", ".join(condition["not"]["required"])
        return f"tanpa / without {absent}"
    return ", ".join(condition.get("required", ("…",)))
