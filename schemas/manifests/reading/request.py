"""Reading `request:`, what a stream asks for, and how its answers tell success."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, cast, get_args

from schemas.manifests.parts import AnswerFormat, ErrorSign, Request
from schemas.manifests.reading.section import Section

CREDENTIAL_NAMES: Final = re.compile(
    r"authorization|proxy-authorization|cookie|x-?api-?key|api_?key|access_?token"
    r"|token|password|secret",
    re.IGNORECASE,
)


def read_request(part: Section) -> Request:
    """Path, parameters and headers; no credential may stand among them."""
    request = part.section("request", required=True)
    if request is None:
        return Request("/")
    path = request.text("path")
    if path and (
        not path.startswith("/") or "?" in path or "#" in path or ".." in path
    ):
        request.wrong(
            "path",
            "url.path",
            "Path dimulai dengan / dan tanpa ?, # atau ..; parameter di params.",
            "A path starts with / and has no ?, # or ..; parameters go into params.",
        )
    read = Request(
        path=path,
        params=request.parameters("params"),
        headers=request.parameters("headers"),
        errors=_errors(request),
        format=cast(
            AnswerFormat, request.word("format", get_args(AnswerFormat), "json")
        ),
    )
    for key, names in (("params", read.params), ("headers", read.headers)):
        _no_credentials(request, key, names)
    request.close()
    return read


def _no_credentials(request: Section, key: str, names: Iterable[str]) -> None:
    for name in names:
        if CREDENTIAL_NAMES.fullmatch(name):
            request.wrong(
                key,
                "auth.literal_secret",
                f"“{name}” adalah rahasia: pakai connection.auth dan secret://.",
                f"“{name}” is a secret: use connection.auth and secret://.",
                replace(request.nodes[key], kind="text", value=name, text=name),
            )


def _errors(request: Section) -> ErrorSign | None:
    errors = request.section("errors")
    if errors is None:
        return None
    ok: Any = errors.plain("ok")
    if not errors.has("ok"):
        errors.wrong(
            "ok",
            "manifest.missing_key",
            "Sebut nilai yang berarti berhasil, misalnya ok: [true].",
            "Name the values that mean success, e.g. ok: [true].",
        )
    sign = ErrorSign(
        at=errors.path_of("at", required=True) or "@",
        ok=tuple(ok) if isinstance(ok, list) else (ok,),
    )
    errors.close()
    return sign
