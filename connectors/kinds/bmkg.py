"""The kind `bmkg`: earthquakes, forecasts and warnings of the weather agency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final
from urllib.parse import urlencode

from connectors.base import Context, Cursor, Page
from connectors.discovery import Dataset, Discovered, Field, Filter
from connectors.reading import refusals
from connectors.reading.filed.by_file import Ask, File, Reading
from connectors.reading.filed.listing import natural
from connectors.reading.notations import bmkg
from schemas import strict
from schemas.manifests.kinds.bmkg import KEYS, USUAL, Bmkg
from schemas.manifests.manifest import Connection, Stream
from schemas.tables.melt import Taken
from schemas.values.problem import Refused

FIELDS: Final = {
    "quake": "id at lat lon magnitude depth_km Wilayah Potensi Dirasakan Shakemap",
    "forecast": "adm4 utc_datetime local_datetime t hu weather_desc ws wd vs_text",
    "warnings": "id cancelled msgType event urgency severity certainty effective"
    " expires headline description areaDesc areas",
}
PER_MINUTE: Final = 60  # what BMKG asks of its users


class Agency:
    """Reads any stream that is a product of BMKG."""

    kind: ClassVar[str] = "bmkg"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield the records of the product; those that are as they were, empty."""
        form = _Form(connection, stream)
        yield from Reading(context, connection, stream, cursor, form).pages()

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """The three products; BMKG has no catalogue, so nothing is asked."""
        adm4 = (Filter("adm4", "adm4"),)
        datasets = tuple(
            Dataset(
                name,
                url=f"{connection.base_url.rstrip('/')}{USUAL[name]}",
                fields=tuple(
                    Field(each, key=each in KEYS[name]) for each in FIELDS[name].split()
                ),
                filters=adm4 if name == "forecast" else (),
            )
            for name in USUAL
        )
        return Discovered(datasets, limits={"per_minute": PER_MINUTE})


class _Form:
    """Which files a product has, and what they hold."""

    headers: Mapping[str, str] = {}

    def __init__(self, connection: Connection, stream: Stream) -> None:
        self.settings: Bmkg = stream.settings
        self.most = connection.limits.file_bytes
        self.limits = strict.Limits(max_bytes=self.most)

    def names(self, ask: Ask) -> list[str]:
        """The file of a product; for each village; for each warning of the index."""
        settings = self.settings
        if settings.product == "forecast":
            asked = [urlencode({"adm4": area}) for area in settings.areas]
            return [f"{settings.path}?{each}" for each in asked]
        if settings.product == "quake":
            return [settings.path]
        response = ask(settings.path)
        try:
            found = bmkg.links(response.body)
        except Refused as refused:
            raise refusals.of_bytes(refused, response) from None
        return sorted(set(found), key=natural)

    def records(self, file: File) -> Iterator[Taken]:
        """The records of one file."""
        body = file.body.read(self.most + 1)
        match self.settings.product:
            case "quake":
                yield from bmkg.quakes(body, self.limits)
            case "forecast":
                yield from bmkg.forecasts(body, self.limits)
            case "warnings":
                yield from bmkg.warnings(body, self.settings.language)


CONNECTOR: Final = Agency()
