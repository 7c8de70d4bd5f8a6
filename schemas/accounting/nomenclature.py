"""Codes of plans and offices of Permendagri 90/2019: one form for every spelling.

An activity `1.01.01.2.02.0001`: urusan 1, bidang urusan 01, program 01, kegiatan 2.02,
sub kegiatan 0001. Older lists end in two digits (`…2.02.01`), local systems drop the
padding. An office `1.03.0.00.0.00.01.0000`: up to three bidang urusan, unit, sub unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from schemas.values.problem import Refused, Words, refuse

Level = Literal["urusan", "bidang_urusan", "program", "kegiatan", "sub_kegiatan"]

WIDTHS: Final = (1, 2, 2, 1, 2, 4)
LEVELS: Final[dict[int, Level]] = {
    1: "urusan",
    2: "bidang_urusan",
    3: "program",
    5: "kegiatan",
    6: "sub_kegiatan",
}
OFFICE_WIDTHS: Final = (1, 2, 1, 2, 1, 2, 2, 4)
PARTS: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,7}")
AUTHORITIES: Final = ("1", "2")  # province or regency: the first part of a kegiatan
WHOSE: Final = 3  # where that part stands


def padded(text: object, *, field: str = "code") -> str:
    """An activity's code with the padding of its levels: 1.1.1.2.2.1 is
    1.01.01.2.02.0001.

    Refused: what is no such code, with the right one where only a nought is too many.
    """
    parts = _parts(text)
    if parts is None or len(parts) not in LEVELS or not _fits(parts, WIDTHS):
        raise _no_activity(field, text, _mended(parts or ()))
    if any(not part.strip("0") for part in parts):
        raise _no_activity(field, text, None)
    if len(parts) > WHOSE and parts[WHOSE] not in AUTHORITIES:
        raise _no_activity(field, text, None)
    return _pad(parts, WIDTHS)


def office(text: object, *, field: str = "office") -> str:
    """An office's code (SKPD/OPD) with its padding; Refused for anything else."""
    parts = _parts(text)
    whole = parts is not None and len(parts) == len(OFFICE_WIDTHS)
    if parts is None or not whole or not _fits(parts, OFFICE_WIDTHS):
        raise _no_office(field, text)
    if not parts[0].strip("0") or not parts[1].strip("0"):
        raise _no_office(field, text)
    return _pad(parts, OFFICE_WIDTHS)


def level(code: str) -> Level:
    """What a padded code names: urusan, bidang_urusan, program, kegiatan or below."""
    return LEVELS[code.count(".") + 1]


def field_of(code: str) -> str | None:
    """The bidang urusan of a padded code, `1.01`; None for a bare urusan."""
    return code[:4] if "." in code else None


def ancestors(code: str) -> tuple[str, ...]:
    """The codes above a padded code that name something, nearest first."""
    parts = code.split(".")
    return tuple(".".join(parts[:n]) for n in (5, 3, 2, 1) if n < len(parts))


def _parts(text: object) -> list[str] | None:
    if not isinstance(text, str):
        return None
    code = re.sub(r"\s*\.\s*", ".", text.strip()).rstrip(".")
    return code.split(".") if PARTS.fullmatch(code) else None


def _fits(parts: Sequence[str], widths: Sequence[int]) -> bool:
    return all(len(part) <= most for part, most in zip(parts, widths, strict=False))


def _pad(parts: Sequence[str], widths: Sequence[int]) -> str:
    return ".".join(p.zfill(most) for p, most in zip(parts, widths, strict=False))


def _mended(parts: Sequence[str]) -> str | None:
    """The code a person probably meant: each part without noughts too many."""
    if len(parts) not in LEVELS:
        return None
    short = [part.lstrip("0") for part in parts]
    right = all(short) and _fits(short, WIDTHS)
    if not right or len(parts) > WHOSE and short[WHOSE] not in AUTHORITIES:
        return None
    return _pad(short, WIDTHS)


def _no_activity(field: str, value: object, meant: str | None) -> Refused:
    near = Words("", "")
    if meant is not None:
        near = Words(f" Mungkin maksudnya “{meant}”?", f" Did you mean “{meant}”?")
    return refuse(
        field,
        value,
        "nomenclature.shape",
        id="Kode Permendagri 90 ditulis bertitik per tingkat, misalnya"
        f" 1.01.01.2.02.0001 (kegiatan: 1.01.01.2.02).{near.id}",
        en="A code of Permendagri 90 has a dot between its levels, e.g."
        f" 1.01.01.2.02.0001 (kegiatan: 1.01.01.2.02).{near.en}",
    )


def _no_office(field: str, value: object) -> Refused:
    return refuse(
        field,
        value,
        "office.shape",
        id="Kode perangkat daerah terdiri atas delapan bagian bertitik, misalnya"
        " 1.03.0.00.0.00.01.0000.",
        en="An office's code has eight parts with dots, e.g. 1.03.0.00.0.00.01.0000.",
    )
