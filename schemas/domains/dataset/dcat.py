"""Datasets as dcat:Dataset nodes of DCAT 3, in JSON-LD.

Used are dct:title, description, identifier, spatial, issued, modified, publisher,
creator, accrualPeriodicity, temporal, accessRights, license and provenance,
dcat:theme, keyword, landingPage and the first dcat:distribution. Words are those of
the EU Publications Office's lists, as DCAT-AP asks; Satu Data Indonesia's own fields
stand under `spbe:`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.domains.dataset.codes import EU_THEMES
from schemas.standards import linked
from schemas.standards.exchange import Taken, Values
from schemas.standards.linked import Shape, Term

STANDARD: Final = "dcat"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
THEMES: Final = {
    code: f"{AUTHORITY}data-theme/{theme}" for code, theme in EU_THEMES.items()
}
FREQUENCIES: Final = {
    code: f"{AUTHORITY}frequency/{word}"
    for code, word in {
        "daily": "DAILY",
        "weekly": "WEEKLY",
        "monthly": "MONTHLY",
        "quarterly": "QUARTERLY",
        "semiannual": "ANNUAL_2",
        "annual": "ANNUAL",
        "biennial": "BIENNIAL",
        "quinquennial": "QUINQUENNIAL",
        "decennial": "DECENNIAL",
        "continuous": "UPDATE_CONT",
        "irregular": "IRREG",
        "once": "NEVER",
    }.items()
}
ACCESS: Final = {
    "open": f"{AUTHORITY}access-right/PUBLIC",
    "limited": f"{AUTHORITY}access-right/RESTRICTED",
    "excluded": f"{AUTHORITY}access-right/NON_PUBLIC",
}
SHAPE: Final = Shape(
    types=("dcat:Dataset",),
    inner={
        "dct:publisher": "foaf:Agent",
        "dct:creator": "foaf:Agent",
        "dct:temporal": "dct:PeriodOfTime",
        "dcat:distribution": "dcat:Distribution",
    },
    terms=(
        Term("region", "dct:spatial", "region"),
        Term("title", "dct:title"),
        Term("description", "dct:description"),
        Term("status", "adms:status"),
        Term("status_source", "spbe:statusSource"),
        Term("category", "dcat:theme", "code", THEMES),
        Term("opened_at", "dct:issued", "instant"),
        Term("closed_at", "spbe:closed", "instant"),
        Term("updated_at", "dct:modified", "instant"),
        Term("keywords", "dcat:keyword"),
        Term("publisher_unit", "dct:creator/foaf:name"),
        Term("walidata", "dct:publisher/foaf:name"),
        Term("frequency", "dct:accrualPeriodicity", "code", FREQUENCIES),
        Term("covers_from", "dct:temporal/dcat:startDate", "day"),
        Term("covers_to", "dct:temporal/dcat:endDate", "day"),
        Term("coverage", "spbe:coverage"),
        Term("level", "spbe:level"),
        Term("method", "spbe:method"),
        Term("reference", "dct:conformsTo"),
        Term("access", "dct:accessRights", "code", ACCESS),
        Term("licence", "dct:license"),
        Term("url", "dcat:landingPage", "link"),
        Term("file_title", "dcat:distribution/dct:title"),
        Term("file_url", "dcat:distribution/dcat:downloadURL", "link"),
        Term("file_format", "dcat:distribution/dct:format"),
    ),
)


def take(body: bytes) -> list[Taken]:
    """The datasets of a JSON-LD document."""
    return linked.take(SHAPE, body, STANDARD)


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Datasets in JSON-LD."""
    return linked.give(SHAPE, facts)
