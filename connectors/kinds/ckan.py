"""The kind `ckan`: the Action API of CKAN, its datasets, datastores and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from connectors.base import Context, Cursor, Page, RawRecord, Refusal
from connectors.discovery import Dataset, Discovered, Field, Filter
from connectors.kinds import files
from connectors.reading import refusals, run
from connectors.reading.datasets import Datasets
from connectors.reading.form import Form
from connectors.reading.looking import Looking
from connectors.reading.paging import Signs
from schemas.manifests.kinds.ckan import ACTION
from schemas.manifests.manifest import Connection, Stream

MOST_DATASETS: Final = 100
MOST_STORES: Final = 20
FACETS: Final = ("organization", "groups", "tags", "res_format", "license_id")


class Ckan:
    """Reads a CKAN 2.8 or newer, by whichever of its ways the manifest names."""

    kind: ClassVar[str] = "ckan"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield datasets, the rows of a datastore, or the records of resource files."""
        if stream.files is not None:
            yield from files.CONNECTOR.read(context, connection, stream, cursor)
            return
        what = stream.settings.what
        form = Datasets() if what == "datasets" else Rows()
        yield from run.pages(context, connection, stream, cursor, form)

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """The newest datasets; of those in a datastore the fields and the count."""
        look = Looking(context)
        asked = {
            "q": "*:*",
            "rows": str(MOST_DATASETS),
            "sort": "metadata_modified desc",
        }
        found = _result(look.json(f"{ACTION}package_search", asked))
        packages = _listed(found.get("results"))
        stores, resources = _stores(look, packages)
        count = found.get("count")
        rest = count - len(packages) if isinstance(count, int) else 0
        rest += len(resources) - len(stores)
        return Discovered(
            datasets=(*map(_dataset, packages), *stores),
            filters=tuple(Filter("fq", each, ":") for each in FACETS),
            limits={"datasets": MOST_DATASETS, "page": len(packages)},
            notes=(refusals.not_looked_at(rest),) if rest > 0 else (),
        )


class Rows(Form):
    """Rows of a datastore; an estimated total is no total."""

    def signs(self, stream: Stream, value: Any, records: list[RawRecord]) -> Signs:
        """As usual. `_links.next` is there on the last page, too, and says nothing."""
        found = super().signs(stream, value, records)
        result = value.get("result") if isinstance(value, Mapping) else None
        guessed = isinstance(result, Mapping) and result.get("total_was_estimated")
        return Signs(found.records, None, None, True) if guessed else found


def _stores(
    look: Looking, packages: list[Mapping[str, Any]]
) -> tuple[list[Dataset], list[Mapping[str, Any]]]:
    """The datastores of packages that were looked at, and all there are."""
    every = [
        resource
        for package in packages
        for resource in _listed(package.get("resources"))
        if resource.get("datastore_active")
    ]
    return [_store(look, each) for each in every[:MOST_STORES]], every


def _store(look: Looking, resource: Mapping[str, Any]) -> Dataset:
    name = str(resource.get("id"))
    title = str(resource.get("name") or "")
    asked = {"resource_id": name, "limit": "0"}
    try:
        said = _result(look.json(f"{ACTION}datastore_search", asked))
    except Refusal as refusal:
        look.context.log.info("datastore %s: %s", name, refusal)
        return Dataset(name, title)
    total = said.get("total")
    columns = [each for each in _listed(said.get("fields")) if each.get("id")]
    names = tuple(str(each["id"]) for each in columns)
    return Dataset(
        id=name,
        title=title,
        url=str(resource.get("url") or ""),
        count=total if isinstance(total, int) else None,
        exact=not said.get("total_was_estimated"),
        fields=tuple(_field(each) for each in columns),
        filters=tuple(Filter("filters", each) for each in names),
        sorts=names,
    )


def _field(said: Mapping[str, Any]) -> Field:
    info = said.get("info")
    label = info.get("label") if isinstance(info, Mapping) else None
    name = str(said["id"])
    return Field(name, str(said.get("type") or ""), str(label or ""), key=name == "_id")


def _dataset(package: Mapping[str, Any]) -> Dataset:
    """A dataset; its fields are the formats of its files."""
    return Dataset(
        id=str(package.get("name")),
        title=str(package.get("title") or ""),
        modified=_moment(package.get("metadata_modified")),
        fields=tuple(
            Field(
                str(each.get("name") or each.get("id")), str(each.get("format") or "")
            )
            for each in _listed(package.get("resources"))
        ),
    )


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _result(value: Any) -> Mapping[str, Any]:
    found = value.get("result") if isinstance(value, Mapping) else None
    if not isinstance(found, Mapping) or value.get("success") is not True:
        raise refusals.another_protocol("CKAN")
    return found


def _listed(value: Any) -> list[Mapping[str, Any]]:
    found = value if isinstance(value, list) else []
    return [each for each in found if isinstance(each, Mapping)]


CONNECTOR: Final = Ckan()
