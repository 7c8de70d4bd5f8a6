"""A clock over a socket that a library waits on: when time is over, it is shut."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.network import failures
from connectors.network.failures import FetchError


class Watch:
    """Whether the time of one step is over; `over` stays true."""

    def __init__(self, host: str, seconds: float) -> None:
        self.host, self.seconds = host, seconds
        self.over = False

    def failure(self) -> FetchError:
        """What a step ends with whose time was over."""
        return failures.too_slow(
            self.host,
            f"tidak selesai dalam {self.seconds:g} detik",
            f"it was not done in {self.seconds:g} seconds",
        )


@contextmanager
def watched(host: str, handle: int, seconds: float) -> Iterator[Watch]:
    """Shut the socket behind a handle when so many seconds have passed.

    Libraries wait per read, so that a server which sends a byte now and then is
    waited for without end; a shut socket ends that at once, whatever is waited for.
    Raises FetchError too_slow in the place of what the library then says.
    """
    watch = Watch(host, seconds)
    held = socket.socket(fileno=os.dup(handle))
    timer = threading.Timer(max(0.001, seconds), _shut, (watch, held))
    timer.daemon = True
    timer.start()
    try:
        yield watch
    except Exception as error:
        if watch.over:
            raise watch.failure() from error
        raise
    finally:
        timer.cancel()
        timer.join()
        held.close()
    if watch.over:
        raise watch.failure()


def _shut(watch: Watch, held: socket.socket) -> None:
    watch.over = True
    try:
        held.shutdown(socket.SHUT_RDWR)
    except OSError:
        watch.over = True  # it was closed already: the step ends by itself
