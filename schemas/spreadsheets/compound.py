"""The old .xls container (MS-CFB, MS-XLS), read just far enough to judge it.

The reader of workbooks makes a full rectangle of each sheet in memory and turns
errors into blanks. So the records are walked once before: is there a password, how
far do the sheets reach, and which cells hold #DIV/0! instead of a number.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from schemas.spreadsheets import words
from schemas.spreadsheets.sheets import Limits

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END: Final = 0xFFFFFFFA  # this and above are no sectors
ENTRY: Final = 128
MINI: Final = 4096  # streams below this size live in the mini stream
STREAMS: Final = ("Workbook", "Book")
SECRET: Final = "EncryptedPackage"
BOF, FILEPASS, BOUNDSHEET, FORMULA, BOOLERR = 0x0809, 0x002F, 0x0085, 0x0006, 0x0205
CELLS: Final = frozenset(
    {FORMULA, BOOLERR, 0x0201, 0x0203, 0x0204, 0x027E, 0x00FD, 0x00BD, 0x00BE, 0x00D6}
)
ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
Errors = dict[tuple[int, int], str]


def measure(body: bytes, limits: Limits) -> list[Errors]:
    """The error cells of each worksheet, by (row, column) from 0.

    Raises Refused where there is a password, no workbook, or a sheet too large.
    """
    try:
        stream = _workbook(body)
        return list(_sheets(stream, limits))
    except (struct.error, IndexError) as error:
        raise words.truncated(str(error)) from None


def _workbook(body: bytes) -> bytes:
    shift, mini_shift = struct.unpack_from("<HH", body, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise words.truncated(f"sector 2^{shift}")
    size = 1 << shift
    fat = _fat(body, size)
    directory = _chain(body, fat, struct.unpack_from("<I", body, 48)[0], size)
    entries = dict(_entries(directory))
    if SECRET in entries:
        raise words.protected()
    found = next((entries[name] for name in STREAMS if name in entries), None)
    if found is None:
        raise words.unknown(body)
    start, length = found
    if length >= MINI:
        return _chain(body, fat, start, size)[:length]
    holder = _chain(body, fat, entries["Root Entry"][0], size)
    mini = _chain(body, fat, struct.unpack_from("<I", body, 60)[0], size)
    links = struct.unpack(f"<{len(mini) // 4}I", mini[: len(mini) // 4 * 4])
    return _linked(holder, links, start, 64, 0)[:length]


def _fat(body: bytes, size: int) -> tuple[int, ...]:
    """The table of which sector follows which."""
    count, more, rest = struct.unpack_from("<I20xII", body, 44)
    sectors = [each for each in struct.unpack_from("<109I", body, 76) if each < END]
    for _ in range(min(rest, len(body) // size)):
        if more >= END:
            break
        block = struct.unpack_from(f"<{size // 4}I", body, (more + 1) * size)
        sectors += [each for each in block[:-1] if each < END]
        more = block[-1]
    found: list[int] = []
    for sector in sectors[: min(count, len(body) // size + 1)]:
        found += struct.unpack_from(f"<{size // 4}I", body, (sector + 1) * size)
    return tuple(found)


def _chain(body: bytes, links: tuple[int, ...], start: int, size: int) -> bytes:
    return _linked(body, links, start, size, 1)


def _linked(
    body: bytes, links: tuple[int, ...], start: int, size: int, skip: int
) -> bytes:
    """The sectors of one stream, joined; a chain that runs in a circle is damaged."""
    pieces: list[bytes] = []
    sector, most = start, len(body) // size + 2
    while sector < END:
        if len(pieces) > most:
            raise words.truncated("chain")
        at = (sector + skip) * size
        pieces.append(body[at : at + size])
        sector = links[sector]
    return b"".join(pieces)


def _entries(directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    for at in range(0, len(directory) - ENTRY + 1, ENTRY):
        (length,) = struct.unpack_from("<H", directory, at + 64)
        name = directory[at : at + max(0, min(length, 64) - 2)]
        start, size = struct.unpack_from("<II", directory, at + 116)
        yield name.decode("utf-16-le", "replace"), (start, size)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Each record's kind, and where its data begin and end."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, at + 4 + length
        at += 4 + length


def _sheets(stream: bytes, limits: Limits) -> Iterator[Errors]:
    """Walk the worksheets in their order; the first part holds no cells."""
    current: Errors | None = None
    height = width = 0
    for kind, begin, end in _records(stream):
        if kind == FILEPASS:
            raise words.protected()
        if kind == BOF:
            (what,) = struct.unpack_from("<H", stream, begin + 2)
            if current is not None:
                yield current
            current = {} if what == 0x0010 else None
            height = width = 0
        elif kind in CELLS and current is not None and end - begin >= 6:
            row, column = struct.unpack_from("<HH", stream, begin)
            last = column
            if kind in (0x00BD, 0x00BE):
                (last,) = struct.unpack_from("<H", stream, end - 2)
            height, width = max(height, row + 1), max(width, last + 1)
            if height * width > limits.max_cells:
                raise words.too_many_cells(height, width, limits.max_cells)
            error = _error(kind, stream, begin)
            if error is not None:
                current[row, column] = error
    if current is not None:
        yield current


def _error(kind: int, stream: bytes, begin: int) -> str | None:
    """The error that a cell shows, if it shows one."""
    if kind == BOOLERR and stream[begin + 7] == 1:
        return ERRORS.get(stream[begin + 6], "#?")
    if kind == FORMULA and stream[begin + 6] == 2:
        if stream[begin + 12 : begin + 14] == b"\xff\xff":
            return ERRORS.get(stream[begin + 8], "#?")
    return None
