"""OGC API – Features: items of a collection, by next links, with what it declares."""

from __future__ import annotations

from typing import Any, Final

from connectors.base import RawRecord, Refusal
from connectors.discovery import Dataset, Discovered, Field, Filter
from connectors.fetch import Response
from connectors.reading import envelope
from connectors.reading.standards import answers, axes
from connectors.reading.standards.questions import Asker, Question
from connectors.reading.standards.walking import Place, Said, Walk
from schemas.manifests.kinds.ogc import Features
from schemas.manifests.manifest import Stream
from schemas.values.problem import Problem, problem

JSON: Final = {"f": "json"}
ACCEPT: Final = {"Accept": "application/geo+json, application/json"}
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CRS84H: Final = "http://www.opengis.net/def/crs/OGC/0/CRS84h"
MOST_COLLECTIONS: Final = 100
SAMPLE: Final = {"limit": "1"}


class Items:
    """How the items of one collection are asked for."""

    def __init__(self, walk: Walk, stream: Stream) -> None:
        self.walk, self.stream = walk, stream
        self.features: Features = stream.settings

    def first(self) -> Place:
        """No link yet."""
        return {"next": None}

    def question(self, at: Place) -> Question:
        """The first page by its parameters, the others by their links."""
        if at["next"] is not None:
            return Question(at["next"], headers=ACCEPT)
        asked = {"limit": str(self.features.size)}
        if self.features.crs:
            asked["crs"] = self.features.crs
        since, spec = self.walk.since_text, self.walk.spec
        if since is not None and spec is not None:
            asked |= _changes(spec.param, spec.fields[0], since)
        path = f"/collections/{self.features.name}/items"
        return Question(path, asked, ACCEPT)

    def said(self, at: Place, response: Response) -> Said:
        """A page in longitude and latitude, and the link to the next one."""
        document = self.walk.asker.document(response)
        found = answers.records(self.stream.records, document, response)
        self._check_crs(response)
        turned = axes.put_right(found, self.features.axes, response.url, response.body)
        link = answers.absolute(_next(document.value), "rel=next", response.url)
        return Said(
            records=found,
            next=None if link is None or not found else {"next": link},
            total=envelope.whole(document.value.get("numberMatched")),
            whole=not turned,
        )

    def _check_crs(self, response: Response) -> None:
        """Coordinates in another system than the declared one would lie elsewhere."""
        said = response.headers.get("content-crs", "").strip("<> ")
        wanted = self.features.crs or CRS84
        if said and said not in (wanted, CRS84, CRS84H):
            raise answers.ignored("crs", said, response.url, response.body)


def discovered(asker: Asker) -> Discovered:
    """The collections of a server, their properties, numbers and axes."""
    value = asker.json(Question("/collections", JSON)).value
    listed = value.get("collections") if isinstance(value, dict) else None
    listed = [each for each in listed or [] if isinstance(each, dict)]
    found, notes = [], []
    for said in listed[:MOST_COLLECTIONS]:
        if said.get("itemType", "feature") in ("feature", "record"):
            dataset, told = _collection(asker, said)
            found.append(dataset)
            notes += told
    return Discovered(
        datasets=tuple(found),
        filters=(Filter("datetime", operator="interval"), Filter("bbox", "geometry")),
        limits={"datasets": MOST_COLLECTIONS},
        notes=tuple(notes),
    )


def _collection(asker: Asker, said: dict[str, Any]) -> tuple[Dataset, list[Problem]]:
    """One collection; a probe of one item tells its count and how its axes run."""
    id, notes = str(said.get("id") or ""), list[Problem]()
    path, count, fields = f"/collections/{id}", None, tuple[Field, ...]()
    try:
        fields = _queryables(asker, path)
        page = asker.json(Question(f"{path}/items", SAMPLE | JSON)).value
        page = page if isinstance(page, dict) else {}
        count = envelope.whole(page.get("numberMatched"))
        notes += axes_note(id, sample(page), _box(said))
    except Refusal as refusal:
        notes.append(_silent(id, refusal))
    dataset = Dataset(
        id=id,
        title=str(said.get("title") or ""),
        count=count,
        fields=(Field("id", key=True), *fields),
        filters=tuple(Filter(f.name.rpartition(".")[2], f.name) for f in fields),
    )
    return dataset, notes


def sample(page: dict[str, Any]) -> list[RawRecord]:
    """The features of a page that was asked for as a probe."""
    listed = page.get("features")
    items = listed if isinstance(listed, list) else []
    return [RawRecord(each, f"/features/{at}") for at, each in enumerate(items)]


def axes_note(
    id: str, records: list[RawRecord], box: list[Any] | None
) -> list[Problem]:
    """A note where a feature lies in its stated box only the other way round."""
    pair = axes.first_pair(records)
    if pair is None or box is None or axes.is_inside(pair, box):
        return []
    if not axes.is_inside((pair[1], pair[0]), box):
        return []
    return [
        problem(
            id,
            f"{pair[0]}, {pair[1]}",
            "axis_order",
            id=f"Koordinat {id} terbalik terhadap kotak batasnya: tulis ogc.axes:"
            " lat-lon.",
            en=f"The coordinates of {id} run the other way than its bounding box:"
            " write ogc.axes: lat-lon.",
        )
    ]


def _queryables(asker: Asker, path: str) -> tuple[Field, ...]:
    value = asker.json(Question(f"{path}/queryables", JSON)).value
    said = value.get("properties") if isinstance(value, dict) else None
    return tuple(
        Field(f"properties.{name}", str(about.get("type") or about.get("format") or ""))
        for name, about in (said or {}).items()
        if isinstance(about, dict) and about.get("x-ogc-role") != "primary-geometry"
    )


def _box(said: dict[str, Any]) -> list[Any] | None:
    found = envelope.value_at("extent.spatial.bbox[0]", said)
    listed = found if isinstance(found, list) and len(found) in (4, 6) else None
    return listed if listed and all(each is not None for each in listed) else None


def _next(value: dict[str, Any]) -> Any:
    listed = value.get("links")
    for link in listed if isinstance(listed, list) else []:
        if isinstance(link, dict) and link.get("rel") == "next":
            return link.get("href")
    return None


def _changes(param: str, field: str, since: str) -> dict[str, str]:
    """The condition on changes: an interval, CQL2, or a parameter of the server's."""
    if param == "datetime":
        return {"datetime": f"{since}/.."}
    if param == "filter":
        name = field.rpartition(".")[2]
        text = f"{name} >= TIMESTAMP('{since}')"
        return {"filter": text, "filter-lang": "cql2-text"}
    return {param: since}


def _silent(id: str, refusal: Refusal) -> Problem:
    return problem(
        id,
        refusal.rule,
        "discovery.silent",
        id=f"Koleksi {id} disebut tetapi tidak menjawab: {refusal.words.id}",
        en=f"The collection {id} is named but does not answer: {refusal.words.en}",
    )
