"""The words that registers use for a facility's kind and owner, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from schemas.contracts.domain import code_list, fold_word
from schemas.standards import documents

NAME: Final = "facility"
SIRS: Final = re.compile(r"//sirs\.kemkes\.go\.id/.*/profile_rs/([0-9]{7})$")
OWN: Final = (  # what the standards have no field for
    "region",
    "category",
    "opened_at",
    "since",
    "closed_at",
    "status",
    "kind_source",
    "grade",
    "ownership",
    "ownership_source",
    "register",
    "national_code",
    "beds",
    "capacity",
    "capacity_unit",
    "district_name",
    "list_name",
)


@cache
def known(table: str) -> dict[str, str]:
    """Every word of a code list, folded, to its code."""
    words: dict[str, str] = {}
    for row in code_list(NAME, table):
        for word in (row["code"], row["label_id"], row["label_en"]):
            words[fold_word(word)] = row["code"]
        words |= {fold_word(word): row["code"] for word in row["words"].split("|")}
    return words


@cache
def types() -> dict[str, str]:
    """What schema.org calls each kind."""
    return {row["code"]: row["schema_org"] for row in code_list(NAME, "kinds.csv")}


@cache
def kinds() -> dict[str, str]:
    """The kind that a type of schema.org means, folded; the first of several."""
    found: dict[str, str] = {}
    for kind, type_ in types().items():
        found.setdefault(fold_word(type_), kind)
    return found


def code_in(url: Any) -> dict[str, str]:
    """The national code that a link into a register names, if it names one."""
    match = SIRS.search(url) if isinstance(url, str) else None
    return {"register": "sirs", "national_code": match[1]} if match else {}


def key(own: Any, values: Mapping[str, Any]) -> str:
    """What names a facility: its id, else its national code, else its name."""
    code = values.get("national_code")
    if own is None and code is not None:
        return f"{values['register']}:{code}"
    return documents.key(own if own is not None else values.get("name"), "id")
