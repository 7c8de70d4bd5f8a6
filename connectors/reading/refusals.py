"""Answers that are no page of data: statuses, error envelopes, loops, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from connectors.base import Refusal
from connectors.fetch import Response
from connectors.patience import retry_after
from schemas.values.problem import Problem, Refused, Words, problem

RETRIED: Final = frozenset(
    {"json.syntax", "json.empty", "ndjson.truncated", "xml.truncated", "xml.empty"}
)
SAID: Final = {
    "access_denied": (
        "sistem menolak hak akses hub. Perbarui token atau minta izin kepada"
        " pengelola",
        "the system denies the hub access. Renew the token or ask its owner for"
        " permission",
    ),
    "not_found": (
        "alamat ini tidak ada (lagi). Periksa path di manifest",
        "this address does not exist (any more). Check path in the manifest",
    ),
    "rate_limited": (
        "sistem meminta hub menunggu. Hub akan mencoba lagi nanti; bila sering,"
        " turunkan rps di manifest",
        "the system asks the hub to wait. The hub will try again later; if it happens"
        " often, lower rps in the manifest",
    ),
    "server_error": (
        "sistem sedang bermasalah. Hub akan mencoba lagi dari halaman ini; bila tetap,"
        " hubungi pengelola",
        "the system has a failure of its own. The hub will try again from this page;"
        " if it stays, call its owner",
    ),
    "bad_status": (
        "sistem tidak menjawab dengan data. Periksa path dan params di manifest",
        "the system does not answer with data. Check path and params in the manifest",
    ),
}


def of_status(response: Response, now: datetime) -> Refusal:
    """The refusal of an answer whose status is not 200."""
    status = response.status
    rule = _rule(status)
    id, en = SAID[rule]
    return Refusal(
        rule,
        Words(f"HTTP {status}: {id}.", f"HTTP {status}: {en}."),
        response.url,
        raw=response.body,
        retryable=rule in ("rate_limited", "server_error"),
        status=status,
        retry_after_s=retry_after(response.headers, now),
    )


def of_bytes(refused: Refused, response: Response) -> Refusal:
    """The refusal of a body that strict parsing cannot read."""
    [problem, *_] = refused.problems
    rule = "login_page" if problem.rule == "json.login_page" else problem.rule
    return Refusal(
        rule,
        problem.message,
        response.url,
        raw=response.body,
        retryable=rule in RETRIED,
        status=response.status,
    )


def source_error(said: str, response: Response) -> Refusal:
    """The refusal of an envelope that tells failure with HTTP 200."""
    words = Words(
        f"Sistem menjawab galat: {said}. Tidak ada data yang dihapus; hubungi"
        " pengelola bila tetap.",
        f"The system answers with an error: {said}. No data are deleted; call its"
        " owner if it stays.",
    )
    return Refusal(
        "source_error", words, response.url, response.body, True, response.status
    )


def no_records(path: str, response: Response) -> Refusal:
    """The refusal of a page without a list where the manifest expects one."""
    words = Words(
        f"Tidak ada daftar data di {path}. Itu bukan “nol data”: periksa records di"
        " manifest, atau sistem berubah bentuk.",
        f"There is no list of records at {path}. That does not mean “no data”: check"
        " records in the manifest, or the system has changed its shape.",
    )
    return Refusal(
        "no_records", words, response.url, response.body, status=response.status
    )


def loop(url: str, id: str, en: str, raw: bytes | None = None) -> Refusal:
    """The refusal of a paging that runs in a circle."""
    words = Words(
        f"Halaman berputar: {id}. Yang sudah diterima disimpan; periksa paging di"
        " manifest atau laporkan kepada pengelola.",
        f"The pages run in a circle: {en}. What was received is kept; check paging in"
        " the manifest or report it to the system's owner.",
    )
    return Refusal("loop", words, url, raw)


def same_address(url: str) -> Refusal:
    """The refusal of an address that leads to itself."""
    return loop(url, "alamat yang sama diminta lagi", "the same address again")


def same_page(response: Response) -> Refusal:
    """The refusal of a page that came before."""
    return loop(
        response.url,
        "isi halaman yang sama datang lagi",
        "the same page came again",
        response.body,
    )


def nothing_new(response: Response) -> Refusal:
    """The refusal of a page whose records all came before."""
    return loop(
        response.url,
        "tidak ada satu pun data baru di halaman ini",
        "not one record of this page is new",
        response.body,
    )


def too_many_pages(most: int, url: str) -> Refusal:
    """The refusal of a run that does not end."""
    words = Words(
        f"Lebih dari {most} halaman dalam satu pembacaan. Perbesar halaman (size)"
        " atau persempit dengan cursor.",
        f"More than {most} pages in one run. Ask for larger pages (size) or narrow it"
        " with a cursor.",
    )
    return Refusal("too_many_pages", words, url)


def too_many_bytes(most: int, url: str) -> Refusal:
    """The refusal of a run that brings more than a run may."""
    words = Words(
        f"Lebih dari {most >> 20} MiB dalam satu pembacaan. Persempit dengan cursor,"
        " atau minta kolom yang lebih sedikit.",
        f"More than {most >> 20} MiB in one run. Narrow it with a cursor or ask for"
        " fewer columns.",
    )
    return Refusal("too_many_bytes", words, url)


def not_webdav(status: int) -> Words:
    """Why a folder could not be listed by WebDAV."""
    return Words(
        f"HTTP {status}: folder ini tidak menjawab PROPFIND. Periksa files.index, atau"
        " hapus listing: webdav.",
        f"HTTP {status}: this folder does not answer PROPFIND. Check files.index, or"
        " remove listing: webdav.",
    )


def _rule(status: int) -> str:
    if status in (401, 403, 407):
        return "access_denied"
    if status in (404, 410):
        return "not_found"
    if status == 429:
        return "rate_limited"
    return "server_error" if status >= 500 else "bad_status"


def not_looked_at(count: int) -> Problem:
    """The note of a discovery that did not look at everything."""
    return problem(
        "datasets",
        count,
        "discovery.not_looked_at",
        id=f"Masih ada {count} himpunan data yang tidak dilihat.",
        en=f"There are {count} more datasets that were not looked at.",
    )


def another_protocol(name: str, url: str = "") -> Refusal:
    """The refusal of an answer that is not what servers of a protocol give."""
    words = Words(
        f"Jawaban ini bukan {name}. Periksa kind dan base_url di manifest.",
        f"This answer is not {name}. Check kind and base_url in the manifest.",
    )
    return Refusal("another_protocol", words, url)
