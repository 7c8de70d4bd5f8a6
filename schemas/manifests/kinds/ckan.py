"""What a stream of the kind `ckan` declares: datasets, a datastore, or resource files.

ckan: {datasets: {fq: "groups:kesehatan"}}            # the catalogue itself
ckan: {resource: 2a82a145-…, filters: {tahun: 2025}}  # the rows of a datastore
ckan: {files: {package: jumlah-penduduk, formats: [CSV]}}   # and then table:
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Literal

from schemas.manifests.parts import (
    CursorSpec,
    ErrorSign,
    Paging,
    Privacy,
    Request,
    Source,
)
from schemas.manifests.reading.cursor import read_cursor
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.sheets.table import read_table
from schemas.manifests.table import Files

What = Literal["datasets", "datastore", "files"]
ACTION: Final = "/api/3/action/"
OK: Final = ErrorSign("success", (True,))
MODIFIED: Final = CursorSpec(
    ("metadata_modified", "id"),
    "fq",
    kind="local-datetime",
    overlap=timedelta(hours=1),  # the search index follows the catalogue
    zone="UTC",
)
FORMAT: Final = re.compile(r"[A-Za-z0-9 ./+-]{1,40}")
ROWS: Final = {"datasets": 500, "datastore": 5000}

DELETES: Final = ("none", "flag", "full-scan")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is read; `fq` narrows the datasets beside the time of change."""

    what: What
    fq: str = ""


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    own = part.section("ckan", required=True)
    if own is None:
        return Source()
    given = [each for each in ("datasets", "resource", "files") if own.has(each)]
    own.known += ["datasets", "resource", "files"]
    if len(given) != 1:
        own.wrong(
            "",
            "ckan.what",
            "Sebut datasets, resource atau files, salah satu.",
            "Name datasets, resource or files, one of the three.",
        )
    read = {"resource": _datastore, "files": _files}.get(given[0] if given else "")
    source = read(part, own) if read else _datasets(part, own, privacy)
    own.close()
    return source


def _datasets(part: Section, own: Section, privacy: Privacy) -> Source:
    asked = own.section("datasets")
    q, fq, rows, changes = "*:*", "", ROWS["datasets"], True
    if asked is not None:
        q, fq = asked.text("q", q), asked.maybe("fq") or ""
        rows = asked.whole("rows", rows, 1, 1000) or rows
        changes = asked.word("read", ("changes", "all"), "changes") == "changes"
        asked.close()
    cursor = MODIFIED if changes else None
    if changes and part.has("cursor"):
        cursor = read_cursor(part, privacy, MODIFIED)
        cursor = cursor and replace(
            MODIFIED, overlap=cursor.overlap, order=cursor.order
        )
    params = {"q": q, "rows": str(rows), "sort": "metadata_modified asc, id asc"}
    return Source(
        request=Request(f"{ACTION}package_search", params, errors=OK),
        records="result.results[*]",
        paging=Paging("none", total_at="result.count"),
        cursor=cursor,
        key=("id",),
        settings=Settings("datasets", fq),
    )


def _datastore(part: Section, own: Section) -> Source:
    rows = own.whole("rows", ROWS["datastore"], 1, 32_000) or ROWS["datastore"]
    params = {
        "resource_id": own.text("resource"),
        "sort": own.text("sort", "_id asc"),
        "include_total": "true",
    }
    filters = own.node("filters", "map")
    if filters is not None:
        params["filters"] = json.dumps(_plain(filters.plain), sort_keys=True)
    fields = own.texts("fields")
    if fields:
        params["fields"] = ",".join(fields)
    return Source(
        request=Request(f"{ACTION}datastore_search", params, errors=OK),
        records="result.records[*]",
        paging=Paging(
            *("offset", "offset"),
            size_param="limit",
            size=rows,
            total_at="result.total",
        ),
        settings=Settings("datastore"),
    )


def _files(part: Section, own: Section) -> Source:
    asked = own.section("files", required=True)
    if asked is None:
        return Source(files=Files())
    package, match = asked.text("package"), asked.text("match", "*")
    formats = asked.texts("formats") or ("CSV", "XLSX", "XLS", "ODS")
    for name in formats:
        if not FORMAT.fullmatch(name):
            asked.wrong("formats", "manifest.shape", "Misalnya CSV.", "E.g. CSV.")
    asked.close()
    words = sorted({cased for f in formats for cased in (f, f.upper(), f.lower())})
    listed = json.dumps(words)
    return Source(
        files=Files(
            index=f"{ACTION}package_show?id={package}",
            at=f"result.resources[?contains(`{listed}`, format)].url",
            match=match,
        ),
        table=read_table(part),
        settings=Settings("files"),
    )


def _plain(value: Any) -> Any:
    """Filters as JSON: decimals as the text they were written as."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, (int, str, bool)) or value is None else str(value)
