"""Public services in the words of CPSV-AP 3.2 (JSON-LD), both ways.

Used are cpsv:PublicService with dct:identifier, dct:title, dct:description,
dct:spatial, dct:issued, dct:modified, adms:status, cv:thematicArea,
cv:hasCompetentAuthority, cv:holdsRequirement, cpsv:follows, cv:processingTime,
cv:hasCost, cpsv:produces, cv:hasLegalResource, cv:hasChannel, dcat:landingPage. What
SIPPN says beyond them stands under `spbe:`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.domains.public_service.codes import ADMS_STATUSES
from schemas.standards import linked
from schemas.standards.exchange import Exchange, Taken, Values
from schemas.standards.linked import Shape, Term
from schemas.values.problem import Words

STANDARD: Final = "cpsv-ap"
COST: Final = "cv:hasCost"
OUTPUT: Final = "cpsv:produces"
SHAPE: Final = Shape(
    types=("cpsv:PublicService",),
    inner={
        "cv:hasCompetentAuthority": "cv:PublicOrganisation",
        "cv:holdsRequirement": "cv:Requirement",
        "cpsv:follows": "cpsv:Rule",
        COST: "cv:Cost",
        OUTPUT: "cv:Output",
        "cv:hasLegalResource": "cv:LegalResource",
        "cv:hasChannel": "cv:Channel",
    },
    terms=(
        Term("region", "dct:spatial", "region"),
        Term("name", "dct:title"),
        Term("status", "adms:status", "code", ADMS_STATUSES),
        Term("opened_at", "dct:issued", "instant"),
        Term("since", "spbe:since"),
        Term("closed_at", "spbe:closed", "instant"),
        Term("status_source", "spbe:statusSource"),
        Term("category", "cv:thematicArea"),
        Term("kind", "dct:type"),
        Term("office", "cv:hasCompetentAuthority/dct:title"),
        Term("description", "dct:description"),
        Term("requirements", "cv:holdsRequirement/dct:description"),
        Term("procedure", "cpsv:follows/dct:description"),
        Term("duration", "cv:processingTime", "days"),
        Term("duration_basis", "spbe:durationBasis"),
        Term("cost", f"{COST}/cv:value", "number"),
        linked.RUPIAH,
        Term("cost_note", f"{COST}/dct:description"),
        Term("output", f"{OUTPUT}/dct:title"),
        Term("output_ref", f"{OUTPUT}/dct:identifier"),
        Term("legal_basis", "cv:hasLegalResource/dct:title"),
        Term("channel", "cv:hasChannel/dct:type"),
        Term("online", "spbe:online", "flag"),
        Term("url", "dcat:landingPage", "link"),
        Term("sippn_id", "spbe:sippn"),
        Term("updated_at", "dct:modified", "instant"),
    ),
)


def take(body: bytes) -> list[Taken]:
    """The public services of a JSON-LD document."""
    return linked.in_rupiah(linked.take(SHAPE, body, STANDARD))


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Public services in JSON-LD."""
    return linked.give(SHAPE, linked.with_currency(facts, "cost"))


EXCHANGES: Final = (
    Exchange(
        STANDARD,
        "3.2",
        Words("Layanan publik CPSV-AP (JSON-LD)", "CPSV-AP public services (JSON-LD)"),
        "application/ld+json",
        take,
        give,
        (
            Words(
                "narahubung, jam layanan, formulir, dan peristiwa kehidupan",
                "contact points, opening hours, forms and life events",
            ),
            Words(
                "syarat, biaya, keluaran, dan saluran kedua dan seterusnya, dan"
                " terjemahan selain bahasa Indonesia",
                "requirements, costs, outputs and channels after the first, and"
                " translations other than Indonesian",
            ),
        ),
    ),
)
