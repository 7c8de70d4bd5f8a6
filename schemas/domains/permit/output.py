"""Permits as outputs of public services in the words of CPSV-AP 3.2 (JSON-LD)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.standards import linked
from schemas.standards.exchange import Taken, Values
from schemas.standards.linked import Shape, Term

STANDARD: Final = "cpsv-ap"
PRODUCER: Final = "cpsv:isProducedBy"
PROMISED: Final = "dct:isVersionOf"
SHAPE: Final = Shape(
    types=("cv:Output",),
    inner={
        PRODUCER: "cpsv:PublicService",
        PROMISED: "cv:Output",
        "cv:hasCompetentAuthority": "cv:PublicOrganisation",
        "cv:hasCost": "cv:Cost",
    },
    terms=(
        Term("region", "dct:spatial", "region"),
        Term("category", "dct:type"),
        Term("status", "adms:status"),
        Term("opened_at", "dct:dateSubmitted", "instant"),
        Term("closed_at", "dct:issued", "instant"),
        Term("due_at", "spbe:due", "instant"),
        Term("status_source", "spbe:statusSource"),
        Term("kind_source", "dct:title"),
        Term("request", "spbe:request"),
        Term("kbli", "spbe:kbli"),
        Term("risk", "spbe:risk"),
        Term("scale", "spbe:enterpriseSize"),
        Term("channel", "spbe:channel"),
        Term("office", "cv:hasCompetentAuthority/dct:title"),
        Term("fee", "cv:hasCost/cv:value", "number"),
        linked.RUPIAH,
        Term("valid_until", "dct:valid", "day"),
        Term("service_key", f"{PRODUCER}/dct:identifier"),
        Term("output", f"{PROMISED}/dct:identifier"),
    ),
)


def take(body: bytes) -> list[Taken]:
    """The outputs of a JSON-LD document; those only promised are none.

    An output that a permit is a version of stands inside it, and is not a permit.
    """
    found = linked.in_rupiah(linked.take(SHAPE, body, STANDARD))
    return [each for each in found if not each.pointer.endswith(f"/{PROMISED}")]


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Permits as outputs in JSON-LD."""
    return linked.give(SHAPE, linked.with_currency(facts, "fee"))
