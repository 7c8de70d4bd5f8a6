"""What a stream of the kind `simbaris` declares: a list, and its fields' names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from schemas.manifests.parts import Privacy, Request, Source
from schemas.manifests.reading.section import Section

LIST: Final = re.compile(r"[a-z0-9-]{1,60}")
WORDS: Final = {
    "simbaris": {"id": "Daftar yang dibaca.", "en": "The list that is read."},
    "simbaris.list": {
        "id": "Nama daftar.",
        "en": "The name of the list.",
        "example": "laporan",
    },
    "simbaris.fields": {
        "id": "Nama tiap kolom, dari kiri.",
        "en": "The names of the fields, from the left.",
        "example": ["id", "judul"],
    },
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The names of what stands between the bars."""

    fields: tuple[str, ...]


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    own = part.section("simbaris", required=True)
    if own is None:
        return Source()
    name = own.shaped("list", LIST, "laporan", "laporan")
    fields = own.texts("fields", required=True)
    own.close()
    return Source(
        request=Request(f"/{name}.txt", format="ndjson"),
        records="@",
        settings=Lines(fields),
    )
