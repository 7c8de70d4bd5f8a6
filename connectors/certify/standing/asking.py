"""What one request asks of a stand-in: its path and parameters, wherever they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from connectors.certify.hostile import Asked

MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as it was meant; inner parts of a JSON body are `outer.inner`."""

    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]

    def whole(self, name: str | None, default: int) -> int:
        """A parameter that is a number."""
        text = self.params.get(name or "", "")
        return int(text) if text.lstrip("-").isdecimal() else default

    def bound(self, name: str) -> str | None:
        """The moment or number that a parameter names, be it inside a condition."""
        text = self.params.get(name)
        if text is None:
            return None
        moments = MOMENT.findall(text)
        return moments[-1] if moments and moments[-1] != text else text


def read(asked: Asked) -> Ask:
    """What a request asks."""
    parts = urlsplit(asked.target)
    params = dict(parse_qsl(parts.query, keep_blank_values=True))
    if asked.body:
        kind = asked.headers.get("content-type", "")
        params |= _form(asked.body) if "urlencoded" in kind else _body(asked.body)
    return Ask(unquote(parts.path), params, asked.headers)


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _body(body: bytes) -> dict[str, str]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return dict(_flat("", value)) if isinstance(value, dict) else {}


def _flat(before: str, value: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, each in value.items():
        if isinstance(each, dict):
            pairs += _flat(f"{before}{name}.", each)
        else:
            pairs.append((f"{before}{name}", str(each)))
    return pairs
