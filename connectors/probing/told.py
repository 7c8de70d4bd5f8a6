"""What a probe found out about a server: values that people and certificates read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from schemas.values.problem import Words

# obeyed: with and without differ as they should. ignored: the answer is the same, with
# 200. refused: the server says no. unclear: it cannot be told from what came.
Verdict = Literal["obeyed", "ignored", "refused", "unclear"]
Order = Literal["stable", "unstable", "unknown"]


@dataclass(frozen=True, slots=True)
class Tried:
    """One parameter, what the server does with it, and what shows it."""

    name: str
    verdict: Verdict
    evidence: Words


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many records a page has: asked for, and given.

    `param` is the parameter of a page's size, None if there is none. `given` says for
    each size that was asked for how many records came. `most` is the largest page
    that was seen to be given where more was asked for; None if no limit was met.
    """

    param: str | None = None
    usual: int = 0
    given: tuple[tuple[int, int], ...] = ()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """The server's Date beside ours; seconds ahead of us, None if it names none."""

    ahead_s: float | None = None


@dataclass(frozen=True, slots=True)
class Savings:
    """What a server does to spare the line; None where it was not asked."""

    etag: bool = False
    last_modified: bool = False
    not_modified: bool | None = None
    gzip: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What the manifest should say instead: a sentence, and the lines to write."""

    rule: str
    words: Words
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Probed:
    """Everything one probe of one stream found; nothing of it is stored.

    `filters` are the parameters that narrow, the cursor's first. `shared` counts the
    records that stood on two pages. `total` is the number the server states, `read`
    the different records of the pages that were looked at, `whole` whether these were
    all. `stopped` says why the probe could not go on, None if it did.
    """

    stream: str
    kind: str
    requests: int = 0
    bytes: int = 0
    filters: tuple[Tried, ...] = ()
    sorts: tuple[Tried, ...] = ()
    sizes: Sizes = Sizes()
    order: Order = "unknown"
    ordered: bool = True
    shared: int = 0
    total: int | None = None
    read: int = 0
    whole: bool = False
    clock: Clock = Clock()
    savings: Savings = Savings()
    advice: tuple[Advice, ...] = ()
    stopped: Words | None = None

    @property
    def cursor(self) -> Tried | None:
        """What was found about the manifest's own cursor, None if it has none."""
        return next((f for f in self.filters if f.name.startswith("cursor ")), None)

    def verdict(self, name: str) -> Verdict | None:
        """What the server does with a filter or sort, None if it was not tried."""
        for each in (*self.filters, *self.sorts):
            if each.name.removeprefix("cursor ") == name:
                return each.verdict
        return None

    def told(self) -> dict[str, Any]:
        """As one JSON object."""
        return asdict(self)
