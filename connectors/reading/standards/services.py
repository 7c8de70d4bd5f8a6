"""The layers and tables that an ArcGIS server offers below an address."""

from __future__ import annotations

from typing import Any, Final

from connectors.base import Refusal
from connectors.discovery import Dataset, Discovered, Field, Filter
from connectors.reading import envelope
from connectors.reading.standards import layers
from connectors.reading.standards.layers import About
from connectors.reading.standards.questions import Asker, Question
from schemas.values.problem import Problem, problem

MOST_LAYERS: Final = 100
EVERY: Final = {"f": "json", "where": "1=1"}


def discovered(asker: Asker) -> Discovered:
    """Each layer with its columns, its count and the limit of its pages."""
    return _Catalogue(asker).described()


class _Catalogue:
    """What a server tells about its services and layers."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.notes: list[Problem] = []
        self.page = 0

    def described(self) -> Discovered:
        paths = self._paths()
        found = [self._dataset(path) for path in paths[:MOST_LAYERS]]
        return Discovered(
            datasets=tuple(each for each in found if each is not None),
            filters=(Filter("where", operator="sql"),),
            limits={"datasets": MOST_LAYERS} | ({"page": self.page} if found else {}),
            notes=tuple(self.notes),
        )

    def _paths(self) -> list[str]:
        """The layers below the base address: of a service, or of all services."""
        root = self._value("")
        if "layers" in root or "tables" in root:
            return _numbers(root, "")
        paths = self._of_services(root)
        for folder in root.get("folders") or []:
            if len(paths) < MOST_LAYERS:
                paths += self._of_services(self._value(str(folder)))
        return paths

    def _of_services(self, listed: dict[str, Any]) -> list[str]:
        """The layers of the feature services of one folder; names hold the folder."""
        paths: list[str] = []
        for service in _maps(listed.get("services")):
            if service.get("type") == "FeatureServer" and len(paths) < MOST_LAYERS:
                path = f"{service.get('name')}/FeatureServer"
                paths += _numbers(self._value(path), path)
        return paths

    def _dataset(self, path: str) -> Dataset | None:
        try:
            said = layers.about(self.asker, path)
            counted = EVERY | {"returnCountOnly": "true"}
            count = layers.answer(
                self.asker, self.asker.get(Question(f"/{path}/query", counted))
            ).get("count")
        except Refusal as refusal:
            self.notes.append(_silent(path, refusal))
            return None
        self.page = max(self.page, said.page)
        return _described(path, said, envelope.whole(count))

    def _value(self, path: str) -> dict[str, Any]:
        response = self.asker.get(Question(f"/{path}", {"f": "json"}))
        return layers.answer(self.asker, response)


def _described(path: str, said: About, count: int | None) -> Dataset:
    """A layer as a dataset; the column of edits is named as a filter of its own."""
    fields = [
        Field(f"attributes.{name}", type, key=name == said.id_field)
        for name, type in said.fields.items()
    ]
    dated = [said.changed] if said.changed else []
    filters = [Filter("where", f"attributes.{name}", ">=") for name in dated]
    sorts = tuple(said.fields) if said.order else ()
    return Dataset(
        id=path,
        title=said.name,
        count=count,
        fields=tuple(fields),
        filters=tuple(filters),
        sorts=sorts,
    )


def _numbers(service: dict[str, Any], path: str) -> list[str]:
    layered = _maps(service.get("layers")) + _maps(service.get("tables"))
    ids = [each.get("id") for each in layered if not each.get("subLayerIds")]
    return [f"{path}/{id}".lstrip("/") for id in ids if isinstance(id, int)]


def _maps(value: Any) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else []
    return [each for each in listed if isinstance(each, dict)]


def _silent(path: str, refusal: Refusal) -> Problem:
    return problem(
        path,
        refusal.rule,
        "discovery.silent",
        id=f"Lapisan {path} tidak menjawab: {refusal.words.id}",
        en=f"The layer {path} does not answer: {refusal.words.en}",
    )
