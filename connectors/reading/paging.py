"""How the next page is found and how surely a stream has ended, by paging style.

A short page never ends a stream (servers cap page sizes); an empty one does. A
stated total is compared with the distinct keys read: equal is proof (if every key
of the run was seen here, not in an earlier slice), unequal is a contradiction
that is noted and never counts as complete. A total that shrank a little while it was
read (rows were deleted) proves nothing, one that shrank much is a contradiction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from connectors.base import Completeness, RawRecord, Refusal
from connectors.fetch import FetchError, Response
from connectors.network.urls import follow
from connectors.reading import envelope, link_header
from connectors.reading.rows.seen import Seen
from schemas.manifests.manifest import Paging
from schemas.values.problem import Problem, Words, problem

ASKED: Final = ("page", "offset", "keyset", "token")
LINKED: Final = ("next-url", "link-header")
COUNTED: Final = ("page", "offset", "keyset")
MOST_KEYS: Final = 1_250_000  # a table of 17 MB; see reading.rows.seen
NO_MORE: Final = (False, 0, "", "0", "false", "False")
BELIEVED: Final = 0.8  # of the largest total; one that shrinks more is a contradiction


@dataclass(frozen=True, slots=True)
class Ending:
    """Whether the stream ends after this page, and what is known then."""

    ended: bool
    complete: Completeness = Completeness.UNKNOWN
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page says about where the stream is and how much there is of it.

    `linked`: the field of the next address or token is there, be it with null. `more`:
    the answer says itself whether more follows.
    """

    records: int
    total: int | None
    last: int | None
    linked: bool
    more: bool | None = None

    @classmethod
    def of(cls, paging: Paging, value: Any, records: int) -> Signs:
        """The signs that stand around so many records."""
        last = envelope.value_at(paging.last_at, value) if paging.last_at else None
        total = envelope.value_at(paging.total_at, value) if paging.total_at else None
        linked = envelope.is_stated(paging.at or "", value)
        said = envelope.value_at(paging.more_at, value) if paging.more_at else None
        more = None if said is None else said not in NO_MORE
        whole = envelope.whole
        return cls(records, whole(total), whole(last), linked, more)


class Count:
    """Distinct records of a run, as far as their keys can be remembered.

    `before` is what earlier slices of the run counted, `passed` what the pages had
    that were passed over.
    """

    def __init__(self, key: tuple[str, ...], before: int) -> None:
        self.key, self.before, self.passed = key, before, 0
        self.nameless = 0
        self.stated = 0  # the largest total that the server named in this slice
        self._seen = Seen()

    @property
    def total(self) -> int:
        """How many different records there were."""
        return self.before + self.passed + len(self._seen) + self.nameless

    @property
    def sure(self) -> bool:
        """Whether every record of the run is known by its key."""
        return not self.before and not self.nameless

    def take(self, records: list[RawRecord]) -> int:
        """Count records; returns how many of them were not met before."""
        before = self.total
        names = [self._name(record.value) for record in records]
        if len(self._seen) >= MOST_KEYS:
            self.nameless += len(names)
            return len(names)
        known = [hash(name) for name in names if name is not None]
        self.nameless += len(names) - len(known)
        self._seen.add(known)
        return self.total - before

    def _name(self, value: Any) -> tuple[str, ...] | None:
        if not self.key:
            return (repr(value),)
        if len(self.key) == 1 and type(value) is dict:
            part = value.get(self.key[0])
            if type(part) is str or type(part) is int:
                return (str(part),)
        texts = [_text(envelope.field_of(path, value)) for path in self.key]
        named = tuple(text for text in texts if text is not None)
        return named if len(named) == len(texts) else None


def first(paging: Paging) -> Any:
    """Where a stream begins: a number to ask for, or None."""
    return paging.start if paging.style in ("page", "offset") else None


def params(paging: Paging, at: Any) -> dict[str, str]:
    """The parameters that ask for the page at this place."""
    asked: dict[str, str] = {}
    if paging.size_param and paging.size:
        asked[paging.size_param] = str(paging.size)
    if paging.style in ASKED and paging.param and at is not None:
        asked[paging.param] = str(at)
    return asked


