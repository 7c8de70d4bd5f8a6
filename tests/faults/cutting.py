"""A proxy before PostgreSQL that loses the answer to one chosen COMMIT."""

from __future__ import annotations

import contextlib
import selectors
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlalchemy.engine import make_url

NAME: Final = ".s.PGSQL.5432"
COMMIT: Final = b"COMMIT"


class Cutter:
    """Passes bytes on; after the COMMIT it waits for, it closes without the answer."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self._server = str(Path(str(address.query["host"]), NAME))
        self._folder = Path(tempfile.mkdtemp(prefix="cut-", dir="/tmp"))
        self.url = address.update_query_dict(
            {"host": str(self._folder)}
        ).render_as_string(hide_password=False)
        self._guard = threading.Lock()
        self._left = 0
        self.cut = False

    def cut_at(self, number: int) -> None:
        """Lose the answer to the COMMIT of this number from now on, once; 0: none."""
        with self._guard:
            self._left = number

    def __enter__(self) -> Self:
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(self._folder / NAME))
        self._door.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        shutil.rmtree(self._folder)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with client, server, contextlib.suppress(OSError):
            server.connect(self._server)
            watched = selectors.DefaultSelector()
            watched.register(client, selectors.EVENT_READ, (client, server))
            watched.register(server, selectors.EVENT_READ, (server, client))
            armed = False
            while True:
                for key, _ in watched.select():
                    source, target = key.data
                    data = source.recv(65536)
                    if not data or armed and source is server:
                        return
                    armed = armed or source is client and self._strikes(data)
                    target.sendall(data)

    def _strikes(self, data: bytes) -> bool:
        if COMMIT not in data:
            return False
        with self._guard:
            if self._left == 0:
                return False
            self._left -= 1
            self.cut = self._left == 0
            return self.cut
