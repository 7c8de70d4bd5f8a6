"""The kind `arcgis`: layers of an ArcGIS FeatureServer, proved by their count.

A short page is never the end: only the layer's own count is, or a page with nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from connectors.base import Context, Cursor, Page, RawRecord, Refusal
from connectors.discovery import Discovered
from connectors.fetch import Response
from connectors.reading import envelope
from connectors.reading.standards import answers, layers, services
from connectors.reading.standards.questions import Asker, Question
from connectors.reading.standards.walking import Place, Said, Walk
from schemas.manifests.kinds.arcgis import Layer
from schemas.manifests.manifest import Connection, Stream
from schemas.values.problem import Words

WGS84: Final = 4326


class ArcGis:
    """Reads a layer of an ArcGIS service."""

    kind: ClassVar[str] = "arcgis"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield pages from the cursor, or from the resume token, to the end."""
        walk = Walk(context, connection, stream, cursor)
        return walk.pages(_Features(walk, stream))

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """The layers and tables below the base address."""
        return services.discovered(Asker(context, connection))


class _Features:
    """How a layer's features are asked for.

    Places: `after` is the last object id of a walk by keys or ids, `offset` how many
    records were skipped, `seen` how many came.
    """

    def __init__(self, walk: Walk, stream: Stream) -> None:
        self.walk, self.stream = walk, stream
        self.layer: Layer = stream.settings
        self.about = layers.about(walk.asker, self.layer.path)
        if walk.spec is not None:
            layers.check_field(self.about, self._column(), self.layer.path)
        for field in self.layer.fields:
            layers.check_field(self.about, field, self.layer.path)
        declared = self.layer.way
        self.way = self.about.way if declared == "auto" else declared
        self.size = min(self.layer.size or self.about.page, self.about.page)
        self.ids = self._all_ids() if self.way == "ids" else []

    def first(self) -> Place:
        counts = self.way == "offset" and self.walk.since is None
        before = self._count() if counts else None
        return {"after": None, "offset": 0, "seen": 0, "before": before}

    def question(self, at: Place) -> Question:
        layer, spatial = self.layer, self.about.spatial and self.layer.geometry
        asked = {"f": "json", "outFields": ",".join(self._fields()) or "*"}
        asked["returnGeometry"] = "true" if spatial else "false"
        if spatial:
            asked["outSR"] = str(WGS84)
        id_field, conditions = self.about.id_field, self._conditions()
        if self.way == "ids":
            chunk = self._chunk(at)
            if chunk:
                conditions += [
                    f"{id_field} >= {chunk[0]}",
                    f"{id_field} <= {chunk[-1]}",
                ]
            else:
                conditions.append("1=0")
        else:
            asked["orderByFields"] = f"{id_field} ASC"
            asked["resultRecordCount"] = str(self.size)
        if self.way == "offset":
            asked["resultOffset"] = str(at["offset"])
        elif self.way == "keyset" and at["after"] is not None:
            conditions.append(f"{id_field} > {at['after']}")
        asked["where"] = " AND ".join(conditions)
        return Question(f"/{layer.path.strip('/')}/query", asked)

    def said(self, at: Place, response: Response) -> Said:
        document = self.walk.asker.document(response)
        layers.check(document.value, response)
        found = answers.records(self.stream.records, document, response)
        self._check_place(document.value, response)
        by_ids = self.way != "offset"
        ids = [self._id(each, response) for each in found] if by_ids else []
        if self.way == "keyset":
            self._check_order(at, ids, response)
        seen = at["seen"] + len(found)
        last = max(ids) if ids else at["after"]
        onward = {"after": last, "offset": at["offset"] + len(found), "seen": seen}
        if self.way == "ids":
            chunk = self._chunk(at)
            onward["after"] = chunk[-1] if chunk else at["after"]
            if chunk and self._chunk(onward):
                return Said(found, onward)
            return Said(found, None, self._count())
        if document.value.get("exceededTransferLimit") is True and found:
            return Said(found, onward)
        alone = self.walk.since is not None and at["seen"] == 0
        if alone and len(found) < self.size:
            return Said(found, None)  # few changes, and the server says these are all
        total = self._count()
        ended = not found or total is None or seen >= total
        return Said(found, None if ended else onward, total)

    def _conditions(self) -> list[str]:
        """What is asked of every record, whatever its place."""
        where, since = self.layer.where.strip(), self.walk.since
        conditions = [] if where == "1=1" else [f"({where})"]
        if since is not None:
            conditions.append(f"{self._column()} >= {self._literal(since)}")
        return conditions or ["1=1"]

    def _literal(self, since: datetime | str) -> str:
        """A bound as the layer's SQL writes it; dates in the zone of the layer."""
        if isinstance(since, datetime):
            zone = ZoneInfo(layers.zone_of(self.layer, self.about))
            return f"timestamp '{since.astimezone(zone):%Y-%m-%d %H:%M:%S}'"
        spec = self.walk.spec
        if spec is not None and spec.kind == "integer":
            return since
        quoted = since.replace("'", "''")
        return f"'{quoted}'"

    def _column(self) -> str:
        """The column of changes, without the `attributes.` in front of it."""
        fields = self.walk.spec.fields if self.walk.spec else ("",)
        return fields[0].rpartition(".")[2]

    def _fields(self) -> list[str]:
        """The columns asked for, with those the hub itself needs."""
        if not self.layer.fields:
            return []
        needed = [self.about.id_field] + ([self._column()] if self.walk.spec else [])
        return list(dict.fromkeys([*self.layer.fields, *needed]))

    def _id(self, record: RawRecord, response: Response) -> int:
        found = envelope.field_of("attributes", record.value)
        id = found.get(self.about.id_field) if isinstance(found, dict) else None
        if isinstance(id, bool) or not isinstance(id, (int, Decimal)) or id != int(id):
            raise _no_id(self.about.id_field, response)
        return int(id)

    def _check_order(self, at: Place, ids: list[int], response: Response) -> None:
        """Pages by keys are whole only if the server sorts and compares by them."""
        after = at["after"]
        if ids != sorted(ids) or (after is not None and ids and ids[0] <= after):
            told = f"{self.about.id_field}: {ids[:3]}"
            raise answers.ignored("orderByFields", told, response.url, response.body)

    def _check_place(self, value: Any, response: Response) -> None:
        """Coordinates in another system than asked for would lie elsewhere."""
        said = value.get("spatialReference") if isinstance(value, dict) else None
        wkid = said.get("wkid") if isinstance(said, dict) else None
        if wkid is not None and wkid != WGS84:
            raise answers.ignored("outSR", f"wkid {wkid}", response.url, response.body)

    def _chunk(self, at: Place) -> list[int]:
        """The next object ids of a walk by ids."""
        after = at["after"]
        begin = 0 if after is None else bisect_right(self.ids, after)
        return self.ids[begin : begin + self.size]

    def _all_ids(self) -> list[int]:
        said = self._asked({"returnIdsOnly": "true"})
        listed = said.get("objectIds")
        ids = listed if isinstance(listed, list) else []
        return sorted({each for each in ids if type(each) is int})

    def _count(self) -> int | None:
        """How many records there are now; None where the server does not count."""
        return envelope.whole(self._asked({"returnCountOnly": "true"}).get("count"))

    def _asked(self, more: dict[str, str]) -> dict[str, Any]:
        asked = {"f": "json", "where": " AND ".join(self._conditions())} | more
        question = Question(f"/{self.layer.path.strip('/')}/query", asked)
        return layers.answer(self.walk.asker, self.walk.asker.get(question))


def _no_id(field: str, response: Response) -> Refusal:
    words = Words(
        f"Ada data tanpa {field}, nomor yang disebut lapisan ini sebagai kuncinya;"
        " halaman berikutnya tidak dapat diminta. Pakai paging: offset.",
        f"A record has no {field}, which the layer names as its key; the next page"
        " cannot be asked for. Use paging: offset.",
    )
    return Refusal("no_object_id", words, response.url, response.body)


CONNECTOR: Final = ArcGis()