def written(
    paging: Paging, value: Any, records: list[RawRecord], response: Response
) -> str | None:
    """The next place as the page itself writes it, in the styles where it does."""
    if paging.style == "keyset" and records:
        return _last_key(paging, records[-1], response.url)
    if paging.style == "link-header":
        return link_header.following(response.headers.get("link", ""))
    if paging.style in ("next-url", "token") and paging.at:
        link = envelope.value_at(paging.at, value)
        if isinstance(link, str) and link.strip():
            return link
        if paging.style == "token" and type(link) is int:
            return str(link)
        if link not in (None, False, ""):
            raise _bad_link(paging.at, link, response.url)
    return None


def after(paging: Paging, at: Any, records: int, text: str | None, url: str) -> Any:
    """The place of the next page as the style finds it, None if there is none.

    After a page of so many `records` that writes it as `text`.
    """
    if paging.style == "page":
        return at + 1
    if paging.style == "offset":
        return at + records
    if paging.style in LINKED and text is not None:
        return _followed(url, text)
    return text


def ending(
    paging: Paging, at: Any, signs: Signs, count: Count, following: Any
) -> Ending:
    """Whether anything follows, by what the server says and what was counted."""
    total, last = signs.total, signs.last
    count.stated = max(count.stated, total or 0)
    told = following is None or (last is not None and at >= last)
    told = told or signs.more is False
    full = bool(paging.size) and signs.records >= (paging.size or 0)
    by_total = paging.style in COUNTED and last is None and not signs.more
    reached = by_total and total == count.total and not full
    if not (told or reached or not signs.records):
        return Ending(False)
    if total is not None:
        if total == count.total and count.stated * BELIEVED <= total:
            sure = count.sure and count.stated == total
            return Ending(True, Completeness.PROVED if sure else Completeness.CLAIMED)
        named = max(total, count.stated)
        return Ending(
            True, notes=(mismatch(paging.total_at or "", named, count.total),)
        )
    if signs.more:
        return Ending(True, notes=(_cut(paging.more_at or paging.at or ""),))
    if paging.style in ("next-url", "token") and not signs.linked:
        if at is None and signs.records:
            return Ending(True, notes=(_no_link(paging.at or ""),))
    return Ending(True, Completeness.CLAIMED)


def _followed(url: str, link: str) -> str:
    """The whole address of a link; a doubtful one as it is, for the fetcher to refuse.

    So the page that carries it is kept, and the refusal comes with the next one.
    """
    try:
        return str(follow(url, link))
    except FetchError:
        return link


def _last_key(paging: Paging, record: RawRecord, url: str) -> str:
    text = _text(envelope.value_at(paging.key or "", record.value))
    if text is None:
        words = Words(
            f"Data terakhir halaman ini tidak punya {paging.key}, kunci halaman"
            " berikutnya. Periksa paging.key di manifest.",
            f"The last record of this page has no {paging.key}, the key of the next"
            " page. Check paging.key in the manifest.",
        )
        raise Refusal("keyset_missing", words, url)
    return text


def _text(value: Any) -> str | None:
    """A key as text; None for what cannot be one."""
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    return str(value) if isinstance(value, (str, int)) or value == value else None


def _bad_link(at: str, link: Any, url: str) -> Refusal:
    words = Words(
        f"{at} bukan alamat halaman berikutnya ({str(link)[:100]}). Periksa paging.at"
        " di manifest.",
        f"{at} is no address of a next page ({str(link)[:100]}). Check paging.at in"
        " the manifest.",
    )
    return Refusal("bad_next", words, url)


def mismatch(field: str, total: int, count: int) -> Problem:
    """The note of a reading that brought another number than the system states."""
    return problem(
        field,
        total,
        "count.mismatch",
        id=f"Sistem menyebut {total} data, tetapi {count} yang diterima. Pembacaan"
        " tidak dianggap lengkap dan tidak ada yang dihapus.",
        en=f"The system states {total} records but {count} were received. The reading"
        " does not count as complete and nothing is deleted.",
    )


def _cut(field: str) -> Problem:
    return problem(
        field,
        "",
        "paging.cut",
        id=f"Sistem mengatakan masih ada data ({field}), tetapi tidak memberikannya."
        " Pembacaan tidak dianggap lengkap dan tidak ada yang dihapus.",
        en=f"The system says that there is more ({field}) but does not give it. The"
        " reading does not count as complete and nothing is deleted.",
    )


def _no_link(field: str) -> Problem:
    return problem(
        field,
        "",
        "paging.link_absent",
        id=f"Halaman pertama tidak memuat {field} sama sekali. Bila ada halaman lain,"
        " periksa paging.at di manifest.",
        en=f"The first page does not hold {field} at all. If there are more pages,"
        " check paging.at in the manifest.",
    )
