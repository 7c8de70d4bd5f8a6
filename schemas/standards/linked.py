"""JSON-LD with plain tables: which term of a vocabulary holds which field.

A document is read in any compact or expanded form whose context is inside it; a
context elsewhere is never fetched, the usual prefixes are known without one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

import orjson

from schemas import strict
from schemas.contracts.record import instant_text, number_text
from schemas.standards import documents, json_ld
from schemas.standards.exchange import Taken, Values
from schemas.values.nearest import hint
from schemas.values.problem import Refused, refuse

Form = Literal[
    "text", "code", "flag", "number", "days", "instant", "day", "link", "region"
]
REGION: Final = "urn:kemendagri:"
DURATION: Final = re.compile("P([0-9]{1,5})([DW])")


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
    document = {"@context": json_ld.NAMESPACES, "@graph": graph}
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
    names = json_ld.names_of(document.value)
    found = [
        _taken(shape, json_ld.plain(node, names), pointer)
        for pointer, node in json_ld.nodes(document.value, "")
        if not set(shape.types).isdisjoint(json_ld.types_of(node, names))
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
    key = next(json_ld.texts(node.get("dct:identifier")), None) or node.get("@id")
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
        node = next(
            (each for each in json_ld.listed(node.get(step)) if json_ld.is_node(each)),
            {},
        )
    inside = json_ld.listed(node.get(last))
    if not inside:
        return None
    match term.form:
        case "flag":
            return json_ld.value_of(inside[0])
        case "number":
            return _number(json_ld.value_of(inside[0]), at)
        case "days":
            return _days(json_ld.value_of(inside[0]), at)
        case "code":
            return _code(term, str(json_ld.value_of(inside[0])), at)
        case "region":
            found = next(json_ld.texts(inside), None)
            return None if found is None else found.removeprefix(REGION)
    return next(json_ld.texts(inside), None)


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
