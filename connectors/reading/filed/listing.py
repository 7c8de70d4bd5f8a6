"""Which files a stream has: named, in a folder, or linked from a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import partial
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from connectors.base import Context, Refusal
from connectors.fetch import Response
from connectors.reading import envelope, refusals
from connectors.reading.filed import webdav
from connectors.transports.shelf import Shelf
from schemas import strict
from schemas.manifests.table import Files
from schemas.values.problem import Refused, Words

MOST: Final = 2_000
DIGITS: Final = re.compile(r"([0-9]+)")
Ask = Callable[[str], Response]


def names(
    context: Context, files: Files, ask: Ask, place: Shelf | None = None
) -> list[str]:
    """The addresses to read, numbers in names in their own order (2 before 10).

    Those of `place`, if the files do not lie on a web server. Refusal where there is
    not one: an empty list is not "no data".
    """
    if files.paths:
        return list(files.paths)
    if files.listing == "webdav":
        found = _of_webdav(context, files.index or "/")
    elif files.index is not None:
        found = _linked(ask(files.index), files)
    elif place is not None:
        found = place.names()
    else:
        found = []
    fitting = {each for each in found if fnmatchcase(name_of(each), files.match)}
    if not fitting:
        raise _nothing(files, len(found))
    if len(fitting) > MOST:
        raise refusals.too_many_pages(MOST, files.index or "")
    return sorted(fitting, key=natural)


def seen(context: Context) -> list[str]:
    """The files that the base address itself links to or lists, for a first look."""
    response = context.fetcher.get("/")
    if response.status != 200:
        return _of_webdav(context, "/")
    found = _linked(response, Files())
    return [each for each in found if name_of(each)]


def _of_webdav(context: Context, folder: str) -> list[str]:
    response = context.fetcher.propfind(folder, webdav.ASKED)
    found = map(partial(_joined, response.url), webdav.files(response))
    return [each for each in found if each]


def natural(address: str) -> tuple[Any, ...]:
    """A key that sorts names as people count: 9.xlsx before 10.xlsx."""
    pieces = DIGITS.split(name_of(address))
    parts = [(int(p), "") if p.isdigit() else (-1, p.casefold()) for p in pieces if p]
    return (*parts, (-2, address))


def name_of(address: str) -> str:
    """The last part of an address, as people wrote it; empty for a doubtful one."""
    try:
        return unquote(urlsplit(address).path.rpartition("/")[2])
    except ValueError:
        return ""


def _linked(response: Response, files: Files) -> list[str]:
    """The addresses that an index gives, made absolute."""
    if files.at is None:
        reader = _Links()
        reader.feed(response.body.decode("utf-8", "replace"))
        found = reader.found
    else:
        found = _stated(files.at, response)
    return [each for each in map(partial(_joined, response.url), found) if each]


def _joined(base: str, link: str) -> str | None:
    """A link made absolute; None for one that is no address at all."""
    try:
        return urljoin(base, link)
    except ValueError:
        return None


def _stated(at: str, response: Response) -> list[str]:
    try:
        document = strict.json(response.body)
    except Refused as refused:
        raise refusals.of_bytes(refused, response) from None
    value = envelope.value_at(at, document.value)
    if not isinstance(value, list):
        raise refusals.no_records(at, response)
    return [each for each in value if isinstance(each, str)]


class _Links(HTMLParser):
    """Collects where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href") if tag == "a" else None
        if target and not target.startswith(("#", "mailto:", "javascript:")):
            self.found.append(target)


def _nothing(files: Files, seen: int) -> Refusal:
    where = files.index or "folder"
    words = Words(
        f"Tidak ada berkas yang cocok dengan “{files.match}” di {where} ({seen} nama"
        " terlihat). Itu bukan “nol data”: periksa files.match di manifes.",
        f"No file fits “{files.match}” in {where} ({seen} names seen). That does not"
        " mean “no data”: check files.match in the manifest.",
    )
    return Refusal("no_files", words, files.index or "")
