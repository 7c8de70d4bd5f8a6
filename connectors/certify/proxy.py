"""A TCP proxy that spoils a connection on demand: slow, late, cut, or silent.

`with FaultProxy(port, kbps=30, latency_s=0.8) as proxy:` passes connections to
127.0.0.1:port. It stands in for a bad line where the kernel offers no `tc netem`.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Final

PIECE: Final = 1 << 12


@dataclass
class FaultProxy:
    """Faults of the way back, from the server to whoever asked.

    `latency_s` before the first byte of a connection's answer, `kbps` thousand bytes
    a second; after `cut_after` bytes the connection is closed; with `drop_reply` the
    server hears everything but its answer never arrives. They may be changed while
    it runs. `asked` and `passed` count the bytes of requests and of answers.
    """

    port: int
    latency_s: float = 0.0
    kbps: float = 0.0
    cut_after: int | None = None
    drop_reply: bool = False
    asked: int = 0
    passed: int = 0

    def __enter__(self) -> FaultProxy:
        self._stop = threading.Event()
        self._open: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.listens: int = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        for sock in (self._door, *self._open):
            _close(sock)

    @property
    def host_port(self) -> str:
        return f"127.0.0.1:{self.listens}"

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection(("127.0.0.1", self.port))
                self._open |= {near, far}
                for verb, pair in (
                    (self._there, (near, far)),
                    (self._back, (far, near)),
                ):
                    threading.Thread(target=verb, args=pair, daemon=True).start()

    def _there(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(PIECE):
                self.asked += len(data)
                far.sendall(data)
        _close(far)

    def _back(self, far: socket.socket, near: socket.socket) -> None:
        given = 0
        with contextlib.suppress(OSError):
            while data := far.recv(PIECE):
                if self.drop_reply:
                    break
                wait_s = len(data) / (self.kbps * 1000) if self.kbps else 0.0
                late = self.latency_s if given == 0 else 0.0
                if wait_s + late and self._stop.wait(wait_s + late):
                    break
                left = None if self.cut_after is None else self.cut_after - given
                near.sendall(data[:left])
                given += len(data[:left])
                self.passed += len(data[:left])
                if left is not None and left <= len(data):
                    break
        _close(near)


def _close(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()
