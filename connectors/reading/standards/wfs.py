"""WFS 1.0 to 2.0 with GeoJSON: pages by startIndex until one is empty.

A stated number ends nothing: some servers state their own limit as the number of
features. It is only compared with what came.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from xml.sax.saxutils import escape

from connectors.base import Refusal
from connectors.discovery import Dataset, Discovered, Field, Filter
from connectors.fetch import Response
from connectors.reading import envelope, refusals
from connectors.reading.standards import answers, axes, features, instants
from connectors.reading.standards.questions import Asker, Question
from connectors.reading.standards.walking import Place, Said, Walk
from schemas import strict
from schemas.manifests.kinds.ogc import Endpoint, Features
from schemas.manifests.manifest import Stream
from schemas.values.problem import Problem, Refused, Words

TOTALS: Final = ("numberMatched", "totalFeatures")
HITS: Final = re.compile(rb'number(?:Matched|OfFeatures)\s*=\s*"([0-9]{1,12})"')
SAYING: Final = re.compile(
    rb"<(?:\w+:)?(?:ExceptionText|ServiceException)\b[^>]*>(.*?)</", re.DOTALL
)
ROOT: Final = re.compile(rb"<(?:\w+:)?(?:Service)?Exception(?:Report)?\b")
PASSING_IDS: Final = re.compile(r"\.fid-+[0-9a-f]+_[0-9a-f]+_-?[0-9a-f]+$")
LAYERS: Final = "WFS_Capabilities/FeatureTypeList/FeatureType"
ELEMENTS: Final = "schema/complexType/complexContent/extension/sequence/element"
MOST_TYPES: Final = 50
HEAD: Final = 4096


class Layer:
    """How the features of one type are asked for."""

    def __init__(self, walk: Walk, stream: Stream, endpoint: Endpoint) -> None:
        self.walk, self.stream, self.endpoint = walk, stream, endpoint
        self.features: Features = stream.settings

    def first(self) -> Place:
        """The first feature, and how many there are before it is read."""
        counts = self.features.pages and self.walk.since is None
        return {"start": 0, "before": self._hits() if counts else None}

    def question(self, at: Place) -> Question:
        """One page of GetFeature."""
        wanted, new = self.features, self.endpoint.version == "2.0.0"
        asked = self._common()
        asked["outputFormat"] = wanted.format
        asked["count" if new else "maxFeatures"] = str(wanted.size)
        if wanted.pages:
            asked["startIndex"] = str(at["start"])
        if wanted.sort:
            asked["sortBy"] = wanted.sort
        return Question(self.endpoint.path, asked)

    def said(self, at: Place, response: Response) -> Said:
        """A page in longitude and latitude; the number of all at the end."""
        check(response)
        document = self.walk.asker.document(response)
        found = answers.records(self.stream.records, document, response)
        if self.stream.key == ("id",):
            _check_ids(found, response)
        turned = axes.put_right(found, self.features.axes, response.url, response.body)
        total, whole = _total(document.value), not turned
        ends = not found or not self.features.pages
        if ends and total is None and self.walk.since is None:
            total = self._hits()
        if ends:
            return Said(found, None, total, sure=self.features.pages, whole=whole)
        return Said(found, {"start": at["start"] + len(found)}, total, whole=whole)

    def _hits(self) -> int | None:
        """How many features there are, asked for with the same words as the pages."""
        if self.endpoint.version == "1.0.0":
            return None
        asked = self._common() | {"resultType": "hits"}
        response = self.walk.asker.get(Question(self.endpoint.path, asked))
        check(response)
        match = HITS.search(response.body[:HEAD])
        return int(match[1]) if match else None

    def _common(self) -> dict[str, str]:
        """What stands in every request for features."""
        wanted, version = self.features, self.endpoint.version
        name = "typeNames" if version == "2.0.0" else "typeName"
        asked = {"service": "WFS", "version": version, "request": "GetFeature"}
        asked |= {name: wanted.name, "srsName": wanted.crs or "EPSG:4326"}
        since, spec = self.walk.since, self.walk.spec
        if since is None or spec is None:
            return asked
        text = instants.written(since) if isinstance(since, datetime) else since
        column = spec.fields[0].rpartition(".")[2]
        if wanted.language == "fes":
            return asked | {"filter": _fes(column, text, version)}
        return asked | {"cql_filter": f"{column} >= '{text}'"}


def check(response: Response) -> None:
    """`Refusal` for an exception report, with whatever status it came."""
    if not ROOT.search(response.body[:HEAD]):
        return
    match = SAYING.search(response.body)
    text = b" ".join(match[1].split()).decode("utf-8", "replace") if match else ""
    raise refusals.source_error(text[:400] or "ExceptionReport", response)


def discovered(asker: Asker, endpoint: Endpoint) -> Discovered:
    """The feature types of a server, their properties and how their axes run."""
    found, notes = [], list[Problem]()
    response = asker.get(_ask(endpoint, "GetCapabilities"))
    for said in _elements(response, LAYERS)[:MOST_TYPES]:
        dataset, told = _type(asker, endpoint, said)
        found.append(dataset)
        notes += told
    limit = re.search(
        rb'"CountDefault".{0,200}?<(?:\w+:)?DefaultValue>([0-9]{1,9})<',
        response.body,
        re.DOTALL,
    )
    return Discovered(
        datasets=tuple(found),
        filters=(
            Filter("cql_filter", operator="cql"),
            Filter("filter", operator="fes"),
        ),
        limits={"datasets": MOST_TYPES} | ({"page": int(limit[1])} if limit else {}),
        notes=tuple(notes),
    )


def _type(
    asker: Asker, endpoint: Endpoint, said: dict[str, Any]
) -> tuple[Dataset, list[Problem]]:
    name = str(said.get("Name") or "")
    key = "typeNames" if endpoint.version == "2.0.0" else "typeName"
    described = asker.get(_ask(endpoint, "DescribeFeatureType", {key: name}))
    fields = [
        Field(f"properties.{each['@name']}", str(each.get("@type") or ""))
        for each in _elements(described, ELEMENTS)
        if each.get("@name") and not str(each.get("@type")).startswith("gml:Geom")
    ]
    few = {"count" if endpoint.version == "2.0.0" else "maxFeatures": "1"}
    few |= {key: name, "srsName": "EPSG:4326", "outputFormat": "application/json"}
    notes = list[Problem]()
    try:
        page = asker.json(_ask(endpoint, "GetFeature", few)).value
        records = features.sample(page if isinstance(page, dict) else {})
        notes += features.axes_note(name, records, _box(said))
    except Refusal as refusal:
        notes.append(Problem(name, refusal.rule, "discovery.silent", refusal.words))
    dataset = Dataset(
        id=name,
        title=str(said.get("Title") or ""),
        fields=tuple(fields),
        sorts=tuple(each.name for each in fields),
    )
    return dataset, notes


def _ask(
    endpoint: Endpoint, request: str, more: dict[str, str] | None = None
) -> Question:
    asked = {"service": "WFS", "version": endpoint.version, "request": request}
    return Question(endpoint.path, asked | (more or {}))


def _elements(response: Response, path: str) -> list[dict[str, Any]]:
    try:
        items = [item.value for item in strict.xml(response.body, path)]
    except Refused as refused:
        raise refusals.of_bytes(refused, response) from None
    return [each for each in items if isinstance(each, dict)]


def _box(said: dict[str, Any]) -> list[Any] | None:
    box = said.get("WGS84BoundingBox")
    if not isinstance(box, dict):
        return None
    corners = f"{box.get('LowerCorner', '')} {box.get('UpperCorner', '')}".split()
    try:
        numbers = [Decimal(each) for each in corners]
    except InvalidOperation:
        return None
    return numbers if len(numbers) == 4 else None


def _total(value: Any) -> int | None:
    """The number of features a page states; “unknown” is none."""
    for name in TOTALS:
        total = envelope.whole(value.get(name)) if isinstance(value, dict) else None
        if total is not None:
            return total
    return None


def _fes(column: str, text: str, version: str) -> str:
    """The condition on changes as Filter Encoding writes it."""
    new = version == "2.0.0"
    space = "http://www.opengis.net/fes/2.0" if new else "http://www.opengis.net/ogc"
    name = "ValueReference" if new else "PropertyName"
    return (
        f'<Filter xmlns="{space}"><PropertyIsGreaterThanOrEqualTo>'
        f"<{name}>{escape(column)}</{name}><Literal>{escape(text)}</Literal>"
        "</PropertyIsGreaterThanOrEqualTo></Filter>"
    )


def _check_ids(found: list[Any], response: Response) -> None:
    """GeoServer makes up ids for tables without a key: others in every answer."""
    for record in found[:1]:
        id = record.value.get("id") if isinstance(record.value, dict) else None
        if id is None or PASSING_IDS.search(str(id)):
            words = Words(
                f"Lapisan ini tidak punya nomor tetap (id = {id}). Sebut kolom kunci"
                " di manifest, misalnya key: [properties.kode].",
                f"The layer has no lasting ids (id = {id}). Name a column as key in the"
                " manifest, e.g. key: [properties.kode].",
            )
            raise Refusal("unstable_id", words, response.url, response.body)
