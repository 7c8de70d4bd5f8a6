"""Who says it: publishers beyond the regions themselves, from a reviewed file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.models import Coverage, Publisher, Region
from hub.services.territory import provinces
from schemas.contracts.domain import catalogue
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, problem, refuse

KEYS = frozenset({"id", "name", "province", "coverage"})
PARTS = frozenset({"schema", "regions", "precedence"})


def load(session: Session, body: str) -> int:
    """Load a YAML list of publishers; how many. Raises Refused with every problem."""
    try:
        entries = yaml.safe_load(body)
    except yaml.YAMLError as error:
        raise refuse(
            "file",
            str(error),
            "yaml.syntax",
            id="Berkas ini bukan YAML yang sah.",
            en="This file is not valid YAML.",
        ) from error
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise refuse(
            "file",
            type(entries).__name__,
            "publisher.list",
            id="Berkas harus berisi daftar penerbit (- id: …).",
            en="The file must hold a list of publishers (- id: …).",
        )
    children = _children(session)
    problems = [p for at, e in enumerate(entries) for p in _problems(at, e, children)]
    if problems:
        raise Refused(*problems)
    for entry in entries:
        for part in entry["coverage"]:
            codes = {c for r in part["regions"] for c in (r, *children[r])}
            provinces.publisher(
                session,
                entry["id"],
                entry["name"],
                entry.get("province"),
                sorted(codes),
                part.get("schema", "*"),
                part.get("precedence", 100),
            )
    return len(entries)


def _children(session: Session) -> dict[str, list[str]]:
    """Every region code with the codes of the regions below it."""
    below: dict[str, list[str]] = {}
    for code, parent in session.execute(select(Region.code, Region.parent)):
        below.setdefault(code, [])
        if parent is not None:
            below.setdefault(parent, []).append(code)
    return below


def _problems(at: int, entry: Any, known: dict[str, list[str]]) -> list[Problem]:
    keys = {str(key) for key in entry}
    found = [_unknown(f"[{at}].{key}", key, KEYS) for key in sorted(keys - KEYS)]
    for key in ("id", "name"):
        if not isinstance(entry.get(key), str):
            found.append(_missing(f"[{at}].{key}"))
    province = entry.get("province")
    if province is not None and str(province) not in known:
        found.append(_unknown(f"[{at}].province", str(province), known))
    parts = entry.get("coverage")
    if not isinstance(parts, list) or not parts:
        return [*found, _missing(f"[{at}].coverage")]
    for number, part in enumerate(parts):
        found.extend(_part(f"[{at}].coverage[{number}]", part, known))
    return found


def _part(where: str, part: Any, known: dict[str, list[str]]) -> list[Problem]:
    if not isinstance(part, dict) or not isinstance(part.get("regions"), list):
        return [_missing(f"{where}.regions")]
    keys = {str(key) for key in part}
    found = [_unknown(f"{where}.{key}", key, PARTS) for key in sorted(keys - PARTS)]
    if not isinstance(part.get("precedence", 100), int):
        found.append(_missing(f"{where}.precedence"))
    schemas = {"*", *(d.name for d in catalogue().domains)}
    if str(part.get("schema", "*")) not in schemas:
        found.append(_unknown(f"{where}.schema", str(part["schema"]), schemas))
    found.extend(
        _unknown(f"{where}.regions", str(region), known)
        for region in part["regions"]
        if not isinstance(region, str) or region not in known
    )
    return found


def _unknown(field: str, word: str, known: Any) -> Problem:
    near = hint(word, known)
    return problem(
        field,
        word,
        "publisher.unknown_word",
        id=f"{word} tidak dikenal di sini.{near.id}",
        en=f"{word} is not known here.{near.en}",
    )


def _missing(field: str) -> Problem:
    return problem(
        field,
        "",
        "publisher.missing",
        id="Bagian ini wajib diisi.",
        en="This part is required.",
    )


def known(session: Session) -> Sequence[Any]:
    """Every publisher: id, name, its schemas, and how many regions it covers."""
    query = (
        select(
            Publisher.id,
            Publisher.name,
            func.string_agg(func.distinct(Coverage.schema), ", ").label("schemas"),
            func.count(func.distinct(Coverage.region)).label("regions"),
        )
        .outerjoin(Coverage)
        .group_by(Publisher.id)
        .order_by(Publisher.id)
    )
    return session.execute(query).all()
