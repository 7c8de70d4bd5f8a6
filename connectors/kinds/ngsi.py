"""The kind `ngsi`: context brokers that speak NGSI-v2 or NGSI-LD, counted by header."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from connectors.base import Context, Cursor, Page, RawRecord
from connectors.discovery import Dataset, Discovered, Field, Filter
from connectors.fetch import Response
from connectors.reading import envelope, refusals
from connectors.reading.standards import answers
from connectors.reading.standards.questions import Asker, Question
from connectors.reading.standards.walking import Place, Said, Walk
from schemas.manifests.kinds.ngsi import Broker, Entities
from schemas.manifests.manifest import Connection, Stream
from schemas.values.problem import Problem, problem

COUNTS: Final = {"v2": "fiware-total-count", "ld": "ngsild-results-count"}
CHANGED: Final = {"v2": "dateModified", "ld": "modifiedAt"}
CONTEXT: Final = (
    '<{}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
)
PAGE: Final = 1000
MOST_TYPES: Final = 200
ERRORS: Final = ("error", "orionError", "title", "type")


class Ngsi:
    """Reads the entities of one type from a context broker."""

    kind: ClassVar[str] = "ngsi"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield pages from the cursor, or from the resume token, to the end."""
        walk = Walk(context, connection, stream, cursor)
        return walk.pages(_Entities(walk, stream, connection.settings or Broker()))

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """The types of entities with their attributes and numbers."""
        broker: Broker = connection.settings or Broker()
        return _Types(Asker(context, connection), broker).described()


def headers(broker: Broker) -> dict[str, str]:
    """What tells a broker whose data are meant, and by which words."""
    said = {"Accept": "application/json"}
    if broker.version == "v2":
        if broker.tenant:
            said["Fiware-Service"] = broker.tenant
        if broker.service_path:
            said["Fiware-ServicePath"] = broker.service_path
        return said
    if broker.tenant:
        said["NGSILD-Tenant"] = broker.tenant
    if broker.context:
        said["Link"] = CONTEXT.format(broker.context)
    return said


class _Entities:
    """How entities of one type are asked for."""

    def __init__(self, walk: Walk, stream: Stream, broker: Broker) -> None:
        self.walk, self.stream, self.broker = walk, stream, broker
        self.entities: Entities = stream.settings

    def first(self) -> Place:
        return {"offset": 0}

    def question(self, at: Place) -> Question:
        entities, v2 = self.entities, self.broker.version == "v2"
        asked = {"type": entities.type, "limit": str(entities.size)}
        asked["offset"] = str(at["offset"])
        options = ["count"] if v2 else ["sysAttrs"]
        if entities.form == "simple":
            options.append("keyValues")
        asked["options"] = ",".join(options)
        if not v2:
            asked["count"] = "true"
        if entities.attrs or v2 and self.walk.spec:
            asked["attrs"] = ",".join(self._attrs(v2))
        conditions = [entities.q] if entities.q else []
        if self.walk.since_text is not None:
            changed = CHANGED[self.broker.version]
            conditions.append(f"{changed}>={self.walk.since_text}")
        if conditions:
            asked["q"] = ";".join(conditions)
        return Question("/entities", asked, headers(self.broker))

    def _attrs(self, v2: bool) -> list[str]:
        """The attributes; v2 gives the time of change only if it is named."""
        attrs = list(self.entities.attrs) or ["*"]
        return attrs + [CHANGED["v2"]] if v2 and self.walk.spec else attrs

    def said(self, at: Place, response: Response) -> Said:
        document = self.walk.asker.document(response)
        _check_error(document.value, response)
        found = answers.records(self.stream.records, document, response)
        self._check_types(found, response)
        total = _total(self.broker, response)
        offset = at["offset"] + len(found)
        ended = not found or total is not None and offset >= total
        return Said(found, None if ended else {"offset": offset}, total)

    def _check_types(self, found: list[RawRecord], response: Response) -> None:
        """A broker that ignores `type` would mix other things into the stream."""
        for record in found:
            said = record.value.get("type") if isinstance(record.value, dict) else None
            names = said if isinstance(said, list) else [said]
            if said is not None and not any(self._is_meant(each) for each in names):
                told = f"type = {said!r}"[:200]
                raise answers.ignored("type", told, response.url, response.body)

    def _is_meant(self, name: Any) -> bool:
        """Whether a type is the one asked for, be it written out as an address."""
        asked = [each.strip() for each in self.entities.type.split(",")]
        return str(name) in asked or _last(str(name)) in map(_last, asked)


