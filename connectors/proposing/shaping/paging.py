"""How an API pages: by what its answer says, and by what it does when it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors.proposing.proposal import flow
from connectors.proposing.shaping import envelopes
from connectors.proposing.site import Site
from connectors.reading import link_header
from schemas import envelope
from schemas.values.problem import Words

PAGES: Final = ("page", "hal", "halaman", "p", "pageNumber", "page_number")
OFFSETS: Final = ("offset", "skip", "start", "_start")
TOKENS: Final = ("cursor", "next_token", "page_token", "after", "token")
SIZES: Final = ("per_page", "limit", "size", "page_size", "pageSize", "perPage", "rows")
PLACES: Final = (*PAGES, *OFFSETS, *TOKENS)
NEXT: Final = ("next_page_url", "next", "nextlink", "next_url", "@iot.nextlink")
CURSORS: Final = ("next_cursor", "next_token", "next_page_token", "cursor", "nexttoken")
TOTALS: Final = (
    "total",
    "count",
    "total_count",
    "totalcount",
    "numbermatched",
    "jumlah",
)
LAST: Final = (
    "last_page",
    "total_page",
    "totalpage",
    "totalpages",
    "pages",
    "page_count",
)
WANTED: Final = 500


@dataclass(frozen=True, slots=True)
class Paged:
    """`paging:` as flow YAML ("" if there is one page), and what was seen."""

    text: str = ""
    size_param: str | None = None
    why: Words = Words("", "")
    notes: tuple[Words, ...] = ()


def found(site: Site, records: str) -> Paged:
    """Try what the answer names, then the usual parameters, until one moves on."""
    first = site.first
    value = site.value
    about = dict(envelopes.names(value))
    total = _named(about, TOTALS, int)
    stated_total = envelope.value_at(total, value) if total else None
    size_param, size = _size(site, records, envelopes.whole(stated_total))
    sized: dict[str, object] = {}
    if size_param is not None:
        sized = {"size_param": size_param, "size": size}
    stated = {"total_at": total} if total else {}
    if first is not None and link_header.following(first.headers.get("link", "")):
        said = {"style": "link-header", **sized, **stated}
        return _told(said, size_param, "header Link", "the header Link")
    link = _link(about)
    if link is not None and not _named(about, LAST, int):
        said = {"style": "next-url", "at": link, **stated}
        return _told(said, None, f"alamat di {link}", f"the address in {link}")
    token = _token(site, records, about)
    if token is not None:
        said = {"style": "token", **token, **sized, **stated}
        return _told(said, size_param, "token", "a token")
    moved = _numbered(site, records, about)
    if moved is None and link is not None:
        said = {"style": "next-url", "at": link, **stated}
        return _told(said, None, f"alamat di {link}", f"the address in {link}")
    if moved is None:
        return _alone(site, records, stated, size_param)
    last = _named(about, LAST, int)
    if moved["style"] == "page" and last:
        moved["last_at"] = last
    if moved["style"] == "offset" and "size" not in sized:
        sized = {"size": len(_records(value, records))}
    name = str(moved["param"])
    return _told(
        {**moved, **sized, **stated}, size_param, f"{name} dicoba", f"{name} was tried"
    )


def _told(
    said: Mapping[str, object], size_param: str | None, id: str, en: str
) -> Paged:
    return Paged(flow(dict(said)), size_param, Words(id, en))


def _alone(
    site: Site, records: str, stated: Mapping[str, str], size_param: str | None
) -> Paged:
    """No parameter moves on: one page holds everything, or the way is not known."""
    count = len(_records(site.value, records))
    path = stated.get("total_at")
    total = envelope.value_at(path, site.value) if path else None
    if isinstance(total, int) and total > count:
        return Paged(notes=(_cut(count, total),))
    text = flow({"style": "none", **stated}) if stated else ""
    return Paged(text, None, Words("satu halaman", "one page"))


def _size(site: Site, records: str, total: int | None) -> tuple[str | None, int]:
    """The parameter that sets a page's size, and the largest useful size it gives."""
    usual = len(_records(site.value, records))
    given = [name for name in SIZES if name in site.query]
    for name in (*given, *SIZES):
        if len(_asked(site, records, {name: "1"})) != 1 or usual == 1:
            continue
        came = len(_asked(site, records, {name: str(WANTED)}))
        everything = total is not None and came >= total
        return name, WANTED if everything else max(came, usual)
    return None, usual


def _link(about: Mapping[str, Any]) -> str | None:
    for path, item in about.items():
        last = path.rpartition(".")[2].strip('"').casefold()
        is_link = isinstance(item, str) and item.startswith(("http", "/", "?"))
        if last in NEXT and (is_link or (item is None and last != "next")):
            return path
    return None


def _token(
    site: Site, records: str, about: Mapping[str, Any]
) -> dict[str, object] | None:
    at = _named(about, CURSORS, str)
    if at is None or not about[at]:
        return None
    for name in (*TOKENS, at.rpartition(".")[2]):
        if _moves(site, records, {name: str(about[at])}):
            return {"param": name, "at": at}
    return None


def _numbered(
    site: Site, records: str, about: Mapping[str, Any]
) -> dict[str, object] | None:
    count = len(_records(site.value, records))
    given = [name for name in PLACES if name in site.query]
    for name in dict.fromkeys((*given, *PAGES)):
        if name in PAGES and _moves(site, records, {name: "2"}):
            zero = _asked(site, records, {name: "0"})
            base = 0 if _differ(zero, _records(site.value, records)) and zero else 1
            if base == 0 and not _moves_from(zero, _asked(site, records, {name: "1"})):
                base = 1
            return {"style": "page", "param": name, "start": base}
    for name in dict.fromkeys((*given, *OFFSETS)):
        if name in OFFSETS and count and _moves(site, records, {name: str(count)}):
            return {"style": "offset", "param": name}
    return None


def _moves(site: Site, records: str, params: Mapping[str, str]) -> bool:
    """Whether other records come, and none of the first page's."""
    return _moves_from(_records(site.value, records), _asked(site, records, params))


def _moves_from(before: list[Any], after: list[Any]) -> bool:
    return bool(after) and all(each not in before for each in after)


def _differ(one: list[Any], other: list[Any]) -> bool:
    return one != other


def _asked(site: Site, records: str, params: Mapping[str, str]) -> list[Any]:
    own = {k: v for k, v in site.query.items() if k not in params}
    url = site.url.partition("?")[0]
    return _records(site.json(url, {**own, **params}), records)


def _records(value: Any, records: str) -> list[Any]:
    found = envelope.value_at(records.removesuffix("[*]") or "@", value)
    return found if isinstance(found, list) else []


def _named(about: Mapping[str, Any], wanted: tuple[str, ...], kind: type) -> str | None:
    for path, item in about.items():
        last = path.rpartition(".")[2].strip('"').casefold()
        right = isinstance(item, kind) and not isinstance(item, bool)
        right = right or (kind is int and isinstance(item, str) and item.isdecimal())
        if last in wanted and right:
            return path
    return None


def _cut(count: int, total: int) -> Words:
    return Words(
        f"Hanya {count} dari {total} data yang terbaca: cara halaman berikutnya belum"
        " ditemukan. Tulis paging: menurut petunjuk sistem.",
        f"Only {count} of {total} records are read: how the next page is asked for was"
        " not found. Write paging: as the system's manual says.",
    )
