"""JSON-LD with plain tables: which term of a vocabulary holds which field.

A document is read in any compact or expanded form whose context is inside it; a
context elsewhere is never fetched, the usual prefixes are known without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

import orjson

from schemas import strict
from schemas.contracts.record import instant_text, number_text
from schemas.standards import documents
from schemas.standards.exchange import Taken, Values
from schemas.values.nearest import hint
from schemas.values.problem import Refused, refuse

Form = Literal[
    "text", "code", "flag", "number", "days", "instant", "day", "link", "region"
]
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
REGION: Final = "urn:kemendagri:"
DURATION: Final = re.compile("P([0-9]{1,5})([DW])")
LANGUAGES: Final = ("id", "", "en")


@dataclass(frozen=True, slots=True)
class Term:
    """A field and the path of terms that holds it, e.g. `dct:publisher/foaf:name`.

    `codes` are the words of the standard for our codes (the same, where it has none).
    """

    field: str
    path: str
    form: Form = "text"
    codes: Mapping[str, str] | None = None

    @property
    def steps(self) -> list[str]:
        """The terms of the path."""
        return self.path.split("/")


# The currency of a cost: no field of a fact, for all amounts are in rupiah.
CURRENCY: Final = "currency"
RUPIAH: Final = Term(
    CURRENCY,
    "cv:hasCost/cv:currency",
    "code",
    {"IDR": "http://publications.europa.eu/resource/authority/currency/IDR"},
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a domain's facts look: types of a node, its terms, types of inner nodes."""

    types: tuple[str, ...]
    terms: tuple[Term, ...]
    inner: Mapping[str, str]


def give(shape: Shape, facts: Sequence[tuple[str, Values]]) -> bytes:
    """A JSON-LD document with one node for each fact."""
    graph = [_node(shape, key, values) for key, values in facts]
    document = {"@context": NAMESPACES, "@graph": graph}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def _node(shape: Shape, key: str, values: Values) -> dict[str, Any]:
    node: dict[str, Any] = {"@type": list(shape.types), "dct:identifier": key}
    for term in shape.terms:
        value = values.get(term.field)
        if value is not None:
            _put(shape, node, term, _written(term, value))
    return node


def _put(shape: Shape, node: dict[str, Any], term: Term, value: Any) -> None:
    *way, last = term.steps
    for step in way:
        node = node.setdefault(step, {"@type": shape.inner[step]})
    node[last] = value


def _written(term: Term, value: Any) -> Any:
    match term.form:
        case "code":
            word = (term.codes or {}).get(value, value)
            return {"@id": word} if ":" in word else word
        case "instant":
            return instant_text(value) if isinstance(value, datetime) else value
        case "day":
            return value.isoformat() if isinstance(value, date) else value
        case "number":
            return orjson.Fragment(number_text(value))
        case "days":
            return f"P{number_text(value)}D"
        case "link":
            return {"@id": value}
        case "region":
            return {"@id": REGION + value}
    return value


def take(shape: Shape, body: bytes, standard: str) -> list[Taken]:
    """Each node of the wanted types as a fact, by its identifier."""
    document = strict.json(body)
    if document.flawed:
        raise Refused(*(found for _, found in strict.flaws(document.value)))
    names = _names(document.value)
    found = [
        _taken(shape, _plain(node, names), pointer)
        for pointer, node in _nodes(document.value, "")
        if not set(shape.types).isdisjoint(_types(node, names))
    ]
    if not found:
        raise refuse(
            "@graph",
            ", ".join(shape.types),
            "linked.no_node",
            id=f"Dokumen ini tidak memuat simpul {standard} yang dikenal.",
            en=f"This document holds no node that {standard} knows.",
        )
    return found


def with_currency(
    facts: Sequence[tuple[str, Values]], cost: str
) -> list[tuple[str, Values]]:
    """Facts that say of their cost, where they have one, that it is in rupiah."""
    return [
        (key, values if values.get(cost) is None else {**values, CURRENCY: "IDR"})
        for key, values in facts
    ]


def in_rupiah(found: Sequence[Taken]) -> list[Taken]:
    """What was taken without its currency; another than rupiah was refused before."""
    for each in found:
        each.values.pop(CURRENCY, None)
    return list(found)


