"""Foreign bytes as they come: a body, a file or chunks, in pieces of one size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Protocol

from schemas.values.problem import Problem

SIZE: Final = 128 << 10
RECORD: Final = 1 << 20  # what one record may hold


class Readable(Protocol):
    """An open file of bytes."""

    def read(self, size: int, /) -> bytes: ...


Source = bytes | Readable | Iterable[bytes]


class Framed(NamedTuple):
    """The bytes of one record and where it stands; or what is wrong with it."""

    pointer: str
    body: bytes
    problem: Problem | None = None


def pieces(source: Source, size: int = SIZE) -> Iterator[bytes]:
    """The bytes of a source; every piece but the last has at least `size`."""
    if isinstance(source, bytes):
        yield from (source[at : at + size] for at in range(0, len(source), size))
    elif hasattr(source, "read"):
        while piece := source.read(size):
            yield piece
    else:
        yield from _gathered(source, size)


def _gathered(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Small chunks put together, large ones as they are."""
    waiting: list[bytes] = []
    held = 0
    for chunk in chunks:
        waiting.append(chunk)
        held += len(chunk)
        if held >= size:
            yield b"".join(waiting)
            waiting, held = [], 0
    if held:
        yield b"".join(waiting)
