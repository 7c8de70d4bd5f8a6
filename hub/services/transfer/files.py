"""The file of an export: written whole or not at all, hashed as it passes by."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Final, cast

import zstandard

MAGIC: Final = b"\x28\xb5\x2f\xfd"
PIECE: Final = 1 << 20
STANDARD: Final = "-"


class Writer:
    """Text on its way out, and the sha256 of all of it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._digest = hashlib.sha256()

    def write(self, piece: bytes | bytearray | memoryview) -> None:
        """Add a piece of the text."""
        self._digest.update(piece)
        self._out.write(piece)

    def line(self, text: str) -> None:
        """Add a line."""
        self.write(f"{text}\n".encode())

    @property
    def sha256(self) -> str:
        """The digest of what was written so far."""
        return self._digest.hexdigest()


class Reader:
    """Text on its way in, a line or a mebibyte at a time, and its sha256."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = _buffered(source)
        self._digest = hashlib.sha256()

    def piece(self) -> bytes:
        """The next line, or the first mebibyte of it; empty at the end."""
        found = self._source.readline(PIECE)
        self._digest.update(found)
        return found

    @property
    def sha256(self) -> str:
        """The digest of what was read so far."""
        return self._digest.hexdigest()


@contextmanager
def writing(path: str) -> Iterator[Writer]:
    """Open a file for its owner alone; it appears under its name only when whole.

    A name that ends in .zst is compressed; "-" is standard output.
    """
    if path == STANDARD:
        yield Writer(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    half = Path(f"{path}.half")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            if path.endswith(".zst"):
                packer = zstandard.ZstdCompressor(level=3, write_checksum=True)
                with packer.stream_writer(file, closefd=False) as packed:
                    yield Writer(packed)
            else:
                yield Writer(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def reading(path: str) -> Iterator[Reader]:
    """Open an export; compressed ones are recognised by their first bytes."""
    if path == STANDARD:
        yield _unpacked(sys.stdin.buffer)
        return
    with Path(path).open("rb") as file:
        yield _unpacked(file)


def _unpacked(file: IO[bytes]) -> Reader:
    buffered = _buffered(file)
    if buffered.peek(4)[:4] != MAGIC:
        return Reader(buffered)
    return Reader(zstandard.ZstdDecompressor().stream_reader(buffered))


def _buffered(file: IO[bytes]) -> BufferedReader:
    if isinstance(file, BufferedReader):
        return file
    return BufferedReader(cast(RawIOBase, file), PIECE)
