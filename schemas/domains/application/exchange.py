"""Applications as CPSV-AP public services in a DCAT catalogue (JSON-LD), both ways.

Of CPSV-AP 3.2 are used: cpsv:PublicService with dct:identifier, dct:title,
dct:description, dct:spatial, adms:status, cv:thematicArea, cv:hasCompetentAuthority,
cv:hasLegalResource, cv:hasChannel; of DCAT 3: dcat:landingPage, dct:issued,
dct:modified, dct:license. What SPBE asks beyond them stands under `spbe:`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.standards import linked
from schemas.standards.exchange import Exchange, Taken, Values
from schemas.standards.linked import Shape, Term
from schemas.values.problem import Words

STANDARD: Final = "cpsv-ap"
CHANNEL: Final = "cv:hasChannel"
SHAPE: Final = Shape(
    types=("cpsv:PublicService",),
    inner={
        "cv:hasCompetentAuthority": "cv:PublicOrganisation",
        "cv:hasLegalResource": "cv:LegalResource",
        CHANNEL: "cv:Channel",
        "spbe:replicationPack": "dcat:Distribution",
        "prov:wasDerivedFrom": "prov:Entity",
        "dct:creator": "foaf:Agent",
    },
    terms=(
        Term("region", "dct:spatial", "region"),
        Term("name", "dct:title"),
        Term("function", "dct:description"),
        Term("status", "adms:status"),
        Term("status_source", "spbe:statusSource"),
        Term("category", "cv:thematicArea"),
        Term("opened_at", "dct:issued", "instant"),
        Term("closed_at", "spbe:closed", "instant"),
        Term("updated_at", "dct:modified", "instant"),
        Term("classification", "spbe:classification"),
        Term("scope", "spbe:scope"),
        Term("owner_unit", "cv:hasCompetentAuthority/dct:title"),
        Term("legal_basis", "cv:hasLegalResource/dct:title"),
        Term("medium", f"{CHANNEL}/dct:type"),
        Term("url", "dcat:landingPage", "link"),
        Term("sso", "spbe:singleSignOn", "flag"),
        Term("integrated", "spbe:integrated", "flag"),
        Term("developer", "dct:creator/foaf:name"),
        Term("adopted_from", "prov:wasDerivedFrom/dct:spatial", "region"),
        Term("adopted_name", "prov:wasDerivedFrom/dct:title"),
        Term("adoption", "spbe:adoption"),
        Term("offered", "spbe:offered", "flag"),
        Term("licence", "dct:license"),
        Term("pack_manifest", "spbe:replicationPack/dcat:downloadURL", "link"),
        Term("pack_schemas", "spbe:replicationPack/dct:conformsTo"),
        Term("pack_notes", "spbe:replicationPack/dct:description"),
    ),
)


def take(body: bytes) -> list[Taken]:
    """The public services of a JSON-LD document."""
    return linked.take(SHAPE, body, STANDARD)


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Applications as public services in JSON-LD."""
    return linked.give(SHAPE, facts)


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
                "biaya, syarat, keluaran, dan narahubung layanan",
                "a service's costs, requirements, outputs and contact points",
            ),
            Words(
                "terjemahan selain bahasa Indonesia, dan saluran kedua dan seterusnya",
                "translations other than Indonesian, and channels after the first",
            ),
        ),
    ),
)
