"""A listener that nobody may ever connect to: it counts who does."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Trap:
    """Stands for what is inside: a database, a router, a metadata service.

    It listens on loopback at a port that no manifest and no setting allows; `met`
    counts connections.
    """

    def __init__(self, address: str = "127.0.0.1") -> None:
        self._address = address
        self.met = 0

    def __enter__(self) -> Self:
        self._door = socket.create_server((self._address, 0))
        self.port: int = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(5)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._door.accept()
                self.met += 1
                sock.close()
