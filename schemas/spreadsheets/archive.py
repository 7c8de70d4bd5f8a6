"""What a zipped workbook would unpack to, measured before anything opens it.

The directory of a zip may lie about sizes, so every part is unpacked once in
small pieces, counted and thrown away; only what stays below the caps is given to
the reader, which keeps a whole sheet in memory.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from schemas.spreadsheets import words
from schemas.spreadsheets.sheets import Limits, column_index
from schemas.values.problem import Refused

PIECE: Final = 256 << 10
LARGE: Final = 4 << 20  # a part below this size is harmless at any ratio
LOCAL: Final = struct.Struct("<4s22xHH")
ENCRYPTED: Final = 1
TAIL: Final = 4096
CELL: Final = re.compile(rb'r="[A-Z]{1,3}([0-9]{1,7})"')
WIDE: Final = re.compile(rb'r="([A-Z]{2,3})[0-9]')
NARROW: Final = re.compile(rb'r="([A-Z]{1,3})[0-9]')
ROW: Final = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]{1,7})"')
ERROR: Final = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>(#[^<]{1,20})</",
    re.DOTALL,
)
MOST_ERRORS: Final = 100_000


class Archive:
    """A zip whose directory is sane; `parts` are the names inside."""

    def __init__(self, body: bytes, limits: Limits) -> None:
        self.body, self.limits = body, limits
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as opened:
                self._parts = {each.filename: each for each in opened.infolist()}
                count = len(opened.infolist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise words.truncated(str(error)) from None
        if count > limits.max_entries:
            raise words.bomb(
                f"{count}",
                f"arsip berisi {count} bagian (batas {limits.max_entries})",
                f"the archive holds {count} parts (cap {limits.max_entries})",
            )
        if any(each.flag_bits & ENCRYPTED for each in self._parts.values()):
            raise words.protected()
        self._check_sizes()

    @property
    def parts(self) -> list[str]:
        return list(self._parts)

    def _check_sizes(self) -> None:
        total = sum(each.file_size for each in self._parts.values())
        if total > self.limits.max_unpacked:
            raise self._too_much(total)
        for each in self._parts.values():
            self._check_ratio(each.file_size, each.compress_size)

    def _check_ratio(self, size: int, packed: int) -> None:
        if size > LARGE and size > packed * self.limits.max_ratio:
            raise words.bomb(
                f"{packed} → {size} byte",
                f"isinya membengkak lebih dari {self.limits.max_ratio} kali",
                f"its content swells more than {self.limits.max_ratio} times",
            )

    def _too_much(self, size: int) -> Refused:
        most = self.limits.max_unpacked
        return words.bomb(
            f"{size} byte",
            f"isinya menjadi lebih dari {most} byte",
            f"its content becomes more than {most} bytes",
        )

    def pieces(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of a part, never more than the caps allow."""
        info = self._parts[name]
        start = info.header_offset
        if len(self.body) < start + LOCAL.size + 4:
            raise words.truncated(name)
        sign, name_size, extra_size = LOCAL.unpack_from(self.body, start)
        start += 30 + name_size + extra_size
        packed = self.body[start : start + info.compress_size]
        if sign != b"PK\x03\x04" or len(packed) != info.compress_size:
            raise words.truncated(name)
        if info.compress_type == zipfile.ZIP_STORED:
            yield packed
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            yield from self._inflated(packed, name)
        else:
            raise words.truncated(f"{name}: method {info.compress_type}")

    def _inflated(self, packed: bytes, name: str) -> Iterator[bytes]:
        stream, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
        try:
            while not stream.eof:
                piece = stream.decompress(packed, PIECE)
                packed = stream.unconsumed_tail
                if not piece and not packed:
                    break
                size += len(piece)
                if size > self.limits.max_unpacked:
                    raise self._too_much(size)
                yield piece
        except zlib.error as error:
            raise words.truncated(f"{name}: {error}") from None
        self._check_ratio(size, self._parts[name].compress_size)
        if not stream.eof:
            raise words.truncated(name)

    def read(self, name: str) -> bytes:
        """A whole part, for the small ones."""
        return b"".join(self.pieces(name))

    def verify(self, seen: set[str]) -> None:
        """Unpack every part that was not looked at yet, and throw it away."""
        total = 0
        for name in self._parts:
            if name not in seen:
                for piece in self.pieces(name):
                    total += len(piece)
                    if total > self.limits.max_unpacked:
                        raise self._too_much(total)


def measure(pieces: Iterator[bytes], limits: Limits) -> dict[tuple[int, int], str]:
    """Check how far a sheet of xlsx reaches; its error cells by (row, column) from 0.

    The reader makes a full rectangle of rows and columns, so that one cell at
    XFD1048576 would ask for 17 thousand million.
    """
    height = opened = 0
    columns: set[bytes] = set()
    tail = b""
    errors: dict[tuple[int, int], str] = {}
    for piece in pieces:
        text = tail + piece
        opened += piece.count(b"<row")
        height = max(height, opened, *map(int, ROW.findall(text)), 0)
        if _beyond(height).search(text):
            height = max(height, *(int(digits) for digits in CELL.findall(text)))
        columns.update(WIDE.findall(text))
        if not columns or height * 26 > limits.max_cells:
            columns.update(set(NARROW.findall(text)))
        if b't="e"' in text and len(errors) < MOST_ERRORS:
            errors.update(_errors(text))
        tail = text[-TAIL:]
        width = max((column_index(each.decode()) + 1 for each in columns), default=1)
        if height * width > limits.max_cells:
            raise words.too_many_cells(height, width, limits.max_cells)
    return errors


@lru_cache(maxsize=4096)
def _beyond(height: int) -> re.Pattern[bytes]:
    """Finds a cell that names a row further down than `height`, without reading all.

    A number is larger if it has more digits, or is larger in one of them and the
    same before.
    """
    digits = str(height)
    larger = [f"[0-9]{{{len(digits) + 1},7}}"]
    for at, digit in enumerate(digits):
        if digit != "9":
            rest = len(digits) - at - 1
            larger.append(f"{digits[:at]}[{int(digit) + 1}-9][0-9]{{{rest}}}")
    return re.compile(rf'r="[A-Z]{{1,3}}(?:{"|".join(larger)})"'.encode())


def _errors(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for place, error in ERROR.findall(text):
        letters = place.rstrip(b"0123456789")
        row = int(place[len(letters) :]) - 1
        yield (row, column_index(letters.decode())), error.decode("ascii", "replace")
