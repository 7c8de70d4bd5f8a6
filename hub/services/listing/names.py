"""Words of a question that name nothing in the store: refused, with the right one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.models import Region
from schemas.contracts.domain import catalogue
from schemas.values.nearest import hint, nearest
from schemas.values.problem import Problem, Refused, Words, problem

UNDOTTED: Final = re.compile(r"[0-9]{4,7}")
NO_SYSTEM: Final = "region.no_code_system"


def indicators(values: Iterable[str]) -> None:
    """Refuse indicators that the catalogue does not have."""
    known = catalogue().indicators
    wrong = tuple(_unknown("indicator", v, known) for v in values if v not in known)
    if wrong:
        raise Refused(*wrong)


def regions(session: Session, codes: Sequence[str], field: str = "region") -> None:
    """Refuse codes of no region.

    A code without dots is never guessed at: to BPS and to Kemendagri it mostly
    means two different regions, so both are named.
    """
    if not codes:
        return
    found = set(session.scalars(select(Region.code).where(Region.code.in_(codes))))
    wrong = [code for code in codes if code not in found]
    if wrong:
        raise Refused(*(_no_region(session, code, field) for code in wrong))


def ids(
    session: Session,
    column: InstrumentedAttribute[str],
    values: Sequence[str],
    field: str,
) -> None:
    """Refuse values that do not stand in a column of ids."""
    if not values:
        return
    found = set(session.scalars(select(column).where(column.in_(values))))
    wrong = [value for value in values if value not in found]
    if wrong:
        known = session.scalars(select(column)).all()
        raise Refused(*(_unknown(field, value, known) for value in wrong))


def _unknown(field: str, value: str, known: Iterable[str]) -> Problem:
    near = hint(value, known)
    return problem(
        field,
        value,
        f"{field}.unknown",
        id=f"Tidak ada {field} bernama “{value}”.{near.id}",
        en=f"There is no {field} “{value}”.{near.en}",
    )


def _no_region(session: Session, code: str, field: str) -> Problem:
    if UNDOTTED.fullmatch(code):
        return _undotted(session, code, field)
    rows = session.execute(select(Region.code, Region.slug, Region.name)).all()
    words = {word.casefold(): row for row in rows for word in row}
    found = words.get(nearest(code, words) or "")
    near = Words("", "")
    if found is not None:
        near = Words(
            f" Mungkin maksudnya {found.code} ({found.name})?",
            f" Did you mean {found.code} ({found.name})?",
        )
    return problem(
        field,
        code,
        "region.unknown",
        id="Tidak ada wilayah dengan kode ini; tulis kode Kemendagri bertitik,"
        f" misalnya 12.75.{near.id}",
        en="No region has this code; write the dotted Kemendagri code, such as"
        f" 12.75.{near.en}",
    )


def _undotted(session: Session, code: str, field: str) -> Problem:
    """Both readings of a code without dots, each with the code to write instead."""
    plain = func.replace(Region.code, ".", "")
    rows = session.execute(
        select(Region.code, Region.name, Region.bps_code).where(
            or_(Region.bps_code == code, plain == code)
        )
    ).all()
    readings = [
        *(("BPS", row) for row in rows if row.bps_code == code),
        *(("Kemendagri", row) for row in rows if row.code.replace(".", "") == code),
    ]
    each_id = "; ".join(
        f"{row.name} menurut {system}: tulis {row.code}" for system, row in readings
    )
    each_en = "; ".join(
        f"{row.name} to {system}: write {row.code}" for system, row in readings
    )
    return problem(
        field,
        code,
        NO_SYSTEM,
        id=f"Kode {code} tanpa titik tidak jelas artinya: BPS atau Kemendagri?"
        f" {each_id or 'Tidak satu pun mengenalnya; tulis kode bertitik'}.",
        en=f"The code {code} without a dot is not clear: BPS or Kemendagri?"
        f" {each_en or 'Neither knows it; write the dotted code'}.",
    )
