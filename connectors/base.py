"""What a connector is: it turns one stream of a system into pages, and no more.

The runner owns commit, quarantine, lineage, deletes and metrics; a connector has
no database and sees the network only through its context's fetcher.
"""

from __future__ import annotations

import logging
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol, runtime_checkable

from connectors.caching import Kept
from connectors.discovery import Discovered
from connectors.fetch import Fetcher, FetchError
from connectors.folder import Folder
from connectors.patience import Patience
from connectors.transports.reach import Reach
from schemas.manifests import manifest, outside
from schemas.values.problem import Problem, Words, refuse

MOST_RESUME_BYTES: Final = 2048


class Completeness(Enum):
    """What is known about a stream that ended."""

    PROVED = "proved"  # the total the server states equals what was read
    CLAIMED = "claimed"  # the server says that nothing follows
    UNKNOWN = "unknown"  # neither, or they contradict each other


@dataclass(frozen=True, slots=True)
class Observed:
    """What the server said beside the records."""

    server_date: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as received; `pointer` finds it in the page's raw JSON.

    `value` is a strict JSON value and may hold `schemas.strict.Flaw`; it does not
    when `flawed` is false.
    """

    value: Any
    pointer: str
    flawed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One unit that can be committed, and how to go on after it.

    `next` is the resume token (None: the stream ended, and `complete` says how
    surely). `high` is the cursor position that is safe to keep once this page is
    committed, None when nothing is safe yet. `ordered` is false when a record
    came out of cursor order. `notes` are contradictions a person should see.

    `after` is what a connector wants to be told by `Context.recall` when the request
    is made again; kept only while the page's bytes are the same. A page that is as it
    was may be passed over unread: it has neither records nor `raw`, and `passed` is
    how many bytes its `raw` would have.
    """

    number: int
    url: str
    records: list[RawRecord]
    next: dict[str, Any] | None
    complete: Completeness
    raw: bytes
    raw_sha256: bytes
    observed: Observed
    high: dict[str, Any] | None = None
    ordered: bool = True
    notes: tuple[Problem, ...] = ()
    after: dict[str, Any] | None = None
    passed: int | None = None

    @property
    def size(self) -> int:
        """How many bytes it brought."""
        return len(self.raw) if self.passed is None else self.passed


class Unfinished(Exception):
    """A file that takes longer than a slice has come in part; the next one goes on."""

    def __init__(self, url: str, size: int) -> None:
        super().__init__(url, size)
        self.url, self.size = url, size


@dataclass(frozen=True, slots=True)
class Begun:
    """How much of a file has come, and the validator of the version it is of."""

    size: int
    validator: str


class Spool(Protocol):
    """Where chunks of a long download wait for the next slice, by their address."""

    def resume(self, url: str) -> Begun | None:
        """What was kept of a file; None where that is nothing."""

    def chunks(self, url: str) -> Iterator[bytes]:
        """What was kept, from the first byte on."""

    def append(self, url: str, at: int, validator: str, data: bytes) -> None:
        """Keep the next chunk; `at` 0 forgets what was kept before."""

    def done(self, url: str) -> None:
        """Forget a file that was read, or is not what it was."""


class Refusal(Exception):
    """A page that cannot be taken; what was committed before it stays.

    `status` is the HTTP status if there was one, `raw` the body as received,
    `retry_after_s` how long the server asks to be left alone.
    """

    def __init__(
        self,
        rule: str,
        words: Words,
        url: str = "",
        raw: bytes | None = None,
        retryable: bool = False,
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(rule, words, url, raw, retryable, status, retry_after_s)
        self.rule = rule
        self.words = words
        self.url = url
        self.raw = raw
        self.retryable = retryable
        self.status = status
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        return f"{self.rule}: {self.words.en}"

    @classmethod
    def of(cls, error: FetchError, url: str) -> Refusal:
        """The refusal of a page whose request failed."""
        words = Words(error.message_id, error.message_en)
        return cls(error.rule, words, url, retryable=error.retryable)


class TooSlow(Refusal):
    """A file that takes longer than a slice, of a server that cannot go on."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to begin: after `resume` within a run, else after `position`.

    `position` is the committed high-water mark `{"updated": text, "key": text}`;
    `until` bounds every new mark, so that a city's clock cannot poison it.
    """

    position: dict[str, Any] | None
    resume: dict[str, Any] | None
    until: datetime


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What a run may cost; `slice_s` bounds waiting between tries of one slice.

    One file may come for `download_s` of a slice. Once it has for `keep_after_s`, what
    came is kept by chunks, so that the next slice goes on there.
    """

    max_pages: int = 10_000
    max_bytes: int = 2 << 30
    slice_s: float = 120.0
    download_s: float = 240.0
    keep_after_s: float = 20.0
    chunk_bytes: int = 4 << 20
    patience: Patience = Patience()


@dataclass(slots=True)
class Context:
    """The only ways out of a connector: the network, or a folder of the operator's.

    `recall` says how a page was when it came last, if it need not come again. Files
    are put down in the folder `scratch` (by default the system's) under no name;
    those that take longer than a slice go on from `spool`, where there is one. `reach`
    is the way to a system that is no web server, None for those that are.
    """

    fetcher: Fetcher
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    log: logging.Logger = field(default_factory=lambda: logging.getLogger("connectors"))
    limits: RunLimits = RunLimits()
    cancel: Callable[[], bool] = lambda: False
    folder: Folder | None = None
    recall: Callable[[str], Kept | None] = lambda _: None
    spool: Spool | None = None
    scratch: Path | None = None
    reach: Reach | None = None


class Connector(Protocol):
    """A kind of source. Stateless: one object serves every stream of its kind."""

    kind: ClassVar[str]

    def read(
        self,
        context: Context,
        connection: manifest.Connection,
        stream: manifest.Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield the stream's pages in order; raise `Refusal` for one that fails."""


@runtime_checkable
class Discovering(Protocol):
    """A kind whose protocol says what there is; ask with isinstance."""

    def discover(self, context: Context, connection: manifest.Connection) -> Discovered:
        """What the server declares; raise `Refusal` where it does not answer so."""


@cache
def _built_in() -> frozenset[str]:
    folder = import_module(f"{__package__}.kinds")  # by name: kinds import this file
    return frozenset(module.name for module in pkgutil.iter_modules(folder.__path__))


def kinds_known() -> tuple[str, ...]:
    """The names a manifest may give as `connection.kind`."""
    return tuple(sorted(_built_in() | set(outside.allowed())))


def connector(kind: str) -> Connector:
    """The connector of a kind: a module in connectors/kinds with a `CONNECTOR`, or
    an entry point of the group `province.connectors` that the operator allows.

    Raises `Refused` (connection.kind) with the nearest right word.
    """
    names = kinds_known()
    if kind not in names:
        near = get_close_matches(kind, names, 1) or ["-"]
        raise refuse(
            "connection.kind",
            kind,
            "connection.kind",
            id=f"Jenis sumber ini tidak dikenal. Mungkin “{near[0]}”?",
            en=f"This kind of source is not known. Perhaps “{near[0]}”?",
        )
    if kind not in _built_in():
        entry = outside.entry(outside.CONNECTORS, kind)
        assert entry is not None  # it is among those that are known
        loaded: Connector = entry.load()
        return loaded
    module = import_module(f"{__package__}.kinds.{kind}")
    built_in: Connector = module.CONNECTOR
    return built_in
