"""The single door for bytes: foreign bytes become values that hide nothing.

Python's own parser takes NaN, infinities, repeated keys, half characters and
numbers of any size, and gives money as floats. Here numbers are `int` or
`Decimal`; what strict JSON (RFC 8259, I-JSON RFC 7493) forbids *inside* a
record becomes a `Flaw` at its place, so that one bad value sends one record to
quarantine; a body that cannot be read at all raises `Refused`. `ndjson`,
`json_array`, `xml` and `csv` read streams of any length, a record at a time, and
hold no more than one record and a buffer.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

from schemas.spreadsheets import csv_text, sheets
from schemas.spreadsheets.sheets import Row
from schemas.streams import json_array as arrays
from schemas.streams import ndjson as lines
from schemas.streams import words as said
from schemas.streams import xml as elements
from schemas.streams.pieces import RECORD, Framed, Source, pieces
from schemas.strict_reading import pages as strict_pages
from schemas.strict_reading import words
from schemas.strict_reading.careful import (
    Document,
    Flaw,
    FlawedObject,
    Limits,
    careful,
    long_strings,
)
from schemas.values.problem import Problem, Refused

__all__ = [
    "Document",
    "Flaw",
    "FlawedObject",
    "Item",
    "Limits",
    "Problem",
    "Refused",
    "careful",
    "csv",
    "decode",
    "escape",
    "flaws",
    "json",
    "json_array",
    "long_strings",
    "ndjson",
    "spotless",
    "xml",
]

HEAD: Final = 4096  # where markup would show itself
OTHER_BOMS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
SCALARS: Final = frozenset((str, int, bool, Decimal, type(None)))
WHOLE: Final = "$"
BETWEEN: Final = secrets.token_hex(8)  # no sender can know it


class Item(NamedTuple):
    """One record of a stream, where it stands, and whether it may hold a flaw.

    One that cannot be read at all is `{"at": pointer, "$": Flaw}`.
    """

    value: Any
    pointer: str
    flawed: bool = False


def json(body: bytes, limits: Limits = Limits()) -> Document:  # noqa: B008  frozen
    """Parse one JSON text.

    Raises `Refused` with one of the rules `json.too_large`, `json.empty`,
    `text.not_utf8`, `json.login_page`, `json.markup`, `json.too_deep`,
    `json.syntax`. Values inside that cannot be taken are `Flaw` or
    `FlawedObject`, and `flawed` is then true.
    """
    text = decode(body, limits)
    if text[:HEAD].lstrip().startswith("<"):
        raise Refused(words.markup(text))
    clean = strict_pages.read(body, limits.max_digits, limits.max_depth)
    if clean is not None and not long_strings(body, limits.max_text):
        return Document(clean, False)
    return careful(body, text, limits)


def ndjson(
    source: Source,
    limits: Limits = Limits(),  # noqa: B008  frozen
    most: int = RECORD,
) -> Iterator[Item]:
    """The records of NDJSON line by line, each judged as `json` would; `L7` names it.

    A line that cannot be read, or of more than `most` bytes, is a flawed `Item` and
    the next one is read. Raises `Refused` for what is no NDJSON at all (`json.empty`,
    `json.login_page`, `json.markup`, `text.not_utf8`), and at the end, after all
    others, where the last line is cut off (`ndjson.truncated`).
    """
    met = False
    for batch in lines.batches(_checked(source), most):
        met = True
        last = batch[-1]
        if last.pointer.endswith("$"):
            yield _unended(last._replace(pointer=last.pointer[:-1]), limits)
        else:
            yield from _parsed(batch, limits)
    if not met:
        raise Refused(words.empty(0))


def json_array(
    source: Source,
    path: Sequence[str] = (),
    limits: Limits = Limits(),  # noqa: B008  frozen
    most: int = RECORD,
) -> Iterator[Item]:
    """The entries of the list at `path`, each judged as `json` would, by its pointer.

    Raises `Refused` as `ndjson` does, where there is no list at `path`
    (`json.no_records`), where it ends too early (`json.truncated`), and at the end
    for a frame around the list that is no strict JSON.
    """
    entries = arrays.Entries(_checked(source), path, most)
    for batch in entries.batches():
        yield from _parsed(batch, limits)
    frame = json(entries.frame, limits)
    if frame.flawed:
        raise Refused(*(problem for _, problem in flaws(frame.value)))


def xml(
    source: Source,
    item: str,
    limits: Limits = Limits(),  # noqa: B008  frozen
    most: int = RECORD,
) -> Iterator[Item]:
    """The elements at the path `item` (`data/row`) as mappings: schemas.streams.xml.

    One that cannot be kept is a flawed `Item` and the next one is read; what is no
    XML, or not as it declares, raises `Refused` after the records before it.
    """
    depth, text = limits.max_depth, limits.max_text
    for pointer, value, problem in elements.records(source, item, depth, text, most):
        yield Item(value, pointer) if problem is None else _unread(pointer, problem)


def csv(
    source: Source,
    encoding: str = "utf-8",
    delimiter: str = ",",
    quote: str = '"',
    limits: sheets.Limits = sheets.Limits(),  # noqa: B008  frozen
) -> Iterator[Row]:
    """The rows of a CSV by its declared form: schemas.spreadsheets.csv_text."""
    return csv_text.sheet(source, encoding, delimiter, quote, limits).rows()


def _checked(source: Source) -> Iterator[bytes]:
    """The pieces of a text that is no web page, not empty and not UTF-16."""
    found = pieces(source)
    first = next(found, b"")
    if first.startswith(OTHER_BOMS) or b"\x00" in first[:4]:
        raise Refused(words.not_utf8(first, 0, wide=True))
    if not first.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Refused(words.empty(len(first)))
    head = first[:HEAD].decode("utf-8-sig", "replace")
    if head.lstrip().startswith("<"):
        raise Refused(words.markup(head))
    yield first
    yield from found


def _parsed(batch: list[Framed], limits: Limits) -> Iterator[Item]:
    """The records of a batch, at once where nothing is wrong with any."""
    values = _together([each.body for each in batch], limits)
    if values is None:
        yield from (_alone(each, limits) for each in batch)
    else:
        for framed, value in zip(batch, values, strict=True):
            yield Item(value, framed.pointer)


def _together(bodies: list[bytes], limits: Limits) -> list[Any] | None:
    """All of them read as one page; None where any of them needs a closer look.

    What stands between two of them cannot be forged, so that none can begin or end
    outside its own bytes.
    """
    joined = b"[" + f',"{BETWEEN}",'.encode().join(bodies) + b"]"
    if max(map(len, bodies)) > limits.max_text or not _is_utf8(joined):
        return None
    found = strict_pages.read(joined, limits.max_digits, limits.max_depth + 1)
    count = len(bodies)
    if found is None or len(found) != 2 * count - 1:
        return None
    return found[::2] if found[1::2] == [BETWEEN] * (count - 1) else None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _alone(framed: Framed, limits: Limits) -> Item:
    """One record by the careful way, or why it cannot be read."""
    pointer = framed.pointer
    if framed.problem is not None:
        return _unread(pointer, framed.problem)
    try:
        document = json(framed.body, limits)
    except Refused as refused:
        by_line = pointer[:1] == "L"
        where = said.line(int(pointer[1:])) if by_line else said.entry(pointer)
        return _unread(pointer, said.placed(refused.problems[0], pointer, where))
    if isinstance(document.value, Flaw):
        return _unread(pointer, document.value.problem)
    flawed = document.flawed and next(flaws(document.value), None) is not None
    return Item(document.value, pointer, flawed)


def _unread(pointer: str, problem: Problem) -> Item:
    """What stands for a record of which nothing can be read."""
    return Item({"at": pointer, WHOLE: Flaw(problem)}, pointer, True)


def _unended(framed: Framed, limits: Limits) -> Item:
    """The last line, that no line end follows: whole, or the file is cut off."""
    item = _alone(framed, limits)
    whole = item.value.get(WHOLE) if item.flawed and type(item.value) is dict else None
    if isinstance(whole, Flaw) and whole.problem.rule == "json.syntax":
        raise said.cut_off(framed.pointer, "ndjson.truncated")
    return item


def decode(body: bytes, limits: Limits) -> str:
    """The body as text: UTF-8 with or without byte order mark, and not empty."""
    if len(body) > limits.max_bytes:
        raise Refused(words.too_large(len(body), limits.max_bytes))
    if body.startswith(OTHER_BOMS) or b"\x00" in body[:2]:
        raise Refused(words.not_utf8(body, 0, wide=True))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(words.not_utf8(body, error.start)) from None
    if not text or text.isspace():
        raise Refused(words.empty(len(body)))
    return text


def flaws(value: Any, pointer: str = "") -> Iterator[tuple[str, Problem]]:
    """Every flaw inside one value, each with its JSON pointer (RFC 6901)."""
    if isinstance(value, Flaw):
        yield pointer, replace(value.problem, field=pointer)
    elif isinstance(value, dict):
        if isinstance(value, FlawedObject):
            yield pointer, replace(value.problem, field=pointer)
        for key, item in value.items():
            if isinstance(item, (Flaw, dict, list)):
                yield from flaws(item, f"{pointer}/{escape(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, (Flaw, dict, list)):
                yield from flaws(item, f"{pointer}/{index}")


def spotless(record: dict[str, Any]) -> bool:
    """Whether a record surely holds no flaw; cheaper than looking for them."""
    if type(record) is not dict:
        return False
    if SCALARS.issuperset(map(type, record.values())):
        return True
    nested = [item for item in record.values() if type(item) not in SCALARS]
    return all(type(item) is dict and spotless(item) for item in nested)


def escape(key: str) -> str:
    """One key as a step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")
