"""What the columns and codes of another SDMX structure mean here, read from a file.

columns: {STRUCTURE: STRUCTURE, GEO: REF_AREA, ITEM: INDICATOR, …}
codes: {REF_AREA: {ID1275: "12.75"}, INDICATOR: {POP: population}}
fixed: {UNIT_MEASURE: people}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from schemas.manifests.reading import tree
from schemas.manifests.reading.tree import Node
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, problem

NEEDED: Final = ("INDICATOR", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE")
COLUMNS: Final = (
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    "INDICATOR",
    "REF_AREA",
    "BREAKDOWN",
    "TIME_PERIOD",
    "OBS_VALUE",
    "UNIT_MEASURE",
    "UNIT_MULT",
    "OBS_STATUS",
    "VALUE_STATUS",
    "REASON",
    "CONFIRMED_ZERO",
    "CUMULATIVE",
    "AS_OF",
)
FIXED: Final = {
    "STRUCTURE": "dataflow",
    "STRUCTURE_ID": "SMART_PROVINCE:STATISTICS(1.1)",
    "ACTION": "I",
}
PARTS: Final = ("columns", "codes", "fixed")


@dataclass(frozen=True)
class Structure:
    """What the columns of a structure mean: `columns` their name to ours, `codes` by
    our column their code to ours, `fixed` what is the same in every row."""

    columns: Mapping[str, str] = field(default_factory=lambda: {c: c for c in COLUMNS})
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=lambda: FIXED)

    def ours(self, column: str, text: str) -> str:
        """A cell in our codes."""
        return self.codes.get(column, {}).get(text, text)

    def theirs(self, column: str, text: str) -> str:
        """A cell in the structure's codes."""
        back = {ours: own for own, ours in self.codes.get(column, {}).items()}
        return back.get(text, text)


OWN: Final = Structure()


def read(text: str) -> Structure:
    """The structure that a YAML file declares; Refused with all that is wrong."""
    root, wrong = tree.read(text)
    wrong += _wrong(root)
    if wrong:
        raise Refused(*wrong)
    parts = root.value
    codes = parts["codes"].value if "codes" in parts else {}
    return Structure(
        columns=_texts(parts["columns"]),
        codes={column: _texts(node) for column, node in codes.items()},
        fixed=FIXED | (_texts(parts["fixed"]) if "fixed" in parts else {}),
    )


def _texts(node: Node) -> dict[str, str]:
    return {name: each.text for name, each in node.value.items()}


def _wrong(root: Node) -> Iterator[Problem]:
    if root.kind != "map" or "columns" not in root.value:
        yield _said("columns", root, "Sebut columns: {…}", "Name columns: {…}")
        return
    for name, part in root.value.items():
        if name not in PARTS:
            near = hint(name, PARTS)
            id, en = f"Kunci ini tidak ada.{near.id}", f"No such key.{near.en}"
            yield _said(name, part, id, en)
        elif name == "codes" and part.kind == "map":
            for column, codes in part.value.items():
                yield from _column(f"codes.{column}", column, codes)
                yield from _map(f"codes.{column}", codes)
        else:
            yield from _map(name, part)
            yield from _columns(name, part)


def _columns(name: str, part: Node) -> Iterator[Problem]:
    for key, node in part.value.items() if part.kind == "map" else ():
        column = node.text if name == "columns" else key
        yield from _column(f"{name}.{key}", column, node)


def _column(place: str, column: str, node: Node) -> Iterator[Problem]:
    if column not in COLUMNS:
        near = hint(column, COLUMNS)
        id = f"Kolom kami “{column}” tidak ada.{near.id}"
        yield _said(place, node, id, f"We have no column “{column}”.{near.en}")


def _map(place: str, part: Node) -> Iterator[Problem]:
    if part.kind != "map":
        yield _said(place, part, "Tulis nama: nilai", "Write name: value")
        return
    for key, node in part.value.items():
        if node.kind in ("map", "list", "null"):
            yield _said(f"{place}.{key}", node, "Harus satu teks", "One text is needed")


def _said(place: str, node: Node, id: str, en: str) -> Problem:
    end = "" if id.endswith((".", "?")) else "."
    where = tree.at_line(place, node.line)
    return problem(where, node.text, "sdmx.structure", id=id + end, en=en + end)
