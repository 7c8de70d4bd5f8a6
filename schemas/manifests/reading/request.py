"""Reading `request:`, what a stream asks for, and how its answers tell success."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, cast, get_args

from schemas.manifests.parts import (
    AnswerFormat,
    BodyForm,
    ErrorSign,
    Method,
    Request,
)
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
    method = cast(Method, request.word("method", get_args(Method), "GET"))
    read = Request(
        path=path,
        params=request.parameters("params"),
        headers=request.parameters("headers"),
        errors=_errors(request),
        format=cast(
            AnswerFormat, request.word("format", get_args(AnswerFormat), "json")
        ),
        method=method,
        **(_body(request) if method == "POST" else {}),
    )
    sent = (("params", read.params), ("headers", read.headers), ("body", read.body))
    for key, names in sent:
        _no_credentials(request, key, names)
    request.close()
    return read


def _body(request: Section) -> dict[str, Any]:
    """What a POST sends, and how it is written."""
    send = cast(BodyForm, request.word("send", get_args(BodyForm), "json"))
    if send == "form":
        return {"body": request.parameters("body"), "send": send}
    found = request.node("body", "map")
    return {"body": {} if found is None else found.plain, "send": send}


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