def _taken(shape: Shape, node: dict[str, Any], pointer: str) -> Taken:
    key = next(_texts(node.get("dct:identifier")), None) or node.get("@id")
    if not isinstance(key, str):
        raise refuse(
            f"{pointer}/dct:identifier",
            None,
            "linked.no_identifier",
            id="Simpul ini tidak punya dct:identifier atau @id.",
            en="This node has neither dct:identifier nor @id.",
        )
    values = {}
    for term in shape.terms:
        value = _read(term, node, f"{pointer}/{term.path}")
        if value is not None:
            values[term.field] = value
    return Taken(key, values, pointer)


def _read(term: Term, node: dict[str, Any], at: str) -> Any:
    *way, last = term.steps
    for step in way:
        node = next((each for each in _all(node.get(step)) if _is_node(each)), {})
    inside = _all(node.get(last))
    if not inside:
        return None
    match term.form:
        case "flag":
            return _value(inside[0])
        case "number":
            return _number(_value(inside[0]), at)
        case "days":
            return _days(_value(inside[0]), at)
        case "code":
            return _code(term, str(_value(inside[0])), at)
        case "region":
            found = next(_texts(inside), None)
            return None if found is None else found.removeprefix(REGION)
    return next(_texts(inside), None)


def _number(value: Any, at: str) -> Any:
    """An exact number; a typed literal writes it as text."""
    return documents.number(value, at) if isinstance(value, str) else value


def _days(value: Any, at: str) -> Decimal:
    """A duration in days or weeks; hours and months are no number of days."""
    match = DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise refuse(
            at,
            value,
            "linked.duration",
            id="Bukan lama dalam hari atau minggu seperti P5D atau P2W.",
            en="Not a duration in days or weeks such as P5D or P2W.",
        )
    return Decimal(match[1]) * (7 if match[2] == "W" else 1)


def _code(term: Term, word: str, at: str) -> str:
    ours = {theirs: code for code, theirs in (term.codes or {}).items()}
    if term.codes is None:
        return word
    if word not in ours:
        near = hint(word, ours)
        raise refuse(
            at,
            word,
            "linked.unknown_word",
            id=f"Kata ini tidak dikenal.{near.id}",
            en=f"This word is not known.{near.en}",
        )
    return ours[word]


def _texts(values: Any) -> Iterator[str]:
    """The texts among values, the Indonesian first, then those of no language."""
    tagged = [(_language(each), _value(each)) for each in _all(values)]
    rank = {language: place for place, language in enumerate(LANGUAGES)}
    for _, text in sorted(tagged, key=lambda pair: rank.get(pair[0], len(rank))):
        if isinstance(text, str):
            yield text


def _is_node(each: Any) -> bool:
    return isinstance(each, dict)


def _value(each: Any) -> Any:
    if isinstance(each, dict):
        return each.get("@value", each.get("@id"))
    return each


def _language(each: Any) -> str:
    found = each.get("@language", "") if isinstance(each, dict) else ""
    return str(found).partition("-")[0]


def _all(values: Any) -> list[Any]:
    if values is None:
        return []
    return values if isinstance(values, list) else [values]


def _nodes(value: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node of a document with its place, the outer before the inner."""
    if isinstance(value, dict):
        yield pointer, value
        for name, each in value.items():
            yield from _nodes(each, f"{pointer}/{strict.escape(name)}")
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _nodes(each, f"{pointer}/{place}")


def _names(document: Any) -> dict[str, str]:
    """What the document's own context calls the terms."""
    context = document.get("@context") if isinstance(document, dict) else None
    names: dict[str, str] = {}
    for part in _all(context):
        for alias, meant in part.items() if isinstance(part, dict) else ():
            term = meant.get("@id") if isinstance(meant, dict) else meant
            if isinstance(term, str) and alias[:1] != "@":
                names[alias] = term
    return names


def _types(node: Mapping[str, Any], names: Mapping[str, str]) -> set[str]:
    return {
        _short(str(each), names)
        for name, value in node.items()
        if name == "@type" or names.get(name) == "@type"
        for each in _all(value)
    }


def _plain(value: Any, names: Mapping[str, str]) -> Any:
    """The same with every term under the prefix that this module knows it by."""
    if isinstance(value, list):
        return [_plain(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        _short(name, names): _plain(each, names)
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
