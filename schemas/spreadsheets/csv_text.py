"""CSV read line by line in flat memory, by a declared encoding and dialect."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

from schemas.spreadsheets import words
from schemas.spreadsheets.sheets import Limits, Row, Sheet
from schemas.streams.pieces import RECORD, SIZE, Source, pieces
from schemas.streams.text_lines import BOM, Blocks, Fault, Undecodable
from schemas.values.problem import Problem

ENCODINGS: Final = ("utf-8", "utf-8-sig", "cp1252")
DELIMITERS: Final = (";", ",", "\t", "|")
WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
HEAD: Final = 4096
MOST_BLOCKS: Final = RECORD // SIZE + 1  # what one row may reach over


def sheet(
    source: Source,
    encoding: str = "utf-8",
    delimiter: str = ",",
    quote: str = '"',
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Sheet:
    """A CSV as the only sheet of a file; Refused where it is no text at all.

    Its rows are read from the source as they are asked for, once. A row that cannot
    be read (quotes that do not close, NUL, too long) is a Row with its problem, and
    the next line is read; a byte outside the encoding raises Refused when met.
    """
    if isinstance(source, bytes) and len(source) > limits.max_bytes:
        raise words.too_large(len(source), limits.max_bytes)
    found = pieces(source)
    first = next(found, b"")
    if first.startswith(WIDE) or b"\x00" in first[:4]:
        raise words.wide(encoding)
    head = first[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise words.empty()
    if head[:1] == b"<":
        raise _page(head)
    if encoding == "cp1252" and first.startswith(BOM):
        raise words.encoding(1, 0, first[0], encoding)

    def rows() -> Iterator[Row]:
        counted = _capped(chain([first.removeprefix(BOM)], found), limits)
        codec = "cp1252" if encoding == "cp1252" else "utf-8"
        blocks = Blocks(counted, codec, limits.max_line)
        try:
            yield from _Reading(blocks, delimiter, quote).rows()
        except Undecodable as bad:
            marked = bad.at + (len(BOM) if first.startswith(BOM) else 0)
            raise words.encoding(bad.line, marked, bad.byte, encoding) from None

    return Sheet("", rows, hints=_delimiters(head, delimiter))


def _page(head: bytes) -> Exception:
    folded = head.lower()
    if b'type="password"' in folded or b"<form" in folded:
        return words.login_page()
    return words.web_page(head[:100].decode("latin-1"))


def _capped(found: Iterable[bytes], limits: Limits) -> Iterator[bytes]:
    """The pieces of a file, as long as it is not larger than it may be."""
    size = 0
    for piece in found:
        size += len(piece)
        if size > limits.max_bytes:
            raise words.too_large(size, limits.max_bytes)
        yield piece


class _Endless(Exception):
    """One row goes on over more lines than a row may have."""


class _Reading:
    """The rows of blocks of lines; a row that does not end is given up."""

    def __init__(self, blocks: Blocks, delimiter: str, quote: str) -> None:
        self.source = blocks
        self.form = {"delimiter": delimiter, "quotechar": quote, "strict": True}
        self.number = 0  # of the last row
        self._line = self._base = 0  # where it ended; lines before this reader
        self._since = self._blocks = 0

    def rows(self) -> Iterator[Row]:
        """Every row; Undecodable where the text is not in its encoding."""
        reader = self._reader()
        while True:
            try:
                yield from self._read(reader)
                return
            except csv.Error as error:
                yield self._broken(str(error))
                self._line = self._base + reader.line_num
            except _Endless:
                yield self._broken(f"> {RECORD}")
                self._line = self._base = self._base + reader.line_num
                reader = self._reader()

    def _read(self, reader: Any) -> Iterator[Row]:
        wrong, base, number = self.source.wrong, self._base, self.number
        for cells in reader:
            self.number = number = number + 1
            self._line = base + reader.line_num
            if wrong:
                problem = _spoilt(*wrong[-1])
                wrong.clear()
                yield Row(number, [], problem)
            else:
                yield Row(number, cells)

    def _reader(self) -> Any:
        lines = chain.from_iterable(self)
        return csv.reader(lines, **self.form)  # type: ignore[arg-type]  # a dialect

    def __iter__(self) -> Iterator[Iterable[str]]:
        return self

    def __next__(self) -> Iterable[str]:
        """The next block of lines, unless too many came since the last row."""
        if self._since != self.number:
            self._since, self._blocks = self.number, 0
        self._blocks += 1
        if self._blocks > MOST_BLOCKS:
            self._blocks = 0
            raise _Endless
        return next(self.source)

    def _broken(self, why: str) -> Row:
        self.number += 1
        self.source.wrong.clear()
        problem = words.csv_row(
            self._line + 1,
            "csv.syntax",
            why,
            "tanda kutip tidak ditutup, atau sel terlalu panjang.",
            "a quote does not close, or a cell is too long.",
        )
        return Row(self.number, [], problem)


def _spoilt(line: int, fault: Fault) -> Problem:
    if fault == "nul":
        return words.csv_row(
            line,
            "text.nul",
            "\\u0000",
            "ada karakter NUL yang tidak dapat disimpan.",
            "it holds a NUL character, which cannot be stored.",
        )
    return words.csv_row(
        line,
        "csv.long_line",
        "",
        "lebih panjang dari yang boleh (1 MiB).",
        "it is longer than a line may be (1 MiB).",
    )


def _delimiters(head: bytes, declared: str) -> tuple[str, ...]:
    """Other delimiters that the first lines hold more often than the declared."""
    ours = head.count(declared.encode())
    others = [d for d in DELIMITERS if head.count(d.encode()) > ours]
    return tuple("tab" if each == "\t" else each for each in others)
