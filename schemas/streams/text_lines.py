"""Text as lines in flat memory: blocks of whole lines, and what is wrong in them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from schemas.streams.pieces import Source, pieces

BOM: Final = b"\xef\xbb\xbf"
Fault = Literal["nul", "long"]


class Undecodable(ValueError):
    """A byte outside the declared encoding: its line, its place and itself."""

    def __init__(self, line: int, at: int, byte: int) -> None:
        super().__init__(line, at, byte)
        self.line, self.at, self.byte = line, at, byte


class Blocks:
    """Blocks of lines, each line with its end; `codec` never takes a mark.

    A line that may not be kept (NUL, more than `longest` bytes) is given on as an
    empty one or without its NUL, and noted in `wrong` as (line, fault) the moment it
    is given. Raises Undecodable at the line that is not in the encoding, once all
    lines before it were given. Whoever wants less than all may go on later: what
    an exception interrupts is not lost.
    """

    def __init__(self, source: Source, codec: str, longest: int) -> None:
        self._pieces = pieces(source)
        self._codec, self._longest = codec, longest
        self._rest = b""
        self._failed: Undecodable | None = None
        self._at = self._line = 0  # bytes and lines given on so far
        self.wrong: list[tuple[int, Fault]] = []

    def __iter__(self) -> Iterator[Iterable[str]]:
        return self

    def __next__(self) -> Iterable[str]:
        if self._failed is not None:
            raise self._failed
        data = self._whole_lines()
        if data is None:
            return self._one_long()
        if not data:
            raise StopIteration
        text = self._decoded(data)
        first = self._line + 1
        self._at += len(data)
        self._line += data.count(b"\n")
        if "\x00" in text or len(data) > self._longest:
            return self._judged(text, first)
        return io.StringIO(text, newline="")

    def _whole_lines(self) -> bytes | None:
        """The next bytes up to the end of a line; None for a line that is too long."""
        data = self._rest
        while (cut := _end_of_lines(data)) == 0:
            if len(data) > self._longest:
                self._rest = data
                return None
            piece = next(self._pieces, b"")
            if not piece:
                self._rest = b""
                return data
            data += piece
        self._rest = data[cut:]
        return data[:cut]

    def _one_long(self) -> Iterator[str]:
        """An empty line in the place of one that goes on and on."""
        data = self._rest
        while (cut := data.find(b"\n") + 1) == 0 and data:
            self._at += len(data)
            data = next(self._pieces, b"")
        self._rest = data[cut:]
        self._at += cut
        self._line += 1
        return self._noted(self._line)

    def _noted(self, line: int) -> Iterator[str]:
        self.wrong.append((line, "long"))
        yield "\n"

    def _decoded(self, data: bytes) -> str:
        """Text; where a byte does not fit, that of the lines before it."""
        try:
            return data.decode(self._codec)
        except UnicodeDecodeError as error:
            before = data.rfind(b"\n", 0, error.start) + 1
            line = self._line + data.count(b"\n", 0, error.start) + 1
            at = self._at + error.start
            self._failed = Undecodable(line, at, data[error.start])
            if not before:
                raise self._failed from None
            return data[:before].decode(self._codec)

    def _judged(self, text: str, first: int) -> Iterator[str]:
        for number, line in enumerate(io.StringIO(text, newline=""), first):
            if len(line) > self._longest:
                yield from self._noted(number)
            elif "\x00" in line:
                self.wrong.append((number, "nul"))
                yield line.replace("\x00", "")
            else:
                yield line


def _end_of_lines(data: bytes) -> int:
    """Where the last whole line ends: at \\n, or at an old \\r that none follows."""
    return data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, len(data) - 1) + 1
