"""The `Link` header of an answer (RFC 8288), as far as it tells the next page."""

from __future__ import annotations

import re
from typing import Final

LINK: Final = re.compile(r"<([^>]*)>((?:[^,\"]|\"[^\"]*\")*)")
REL: Final = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
MOST: Final = 16_384


def following(header: str) -> str | None:
    """Where `rel="next"` leads, as it is written; None where nothing follows."""
    for target, parameters in LINK.findall(header[:MOST]):
        found = REL.search(parameters)
        names = (found[1] or found[2] or "").lower().split() if found else []
        if "next" in names:
            return str(target).strip()
    return None
