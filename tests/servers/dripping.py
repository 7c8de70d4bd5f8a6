"""A server that says a little again and again, and never comes to an end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def running(hello: bytes) -> Iterator[int]:
    """The port of a server that sends `hello` fifty times a second, without end."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)

        def drip() -> None:
            with suppress(OSError):
                taken, _ = server.accept()
                with taken:
                    while not stop.wait(0.02):
                        taken.sendall(hello)

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            stop.set()
            thread.join()
