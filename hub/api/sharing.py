"""What every answer of the API carries: for whom, how long, in how few bytes."""

from __future__ import annotations

import gzip
import hashlib
from typing import Final

from flask import Response, request

# Public data without credentials: any page in any browser may read them.
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Link, Retry-After",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
SHORTLY: Final = "public, max-age=60, stale-if-error=600"
VARY: Final = "Accept, Accept-Encoding"
WORTH_PACKING: Final = 512
PACKED: Final = frozenset({"application/json", "text/csv"})


def share(response: Response) -> Response:
    """Let every origin read an answer."""
    response.headers.update(CORS)
    return response


def keep(response: Response, body: bytes, sign: bytes | None = None) -> Response:
    """An answer that may be kept a minute and asked for again by its ETag.

    `sign` stands for the content where the same content may make other bytes.
    """
    packed = len(body) > WORTH_PACKING and response.mimetype in PACKED
    if packed and request.accept_encodings.quality("gzip") > 0:
        body = gzip.compress(body, 5, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(body)
    response.headers["Cache-Control"] = SHORTLY
    response.headers["Vary"] = VARY
    digest = hashlib.sha256(body if sign is None else sign).hexdigest()[:32]
    response.set_etag(digest, weak=sign is not None)
    response.make_conditional(request)
    return response
