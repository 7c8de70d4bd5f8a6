"""The one door for query strings: nothing repeated, hidden, endless or unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from flask import Request
from werkzeug.exceptions import NotAcceptable, RequestURITooLarge

from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, problem

LONGEST_QUERY: Final = 8192
LONGEST_VALUE: Final = 2000
CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd\ud800-\udfff]")
FORMATS: Final = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LANGUAGES: Final = ("id", "en")


def parameters(request: Request, known: Sequence[str]) -> dict[str, str]:
    """The parameters of a request, each with its one value.

    Raises Refused with everything that is wrong, RequestURITooLarge beyond 8 KiB.
    """
    if len(request.query_string) > LONGEST_QUERY:
        raise RequestURITooLarge
    wrong = tuple(_wrong(request, known))
    if wrong:
        raise Refused(*wrong)
    return {name: value.strip() for name, value in request.args.items()}


def _wrong(request: Request, known: Sequence[str]) -> Iterator[Problem]:
    for name, values in request.args.lists():
        if name not in known:
            yield _unknown(name, values[0], known)
        elif len(values) > 1:
            yield _repeated(name, values)
        elif not values[0].strip():
            yield _blank(name)
        elif len(values[0]) > LONGEST_VALUE:
            yield _too_long(name, values[0])
        elif CONTROLS.search(values[0]):
            yield _control(name, values[0])


def language(request: Request) -> str:
    """The language of sentences: `lang`, else Accept-Language, else Indonesian."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES, "id") or "id"


def wanted(request: Request, asked: str | None) -> str:
    """The format of the answer: `format`, else Accept, else JSON.

    Raises NotAcceptable when Accept allows none of the three.
    """
    if asked is not None:
        return asked
    if not request.accept_mimetypes:
        return "json"
    best = request.accept_mimetypes.best_match(FORMATS.values())
    for name, mimetype in FORMATS.items():
        if mimetype == best:
            return name
    raise NotAcceptable


def _unknown(name: str, value: str, known: Sequence[str]) -> Problem:
    near = hint(name, known)
    return problem(
        ascii(name[:80])[1:-1],
        value,
        "parameter.unknown",
        id=f"Parameter ini tidak ada.{near.id} Yang ada: {', '.join(known)}.",
        en=f"There is no such parameter.{near.en} There are: {', '.join(known)}.",
    )


def _repeated(name: str, values: Sequence[str]) -> Problem:
    return problem(
        name,
        ", ".join(values[:5]),
        "parameter.repeated",
        id=f"Parameter ini ditulis {len(values)} kali; tulis sekali, beberapa nilai"
        " dipisah koma.",
        en=f"This parameter is given {len(values)} times; give it once, several values"
        " separated by commas.",
    )


def _blank(name: str) -> Problem:
    return problem(
        name,
        "",
        "parameter.blank",
        id="Parameter ini kosong; isi nilainya atau hapus parameternya.",
        en="This parameter is empty; give it a value or leave it out.",
    )


def _too_long(name: str, value: str) -> Problem:
    return problem(
        name,
        value,
        "text.too_long",
        id=f"Nilai ini {len(value)} huruf; paling banyak {LONGEST_VALUE}.",
        en=f"This value has {len(value)} characters; at most {LONGEST_VALUE}.",
    )


def _control(name: str, value: str) -> Problem:
    return problem(
        name,
        ascii(value)[1:-1],
        "text.control",
        id="Nilai ini memuat karakter kendali atau bukan UTF-8; tulis ulang tanpa itu.",
        en="This value holds a control character or is not UTF-8; write it without.",
    )
