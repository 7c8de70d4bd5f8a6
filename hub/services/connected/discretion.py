"""What reasons say to the public: the words, without the address of a city's server."""

from __future__ import annotations

import re
from typing import Final

# A URL; an IP address; or a host name with letters behind its last dot and, to tell
# it from ordinary words, a port or a path.
ADDRESS: Final = re.compile(
    r"\bhttps?://[^\s,;)]*[^\s,;).]"
    r"|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:/[^\s,;)]*)?"
    r"|\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\](?::\d+)?"
    r"|\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:/[^\s,;)]*)?"
    r"|\blocalhost(?::\d+)?",
    re.IGNORECASE,
)


def without_addresses(reason: str | None, instead: str) -> str:
    """A reason with `instead` in place of every address; empty for none."""
    return ADDRESS.sub(instead, reason or "")
