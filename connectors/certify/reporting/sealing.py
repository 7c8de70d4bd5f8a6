"""The seal of a report: a hash that names the one before, signed by the installation.

What it proves is in `PROVES`, and stands in every report.
"""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any, Final

from schemas.values.problem import Words

PURPOSE: Final = b"province.hub certificate v1"
PROVES: Final = Words(
    "Segel membuktikan bahwa laporan ini dibuat oleh instalasi yang memegang kuncinya,"
    " tentang teks manifest dengan sha256 itu, sesudah laporan yang disebut previous,"
    " dan tidak berubah sejak itu. Segel tidak membuktikan bahwa sumber masih sama hari"
    " ini, dan tidak dapat diperiksa tanpa kunci instalasi.",
    "The seal proves that the installation that holds the key made this report, of the"
    " manifest text with that sha256, after the report named as previous, and that it"
    " was not changed since. It does not prove that the source is still so today, and"
    " cannot be checked without the installation's key.",
)


def sealed(
    report: dict[str, Any], secret: str, previous: str | None = None
) -> dict[str, Any]:
    """The report with its seal; `previous` is the sha256 of the one before it."""
    proves = {"id": PROVES.id, "en": PROVES.en}
    whole = report | {"previous": previous, "seal_proves": proves}
    digest = sha256(_canonical(whole)).hexdigest()
    return whole | {"sha256": digest, "signature": _signature(digest, secret)}


def holds(report: dict[str, Any], secret: str) -> bool:
    """Whether a report is what this installation sealed."""
    whole = {k: v for k, v in report.items() if k not in ("sha256", "signature")}
    digest = sha256(_canonical(whole)).hexdigest()
    said = str(report.get("signature"))
    return report.get("sha256") == digest and hmac.compare_digest(
        said.encode(), _signature(digest, secret).encode()
    )


def _signature(digest: str, secret: str) -> str:
    """By a key of its own, made from the installation's."""
    key = hmac.new(secret.encode(), PURPOSE, sha256).digest()
    return hmac.new(key, digest.encode(), sha256).hexdigest()


def _canonical(value: Any) -> bytes:
    written = json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return written.encode()
