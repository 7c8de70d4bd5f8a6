"""Bodies unpacked piece by piece, so that a bomb is cut before it grows."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Final

from connectors.network import failures
from connectors.network.limits import Limits

GZIP: Final = 16 + zlib.MAX_WBITS
ZLIB: Final = zlib.MAX_WBITS
RAW: Final = -zlib.MAX_WBITS
WINDOWS: Final = {"gzip": GZIP, "x-gzip": GZIP, "deflate": ZLIB}
PIECE: Final = 256 << 10
RATIO_FROM: Final = 1 << 20  # below this size any ratio is harmless


class Unpacker:
    """One body: counts what came in and what came out, and holds the pieces.

    With `give` nothing is held: each piece goes there.
    """

    def __init__(
        self,
        codings: Sequence[str],
        limits: Limits,
        host: str,
        give: Callable[[bytes], object] | None = None,
    ) -> None:
        named = [c.strip().lower() for line in codings for c in line.split(",")]
        layers = [coding for coding in named if coding not in ("", "identity")]
        if len(layers) > 1 or not set(layers) <= set(WINDOWS):
            raise failures.bad_encoding(host, ", ".join(layers))
        self.host, self.limits = host, limits
        self.packed = self.unpacked = 0
        self._window = WINDOWS[layers[0]] if layers else None
        self._stream = zlib.decompressobj(self._window) if self._window else None
        self._begun = False
        self._pieces: list[bytes] = []
        self._give = give or self._pieces.append

    def feed(self, data: bytes) -> None:
        """Take the next bytes from the wire; `FetchError` when a cap is passed."""
        self.packed += len(data)
        if self.packed > self.limits.max_wire_bytes:
            raise too_many_bytes(self.host, self.limits.max_wire_bytes)
        if self._stream is None:
            self._keep(data)
        else:
            self._unpack(data)

    def body(self) -> bytes:
        """What is held of it; `FetchError` truncated when the stream is not whole."""
        if self._stream is not None and self._begun and not self._stream.eof:
            raise failures.truncated(self.host, self.packed)
        return b"".join(self._pieces)

    def _unpack(self, data: bytes) -> None:
        while data:
            if self._stream is None or self._stream.eof:
                self._next_member(data)
            data = self._step(data)

    def _step(self, data: bytes) -> bytes:
        assert self._stream is not None  # only called while packed
        try:
            self._keep(self._stream.decompress(data, PIECE))
        except zlib.error:
            if self._begun or self._window != ZLIB:
                raise failures.bad_encoding(self.host, "rusak/corrupt") from None
            self._window = RAW  # some servers call raw deflate "deflate"
            self._stream = zlib.decompressobj(RAW)
            return data
        self._begun = True
        return self._stream.unconsumed_tail or self._stream.unused_data

    def _next_member(self, data: bytes) -> None:
        """gzip may hold several members one after the other; nothing else may."""
        if self._window != GZIP or not data.startswith(b"\x1f"):
            raise failures.bad_encoding(self.host, "sisa byte/trailing bytes")
        self._stream = zlib.decompressobj(GZIP)

    def _keep(self, piece: bytes) -> None:
        self.unpacked += len(piece)
        ratio = self.unpacked / max(1, self.packed)
        if self.unpacked > self.limits.max_unpacked_bytes:
            raise too_many_bytes(self.host, self.limits.max_unpacked_bytes)
        if self.unpacked > RATIO_FROM and ratio > self.limits.max_ratio:
            raise failures.too_large(
                self.host,
                f"membengkak lebih dari {self.limits.max_ratio} kali saat dibuka",
                f"it swells more than {self.limits.max_ratio} times when unpacked",
            )
        self._give(piece)


def too_many_bytes(host: str, most: int) -> failures.FetchError:
    return failures.too_large(
        host, f"lebih dari {most} byte", f"it has more than {most} bytes"
    )
