"""What an answer must hold: a list of records, an honest link, an obeyed parameter."""

from __future__ import annotations

from typing import Any

from connectors.base import RawRecord, Refusal
from connectors.fetch import FetchError, Response
from connectors.network.urls import follow
from connectors.reading import envelope, refusals
from schemas import strict
from schemas.values.problem import Words


def absolute(link: Any, name: str, url: str) -> str | None:
    """A link made absolute, None where there is none; `Refusal` for what is no link.

    A doubtful one stays as it is, for the fetcher to refuse: so the page that carries
    it is kept, and the refusal comes with the next one.
    """
    if link in (None, "", False):
        return None
    if not isinstance(link, str):
        raise _bad(name, link, url)
    try:
        return str(follow(url, link))
    except FetchError:
        return link


def records(
    path: str, document: strict.Document, response: Response
) -> list[RawRecord]:
    """The records of a page; `Refusal` where there is no list of them.

    An object in the place of the list is no record: it is how protocols tell errors.
    """
    found = envelope.records(path, document)
    listed = envelope.value_at(path.removesuffix("[*]") or "@", document.value)
    if found is None or not isinstance(listed, list):
        raise refusals.no_records(path, response)
    return found


def ignored(name: str, told: str, url: str, raw: bytes | None = None) -> Refusal:
    """The refusal of a page that shows that the server obeys no such parameter."""
    words = Words(
        f"Sistem mengabaikan {name}: {told}. Hub tidak dapat memastikan bahwa semua"
        " data terbaca; ubah cara membaca di manifest.",
        f"The system ignores {name}: {told}. The hub cannot be sure to read all of it;"
        " change the way of reading in the manifest.",
    )
    return Refusal("filter_ignored", words, url, raw)


def _bad(name: str, link: Any, url: str) -> Refusal:
    told = str(link)[:100]
    words = Words(
        f"{name} bukan alamat halaman berikutnya ({told}). Laporkan kepada pengelola.",
        f"{name} is no address of a next page ({told}). Report it to the system's"
        " owner.",
    )
    return Refusal("bad_next", words, url)
