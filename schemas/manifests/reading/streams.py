"""Reading one stream of a manifest: request, paging, cursor, deletes, expectations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from schemas.contracts.domain import Catalogue, Domain
from schemas.manifests.parts import Expect, Privacy, Stream
from schemas.manifests.reading import kinds
from schemas.manifests.reading.connection import SLUG, SLUG_WORDS
from schemas.manifests.reading.cursor import not_dropped
from schemas.manifests.reading.deletes import read_deletes
from schemas.manifests.reading.examples import read_examples
from schemas.manifests.reading.fields import read_map
from schemas.manifests.reading.names import read_names
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.sheets.table import check_sources
from schemas.values.problem import Refused


def read_stream(part: Section, catalogue: Catalogue, kind: str = "rest") -> Stream:
    """One item of `streams:`, with everything that is wrong in it noted.

    Where its records come from is read by the module of its kind.
    """
    id = part.shaped("id", SLUG, *SLUG_WORDS)
    ref, domain = _schema(part, catalogue)
    privacy = _privacy(part)
    source = kinds.read_source(kind, part, privacy)
    mapped = read_map(part, domain, privacy)
    key = _key(part, domain, privacy, source.key)
    stream = Stream(
        id=id,
        schema=ref,
        request=source.request,
        records=source.records,
        key=key,
        map=mapped,
        examples=read_examples(part, domain),
        paging=source.paging,
        cursor=source.cursor,
        deletes=read_deletes(part, source.cursor, key),
        privacy=privacy,
        expect=_expect(part, domain),
        files=source.files,
        table=source.table,
        settings=source.settings,
    )
    stream = replace(stream, write=_write(part, stream))
    _check_deletes(part, stream, kind)
    check_sources(part, stream)
    part.close()
    return stream


def _check_deletes(part: Section, stream: Stream, kind: str) -> None:
    known = kinds.deletes(kind)
    if stream.deletes.mode not in known:
        listed = ", ".join(known)
        part.wrong(
            "deletes",
            "deletes.mode_of_kind",
            f"{stream.deletes.mode} tidak ada untuk kind {kind}. Pilihan: {listed}.",
            f"There is no {stream.deletes.mode} for kind {kind}. Choices: {listed}.",
        )


def _schema(part: Section, catalogue: Catalogue) -> tuple[str, Domain | None]:
    ref = part.text("schema")
    if not ref:
        return "", None
    try:
        return ref, catalogue.domain(ref)
    except Refused as refused:
        [found] = refused.problems
        words = found.message
        known = ", ".join(catalogue.refs)
        part.wrong(
            "schema",
            found.rule,
            f"{words.id} Yang ada: {known}.",
            f"{words.en} There are: {known}.",
        )
        return ref, None


def _key(
    part: Section, domain: Domain | None, privacy: Privacy, usual: tuple[str, ...]
) -> tuple[str, ...]:
    """The parts of a record's own key; observations have one by nature.

    `usual` is the key that the protocol gives where the manifest names none.
    """
    needed = not usual and (domain is None or domain.kind == "record")
    names = read_names(part, "key", required=needed) or usual
    not_dropped(part, "key", names, privacy)
    return names


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
        freshness=expect.duration("freshness", timedelta(days=1)),
        silence=expect.duration("silence", None),
        rows_min=expect.whole("rows_min", 0) or 0,
        shrink_max=expect.percent("shrink_max", Decimal("0.20")),
        null_max=nulls,
    )
    expect.close()
    return read
