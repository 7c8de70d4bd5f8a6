"""Which parameters narrow or sort an answer, tried with values that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Protocol

from connectors.base import Context, Discovering, Refusal, connector
from connectors.probing.asking import Came, Question, names
from connectors.probing.sizes import PARAMS as SIZES
from connectors.probing.told import Tried, Verdict
from connectors.probing.watching import Watched
from schemas.manifests.manifest import Connection
from schemas.values.problem import Words

IMPOSSIBLE: Final = "tidak-ada-9f3c"
SORTS: Final = (
    *("sort", "_sort", "order", "order_by", "orderby", "$orderby", "sortBy", "sortby"),
    *("sort_by", "orderByFields", "urut", "urutan", "ordering"),
)
FORMS: Final = frozenset(
    "f format outputformat service version request typename typenames _shape _extra"
    " _nofacet _nosuggest resource_id $count $select $expand options include_total q"
    " returngeometry outsr outfields where start_date end_date jurisdiction_id srsname"
    " crs startindex _next skip start type fields".split()
)
MOST: Final = 4
DESCENDING: Final = re.compile(r"(.+?)[ +](asc|desc)\b", re.IGNORECASE)


class Knows(Protocol):
    """Who can ask a kind what its server declares."""

    context: Context
    connection: Connection
    watched: Watched


def narrowing(by: Knows, question: Question, usual: Came) -> tuple[Tried, ...]:
    """The manifest's own parameters, and those that the server or its rows offer."""
    tried = []
    for name in list(dict.fromkeys(_candidates(by, question, usual)))[:MOST]:
        came = question.changed({name: IMPOSSIBLE})
        tried.append(Tried(name, *_judged(question, usual, came)))
    return tuple(tried)


def _candidates(by: Knows, question: Question, usual: Came) -> Iterator[str]:
    paging, cursor = question.stream.paging, question.stream.cursor
    taken = {paging.param, paging.size_param, cursor.param if cursor else None}
    for name in question.params:
        fixed = name.casefold() in FORMS or name in SORTS or name in SIZES
        if not fixed and name not in taken and not name.startswith("_"):
            yield name
    yield from _declared(by)
    if by.connection.kind == "rest":
        first = (usual.records or ())[:1]
        for record in first:
            yield from list(record.value if isinstance(record.value, dict) else ())[1:3]


def _declared(by: Knows) -> list[str]:
    """Parameters by which the protocol says that it filters; few, and only equal."""
    kind = connector(by.connection.kind)
    if by.connection.kind == "rest" or not isinstance(kind, Discovering):
        return []
    room = by.watched.most - by.watched.asked
    if room < 2 * MOST:
        return []
    try:
        found = kind.discover(by.context, by.connection)
    except Refusal as refusal:
        by.context.log.debug("nothing is declared: %s", refusal.rule)
        return []
    plain = [f.param for f in found.filters if f.operator == "eq"]
    return [name for name in plain if "{" not in name and name not in FORMS][:2]


def _judged(question: Question, usual: Came, came: Came) -> tuple[Verdict, Words]:
    if came.status >= 400:
        return "refused", Words(
            f"Nilai mustahil ditolak (status {came.status}).",
            f"An impossible value is refused (status {came.status}).",
        )
    if came.records is None:
        return "unclear", Words("Jawabannya tanpa data.", "The answer has no records.")
    if not came.records:
        return "obeyed", Words(
            "Nilai mustahil memberi nol data.", "An impossible value gives no records."
        )
    same = names(question.stream, came.records)
    if same == names(question.stream, usual.records or ()):
        return "ignored", Words(
            "Nilai mustahil memberi data yang sama, dengan status 200.",
            "An impossible value gives the same records, with status 200.",
        )
    return "unclear", Words(
        "Nilai mustahil memberi data lain.", "An impossible value gives other records."
    )


def sorts(question: Question, usual: Came) -> tuple[Tried, ...]:
    """The sort of the stream, turned round: the first record must be another."""
    found = []
    for name in (n for n in SORTS if n in question.params):
        turned = turn(name, question.params[name])
        if turned is None or usual.count < 2:
            continue
        came = question.changed(turned, without=[name])
        before = names(question.stream, usual.records or ())
        after = names(question.stream, came.records or ())
        if came.records is None:
            said = "Urutan terbalik tidak dijawab.", "The reverse order has no answer."
            found.append(Tried(name, "unclear", Words(*said)))
        elif before[:1] == after[:1]:
            said = "Terbalik pun urutannya sama.", "Turned round, the order is the same"
            found.append(Tried(name, "ignored", Words(said[0], f"{said[1]}.")))
        else:
            said = "Terbalik, yang pertama lain.", "Turned round, another one is first."
            found.append(Tried(name, "obeyed", Words(*said)))
    return tuple(found)


def turn(name: str, value: str) -> dict[str, str] | None:
    """A sort the other way round; None where its writing is not known."""
    if name == "_sort":
        return {"_sort_desc": value}
    if DESCENDING.search(value):
        return {
            name: DESCENDING.sub(
                lambda m: f"{m[1]} {'asc' if m[2].lower() == 'desc' else 'desc'}", value
            )
        }
    if value.casefold() in ("asc", "desc"):
        return {name: "asc" if value.casefold() == "desc" else "desc"}
    if value[:1] == "-":
        return {name: value[1:]}
    return {name: f"-{value.lstrip('+')}"} if name in ("sort", "ordering") else None
