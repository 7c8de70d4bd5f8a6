"""TCP ports on loopback: the one that is asked for, or one that is free."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

LOOPBACK: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8000


class PortTaken(RuntimeError):
    """The asked-for port is in use; the message says what to do."""


@contextmanager
def reserved(wanted: int | None) -> Iterator[int]:
    """Hold the wanted port, else the default one, else any; PortTaken if it is used.

    Nobody else gets the port meanwhile; a server of this user that binds with
    SO_REUSEPORT does, also when it is started again.
    """
    with _bound(wanted) as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        yield int(held.getsockname()[1])


@contextmanager
def held_from(first: int, last: int) -> Iterator[int | None]:
    """Hold the first free port of a range as `reserved` does; None if all are used."""
    for port in range(first, last + 1):
        if still_free(port):
            with reserved(port):
                yield port
            return
    yield None


def still_free(port: int | None) -> int:
    """The port if nobody uses it now, else 0 (any)."""
    try:
        _bind(port or 0).close()
    except OSError:
        return 0
    return port or 0


def _bound(wanted: int | None) -> socket.socket:
    try:
        return _bind(wanted or DEFAULT_PORT)
    except PermissionError as error:
        raise PortTaken(
            f"Port {wanted} may not be used by this user; choose one above 1023."
        ) from error
    except OSError as error:
        if wanted is None:
            return _bind(0)
        raise PortTaken(
            f"Port {wanted} is in use. Choose another with --port, or leave it out."
        ) from error


def _bind(port: int) -> socket.socket:
    """A socket that has the port and does not listen; OSError when it is taken.

    Connections of yesterday do not hinder it (SO_REUSEADDR while it binds), another
    socket like this one does (not afterwards).
    """
    held = socket.socket()
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((LOOPBACK, port))
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    except OSError:
        held.close()
        raise
    return held
