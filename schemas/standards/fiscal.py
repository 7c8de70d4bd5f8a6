"""Open Fiscal Data Packages as one JSON document: a descriptor with its rows inside.

The specification lets a resource hold its rows (`data`) instead of naming a CSV, so
that one file says everything. A column is known by its `columnType`, and only where it
has none by its name: what others call their columns does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas.standards import documents
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, Words, problem

PROFILE: Final = "fiscal-data-package"
WHAT: Final = "Fiscal Data Package (resources, schema.fields, data)"
LABELS: Final = (":label", ":description")  # names of codes, which the hub knows itself

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the rows, its type, and what it holds by the standard."""

    name: str
    type: str
    column_type: str | None = None
    title: Words = Words("", "")

    @property
    def described(self) -> dict[str, str]:
        """The column as the package's schema describes it."""
        said = {"name": self.name, "type": self.type}
        if self.column_type is not None:
            said["columnType"] = self.column_type
        if self.title.en:
            said |= {"title": self.title.en, "title-id": self.title.id}
        return said


def package(
    name: str, title: Words, columns: Sequence[Column], rows: Sequence[Row]
) -> bytes:
    """The document of rows; a value that a row lacks is null."""
    names = [column.name for column in columns]
    resource = {
        "name": name,
        "profile": "tabular-data-resource",
        "schema": {
            "fields": [column.described for column in columns],
            "primaryKey": names[:1],
        },
        "data": [{each: row.get(each) for each in names} for row in rows],
    }
    return documents.written(
        {
            "profile": PROFILE,
            "name": name,
            "title": title.en,
            "title-id": title.id,
            "countryCode": "ID",
            "resources": [resource],
        }
    )


def rows(
    body: bytes, columns: Sequence[Column]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row's values by our columns' names, with its JSON pointer.

    Refused: what is no such package, and columns that have no place here.
    """
    document = documents.opened(body)
    found = document.get("resources") if isinstance(document, Mapping) else None
    if not isinstance(found, list) or not found:
        raise documents.not_such(document, WHAT)
    for number, resource in enumerate(found):
        yield from _of_resource(resource, f"/resources/{number}", columns)


def _of_resource(
    resource: Any, pointer: str, columns: Sequence[Column]
) -> Iterator[tuple[str, dict[str, Any]]]:
    schema = resource.get("schema") if isinstance(resource, Mapping) else None
    fields = schema.get("fields") if isinstance(schema, Mapping) else None
    data = resource.get("data") if isinstance(resource, Mapping) else None
    if not isinstance(fields, list) or not isinstance(data, list):
        raise documents.not_such(resource, WHAT)
    named = _named(fields, f"{pointer}/schema/fields", columns)
    for number, row in enumerate(data):
        if not isinstance(row, Mapping):
            raise documents.not_such(row, WHAT)
        place = f"{pointer}/data/{number}"
        foreign = [name for name in row if name not in named]
        if foreign:
            known = [name for name, own in named.items() if own]
            raise Refused(_no_column(f"{place}/{foreign[0]}", foreign[0], known))
        values = {own: row[name] for name, own in named.items() if own and name in row}
        yield place, {name: each for name, each in values.items() if each is not None}


def _named(
    fields: Sequence[Any], pointer: str, columns: Sequence[Column]
) -> dict[str, str | None]:
    """Our name for each of a package's columns; None for names of codes."""
    by_type = {c.column_type: c.name for c in columns if c.column_type is not None}
    by_name = {column.name: column.name for column in columns}
    named: dict[str, str | None] = {}
    wrong: list[Problem] = []
    for number, each in enumerate(fields):
        name = each.get("name") if isinstance(each, Mapping) else None
        kind = each.get("columnType") if isinstance(each, Mapping) else None
        if not isinstance(name, str):
            raise documents.not_such(each, WHAT)
        said, known = (name, by_name) if kind is None else (str(kind), by_type)
        own = known.get(said)
        if said.endswith(LABELS):
            named[name] = None
        elif own is None:
            wrong.append(_no_column(f"{pointer}/{number}", said, list(known)))
        elif own in named.values():
            wrong.append(_twice(f"{pointer}/{number}", said))
        else:
            named[name] = own
    if wrong:
        raise Refused(*wrong)
    return named


def _no_column(place: str, name: str, known: Sequence[str]) -> Problem:
    near = hint(name, known)
    return problem(
        place,
        name,
        "document.unknown_column",
        id=f"Kolom “{name}” tidak punya tempat di skema bersama.{near.id}",
        en=f"The column “{name}” has no place in the shared schema.{near.en}",
    )


def _twice(place: str, name: str) -> Problem:
    return problem(
        place,
        name,
        "document.column_twice",
        id=f"“{name}” ada di dua kolom; tidak jelas mana yang benar.",
        en=f"“{name}” stands in two columns; which is right is not clear.",
    )
