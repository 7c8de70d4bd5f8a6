"""A few pages read as the hub itself would, and whether changes can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from connectors.base import Cursor, Page, RawRecord, Refusal, connector
from connectors.probing import cursors
from connectors.probing.reading import Reading
from connectors.probing.told import Tried
from connectors.probing.watching import Enough, Watched
from connectors.proposing import turning
from connectors.proposing.columns.profile import Column
from connectors.proposing.proposal import Line, Sign, flow
from connectors.proposing.site import Opens
from schemas.manifests.manifest import Auth, Connection, Privacy, Stream
from schemas.manifests.reading import kinds, tree
from schemas.manifests.reading.section import Section
from schemas.values.problem import Problem, Refused, Words

PAGES: Final = 3
ROWS: Final = 300
MOST: Final = 25
NO_KEY: Final = ("unstable_id", "no_object_id")
PARAMS: Final = (
    *(
        "updated_since",
        "updated_after",
        "since",
        "sejak",
        "modified_since",
        "diubah_sejak",
    ),
    *("{field}__gte", "{field}_gte", "filter[{field}][gte]", "{field}", "datetime"),
    *("from", "dari", "start_date", "tanggal_awal", "last_update"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of the first pages, and what they cost."""

    rows: Sequence[RawRecord]
    requests: int


def read(opens: Opens, sign: Sign, auth: Auth) -> tuple[Sign, Sample]:
    """The first rows of the stream that a sign describes; Refusal as reading does.

    Where the protocol's own key turns out not to last, the sign comes back without it.
    """
    try:
        return sign, _read(opens, sign, auth, ())
    except Refusal as refusal:
        if refusal.rule not in NO_KEY:
            raise
    return replace(sign, key=()), _read(opens, sign, auth, (sign.under.strip("."),))


def _read(opens: Opens, sign: Sign, auth: Auth, key: tuple[str, ...]) -> Sample:
    connection, stream = described(sign, auth, sign.stream, key)
    context = opens(connection)
    rows: list[RawRecord] = []
    with Watched(context.fetcher, MOST) as watched:
        quiet = replace(context, fetcher=watched)
        cursor = Cursor(None, None, context.clock())
        reading = connector(sign.kind).read(quiet, connection, stream, cursor)
        try:
            for page in islice(reading, MOST):
                rows += page.records
                if len(rows) >= ROWS or (rows and page.number >= PAGES):
                    break
        except Enough:
            context.log.debug("the sample ends at %s requests", MOST)
        except Refusal:
            if not rows:
                raise
        return Sample(rows[:ROWS], watched.asked)


def described(
    sign: Sign, auth: Auth, keys: Mapping[str, str], key: tuple[str, ...] = ()
) -> tuple[Connection, Stream]:
    """Connection and stream as the kind reads them from a sign's keys; else Refused."""
    part, problems = _section(sign.connection)
    settings = kinds.read_settings(sign.kind, part)
    if sign.kind == "sql":  # its pages follow the key
        keys = {**keys, "key": flow(list(sign.key))}
    section, more = _section(keys)
    section.known.append("key")
    source = kinds.read_source(sign.kind, section, Privacy())
    if more:
        raise Refused(*more)
    stream = Stream(
        *("data", "x@1", source.request, source.records),
        key=key or source.key or sign.key,
        map={},
        examples=(),
        paging=source.paging,
        cursor=source.cursor,
        write="incremental" if source.cursor else "snapshot",
        files=source.files,
        table=source.table,
        settings=source.settings,
    )
    return Connection(sign.kind, sign.base_url, auth, settings=settings), stream


def _section(keys: Mapping[str, str]) -> tuple[Section, list[Problem]]:
    own = {k: v for k, v in keys.items() if k != "auth"}
    text = "\n".join(f"{name}: {value}" for name, value in own.items()) or "{}"
    node, problems = tree.read(text)
    return Section(node, "", problems), problems


def cursor(
    opens: Opens,
    sign: Sign,
    columns: Mapping[str, Column],
    key: Line | None,
    auth: Auth,
) -> tuple[Line | None, list[Words], int]:
    """`cursor:` if changes can be asked for, tried at the server; else why not."""
    if sign.cursor == "none":
        return None, [], 0
    trial = _Trial(opens, sign, auth, _name(key, sign))
    if sign.cursor not in ("find", "own"):
        return trial.judged(sign.cursor.splitlines(), "cursor")
    moved = turning.moved(columns.values())
    if not moved:
        return None, [NO_TIME], 0
    column, way = moved[0]
    if sign.cursor == "own":
        texts = [turning.cursor(column, way, trial.key, None)]
        return trial.judged(texts, column.name)
    if sign.kind == "ogc":
        params: Sequence[str] = ("datetime",)
    else:
        params = [p.replace("{field}", column.name) for p in PARAMS]
    texts = [turning.cursor(column, way, trial.key, param) for param in params]
    return trial.judged(texts, column.name)


def _name(key: Line | None, sign: Sign) -> str | None:
    if key is not None and key.text:
        return key.text.strip("[]").split(",")[0].strip(' "')
    return sign.key[0] if sign.key else None


class _Trial:
    """Candidates of a cursor, each asked of the server until one is obeyed."""

    def __init__(self, opens: Opens, sign: Sign, auth: Auth, key: str | None) -> None:
        self.opens, self.sign, self.auth, self.key = opens, sign, auth, key
        self.asked = 0
        self.first: list[Page] | None = None  # the same for every candidate

    def judged(
        self, texts: Sequence[str], what: str
    ) -> tuple[Line | None, list[Words], int]:
        """The first candidate that the server obeys; a note where it obeys none."""
        last = Words("", "")
        for text in texts:
            found = self._tried(text)
            last = found.evidence
            if found.verdict == "obeyed":
                return Line("cursor", text, "sure", found.evidence), [], self.asked
        return None, [_ignored(what, last)], self.asked

    def _tried(self, text: str) -> Tried:
        keys = {**self.sign.stream, "cursor": text}
        key = (self.key,) if self.key else ()
        connection, stream = described(self.sign, self.auth, keys, key)
        context = self.opens(connection)
        with Watched(context.fetcher, MOST) as watched:
            asking = Reading(replace(context, fetcher=watched), connection, stream)
            try:
                if self.first is None:
                    self.first = asking.pages(stream, None, 1)
                return cursors.tried(asking, self.first)
            except Refusal as refusal:
                return Tried(stream.id, "refused", refusal.words)
            except Enough:
                return Tried(stream.id, "unclear", TOO_MANY)
            finally:
                self.asked += watched.asked


def _ignored(what: str, evidence: Words) -> Words:
    return Words(
        f"Perubahan ({what}) tidak dapat diminta: {evidence.id} Semua dibaca selalu.",
        f"Changes ({what}) cannot be asked for: {evidence.en} All is read always.",
    )


NO_TIME: Final = Words(
    "Tidak ada kolom waktu perubahan: semuanya dibaca setiap kali.",
    "There is no field of times of change: everything is read each time.",
)
TOO_MANY: Final = Words("Terlalu banyak permintaan.", "Too many requests.")
