"""What readers asked, as JSON Schema: a group of keys after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from schemas.manifests.described.reasons import reason
from schemas.manifests.described.sketch import ANY, Asked, Json, Run

Describe = Callable[[str], Json]


class Groups:
    """Writes groups into `$defs`; groups that are alike are written once."""

    def __init__(
        self,
        runs: Sequence[Run],
        describe: Describe,
        defs: dict[str, Json],
        instead: Mapping[str, Json] | None = None,
    ) -> None:
        self.runs, self.describe, self.defs = runs, describe, defs
        self.instead = instead or {}

    def refer(self, place: str, name: str = "") -> Json:
        """A reference to the group at a place, written under a name of its own."""
        if place in self.instead:
            return self.instead[place]
        made = self.write(place)
        return {"$ref": f"#/$defs/{keep(self.defs, name or named(place), made)}"}

    def write(self, place: str) -> Json:
        """The group at a place: its keys, and on what they hang."""
        runs = [run for run in self.runs if place in run.groups]
        keys = dict.fromkeys(key for run in runs for key in run.groups[place])
        other = ANY in keys
        made: Json = {"title": place or "manifest", "type": "object", "properties": {}}
        needed: list[str] = []
        hangs: dict[str, Json] = {}
        also: list[Json] = []
        for key in keys:
            if key != ANY:
                made["properties"][key] = self._key(place, key, runs, also)
                hangs |= _known(place, key, runs)
                needed += _needed(place, key, runs, also)
        made |= {"required": needed} if needed else {}
        made |= {"dependentSchemas": hangs} if hangs else {}
        made |= {"allOf": also} if also else {}
        if other:
            made["additionalProperties"] = self._key(place, ANY, runs, [])
        elif all(place in run.closed for run in runs):
            made["additionalProperties"] = False
        return made

    def _key(self, place: str, key: str, runs: Sequence[Run], also: list[Json]) -> Json:
        """What a key holds, with what people are told of it."""
        asking = [run for run in runs if _typed(run, place, key)]
        forms: dict[str, Json] = {}
        for run in asking:
            form = _form(run.groups[place][key])
            forms.setdefault(json.dumps(form, sort_keys=True), form)
        written = [self._written(form) for form in forms.values()]
        types = [type for form in forms.values() for type in form]
        if len(written) > 1 and len(types) > len(set(types)):
            texts = tuple(forms)
            also += _varying(place, key, asking, dict(zip(texts, written, strict=True)))
        value: Json = {} if not written else written[0]
        if len(written) > 1:
            value = _either(written)
        defaults = {repr(run.groups[place][key].default) for run in asking}
        if len(defaults) == 1 and asking[0].groups[place][key].default is not None:
            value = value | {"default": asking[0].groups[place][key].default}
        inside = f"{place}.{key}" if place else key
        return self.describe(inside) | value

    def _written(self, form: Json) -> Json:
        """A form with its groups written and referred to."""
        if not form:
            return {}
        types = [self._one(type, more) for type, more in form.items()]
        if not any(set(each) - {"type"} for each in types):
            names = [each["type"] for each in types]
            return {"type": names[0] if len(names) == 1 else names}
        return types[0] if len(types) == 1 else {"anyOf": types}

    def _one(self, type: str, more: Json) -> Json:
        if "$group" in more:
            return self.refer(more["$group"])
        made = {"type": type, **more}
        items = more.get("items", {})
        if "$group" in items:
            made["items"] = self.refer(items["$group"])
        return made


def keep(defs: dict[str, Json], name: str, made: Json) -> str:
    """The name under which a group is written, alike ones only once."""
    number, tried = 1, name
    while not _alike(defs.setdefault(tried, made), made):
        number += 1
        tried = f"{name}-{number}"
    return tried


def _alike(one: Json, other: Json) -> bool:
    return {**one, "title": ""} == {**other, "title": ""}


def named(place: str) -> str:
    """A name for a group: the last words of its place."""
    words = [each.rstrip("[]") for each in place.split(".")][-2:]
    told = ["each" if word == ANY else word for word in words if word != "streams"]
    return "-".join(told) or "root"


def _typed(run: Run, place: str, key: str) -> bool:
    asked = run.groups[place].get(key)
    return asked is not None and (asked.looked or bool(asked.types))


def _form(asked: Asked) -> Json:
    """The types of a key; a type that other readers narrow counts once."""
    return dict(asked.types)


def _either(forms: list[Json]) -> Json:
    every: list[Json] = []
    for form in forms:
        for each in form.get("anyOf", [form]):
            if each not in every:
                every.append(each)
    return {"anyOf": every} if all(every) else {}


def _known(place: str, key: str, runs: Sequence[Run]) -> dict[str, Json]:
    """The choice without which a key is not known, where it is one choice alone."""

    def known(run: Run) -> bool:
        return key in run.groups[place]

    if all(map(known, runs)):
        return {}
    found = reason(place, runs, known)
    return {} if found is None else {key: found.when(True)}


def _needed(
    place: str, key: str, runs: Sequence[Run], also: list[Json]
) -> Sequence[str]:
    """The key's name where it is always needed; where sometimes, `also` tells when."""

    def needed(run: Run) -> bool:
        asked = run.groups[place].get(key)
        return asked is not None and asked.needed and not asked.guarded

    if all(map(needed, runs)):
        return [key]
    found = reason(place, runs, needed) if any(map(needed, runs)) else None
    if found is not None:
        also.append({"if": found.when(True), "then": {"required": [key]}})
    return []


def _varying(
    place: str, key: str, runs: Sequence[Run], written: dict[str, Json]
) -> list[Json]:
    """A key whose type hangs on a choice: which type it has then."""

    def form(run: Run) -> str:
        return json.dumps(_form(run.groups[place][key]), sort_keys=True)

    found = reason(place, runs, form)
    if found is None:
        return []
    return [
        {"if": found.when(each), "then": {"properties": {key: written[each]}}}
        for each in found.every()
        if written[each]
    ]
