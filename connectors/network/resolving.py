"""A name becomes addresses once, in bounded time, and every one of them is checked."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable
from typing import Any, Final

from connectors.network import failures
from connectors.network.addresses import special_use
from connectors.network.urls import Origin

MOST: Final = 8
Resolve = Callable[..., list[Any]]


def addresses(
    resolve: Resolve, origin: Origin, wait_s: float, *, exempt: bool
) -> list[tuple[int, Any]]:
    """(family, socket address) pairs of a host, at most eight.

    One address that is not public refuses the whole name (`blocked_address`):
    a name that answers with both is an attack, not a choice. `exempt` hosts are
    not checked.
    """
    found = _resolved(resolve, origin, wait_s)
    for *_, address in found:
        kind = None if exempt else special_use(str(address[0]))
        if kind:
            raise failures.blocked_address(origin.host, str(address[0]), kind)
    return list(dict.fromkeys((family, at) for family, *_, at in found))[:MOST]


def _resolved(resolve: Resolve, origin: Origin, wait_s: float) -> list[Any]:
    """getaddrinfo with a time limit, which the system's own call lacks."""
    answers: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(origin.host, origin.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        found = answers.get(timeout=wait_s)
    except queue.Empty:
        found = OSError(f"> {wait_s:.1f} s")
    if isinstance(found, OSError) or not found:
        raise failures.dns_failed(origin.host, str(found or "-"))
    return found
