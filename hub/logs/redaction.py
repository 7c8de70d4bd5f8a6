"""What no log line may hold: secrets, personal data, rows that an error quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from schemas.privacy import mask

HIDDEN: Final = "[rahasia]"
SHORTEST: Final = 6
# HUB_GATEWAY_TOKEN_FILE, HUB_KEK_FILE …: whatever is read from such a file is secret.
FILES: Final = tuple(
    f"_{kind}_FILE" for kind in ("PASSWORD", "KEY", "KEK", "TOKEN", "SECRET")
)
LONGEST: Final = 2_000
# Short texts, such as routes, are said again and again.
SHORT: Final = 60
KEPT: Final = 1_000
# From here on a database's error quotes rows and parameters.
QUOTED: Final = re.compile(
    r"\s*(?:\[SQL:|\[parameters:|DETAIL:|CONTEXT:|QUERY:).*", re.S
)
LOGIN: Final = re.compile(r"://[^/\s@]*@")
QUERY: Final = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s?#\"']+)\?[^\s\"']*")
NAMED: Final = re.compile(
    r"(?i)\b([\w-]*"
    r"(?:authorization|token|api[_-]?key|passw(?:or)?d|secret|sandi|cookie"
    r"|assertion|verifier|hub_session))"
    r"(\"?'?\s*[:=]\s*)(?:(?:bearer|basic)\s+)?[\"']?[^\s\"',;&}]+"
)
BEARER: Final = re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}")
# Tokens of the login, wherever they stand: a JWT, and a code in an address.
JWT: Final = re.compile(r"\beyJ[\w-]{6,}\.[\w-]+\.[\w-]*")
CODE: Final = re.compile(r"\b(code=)[\w-]{20,}")


class Redactor:
    """Takes out of a text what nobody may read in a log."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        found = {each for each in _secrets(environ) if len(each) >= SHORTEST}
        listed = "|".join(re.escape(s) for s in sorted(found, key=len, reverse=True))
        self._known = re.compile(listed) if listed else None
        self._again = lru_cache(maxsize=KEPT)(self._clean)

    def __call__(self, text: str) -> str:
        """The text without secrets, personal data and quoted rows, shortened."""
        return self._again(text) if len(text) <= SHORT else self._clean(text)

    def _clean(self, text: str) -> str:
        text = QUOTED.sub(" […]", text[: 2 * LONGEST])
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        text = LOGIN.sub("://", text)
        text = QUERY.sub(r"\1?…", text)
        text = NAMED.sub(rf"\1\2{HIDDEN}", text)
        text = BEARER.sub(rf"\1 {HIDDEN}", text)
        text = CODE.sub(rf"\1{HIDDEN}", JWT.sub(HIDDEN, text))
        text = mask(text)
        return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _secrets(environ: Mapping[str, str]) -> Iterator[str]:
    """Every secret that the environment names, by value, file or address."""
    for name, value in environ.items():
        if not name.startswith("HUB_") or not value:
            continue
        if name.endswith(FILES):
            yield _read(value)
        elif name.startswith("HUB_SECRET_"):
            yield value
        elif name.endswith("_URL"):
            yield from _password(value)


def _password(url: str) -> Iterator[str]:
    try:
        password = urlsplit(url).password
    except ValueError:
        return
    if password:
        yield password
        yield unquote(password)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
