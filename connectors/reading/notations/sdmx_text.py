"""SDMX-JSON 1.0 and 2.0 and SDMX-CSV 1.0 and 2.0 as flat observations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Final

from connectors.reading.notations.sdmx_ml import ACTION, DELETES, VALUE
from schemas import strict
from schemas.spreadsheets.sheets import Limits
from schemas.strict import Flaw
from schemas.tables.melt import Taken
from schemas.values.problem import Refused, refuse

HEADS: Final = ("DATAFLOW", "STRUCTURE")


def of_json(body: bytes, limits: strict.Limits) -> Iterator[Taken]:
    """The observations of a JSON message, decoded by its own code lists."""
    document = _mapping(strict.json(body, limits).value)
    data = _mapping(document.get("data")) or document
    sets = data.get("dataSets")
    structures = data.get("structures") or [data.get("structure")]
    if not isinstance(sets, list) or not isinstance(structures, list):
        raise _shape("dataSets, structure", "")
    for at, each in enumerate(sets):
        which = each.get("structure", 0) if isinstance(each, dict) else 0
        if type(which) is not int or not 0 <= which < len(structures):
            raise _shape(f"dataSets[{at}].structure", str(which))
        yield from _Set(_mapping(structures[which]), _mapping(each), at).records()


class _Set:
    """One data set with the components that its numbers point to."""

    def __init__(self, structure: dict[str, Any], data: dict[str, Any], at: int):
        self.data, self.place = data, f"/dataSets/{at}"
        self.dimensions = _mapping(structure.get("dimensions"))
        self.attributes = _mapping(structure.get("attributes"))
        action = str(data.get("action") or "")
        alone = self._of("dimensions", "dataSet")  # of one value each
        self.common = _coded(alone, [0] * len(alone), self.place)
        given = data.get("attributes")
        attributes = self._of("attributes", "dataSet")
        self.common |= _coded(attributes, given, self.place)
        if action:
            self.common[ACTION] = DELETES.get(action, action[:1].upper())

    def _of(self, part: str, level: str) -> list[Any]:
        found = getattr(self, part).get(level)
        return found if isinstance(found, list) else []

    def records(self) -> Iterator[Taken]:
        """Observations below series, then those without."""
        for key, series in _mapping(self.data.get("series")).items():
            place = f"{self.place}/series/{strict.escape(key)}"
            about = _keyed(self._of("dimensions", "series"), key, place)
            given = _mapping(series).get("attributes")
            about |= _coded(self._of("attributes", "series"), given, place)
            yield from self._observations(_mapping(series), about, place)
        yield from self._observations(self.data, {}, self.place)

    def _observations(
        self, holder: dict[str, Any], about: dict[str, Any], place: str
    ) -> Iterator[Taken]:
        dimensions = self._of("dimensions", "observation")
        attributes = self._of("attributes", "observation")
        for key, cells in _mapping(holder.get("observations")).items():
            at = f"{place}/observations/{strict.escape(key)}"
            listed = cells if isinstance(cells, list) else [cells]
            value = self.common | about | _keyed(dimensions, key, at)
            value |= {VALUE: listed[0] if listed else None}
            value |= _coded(attributes, listed[1:], at)
            flawed = any(type(each) is Flaw for each in value.values())
            yield Taken(value, at, flawed)


def _keyed(dimensions: list[Any], key: str, place: str) -> dict[str, Any]:
    """The codes behind `0:3:1`."""
    parts = key.split(":")
    if len(parts) != len(dimensions) or not all(part.isdigit() for part in parts):
        raise _shape(place, key)
    return _coded(dimensions, [int(part) for part in parts], place)


def _coded(
    components: list[Any], given: list[Any] | None, place: str
) -> dict[str, Any]:
    """The codes of components by their positions; None where none is given."""
    found: dict[str, Any] = {}
    for at, each in enumerate(components):
        component = _mapping(each)
        name, values = component.get("id"), component.get("values") or []
        position = given[at] if given is not None and at < len(given) else None
        if not isinstance(name, str) or not isinstance(values, list):
            raise _shape(place, str(name))
        found[name] = _code(values, position, place)
    return found


def _code(values: list[Any], position: Any, place: str) -> Any:
    """The code at a position; what is no position is the value itself (2.0)."""
    if type(position) is not int or not values:
        return position
    if not 0 <= position < len(values):
        raise _shape(place, str(position))
    value = _mapping(values[position])
    for name in ("id", "value", "start"):
        if value.get(name) is not None:
            return value[name]
    return value.get("name")


def of_csv(body: IO[bytes], delimiter: str, limits: Limits) -> Iterator[Taken]:
    """The rows of a CSV message, with the names of its own first line."""
    rows = strict.csv(body, "utf-8", delimiter, '"', limits)
    head = next(rows, None)
    names = [str(cell) for cell in head.cells] if head and not head.problem else []
    if VALUE not in names or not names[0].startswith(HEADS):
        raise _shape("CSV", ",".join(names)[:100])
    for row in rows:
        place = f"L{row.number}"
        if row.problem is not None:
            yield Taken({place: Flaw(row.problem)}, place, True)
        elif len(row.cells) != len(names):
            wrong = _shape(place, f"{len(row.cells)} != {len(names)}").problems[0]
            yield Taken({place: Flaw(wrong)}, place, True)
        else:
            yield Taken(dict(zip(names, row.cells, strict=True)), place)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _shape(place: str, value: str) -> Refused:
    return refuse(
        place,
        value,
        "sdmx.shape",
        id=f"Isi SDMX di {place} tidak sesuai dengan strukturnya ({value[:60]}).",
        en=f"The SDMX content at {place} does not fit its structure ({value[:60]}).",
    )
