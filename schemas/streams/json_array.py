"""A JSON list of any length as its entries: their borders are found, no more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from schemas.streams import words
from schemas.streams.pieces import RECORD, Framed, Source, pieces
from schemas.values.problem import Refused

SPACE: Final = re.compile(rb"[ \t\r\n]*+")
STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
FLAT: Final = re.compile(  # an object without objects in it, and what ends an entry
    rb'\{[^{}"]*+(?:' + STRING + rb'[^{}"]*+)*+\}(?=[ \t\r\n]*+[,\]])', re.DOTALL
)
TOKEN: Final = re.compile(STRING + rb'|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
OUTSIDE: Final = re.compile(rb'["{}\[\],]')
INSIDE: Final = re.compile(rb'["{}\[\]]')
TEXT_END: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
TAIL: Final = re.compile(rb"\\*+\Z")
BOM: Final = b"\xef\xbb\xbf"


class Entries:
    """The entries of the list at `path` (names from the top), in lists as they come.

    `frame` is afterwards the document with an empty list in that place, for a
    strict reader to judge. An entry of more than `most` bytes is given as its
    problem. Raises Refused where there is no such list or the file ends in it.
    """

    def __init__(self, source: Source, path: Sequence[str], most: int = RECORD) -> None:
        self._pieces = pieces(source)
        self._data = next(self._pieces, b"").removeprefix(BOM)
        self._at = 0
        self._path, self._most = path, most
        self._frame: list[bytes] = []
        self._framed = 0
        self._count = 0
        self._base = "".join(f"/{_escaped(name)}" for name in path)

    @property
    def frame(self) -> bytes:
        return b"".join(self._frame)

    def batches(self) -> Iterator[list[Framed]]:
        """Entries with their JSON pointers."""
        for name in self._path:
            self._enter(name)
        self._expect(b"[")
        yield from self._entries()
        self._keep(b"]")
        while self._token() is not None:
            pass

    def _enter(self, name: str) -> None:
        """Go to the value of one key of an object."""
        self._expect(b"{")
        while True:
            key = self._token()
            if key is None or key == b"}":
                raise self._ended(key)
            if key == b",":
                continue
            if self._token() != b":":
                raise words.broken_list(self._base or "/")
            if _text(key) == name:
                return
            self._skip()

    def _skip(self) -> None:
        """Go past one value that is not wanted."""
        depth = 0
        while (token := self._token()) is not None:
            depth += (token in b"{[") - (token in b"}]")
            if depth <= 0:
                return
        raise self._ended(None)

    def _expect(self, wanted: bytes) -> None:
        found = self._token()
        if found != wanted:
            raise self._ended(found)

    def _ended(self, found: bytes | None) -> Refused:
        if found is None:
            return words.cut_off(self._base or "/", "json.truncated")
        return words.no_list(".".join(self._path) or "@")

    def _token(self) -> bytes | None:
        """The next token outside the list, kept for the frame; None at the end."""
        while True:
            found = SPACE.match(self._data, self._at)
            at = found.end() if found else self._at
            token = TOKEN.match(self._data, at)
            if token and (token.end() < len(self._data) or len(token[0]) == 1):
                break
            if len(self._data) - at > self._most:
                raise words.large_frame(self._most)
            if not self._more(at):
                if not self._data:
                    return None
                token = TOKEN.match(self._data)
                if token is None:
                    raise words.broken_list(self._base or "/")
                break
        self._at = token.end()
        self._keep(token[0])
        return token[0]

    def _keep(self, token: bytes) -> None:
        self._framed += len(token) + 1
        if self._framed > self._most:
            raise words.large_frame(self._most)
        self._frame += (token, b" ")

    def _more(self, start: int) -> bool:
        """Read on; what stood before `start` is forgotten."""
        piece = next(self._pieces, b"")
        self._data, self._at = self._data[start:] + piece, 0
        return bool(piece)

    def _entries(self) -> Iterator[list[Framed]]:
        found: list[Framed] = []
        while True:
            start = SPACE.match(self._data, self._at)
            self._at = start.end() if start else self._at
            if self._data[self._at : self._at + 1] == b"]" and not self._count:
                self._at += 1
                break
            flat = FLAT.match(self._data, self._at)
            if flat and flat.end() - self._at <= self._most:
                found.append(Framed(f"{self._base}/{self._count}", flat[0]))
                self._at = flat.end()
            else:
                if found:
                    yield found
                    found = []
                found.append(self._general())
            self._count += 1
            if self._ends():
                break
        if found:
            yield found

    def _ends(self) -> bool:
        """Whether the list ends after an entry; else go behind the comma."""
        space = SPACE.match(self._data, self._at)
        self._at = space.end() + 1 if space else self._at
        sign = self._data[self._at - 1 : self._at]
        if sign == b"}":
            raise words.broken_list(f"{self._base}/{self._count}")
        return sign == b"]"

    def _general(self) -> Framed:
        """An entry of any shape, found step by step through all its pieces."""
        pointer = f"{self._base}/{self._count}"
        edge, large = _Edge(), False
        start, at = self._at, self._at
        while True:
            at, ended = edge.find(self._data, at)
            large = large or at - start > self._most
            if ended:
                break
            keep = at if large else start
            if not self._more(keep):
                raise words.cut_off(pointer, "json.truncated")
            start, at = 0, at - keep
        body = self._data[start:at]
        self._at = at
        if large:
            return Framed(pointer, b"", words.too_large(pointer, self._most))
        return Framed(pointer, body.strip(b" \t\r\n"))


class _Edge:
    """Finds the comma or bracket behind an entry, piece after piece."""

    def __init__(self) -> None:
        self.depth, self.text = 0, False

    def find(self, data: bytes, at: int) -> tuple[int, bool]:
        """How far it came, and whether the entry ended there."""
        while True:
            if self.text:
                end = TEXT_END.match(data, at)
                if end is None:
                    return _before_escape(data, at), False
                at, self.text = end.end(), False
            sign = (INSIDE if self.depth else OUTSIDE).search(data, at)
            if sign is None:
                return len(data), False
            kind = sign[0]
            if not self.depth and kind in b",]}":
                return sign.start(), True
            self.text = kind == b'"'
            self.depth += (kind in b"{[") - (kind in b"}]")
            at = sign.end()


def _before_escape(data: bytes, at: int) -> int:
    """The end of the data, or where a backslash stands whose letter is to come."""
    tail = TAIL.search(data, at)
    odd = tail is not None and len(tail[0]) % 2 == 1
    return len(data) - odd


def _text(token: bytes) -> str | None:
    try:
        value = json.loads(token)
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
