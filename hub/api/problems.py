"""Problems as RFC 9457 has them, in both languages, for every address of the API."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final

import orjson
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from hub.api import reading
from hub.api.sharing import share
from hub.services.listing.names import NO_SYSTEM
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, Words

log: Final = logging.getLogger(__name__)
PREFIX: Final = "/api/v1"
OURS: Final = (PREFIX, "/schemas")
DOCUMENT: Final = f"{PREFIX}/openapi.json"
MIMETYPE: Final = "application/problem+json"
RETRY_S: Final = 10
TITLES: Final[dict[int, tuple[str, Words]]] = {
    400: ("bad-request", Words("Permintaan tidak dapat dibaca", "Unreadable request")),
    404: ("not-found", Words("Alamat tidak ada", "No such address")),
    405: ("method", Words("Cara ini tidak ada di sini", "Method not allowed here")),
    406: ("not-acceptable", Words("Bentuk ini tidak ada", "No such format")),
    414: ("too-long", Words("Alamat terlalu panjang", "The address is too long")),
    415: ("no-body", Words("Alamat ini tidak menerima isi", "No body is taken here")),
    422: ("invalid", Words("Pertanyaan ini keliru", "The question is wrong")),
    500: ("broken", Words("Ada yang rusak di pihak kami", "Something broke here")),
    503: ("unavailable", Words("Belum dapat dijawab", "Cannot be answered yet")),
}
TWO: Final = ("two-meanings", Words("Kode ini punya dua arti", "This code means two"))
DETAILS: Final[dict[int, Words]] = {
    400: Words(
        "Periksa alamatnya; contoh ada di /api.",
        "Check the address; there are examples at /en/api.",
    ),
    405: Words(
        "Data di sini hanya dibaca: pakai GET.", "Data here are only read: use GET."
    ),
    406: Words(
        "Ada application/json, text/csv dan XLSX; atau tulis format=json|csv|xlsx.",
        "There are application/json, text/csv and XLSX; or write format=json|csv|xlsx.",
    ),
    414: Words(
        f"Paling panjang {reading.LONGEST_QUERY} huruf sesudah tanda tanya; bagi"
        " pertanyaannya.",
        f"At most {reading.LONGEST_QUERY} characters behind the question mark; split"
        " the question.",
    ),
    415: Words(
        "Kirim GET tanpa isi; saringan ditulis di alamat.",
        "Send GET without a body; filters are written in the address.",
    ),
    500: Words(
        "Kesalahan ini sudah dicatat; coba lagi, atau kabari kami.",
        "This error has been logged; try again, or tell us.",
    ),
    503: Words(
        "Penyimpanan tidak menjawab pada waktunya; persempit pertanyaannya atau coba"
        " lagi sebentar lagi.",
        "The store did not answer in time; narrow the question or try again shortly.",
    ),
}


def mine(path: str) -> bool:
    """Whether a path belongs to the API."""
    return any(path == own or path.startswith(f"{own}/") for own in OURS)


def refused(error: Refused) -> Response:
    """A question with flaws: 400 where it has two meanings, else 422."""
    two = any(each.rule == NO_SYSTEM for each in error.problems)
    language = reading.language(request)
    said = " ".join(f"{p.field}: {p.message.in_(language)}" for p in error.problems)
    return answer(400 if two else 422, said, error.problems, TWO if two else None)


def http(error: HTTPException) -> Response:
    """An error of HTTP, such as an address that does not exist."""
    status = error.code or 500
    if status not in TITLES:
        status = 400 if 400 <= status < 500 else 500
    words = _not_found() if status == 404 else DETAILS[status]
    made = answer(status, words.in_(reading.language(request)))
    if isinstance(error, MethodNotAllowed):
        made.headers["Allow"] = ", ".join(sorted(error.valid_methods or ["GET"]))
    return made


def unavailable(error: Exception) -> Response:
    """The store does not answer, or not in time."""
    log.error("the store does not answer the API: %s", type(error).__name__)
    made = answer(503, DETAILS[503].in_(reading.language(request)))
    made.headers["Retry-After"] = str(RETRY_S)
    return made


def broken(error: Exception) -> Response:
    """What nobody expected; the log has the details, the answer has none."""
    if isinstance(error, current_app.extensions["hub_store_error"]):
        return unavailable(error)
    log.exception("the API failed", exc_info=error)
    return answer(500, DETAILS[500].in_(reading.language(request)))


def answer(
    status: int,
    detail: str,
    flaws: Sequence[Problem] = (),
    kind: tuple[str, Words] | None = None,
) -> Response:
    """A problem document; its kind follows from the status if none is given."""
    language = reading.language(request)
    name, title = kind or TITLES[status]
    body: dict[str, Any] = {
        "type": f"{current_app.config['HUB'].base_url}/api#{name}",
        "title": title.in_(language),
        "status": status,
        "detail": detail,
        "instance": _instance(),
        "errors": [_flaw(each, language) for each in flaws],
    }
    made = Response(orjson.dumps(body), status, mimetype=MIMETYPE)
    made.headers["Cache-Control"] = "no-store"
    made.headers["Content-Language"] = language
    return share(made)


def _flaw(flaw: Problem, language: str) -> dict[str, str]:
    return {
        "field": flaw.field,
        "value": (
            ascii(flaw.value)[1:-1] if not flaw.value.isprintable() else flaw.value
        ),
        "rule": flaw.rule,
        "detail": flaw.message.in_(language),
        "detail_id": flaw.message.id,
        "detail_en": flaw.message.en,
    }


def _instance() -> str:
    return request.path.encode("utf-8", "replace").decode()[:200]


def _not_found() -> Words:
    """What there is instead, nearest first."""
    rules = (rule.rule for rule in current_app.url_map.iter_rules())
    known = {rule.rpartition("/")[2] for rule in rules if mine(rule)}
    near = hint(request.path.strip("/").rpartition("/")[2], known)
    return Words(
        f"Alamat ini tidak ada.{near.id} Daftarnya di {DOCUMENT} dan /api.",
        f"There is no such address.{near.en} The list is at {DOCUMENT} and /en/api.",
    )
