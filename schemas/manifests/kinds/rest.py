"""What a stream of the kind `rest` declares: request, records, paging, cursor."""

from __future__ import annotations

from schemas.manifests.parts import Privacy, Source
from schemas.manifests.reading.cursor import read_cursor
from schemas.manifests.reading.paging import read_paging
from schemas.manifests.reading.records import check_reach, read_records
from schemas.manifests.reading.request import read_request
from schemas.manifests.reading.section import Section


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    request, paging = read_request(part), read_paging(part)
    check_reach(part, request, paging)
    return Source(
        request=request,
        records=read_records(part, request, None),
        paging=paging,
        cursor=read_cursor(part, privacy),
    )
