"""NDJSON as lines: one record each, found without looking inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemas.streams import words
from schemas.streams.pieces import RECORD, Framed, Source, pieces

BOM: Final = b"\xef\xbb\xbf"


def batches(source: Source, most: int = RECORD) -> Iterator[list[Framed]]:
    """The lines that are not blank, by lists as they come; `L7` is the 7th line.

    One of more than `most` bytes is given as its problem. The last line has
    `L9$` for a pointer where no line end follows it: it may be cut off.
    """
    rest, line, skipping, first = b"", 0, False, True
    for piece in pieces(source):
        data = piece.removeprefix(BOM) if first else rest + piece
        first = False
        *whole, rest = data.split(b"\n")
        found: list[Framed] = []
        for body in whole:
            line += 1
            if not skipping:
                found += _line(f"L{line}", body, most)
            skipping = False
        if skipping:
            rest = b""
        elif len(rest) > most:
            found += _line(f"L{line + 1}", rest, most)
            rest, skipping = b"", True
        if found:
            yield found
    if rest and (last := _line(f"L{line + 1}$", rest, most)):
        yield last


def _line(pointer: str, body: bytes, most: int) -> list[Framed]:
    if len(body) > most:
        return [Framed(pointer, b"", words.too_large(pointer, most))]
    body = body.strip(b" \t\r")
    return [Framed(pointer, body)] if body else []
