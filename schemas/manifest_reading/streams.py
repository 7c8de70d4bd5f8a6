"""Reading one stream of a manifest: request, paging, cursor, deletes, expectations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, cast, get_args

from schemas.domain import Catalogue, Domain
from schemas.manifest_parts import (
    DAY,
    AnswerFormat,
    CursorKind,
    CursorSpec,
    Deletes,
    ErrorSign,
    Expect,
    Paging,
    Privacy,
    Request,
    Stream,
)
from schemas.manifest_reading.connection import SLUG, SLUG_WORDS
from schemas.manifest_reading.examples import read_examples
from schemas.manifest_reading.fields import read_map
from schemas.manifest_reading.paging import read_paging
from schemas.manifest_reading.records import check_reach, read_records
from schemas.manifest_reading.section import Section
from schemas.manifest_reading.table import check_sources, read_files, read_table
from schemas.manifest_reading.times import (
    check_declared_zone,
    read_format,
    read_formats,
    read_zone,
)
from schemas.problem import Refused

DOTTED: Final = re.compile(r"[^\s.\[\]*|\"'`]+(\.[^\s.\[\]*|\"'`]+)*")
ORDERS: Final = ("checked", "none")
CREDENTIAL_NAMES: Final = re.compile(
    r"authorization|proxy-authorization|cookie|x-?api-?key|api_?key|access_?token"
    r"|token|password|secret",
    re.IGNORECASE,
)


def read_stream(part: Section, catalogue: Catalogue, kind: str = "rest") -> Stream:
    """One item of `streams:`, with everything that is wrong in it noted.

    A stream of the kind `files` has `files:` and `table:` (or, of records that are no
    table, `records:`) in the place of `request:`, `paging:` and `cursor:`.
    """
    id = part.shaped("id", SLUG, *SLUG_WORDS)
    ref, domain = _schema(part, catalogue)
    privacy = _privacy(part)
    from_files = kind == "files"
    request = Request("/") if from_files else _request(part)
    files = read_files(part) if from_files else None
    paging = Paging() if from_files else read_paging(part)
    check_reach(part, request, paging)
    mapped = read_map(part, domain, privacy)
    stream = Stream(
        id=id,
        schema=ref,
        request=request,
        records=read_records(part, request, files),
        key=_key(part, domain, privacy),
        map=mapped,
        examples=read_examples(part, domain),
        paging=paging,
        cursor=None if from_files else _cursor(part, privacy),
        deletes=_deletes(part),
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


def _request(part: Section) -> Request:
    request = part.section("request", required=True)
    if request is None:
        return Request("/")
    path = request.text("path")
    if path and (
        not path.startswith("/") or "?" in path or "#" in path or ".." in path
    ):
        request.wrong(
            "path",
            "url.path",
            "Path dimulai dengan / dan tanpa ?, # atau ..; parameter di params.",
            "A path starts with / and has no ?, # or ..; parameters go into params.",
        )
    read = Request(
        path=path,
        params=request.parameters("params"),
        headers=request.parameters("headers"),
        errors=_errors(request),
        format=cast(
            AnswerFormat, request.word("format", get_args(AnswerFormat), "json")
        ),
    )
    for key, names in (("params", read.params), ("headers", read.headers)):
        _no_credentials(request, key, names)
    request.close()
    return read


def _no_credentials(request: Section, key: str, names: Iterable[str]) -> None:
    for name in names:
        if CREDENTIAL_NAMES.fullmatch(name):
            request.wrong(
                key,
                "auth.literal_secret",
                f"“{name}” adalah rahasia: pakai connection.auth dan secret://.",
                f"“{name}” is a secret: use connection.auth and secret://.",
                replace(request.nodes[key], kind="text", value=name, text=name),
            )


def _errors(request: Section) -> ErrorSign | None:
    errors = request.section("errors")
    if errors is None:
        return None
    ok: Any = errors.plain("ok")
    if not errors.has("ok"):
        errors.wrong(
            "ok",
            "manifest.missing_key",
            "Sebut nilai yang berarti berhasil, misalnya ok: [true].",
            "Name the values that mean success, e.g. ok: [true].",
        )
    sign = ErrorSign(
        at=errors.path_of("at", required=True) or "@",
        ok=tuple(ok) if isinstance(ok, list) else (ok,),
    )
    errors.close()
    return sign


def _cursor(part: Section, privacy: Privacy) -> CursorSpec | None:
    cursor = part.section("cursor")
    if cursor is None:
        return None
    kind = cursor.word(
        "type", ("datetime", "local-datetime", "integer", "text"), "datetime"
    )
    zone, formats = read_zone(cursor), read_formats(cursor)
    read = CursorSpec(
        fields=_names(cursor, "fields", required=True),
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
    names = _names(part, "key", required=needed)
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


def _names(part: Section, key: str, required: bool = False) -> tuple[str, ...]:
    """A list of dotted names of source fields."""
    names = part.texts(key, required)
    for name in names:
        if not DOTTED.fullmatch(name):
            part.wrong(
                key,
                "path.plain_name",
                f"“{name}” harus nama kolom biasa, misalnya id atau data.id.",
                f"“{name}” must be a plain field name, e.g. id or data.id.",
            )
    return names


def _deletes(part: Section) -> Deletes:
    deletes = part.section("deletes")
    if deletes is None:
        return Deletes()
    mode = deletes.word("mode", ("flag", "full-scan", "none"))
    if deletes.misread:
        deletes.known += ["when", "every", "max_drop"]
        mode = "none"
    read = Deletes(mode="none")
    if mode == "flag":
        read = Deletes("flag", when=deletes.path_of("when", required=True))
    elif mode == "full-scan":
        read = Deletes(
            "full-scan",
            every=deletes.duration("every", timedelta(days=7)),
            max_drop=deletes.percent("max_drop", Decimal("0.05")),
        )
    deletes.close()
    return read


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
    read = Privacy(drop=_names(privacy, "drop"), hash=_names(privacy, "hash"))
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
