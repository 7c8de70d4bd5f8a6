"""The kind `bps`: tables (model=data) and lists of BPS WebAPI.

Parameters are steps of the path, the key among them: `auth: {type: api-key, path:
key, token: secret://…}` keeps it out of every address that is shown or kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from connectors.base import Completeness, Context, Cursor, Page, RawRecord
from connectors.discovery import Dataset, Discovered, Field
from connectors.fetch import Fetcher
from connectors.reading import cube, refusals, requesting, run
from connectors.reading.form import Form
from connectors.reading.looking import Looking
from connectors.reading.paging import Count, Ending, Signs
from connectors.reading.requesting import Asked
from schemas import strict
from schemas.manifests.manifest import Connection, Stream
from schemas.values.problem import Problem, problem

BEFORE: Final = 1900  # the code of a year is what lies between
AVAILABLE: Final = "available"
MOST_PAGES: Final = 5


class Bps:
    """Reads BPS WebAPI; base_url is https://webapi.bps.go.id/v1/api/."""

    kind: ClassVar[str] = "bps"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield the cells of a table, years by years, or the items of a list."""
        this_year = context.clock().year
        form = Listed() if stream.settings.is_list else Cells(stream, this_year)
        yield from run.pages(context, connection, stream, cursor, form)

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """The tables of the connection's domain, or the domains there are."""
        look, domain = Looking(context), connection.settings
        if domain is None:
            items, _ = _items(look.json("/domain/type/all"))
            return Discovered(
                tuple(
                    Dataset(str(each.get("domain_id")), str(each.get("domain_name")))
                    for each in items
                )
            )
        found: list[Mapping[str, Any]] = []
        page, total = 1, 1
        while page <= MOST_PAGES and len(found) < total:
            path = f"/list/model/var/lang/ind/domain/{domain}/page/{page}"
            items, total = _items(look.json(path))
            if not items:
                break
            found, page = found + items, page + 1
        rest = total - len(found)
        return Discovered(
            datasets=tuple(_table(domain, each) for each in found),
            limits={"datasets": len(found)},
            notes=(refusals.not_looked_at(rest),) if rest > 0 else (),
        )


class Cells(Form):
    """Pages of a table: one for all years, or for so many of them each."""

    repeats: ClassVar[bool] = True  # years without data have one and the same answer

    def __init__(self, stream: Stream, this_year: int) -> None:
        said = stream.settings
        since = range(said.since, this_year + 1) if said.since else ()
        years = said.years or tuple(since)
        size = said.per_request or len(years) or 1
        self.chunks = [years[at : at + size] for at in range(0, len(years), size)]
        self.chunks = self.chunks or [()]

    def first(self, stream: Stream) -> Any:
        """The first years."""
        return 0

    def request(
        self, fetcher: Fetcher, stream: Stream, at: Any, bounds: Mapping[str, str]
    ) -> Asked:
        """The request for some years; for all, where the manifest names none."""
        years = self.chunks[at] if at < len(self.chunks) else ()
        codes = ";".join(str(year - BEFORE) for year in years)
        step = f"/th/{codes}" if codes else ""
        return requesting.of_path(fetcher, stream, stream.request.path + step)

    def original(self, stream: Stream) -> bool:
        """The cells are kept, for they say what they are only with their code lists."""
        return False

    def decoded(
        self, stream: Stream, body: bytes, caps: strict.Limits
    ) -> tuple[Any, list[RawRecord] | None]:
        """The answer and its cells as records; none where it says it has no data."""
        value = strict.json(body, caps).value
        return value, cube.records(value) if _has_data(value) else []

    def failure(self, stream: Stream, value: Any) -> str | None:
        """An error; and no data at all, where everything was asked for at once."""
        alone = len(self.chunks) == 1
        return _failure(value) or (_nothing(value) if alone else None)

    def after(
        self, stream: Stream, at: Any, signs: Signs, text: str | None, url: str
    ) -> Any:
        """The next years."""
        return at + 1 if at + 1 < len(self.chunks) else None

    def ending(
        self, stream: Stream, at: Any, signs: Signs, count: Count, following: Any
    ) -> Ending:
        """The end is behind the last years. Nothing in any of them is not "no data"."""
        if following is not None:
            return Ending(False)
        if not count.total:
            return Ending(True, notes=(_no_year(),))
        return Ending(True, Completeness.CLAIMED)


class Listed(Form):
    """Pages of a list: `data` holds what is said about the page, then its items."""

    def request(
        self, fetcher: Fetcher, stream: Stream, at: Any, bounds: Mapping[str, str]
    ) -> Asked:
        """The request for a page, whose number is a step of the path."""
        return requesting.of_path(fetcher, stream, f"{stream.request.path}/page/{at}")

    def original(self, stream: Stream) -> bool:
        """The items are kept."""
        return False

    def failure(self, stream: Stream, value: Any) -> str | None:
        """An error, or a list that is not there."""
        return _failure(value) or _nothing(value)


def _failure(value: Any) -> str | None:
    said = value if isinstance(value, Mapping) else {}
    if str(said.get("status", "")).upper() == "OK":
        return None
    return f"status = {said.get('status')!r}; {said.get('message', '')}"[:500]


def _has_data(value: Any) -> bool:
    said = value if isinstance(value, Mapping) else {}
    return bool(said.get("data-availability", AVAILABLE) == AVAILABLE)


def _nothing(value: Any) -> str | None:
    if _has_data(value):
        return None
    return f"data-availability = {value['data-availability']!r}"[:500]


def _items(value: Any) -> tuple[list[Mapping[str, Any]], int]:
    """The items of a list, and how many there are in all."""
    data = value.get("data") if isinstance(value, Mapping) else None
    if _failure(value) or not (isinstance(data, list) and len(data) == 2):
        raise refusals.another_protocol("BPS WebAPI")
    about, items = data
    listed = [each for each in items or () if isinstance(each, Mapping)]
    total = about.get("total") if isinstance(about, Mapping) else None
    return listed, total if isinstance(total, int) else len(listed)


def _table(domain: str, said: Mapping[str, Any]) -> Dataset:
    unit = str(said.get("unit") or "")
    return Dataset(
        id=f"{domain}/{said.get('var_id')}",
        title=str(said.get("title") or ""),
        fields=(Field("nilai", unit=unit), *(Field(name) for name in cube.PARTS)),
    )


def _no_year() -> Problem:
    return problem(
        "years",
        "",
        "bps.no_year",
        id="Tidak satu pun tahun yang diminta ada datanya. Periksa domain, var dan"
        " years di manifest.",
        en="None of the years that were asked for has data. Check domain, var and years"
        " in the manifest.",
    )


CONNECTOR: Final = Bps()
