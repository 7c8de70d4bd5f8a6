"""The nodes of a JSON-LD document, whatever its own context calls the terms.

A context elsewhere is never fetched; the usual prefixes are known without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from schemas import strict

NAMESPACES: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spbe": "urn:province-hub:spbe:",
}
LONG: Final = (*NAMESPACES.items(), ("schema", "http://schema.org/"))
LANGUAGES: Final = ("id", "", "en")


def texts(values: Any) -> Iterator[str]:
    """The texts among values, the Indonesian first, then those of no language."""
    tagged = [(_language(each), value_of(each)) for each in listed(values)]
    rank = {language: place for place, language in enumerate(LANGUAGES)}
    for _, text in sorted(tagged, key=lambda pair: rank.get(pair[0], len(rank))):
        if isinstance(text, str):
            yield text


def is_node(each: Any) -> bool:
    """Whether a value is a node, not a text or a number."""
    return isinstance(each, dict)


def value_of(each: Any) -> Any:
    """What a value says: its literal, or the address it refers to."""
    if isinstance(each, dict):
        return each.get("@value", each.get("@id"))
    return each


def _language(each: Any) -> str:
    found = each.get("@language", "") if isinstance(each, dict) else ""
    return str(found).partition("-")[0]


def listed(values: Any) -> list[Any]:
    """Values as a list, however many there are."""
    if values is None:
        return []
    return values if isinstance(values, list) else [values]


def nodes(value: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node of a document with its place, the outer before the inner."""
    if isinstance(value, dict):
        yield pointer, value
        for name, each in value.items():
            yield from nodes(each, f"{pointer}/{strict.escape(name)}")
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from nodes(each, f"{pointer}/{place}")


def names_of(document: Any) -> dict[str, str]:
    """What the document's own context calls the terms."""
    context = document.get("@context") if isinstance(document, dict) else None
    names: dict[str, str] = {}
    for part in listed(context):
        for alias, meant in part.items() if isinstance(part, dict) else ():
            term = meant.get("@id") if isinstance(meant, dict) else meant
            if isinstance(term, str) and alias[:1] != "@":
                names[alias] = term
    return names


def types_of(node: Mapping[str, Any], names: Mapping[str, str]) -> set[str]:
    """The types that a node says it is of, as `prefix:name`."""
    return {
        _short(str(each), names)
        for name, value in node.items()
        if name == "@type" or names.get(name) == "@type"
        for each in listed(value)
    }


def plain(value: Any, names: Mapping[str, str]) -> Any:
    """The same with every term under the prefix that this module knows it by."""
    if isinstance(value, list):
        return [plain(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        _short(name, names): plain(each, names)
        for name, each in value.items()
        if name != "@context"
    }


def _short(name: str, names: Mapping[str, str]) -> str:
    """A term as `prefix:name`, however the document writes it."""
    name = names.get(name, name)
    prefix, colon, rest = name.partition(":")
    if colon and prefix in names:
        name = names[prefix] + rest
    for short, long in LONG:
        if name.startswith(long):
            return f"{short}:{name[len(long):]}"
    return f"dct:{rest}" if colon and prefix == "dcterms" else name
