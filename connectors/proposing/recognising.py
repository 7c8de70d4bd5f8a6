"""Which kind stands behind an address, and clear words where none can be told."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from connectors.base import Refusal, kinds_known
from connectors.proposing.proposal import Sign
from connectors.proposing.site import Site, asks_to_log_in, is_html
from schemas.values.nearest import hint
from schemas.values.problem import Words, refuse

# From those whose answers are unmistakable to the one that takes any JSON.
ORDER: Final = (
    *("bmkg", "arcgis", "sensorthings", "ngsi", "bps", "sdmx", "open311"),
    *("datasette", "ckan", "ogc", "files", "rest"),
)
SCHEMES: Final = ("http", "https")
ELSEWHERE: Final = ("mysql", "postgresql", "ftp", "ftps", "sftp", "file")


def scheme(url: str) -> str:
    """The protocol of an address; Refused, with those there are, for another."""
    found = url.partition(":")[0].casefold() if ":" in url else ""
    known = (*SCHEMES, *ELSEWHERE)
    if found not in known:
        near = hint(found, known)
        raise refuse(
            "URL",
            url[:100],
            "propose.protocol",
            id=f"Protokol “{found or url[:30]}” tidak dikenal.{near.id} Yang dapat"
            f" dibaca: {', '.join(known)}.",
            en=f"The protocol “{found or url[:30]}” is not known.{near.en} What can be"
            f" read: {', '.join(known)}.",
        )
    return found


def recognised(site: Site, kind: str | None) -> Sign:
    """The sign of the kind (of the first that recognises itself); else a Refusal."""
    if kind is not None and kind not in kinds_known():
        near = hint(kind, kinds_known())
        raise refuse(
            "--kind",
            kind,
            "connection.kind",
            id=f"Jenis {kind} tidak dikenal.{near.id}",
            en=f"The kind {kind} is not known.{near.en}",
        )
    _reached(site)
    names = ORDER if kind is None else (kind,)
    for name in names:
        sign = _recognise(name)(site) if name in ORDER else None
        if sign is not None:
            return sign
    raise _nothing(site, kind)


def _recognise(kind: str) -> Callable[[Site], Sign | None]:
    module: Any = import_module(f"connectors.proposing.signs.{kind}")
    found: Callable[[Site], Sign | None] = module.recognise
    return found


def _reached(site: Site) -> None:
    """Refuse what cannot be reached at all, before anything is tried."""
    if site.first is None and site.error is not None:
        raise Refusal.of(site.error, site.url)


def _nothing(site: Site, kind: str | None) -> Refusal:
    """Why no kind recognised itself, and what a person can do."""
    first = site.first
    if first is None:
        return Refusal("propose.silent", SILENT, site.url)
    if first.status in (401, 403) or asks_to_log_in(first):
        return Refusal("propose.login", LOGIN, site.url, status=first.status)
    if first.status != 200:
        return Refusal("propose.status", _status(first.status), site.url)
    if not first.body.strip():
        return Refusal("propose.empty", EMPTY, site.url)
    if is_html(first):
        return Refusal("propose.page", PAGE, site.url)
    if kind is not None:
        return Refusal("propose.other_kind", _other(kind), site.url)
    return Refusal("propose.unknown", UNKNOWN, site.url)


def _status(status: int) -> Words:
    return Words(
        f"Sistem menjawab dengan status {status}, bukan data. Periksa alamatnya.",
        f"The system answers with status {status}, not with data. Check the address.",
    )


def _other(kind: str) -> Words:
    return Words(
        f"Jawabannya bukan dari jenis {kind}. Coba tanpa --kind.",
        f"Its answer is not of the kind {kind}. Try without --kind.",
    )


SILENT: Final = Words("Sistem tidak menjawab.", "The system does not answer.")
LOGIN: Final = Words(
    "Sistem meminta masuk (login). Minta akun atau kunci API untuk hub kepada"
    " pengelolanya, simpan dengan `hub secret set`, dan sebut dengan --auth.",
    "The system asks for a log-in. Ask its owner for an account or API key for the hub,"
    " keep it with `hub secret set`, and name it with --auth.",
)
EMPTY: Final = Words(
    "Jawabannya kosong: tidak ada satu pun byte. Periksa alamatnya.",
    "The answer is empty: not one byte. Check the address.",
)
PAGE: Final = Words(
    "Ini halaman web untuk manusia (HTML), bukan data, dan tidak menautkan berkas"
    " tabel. Cari alamat API-nya (sering dengan /api/) atau alamat berkas CSV/XLSX.",
    "This is a web page for people (HTML), not data, and it links to no tables."
    " Look for the address of its API (often with /api/) or of a CSV or XLSX file.",
)
UNKNOWN: Final = Words(
    "Jawabannya bukan JSON dengan daftar data dan bukan protokol yang dikenal. Sebut"
    " jenisnya dengan --kind bila Anda tahu.",
    "The answer is no JSON with a list of records and no protocol that is known. Name"
    " the kind with --kind if you know it.",
)
