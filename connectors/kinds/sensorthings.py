"""The kind `sensorthings`: OGC SensorThings 1.1, followed by `@iot.nextLink`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar, Final

from connectors.base import Context, Cursor, Page, RawRecord, Refusal
from connectors.discovery import Dataset, Discovered, Field, Filter
from connectors.reading import envelope, run
from connectors.reading.form import Form
from connectors.reading.paging import Signs
from connectors.reading.standards import answers, instants
from connectors.reading.standards.questions import Asker, Question
from connectors.reading.watermark import Watermark
from schemas.manifests.kinds import sensorthings as odata
from schemas.manifests.manifest import Connection, Stream
from schemas.values.problem import Problem, problem

NEXT: Final = "@iot.nextLink"
COUNT: Final = "@iot.count"
ID: Final = "@iot.id"
MOST_DATASTREAMS: Final = 500
OBSERVED: Final = (
    Field(ID, key=True),
    Field("phenomenonTime", "TM_Object"),
    Field("resultTime", "TM_Instant"),
)
SETS: Final = ("Things", "Datastreams", "Observations")
TIMES: Final = ("phenomenonTime", "resultTime")


class SensorThings:
    """Reads entities of a SensorThings service."""

    kind: ClassVar[str] = "sensorthings"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield pages from the cursor, or from the resume token, to the end."""
        yield from run.pages(context, connection, stream, cursor, _Odata())

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """The sets of entities, and each datastream with its unit."""
        return _Service(Asker(context, connection)).described()


class _Odata(Form):
    """What SensorThings does otherwise: changes are a condition among others."""

    def bounds(self, stream: Stream, mark: Watermark) -> dict[str, str]:
        """`$filter` from the mark on, together with the manifest's own condition."""
        since = instants.text(mark)
        if since is None or stream.cursor is None:
            return {}
        changed = f"{odata.column(stream.cursor)} ge {since}"
        own = stream.settings.filter
        return {"$filter": f"({own}) and {changed}" if own else changed}

    def signs(self, stream: Stream, value: Any, records: list[RawRecord]) -> Signs:
        """As usual; that a page has no link means here that it is the last one."""
        return replace(super().signs(stream, value, records), linked=True)


class _Service:
    """What a service tells about itself."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.notes: list[Problem] = []

    def described(self) -> Discovered:
        names = self._names()
        sets = [self._set(name) for name in names]
        streams = self._datastreams() if "Datastreams" in names else []
        if len(streams) == MOST_DATASTREAMS:
            self.notes.append(_more(MOST_DATASTREAMS))
        return Discovered(
            datasets=tuple(sets + streams),
            filters=tuple(Filter("$filter", name, "ge") for name in TIMES),
            limits={"datasets": MOST_DATASTREAMS},
            notes=tuple(self.notes),
        )

    def _names(self) -> list[str]:
        """The sets that the root names; those of the standard where it is not there.

        Some servers have no root without a slash behind it.
        """
        try:
            root = self._value(Question("/"))
        except Refusal as refusal:
            if refusal.rule != "not_found":
                raise
            return list(SETS)
        named = [each.get("name") for each in _list(root) if isinstance(each, dict)]
        return [str(name) for name in named if name]

    def _set(self, name: str) -> Dataset:
        """One set of entities and how many it holds; without a count if it errs."""
        try:
            page = self._value(Question(f"/{name}", {"$top": "1", "$count": "true"}))
        except Refusal as refusal:
            self.notes.append(_silent(name, refusal))
            return Dataset(name)
        first = (_list(page) or [{}])[0]
        fields = [Field(each, key=each == ID) for each in first if _is_plain(each)]
        return Dataset(
            id=name,
            count=envelope.whole(page.get(COUNT)),
            fields=tuple(fields),
            sorts=tuple(each.name for each in fields if not each.key),
        )

    def _datastreams(self) -> list[Dataset]:
        question = Question("/Datastreams")  # some refuse a $top above their own
        found: list[Dataset] = []
        met: set[str] = set()
        while len(found) < MOST_DATASTREAMS:
            page = self._value(question)
            found += [_datastream(each) for each in _list(page)]
            link = answers.absolute(page.get(NEXT), NEXT, self.asker.address(question))
            if link is None or link in met:
                break
            met.add(link)
            question = Question(link)
        return found[:MOST_DATASTREAMS]

    def _value(self, question: Question) -> dict[str, Any]:
        value = self.asker.json(question).value
        return value if isinstance(value, dict) else {}


def _datastream(said: dict[str, Any]) -> Dataset:
    """The observations of one datastream, in its unit."""
    id, unit = said.get(ID), said.get("unitOfMeasurement") or {}
    spelt = f"'{id}'" if isinstance(id, str) else str(id)
    result = Field(
        "result",
        str(said.get("observationType") or ""),
        str(said.get("name") or ""),
        str(unit.get("symbol") or unit.get("name") or ""),
    )
    return Dataset(
        id=f"Datastreams({spelt})/Observations",
        title=str(said.get("name") or ""),
        url=str(said.get("Observations@iot.navigationLink") or ""),
        fields=(*OBSERVED, result),
        sorts=TIMES,
    )


def _list(value: dict[str, Any]) -> list[Any]:
    listed = value.get("value")
    return listed if isinstance(listed, list) else []


def _is_plain(name: str) -> bool:
    return name == ID or "@iot." not in name


def _silent(name: str, refusal: Refusal) -> Problem:
    return problem(
        name,
        refusal.rule,
        "discovery.silent",
        id=f"{name} disebut sistem tetapi tidak menjawab: {refusal.words.id}",
        en=f"The system names {name} but does not answer for it: {refusal.words.en}",
    )


def _more(most: int) -> Problem:
    return problem(
        "Datastreams",
        most,
        "discovery.more",
        id=f"Hanya {most} datastream pertama yang dilihat.",
        en=f"Only the first {most} datastreams were looked at.",
    )


CONNECTOR: Final = SensorThings()
