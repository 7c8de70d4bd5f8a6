"""Reading `cursor:`, how a stream asks only for what changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, cast

from schemas.manifests.parts import CursorKind, CursorSpec, Privacy
from schemas.manifests.reading.names import read_names
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.times import (
    check_declared_zone,
    read_format,
    read_formats,
    read_zone,
)

ORDERS: Final = ("checked", "none")


def read_cursor(
    part: Section,
    privacy: Privacy,
    usual: CursorSpec | None = None,
    param: str | None = None,
) -> CursorSpec | None:
    """The `cursor:` of a stream; None where it reads everything every time.

    `usual` is what the protocol of a kind prescribes where the manifest is silent;
    times in such a protocol say their zone themselves. `param` is the parameter alone,
    in which `{field}` stands for the first field.
    """
    cursor = part.section("cursor")
    if cursor is None:
        return None
    kind = cursor.word(
        "type", ("datetime", "local-datetime", "integer", "text"), "datetime"
    )
    zone, formats = read_zone(cursor), read_formats(cursor)
    order = usual.order if usual else "checked"
    fields = read_names(cursor, "fields", usual is None) or _fields(usual)
    if param is not None:
        param = param.replace("{field}", fields[0] if fields else "")
    read = CursorSpec(
        fields=fields,
        param=cursor.text("param", param or (usual.param if usual else None)),
        kind=cast(CursorKind, kind),
        overlap=cursor.duration("overlap", timedelta(minutes=10)),
        zone=zone,
        formats=formats or (usual.formats if usual else ()),
        format=read_format(cursor, "format"),
        order=("none" if cursor.word("order", ORDERS, order) == "none" else "checked"),
    )
    if "datetime" in kind and usual is None:
        check_declared_zone(cursor, zone, formats)
    not_dropped(cursor, "fields", read.fields, privacy)
    cursor.close()
    return read


def _fields(usual: CursorSpec | None) -> tuple[str, ...]:
    return usual.fields if usual else ()


def not_dropped(
    part: Section, key: str, names: tuple[str, ...], privacy: Privacy
) -> None:
    """Note the fields that privacy takes away before anybody could use them."""
    for name in names:
        if privacy.drops(name):
            part.wrong(
                key,
                "privacy.maps_dropped",
                f"“{name}” dihapus oleh privacy.drop; pakai privacy.hash untuk kunci.",
                f"“{name}” is removed by privacy.drop; use privacy.hash for a key.",
            )
