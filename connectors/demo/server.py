"""All stand-in systems on one loopback port, for ./run demo and for tests."""

from __future__ import annotations

import socket
import threading
from datetime import date
from types import TracebackType

from connectors.demo.web import LOOPBACK, Http, Shelf


class DemoServer:
    """All stand-in systems on one loopback port; use it as a context manager.

    `url` is where the cities answer, `down_url` an address of a city whose
    server is down (connection refused), `hosts` both as "host:port".
    """

    def __init__(self, today: date | None = None, port: int = 0) -> None:
        self._http = Http(port, Shelf(today))
        # Bound and never listening: refused, and nobody else can take the port.
        self._down = _bound(self._http.server_port + 1)
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), name="demo", daemon=True
        )

    @property
    def hosts(self) -> frozenset[str]:
        """Both addresses, as HUB_ALLOWED_HOSTS wants them."""
        ports = (self._http.server_port, self._down.getsockname()[1])
        return frozenset(f"{LOOPBACK}:{port}" for port in ports)

    @property
    def url(self) -> str:
        """Where the systems answer."""
        return f"http://{LOOPBACK}:{self._http.server_port}"

    @property
    def down_url(self) -> str:
        """Where nobody answers."""
        return f"http://{LOOPBACK}:{self._down.getsockname()[1]}"

    def start(self) -> DemoServer:
        """Begin to answer; returns at once."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and give both ports back."""
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()
        self._down.close()

    def __enter__(self) -> DemoServer:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _bound(wanted: int) -> socket.socket:
    """A socket at the wanted port, so that addresses stay from start to start."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.bind((LOOPBACK, wanted))
    except (OSError, OverflowError):
        bound.bind((LOOPBACK, 0))
    return bound


def serve(today: date | None = None, port: int = 0) -> DemoServer:
    """A server that is not started yet: `with serve(day) as demo: …`."""
    return DemoServer(today, port)
