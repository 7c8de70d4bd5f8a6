"""OAuth client credentials (RFC 6749, section 4.4): a token got, kept and renewed.

Tokens are kept in memory only, for as long as the server says less a little, and are
got through a fetcher like everything else.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from connectors.fetch import Fetcher, FetchError, Response

FORM: Final = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept": "application/json",
}
TOKEN: Final = re.compile(r"[\x21-\x7e]{1,8000}")
EARLIER_S: Final = 30.0
LONGEST_S: Final = 3600.0


@dataclass(slots=True, eq=False)
class Tokens:
    """Tokens by what they were given for; one object serves every run of a process."""

    clock: Callable[[], float] = time.monotonic
    _kept: dict[bytes, tuple[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, client: ClientCredentials) -> str | None:
        """The token that is still good."""
        with self._lock:
            token, until = self._kept.get(client.name, ("", 0.0))
        return token if token and self.clock() < until else None

    def keep(self, client: ClientCredentials, token: str, seconds: float) -> None:
        """Remember a token for so long."""
        with self._lock:
            self._kept[client.name] = (token, self.clock() + seconds)

    def forget(self, client: ClientCredentials, token: str) -> None:
        """Forget a token that was refused, unless another came meanwhile."""
        with self._lock:
            if self._kept.get(client.name, ("", 0.0))[0] == token:
                del self._kept[client.name]


TOKENS: Final = Tokens()


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """How the hub proves itself with tokens of a client; see `connectors.fetch.Proof`.

    `open` gives the fetcher of the server that gives tokens, often another one than
    that of the data. Nothing of it shows in a message.
    """

    token_url: str
    client_id: str
    secret: str = field(repr=False)
    scope: str | None
    open: Callable[[str], Fetcher]
    tokens: Tokens = TOKENS

    @property
    def name(self) -> bytes:
        """What its tokens are kept under."""
        said = (self.token_url, self.client_id, self.secret, self.scope or "")
        return sha256("\0".join(said).encode()).digest()

    def headers(self) -> dict[str, str]:
        """The header that proves who asks; gets a token where none is kept."""
        return {"Authorization": f"Bearer {self.tokens.of(self) or self._new()}"}

    def refused(self, sent: dict[str, str]) -> None:
        """The server did not take what `headers` gave: do not give it again."""
        self.tokens.forget(self, sent["Authorization"].removeprefix("Bearer "))

    def _new(self) -> str:
        parts = urlsplit(self.token_url)
        base = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
        asked = {"grant_type": "client_credentials"}
        asked |= {"scope": self.scope} if self.scope else {}
        pair = f"{quote(self.client_id, safe='')}:{quote(self.secret, safe='')}"
        sealed = base64.b64encode(pair.encode()).decode("ascii")
        basic = FORM | {"Authorization": f"Basic {sealed}"}
        with self.open(base) as fetcher:
            response = self._post(fetcher, asked, basic)
            if response.status in (400, 401):  # some take them in the body alone
                inside = {"client_id": self.client_id, "client_secret": self.secret}
                response = self._post(fetcher, asked | inside, FORM)
        token, seconds = _read(response, parts.netloc)
        self.tokens.keep(self, token, seconds)
        return token

    def _post(
        self, fetcher: Fetcher, asked: dict[str, str], headers: dict[str, str]
    ) -> Response:
        return fetcher.post(self.token_url, urlencode(asked).encode(), None, headers)


def _read(response: Response, host: str) -> tuple[str, float]:
    """The token of an answer and for how long it is good; nothing of it is told."""
    if response.status != 200:
        raise _failed(host, f"HTTP {response.status}", response.status >= 429)
    try:
        said = json.loads(response.body)
        token, seconds = said["access_token"], float(said.get("expires_in", LONGEST_S))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _failed(host, "access_token?", False) from None
    bearer = str(said.get("token_type", "bearer")).lower() == "bearer"
    if not (bearer and isinstance(token, str) and TOKEN.fullmatch(token)):
        raise _failed(host, "token_type?", False)
    return token, min(max(seconds - EARLIER_S, 0.0), LONGEST_S)


def _failed(host: str, why: str, retryable: bool) -> FetchError:
    return FetchError(
        "token_refused",
        id=f"{host} tidak memberi token ({why}). Periksa client_id, client_secret,"
        " scope dan token_url.",
        en=f"{host} gives no token ({why}). Check client_id, client_secret, scope and"
        " token_url.",
        retryable=retryable,
    )
