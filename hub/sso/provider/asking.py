"""What a request to the provider brings, checked before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import OAuth2Payload
from werkzeug.datastructures import Headers, MultiDict

FORM: Final = "application/x-www-form-urlencoded"
LONGEST: Final = 8192
MOST: Final = 60
PLAIN: Final = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")
# Reflected in answers or compared with what is registered: plain ASCII or nothing.
MUST_BE_PLAIN: Final = frozenset(
    "response_type client_id redirect_uri scope code_challenge code_challenge_method"
    " response_mode prompt max_age acr_values grant_type code refresh_token"
    " token_type_hint id_token_hint client_assertion client_assertion_type"
    " post_logout_redirect_uri".split()
)


def flaw(pairs: Iterable[tuple[str, str]]) -> str | None:
    """What is wrong with parameters as they came; None if nothing is."""
    seen: set[str] = set()
    for name, value in pairs:
        if name in seen:
            return f"The parameter {_shown(name)} stands there twice."
        seen.add(name)
        if len(value) > LONGEST or len(name) > 100:
            return f"The parameter {_shown(name)} is too long."
        if "\0" in value or "\0" in name:
            return f"The parameter {_shown(name)} holds a NUL."
        if name in MUST_BE_PLAIN and not PLAIN.fullmatch(value):
            return f"The parameter {_shown(name)} holds characters it may not have."
    return "There are too many parameters." if len(seen) > MOST else None


def _shown(name: str) -> str:
    return name[:40] if PLAIN.fullmatch(name[:40]) else "without a plain name"


def plain(text: str) -> str:
    """A description reduced to the characters RFC 6749 lets it have."""
    return "".join(each for each in text if PLAIN.fullmatch(each))[:300]


class _Given(OAuth2Payload):
    def __init__(self, pairs: MultiDict[str, str]) -> None:
        self._pairs = pairs

    @property
    def data(self) -> Any:
        return self._pairs

    @property
    def datalist(self) -> Any:
        return {name: self._pairs.getlist(name) for name in self._pairs}


class Asking(OAuth2Request):
    """A checked request as Authlib reads it: where it came from says nothing."""

    def __init__(
        self, method: str, pairs: MultiDict[str, str], headers: Headers
    ) -> None:
        # https: whether the hub is served over TLS is judged by its settings.
        super().__init__(method, "https://provider/", headers=dict(headers))
        self.pairs = pairs
        self.payload = _Given(pairs)

    @property
    def args(self) -> Any:
        """The parameters."""
        return self.pairs

    @property
    def form(self) -> Any:
        """The parameters."""
        return self.pairs
