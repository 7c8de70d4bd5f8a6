"""Reading `records:`, where in a page or a file the records stand."""

from __future__ import annotations

import re
from typing import Final

from schemas import envelope
from schemas.manifests.parts import Paging, Request
from schemas.manifests.reading.section import Section
from schemas.manifests.table import Files

NAME: Final = r"[^\s/@\[\]*:]+"
ELEMENTS: Final = re.compile(rf"/?{NAME}(/{NAME})*")


def read_records(part: Section, request: Request, files: Files | None) -> str:
    """A JMESPath; of files a plain one, of XML the path of elements from the root.

    Tables and NDJSON have none: each row or line is a record.
    """
    form = files.format if files is not None else request.format
    if form == "xml":
        return part.shaped("records", ELEMENTS, "daftar/laporan", "list/report") or "-"
    if form != "json":
        return "@"
    path = part.path_of("records", required=files is None) or "@"
    if files is not None and not envelope.PLAIN.fullmatch(path):
        part.wrong(
            "records",
            "path.plain_name",
            "Berkas JSON dibaca mengalir: tulis nama biasa, misalnya data.items.",
            "JSON files are read as a stream: write plain names, e.g. data.items.",
        )
    return path


def check_reach(part: Section, request: Request, paging: Paging) -> None:
    """Of XML and NDJSON only records are read: nothing around them can be asked."""
    around = (
        paging.at,
        paging.last_at,
        paging.total_at,
        paging.more_at,
        request.errors,
    )
    stated = any(each is not None for each in around)
    if request.format != "json" and stated:
        part.wrong(
            "request",
            "request.format",
            "Dari XML dan NDJSON hanya data yang dibaca: tanpa errors, at, last_at, dan"
            " total_at.",
            "Of XML and NDJSON only the records are read: no errors, at, last_at and"
            " total_at.",
        )
    if request.format == "ndjson" and paging.style != "none":
        part.wrong(
            "request",
            "request.format",
            "NDJSON datang sekaligus: hapus paging.",
            "NDJSON comes all at once: remove paging.",
        )
