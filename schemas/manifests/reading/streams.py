"""Reading one stream of a manifest: request, paging, cursor, deletes, expectations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, cast

from schemas.contracts.domain import Catalogue, Domain
from schemas.manifests.parts import (
    DAY,
    CursorKind,
    CursorSpec,
    Expect,
    Paging,
    Privacy,
    Request,
    Stream,
)
from schemas.manifests.reading.connection import SLUG, SLUG_WORDS
from schemas.manifests.reading.deletes import read_deletes
from schemas.manifests.reading.examples import read_examples
from schemas.manifests.reading.fields import read_map
from schemas.manifests.reading.names import read_names
from schemas.manifests.reading.paging import read_paging
from schemas.manifests.reading.records import check_reach, read_records
from schemas.manifests.reading.request import read_request
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.table import check_sources, read_files, read_table
from schemas.manifests.reading.times import (
    check_declared_zone,
    read_format,
    read_formats,
    read_zone,
)
from schemas.values.problem import Refused

ORDERS: Final = ("checked", "none")


def read_stream(part: Section, catalogue: Catalogue, kind: str = "rest") -> Stream:
    """One item of `streams:`, with everything that is wrong in it noted.

    A stream of the kind `files` has `files:` and `table:` (or, of records that are no
    table, `records:`) in the place of `request:`, `paging:` and `cursor:`.
    """
    id = part.shaped("id", SLUG, *SLUG_WORDS)
    ref, domain = _schema(part, catalogue)
    privacy = _privacy(part)
    from_files = kind == "files"
    request = Request("/") if from_files else read_request(part)
    files = read_files(part) if from_files else None
    paging = Paging() if from_files else read_paging(part)
    check_reach(part, request, paging)
    mapped = read_map(part, domain, privacy)
    key = _key(part, domain, privacy)
    cursor = None if from_files else _cursor(part, privacy)
    stream = Stream(
        id=id,
        schema=ref,
        request=request,
        records=read_records(part, request, files),
        key=key,
        map=mapped,
        examples=read_examples(part, domain),
        paging=paging,
        cursor=cursor,
        deletes=read_deletes(part, cursor, key),
        privacy=privacy,
        expect=_expect(part, domain),
        files=files,
        table=read_table(part) if files and files.format == "table" else None,
    )
    stream = replace(stream, write=_write(part, stream))
    check_sources(part, stream)
    part.close()
    return stream


def _schema(part: Section, catalogue: Catalogue) -> tuple[str, Domain | None]:
    ref = part.text("schema")
    if not ref:
        return "", None
    try:
        return ref, catalogue.domain(ref)
    except Refused as refused:
        words = refused.problems[0].message
        known = ", ".join(catalogue.refs)
        part.wrong(
            "schema",
            "schema.unknown",
            f"{words.id} Yang ada: {known}.",
            f"{words.en} There are: {known}.",
        )
        return ref, None


def _cursor(part: Section, privacy: Privacy) -> CursorSpec | None:
    cursor = part.section("cursor")
    if cursor is None:
        return None
    kind = cursor.word(
        "type", ("datetime", "local-datetime", "integer", "text"), "datetime"
    )
    zone, formats = read_zone(cursor), read_formats(cursor)
    read = CursorSpec(
        fields=read_names(cursor, "fields", required=True),
        param=cursor.text("param"),
        kind=cast(CursorKind, kind),
        overlap=cursor.duration("overlap", timedelta(minutes=10)),
        zone=zone,
        formats=formats,
        format=read_format(cursor, "format"),
        order=(
            "none" if cursor.word("order", ORDERS, "checked") == "none" else "checked"
        ),
    )
    if "datetime" in kind:
        check_declared_zone(cursor, zone, formats)
    _not_dropped(cursor, "fields", read.fields, privacy)
    cursor.close()
    return read


def _key(part: Section, domain: Domain | None, privacy: Privacy) -> tuple[str, ...]:
    """The parts of a record's own key; observations have one by nature."""
    needed = domain is None or domain.kind == "record"
    names = read_names(part, "key", required=needed)
    _not_dropped(part, "key", names, privacy)
    return names


def _not_dropped(
    part: Section, key: str, names: tuple[str, ...], privacy: Privacy
) -> None:
    for name in names:
        if privacy.drops(name):
            part.wrong(
                key,
                "privacy.maps_dropped",
                f"“{name}” dihapus oleh privacy.drop; pakai privacy.hash untuk kunci.",
                f"“{name}” is removed by privacy.drop; use privacy.hash for a key.",
            )


def _write(part: Section, stream: Stream) -> Any:
    """How rows are kept: by default as a snapshot, with a cursor incrementally."""
    default = "incremental" if stream.cursor else "snapshot"
    write = part.word("write", ("incremental", "snapshot"), default)
    if write == "snapshot" and stream.cursor:
        part.wrong(
            "write",
            "write.contradicts_cursor",
            "snapshot membaca semuanya setiap kali, jadi tidak memakai cursor; hapus"
            " salah satunya.",
            "A snapshot reads everything every time and uses no cursor; remove one of"
            " the two.",
        )
    return write


def _privacy(part: Section) -> Privacy:
    privacy = part.section("privacy")
    if privacy is None:
        return Privacy()
    read = Privacy(drop=read_names(privacy, "drop"), hash=read_names(privacy, "hash"))
    privacy.close()
    return read


def _expect(part: Section, domain: Domain | None) -> Expect:
    expect = part.section("expect")
    if expect is None:
        return Expect()
    nulls: dict[str, Decimal] = {}
    shares = expect.section("null_max")
    if shares is not None:
        for name in tuple(shares.nodes):
            if domain is None or name in domain.schema.declared():
                nulls[name] = shares.percent(name, Decimal(1))
            else:
                shares.known = list(domain.schema.declared())
        shares.close()
    read = Expect(
        freshness=expect.duration("freshness", DAY),
        silence=expect.duration("silence", None),
        rows_min=expect.whole("rows_min", 0) or 0,
        shrink_max=expect.percent("shrink_max", Decimal("0.20")),
        null_max=nulls,
    )
    expect.close()
    return read
