"""A stream's key, its cursor, its deletions, and what is removed from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from connectors.proposing.columns import personal, times
from connectors.proposing.columns.profile import Column
from connectors.proposing.proposal import Confidence, Line, Sign, flow
from schemas import privacy
from schemas.contracts.domain import Domain, fold_word
from schemas.manifests.reading.names import DOTTED
from schemas.values.problem import Words

KEYS: Final = re.compile(r"^(_?id|uuid|guid|kode|nomor|no|no_tiket|tiket|ticket|key)$")
ENDS: Final = re.compile(r"(^(id|kode|no|nomor|kd)_|_(id|kode|no|nomor)$)")
MOVED: Final = (
    *("updated_at", "diubah", "diperbarui", "last_modified", "modified", "modified_at"),
    *("updated_datetime", "tgl_update", "tanggal_update", "waktu_ubah", "last_update"),
    *("updatedat", "edited_at", "last_edited_date", "metadata_modified", "updated"),
    *("update_at", "datemodified", "diubah_pada"),
)
GONE: Final = (
    *(
        "hapus",
        "dihapus",
        "deleted",
        "is_deleted",
        "terhapus",
        "deleted_at",
        "soft_delete",
    ),
)
ZONE: Final = "Asia/Jakarta"


def dropped(
    columns: Mapping[str, Column], domain: Domain
) -> list[tuple[str, bool, Words]]:
    """The fields that are removed, whether that is sure, and why."""
    free_too = domain.personal or domain.kind == "record"
    found = []
    for column in columns.values():
        reason = personal.why(column, domain.personal and free_too)
        if reason is not None:
            found.append((column.name, *reason))
    return found


def key(columns: Mapping[str, Column], sign: Sign, domain: Domain) -> Line | None:
    """The field that tells each record apart; None where the schema or kind has one."""
    if sign.key and sign.kind not in ("sql", "arcgis"):
        return None
    if sign.key:
        why = Words("kunci menurut sistemnya", "the key by the system itself")
        return Line("key", flow(list(sign.key)), "sure", why, required=True)
    fitting = [c for c in columns.values() if _may_be_key(c)]
    named = [c for c in fitting if KEYS.match(c.folded)]
    ending = [c for c in fitting if ENDS.search(c.folded)]
    ranked = sorted(named, key=lambda c: (c.name.count("."), c.folded != "id")) + ending
    if ranked:
        column = ranked[0]
        why = Words(
            f"{len(column.values)} nilai, semuanya berbeda",
            f"{len(column.values)} values, all different",
        )
        many = column in named and len(column.values) >= 10
        sure: Confidence = "sure" if many else "likely"
        return Line("key", flow([column.name]), sure, why, required=True)
    if domain.kind == "observation":
        return None
    pair = _pair([c for c in columns.values() if c.said and DOTTED.fullmatch(c.name)])
    if pair is not None:
        why = Words(
            "bersama-sama berbeda di contoh ini", "together different in this sample"
        )
        return Line("key", flow(list(pair)), "guess", why, required=True)
    why = Words("tidak ada kolom yang unik", "no field is unique")
    fill = Words(
        "tulis kolom yang membedakan setiap data", "write what tells records apart"
    )
    return Line("key", "", "guess", why, fill=fill, required=True)


def _may_be_key(column: Column) -> bool:
    plain = all(
        isinstance(v, (str, int)) and not isinstance(v, bool) for v in column.said
    )
    if not (column.unique and plain and DOTTED.fullmatch(column.name)):
        return False
    return not any(
        privacy.personal(str(v)) in ("nik", "nip", "email") for v in column.said
    )


def _pair(columns: Sequence[Column]) -> tuple[str, str] | None:
    for at, one in enumerate(columns[:12]):
        for other in columns[at + 1 : 12]:
            pairs = set(
                zip(map(repr, one.values), map(repr, other.values), strict=True)
            )
            if len(pairs) == len(one.values) and all(v is not None for v in one.values):
                return one.name, other.name
    return None


def moved(columns: Iterable[Column]) -> list[tuple[Column, times.Written]]:
    """The fields that say when a record was changed last, the likeliest first."""
    found = []
    for column in columns:
        if column.folded in MOVED and DOTTED.fullmatch(column.name):
            ways = times.ways(column)
            if len(ways) == 1 and len(column.said) == len(column.values):
                found.append((column, ways[0]))
    return sorted(found, key=lambda pair: MOVED.index(pair[0].folded))


def cursor(
    column: Column,
    way: times.Written,
    key: str | None,
    param: str | None,
    iso: bool = True,
) -> str:
    """`cursor:` by a field, as flow YAML. `iso`: the bound is asked for in ISO 8601."""
    fields = [column.name] + ([key] if key else [])
    said: dict[str, Any] = {"fields": fields}
    if param is not None:
        said["param"] = param
    if way.formats[0].startswith("unix"):
        said |= {"formats": list(way.formats), "format": way.formats[0]}
    elif not way.zoned:
        said |= {"type": "local-datetime", "zone": ZONE, "formats": list(way.formats)}
        said |= {} if iso else {"format": way.formats[0]}
    else:
        said["formats"] = list(way.formats)
    return flow(said | {"overlap": "10m"})


def deletes(columns: Iterable[Column], sign: Sign) -> Line | None:
    """How a deletion is learned: by a flag if there is one, else by a full scan."""
    for column in columns:
        if column.folded in GONE and DOTTED.fullmatch(column.name):
            when = _when(column)
            if when:
                why = Words(f"kolom {column.name}", f"the field {column.name}")
                text = flow({"mode": "flag", "when": when})
                return Line("deletes", text, "likely", why)
    if not sign.full_scan:
        return None
    why = Words("sumber tidak menandai yang dihapus", "the source marks no deletions")
    return Line("deletes", "{mode: full-scan, every: 7d, max_drop: 5%}", "likely", why)


def _when(column: Column) -> str:
    if column.folded == "deleted_at":
        return f"{column.name} != `null`"
    said = set(map(str, column.said))
    if all(isinstance(v, bool) for v in column.said):
        return f"{column.name} == `true`"
    if column.numbers and said <= {"0", "1"}:
        return f"{column.name} == `1`"
    if said and {fold_word(w) for w in said} <= {"0", "1"}:
        return f"{column.name} == '1'"
    return ""
