"""Reading `deletes:`, how a stream learns that something left its source."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final, cast, get_args

from schemas.manifests.parts import CursorSpec, DeleteFeed, DeleteMode, Deletes
from schemas.manifests.reading.names import read_name, read_names
from schemas.manifests.reading.paging import read_paging
from schemas.manifests.reading.records import check_reach, read_records
from schemas.manifests.reading.request import read_request
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.times import check_declared_zone, read_formats, read_zone

EVERY_KEY: Final = (
    *("when", "every", "max_drop"),
    *("request", "records", "paging", "key", "at", "formats", "zone"),
)
MOST: Final = Decimal("0.05")


def read_deletes(
    part: Section, cursor: CursorSpec | None, key: tuple[str, ...]
) -> Deletes:
    """One of the four modes with its own keys; `key` is the stream's own."""
    deletes = part.section("deletes")
    if deletes is None:
        return Deletes()
    mode = cast(DeleteMode, deletes.word("mode", get_args(DeleteMode)))
    if deletes.misread:
        deletes.known += EVERY_KEY
        mode = "none"
    read = Deletes(mode="none")
    if mode == "flag":
        read = Deletes("flag", when=deletes.path_of("when", required=True))
    elif mode == "full-scan":
        read = Deletes(
            "full-scan",
            every=deletes.duration("every", timedelta(days=7)),
            max_drop=deletes.percent("max_drop", MOST),
        )
    elif mode == "feed":
        read = _feed(deletes, cursor, key)
    deletes.close()
    return read


def _feed(deletes: Section, cursor: CursorSpec | None, key: tuple[str, ...]) -> Deletes:
    request, paging = read_request(deletes), read_paging(deletes)
    check_reach(deletes, request, paging)
    at, zone = read_name(deletes, "at"), read_zone(deletes)
    formats = read_formats(deletes)
    check_declared_zone(deletes, zone, formats)
    _check_versions(deletes, cursor)
    feed = DeleteFeed(
        request=request,
        records=read_records(deletes, request, None),
        key=_key(deletes, key),
        at=at,
        paging=paging,
        formats=formats,
        zone=zone,
    )
    return Deletes("feed", max_drop=deletes.percent("max_drop", MOST), feed=feed)


def _check_versions(deletes: Section, cursor: CursorSpec | None) -> None:
    """Only a date of the record itself tells whether it came back after it went."""
    if cursor is None or "datetime" not in cursor.kind:
        deletes.wrong(
            "mode",
            "deletes.feed_needs_dates",
            "feed perlu cursor berisi waktu perubahan: hanya dengan itu baris yang"
            " muncul kembali dapat dibedakan. Tambahkan cursor, atau pakai full-scan.",
            "A feed needs a cursor of times of change: only these tell a record that"
            " came back from one that is gone. Add a cursor, or use full-scan.",
        )


def _key(deletes: Section, key: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of the stream's key as the feed calls them; by default the same."""
    named = read_names(deletes, "key") if deletes.has("key") else key
    deletes.known.append("key")
    if len(named) != len(key) or not key:
        deletes.wrong(
            "key",
            "deletes.feed_key",
            f"Sebut kolom kunci aliran ini ({', '.join(key) or 'key belum ada'}) satu"
            " per satu, dengan nama yang dipakai daftar penghapusan.",
            f"Name the columns of the stream's key ({', '.join(key) or 'it has none'})"
            " one by one, as the list of deletions calls them.",
        )
    return named
