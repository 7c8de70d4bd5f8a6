"""CSV read line by line in flat memory, by a declared encoding and dialect."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from schemas.problem import Problem
from schemas.spreadsheets import words
from schemas.spreadsheets.sheets import Limits, Row, Sheet

ENCODINGS: Final = ("utf-8", "utf-8-sig", "cp1252")
DELIMITERS: Final = (";", ",", "\t", "|")
WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
HEAD: Final = 4096


def sheet(
    body: bytes,
    encoding: str = "utf-8",
    delimiter: str = ",",
    quote: str = '"',
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Sheet:
    """A CSV as the only sheet of a file; Refused where it is no text at all.

    Its rows are read from the bytes as they are asked for. A line that cannot be
    read (quotes that do not close, NUL, too long) is a Row with its problem, and
    the next line is read; a byte outside the encoding raises Refused when met.
    """
    if len(body) > limits.max_bytes:
        raise words.too_large(len(body), limits.max_bytes)
    if body.startswith(WIDE) or b"\x00" in body[:4]:
        raise words.wide(encoding)
    head = body[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise words.empty()
    if head[:1] == b"<":
        raise _page(head)
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    if encoding == "cp1252" and body.startswith(b"\xef\xbb\xbf"):
        raise words.encoding(1, 0, body[0], encoding)

    simple = _is_plain(body, limits.max_line)

    def rows() -> Iterator[Row]:
        text = io.TextIOWrapper(io.BytesIO(body), codec, newline="")
        try:
            yield from _rows(text, delimiter, quote, limits, simple)
        except UnicodeDecodeError:
            raise _undecodable(body, codec, encoding) from None

    return Sheet("", rows, hints=_delimiters(head, delimiter))


def _page(head: bytes) -> Exception:
    folded = head.lower()
    if b'type="password"' in folded or b"<form" in folded:
        return words.login_page()
    return words.web_page(head[:100].decode("latin-1"))


def _rows(
    text: io.TextIOWrapper, delimiter: str, quote: str, limits: Limits, plain: bool
) -> Iterator[Row]:
    """Rows; `plain` text holds no line that may not be kept, so none is looked at."""
    wrong: list[Problem] = []
    lines = text if plain else _lines(text, limits.max_line, wrong)
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True)
    number = line = 0
    while True:
        try:
            for cells in reader:
                number, line = number + 1, reader.line_num
                if wrong:
                    yield Row(number, [], wrong.pop())
                    wrong.clear()
                else:
                    yield Row(number, cells)
            return
        except csv.Error as error:
            number += 1
            yield Row(number, [], _broken(line + 1, str(error)))
            line = reader.line_num


def _is_plain(body: bytes, longest: int) -> bool:
    """Whether no NUL and no line of more than `longest` bytes is in a text."""
    step = max(1, longest // 2)
    grid = range(0, len(body) - step, step)
    return b"\x00" not in body and all(
        body.find(b"\n", at, at + step) >= 0 for at in grid
    )


def _lines(text: io.TextIOWrapper, longest: int, wrong: list[Problem]) -> Iterator[str]:
    """Lines with their ends; what stands in a line that may not be kept is noted."""
    number = 0
    while line := text.readline(longest):
        number += 1
        if len(line) >= longest and not line.endswith(("\n", "\r")):
            wrong.append(_long(number, longest))
            while (more := text.readline(longest)) and not more.endswith(("\n", "\r")):
                pass
            line = "\n"
        elif "\x00" in line:
            wrong.append(_nul(number))
            line = line.replace("\x00", "")
        yield line


def _broken(line: int, why: str) -> Problem:
    return words.csv_row(
        line,
        "csv.syntax",
        why,
        "tanda kutip tidak ditutup, atau sel terlalu panjang.",
        "a quote does not close, or a cell is too long.",
    )


def _nul(line: int) -> Problem:
    return words.csv_row(
        line,
        "text.nul",
        "\\u0000",
        "ada karakter NUL yang tidak dapat disimpan.",
        "it holds a NUL character, which cannot be stored.",
    )


def _long(line: int, most: int) -> Problem:
    return words.csv_row(
        line,
        "csv.long_line",
        f"> {most}",
        f"lebih dari {most} huruf.",
        f"it has more than {most} characters.",
    )


def _undecodable(body: bytes, codec: str, declared: str) -> Exception:
    try:
        body.decode(codec)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return words.encoding(line, error.start, body[error.start], declared)
    raise AssertionError("the whole decodes what its pieces did not")


def _delimiters(head: bytes, declared: str) -> tuple[str, ...]:
    """Other delimiters that the first lines hold more often than the declared."""
    ours = head.count(declared.encode())
    others = [d for d in DELIMITERS if head.count(d.encode()) > ours]
    return tuple("tab" if each == "\t" else each for each in others)