class _Types:
    """What a broker tells about its types."""

    def __init__(self, asker: Asker, broker: Broker) -> None:
        self.asker, self.broker = asker, broker

    def described(self) -> Discovered:
        v2 = self.broker.version == "v2"
        asked = {"limit": str(MOST_TYPES)} if v2 else {"details": "true"}
        question = Question("/types", asked, headers(self.broker))
        value = self.asker.json(question).value
        if isinstance(value, dict):  # a list of names alone, in an object
            names = value.get("typeList") or []
            value = [{"typeName": name} for name in names]
        listed = value if isinstance(value, list) else []
        found = [self._dataset(each, v2) for each in listed[:MOST_TYPES]]
        changed = CHANGED[self.broker.version]
        notes = (_more(len(listed)),) if len(listed) >= MOST_TYPES else ()
        return Discovered(
            datasets=tuple(found),
            fields=(Field("id", key=True), Field("type"), Field(changed, "DateTime")),
            filters=(Filter("type", "type"), Filter("q", changed, ">=")),
            limits={"page": PAGE, "page_default": 20, "datasets": MOST_TYPES},
            notes=notes,
        )

    def _dataset(self, said: dict[str, Any], v2: bool) -> Dataset:
        name = str(said.get("type" if v2 else "typeName") or said.get("id") or "")
        fields = _attributes(said) if v2 else _named(said)
        count = envelope.whole(said.get("count")) if v2 else self._count(name)
        return Dataset(
            id=name, count=count, fields=tuple(fields), url=str(said.get("id") or "")
        )

    def _count(self, type: str) -> int | None:
        asked = {"type": type, "limit": "1", "count": "true"}
        response = self.asker.get(Question("/entities", asked, headers(self.broker)))
        return _total(self.broker, response)


def _attributes(said: dict[str, Any]) -> list[Field]:
    attrs = said.get("attrs")
    pairs = attrs.items() if isinstance(attrs, dict) else ()
    return [Field(name, "|".join(_texts(about, "types"))) for name, about in pairs]


def _named(said: dict[str, Any]) -> list[Field]:
    return [Field(name) for name in _texts(said, "attributeNames")]


def _texts(said: Any, key: str) -> list[str]:
    listed = said.get(key) if isinstance(said, dict) else None
    return [str(each) for each in listed] if isinstance(listed, list) else []


def _total(broker: Broker, response: Response) -> int | None:
    return envelope.whole(response.headers.get(COUNTS[broker.version]))


def _last(name: str) -> str:
    """The last part of a type's address: brokers write it out or not."""
    return name.replace("#", "/").replace(":", "/").rpartition("/")[2]


def _check_error(value: Any, response: Response) -> None:
    """An object in the place of the list is how a broker tells an error."""
    if not isinstance(value, dict):
        return
    told = [str(value[name]) for name in ERRORS if value.get(name)]
    told += [str(value[name]) for name in ("description", "detail") if value.get(name)]
    if told:
        raise refusals.source_error("; ".join(told)[:500], response)


def _more(most: int) -> Problem:
    return problem(
        "types",
        most,
        "discovery.more",
        id=f"Hanya {MOST_TYPES} jenis pertama yang dilihat.",
        en=f"Only the first {MOST_TYPES} types were looked at.",
    )


CONNECTOR: Final = Ngsi()
