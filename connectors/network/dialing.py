"""Opening a connection to a system: a checked address, then a checked certificate."""

from __future__ import annotations

import socket
import ssl
from typing import Any

from connectors.network import failures, resolving, tls
from connectors.network.limits import Deadline, Limits
from connectors.network.urls import Origin


class Dialer:
    """Connects to one origin; its name is resolved once and every address checked.

    `exempt` hosts are not checked. With `trusted_pem` only those certificates are
    trusted, with `pin` only the one certificate with this sha256.
    """

    def __init__(
        self,
        origin: Origin,
        limits: Limits,
        resolve: resolving.Resolve,
        *,
        exempt: bool,
        trusted_pem: str | None,
        pin: str | None,
        tls_min: str,
    ) -> None:
        self.origin, self.limits, self.exempt = origin, limits, exempt
        self._resolve = resolve
        self._addresses: list[tuple[int, Any]] = []
        self._pin, self._tls_min = pin, tls_min
        self._context: ssl.SSLContext | None = None
        if origin.scheme == "https" and pin is None:
            self._context = tls.context(trusted_pem, tls_min)

    def dial(self, until: Deadline) -> socket.socket:
        """An open connection, secured unless the origin is plain http."""
        if self.origin.scheme != "https":
            return self._open(until)
        if self._context is None:
            self._context = tls.context(self._pinned(until), self._tls_min)
        return self._secured(self._open(until), self._context, until)

    def _pinned(self, until: Deadline) -> str:
        """The certificate the system shows, if it is the pinned one.

        Looking at it needs a handshake of its own, over which nothing is sent; the
        connection that is used afterwards trusts this certificate alone, with every
        check on.
        """
        with self._secured(self._open(until), tls.looking(), until) as looked:
            shown = looked.getpeercert(binary_form=True) or b""
        tls.check_pin(self.origin.host, shown, self._pin or "")
        return ssl.DER_cert_to_PEM_cert(shown)

    def _open(self, until: Deadline) -> socket.socket:
        if not self._addresses:
            wait_s = until.left(self.limits.connect_s)
            self._addresses = resolving.addresses(
                self._resolve, self.origin, wait_s, exempt=self.exempt
            )
        reason: OSError = OSError("no address")
        for family, address in self._addresses:
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(until.left(self.limits.connect_s))
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return sock
            except OSError as error:
                sock.close()
                reason = error
            except BaseException:
                sock.close()
                raise
        until.left()
        words = reason.strerror or type(reason).__name__
        raise failures.unreachable(self.origin.host_port, words)

    def _secured(
        self, sock: socket.socket, context: ssl.SSLContext, until: Deadline
    ) -> ssl.SSLSocket:
        host = self.origin.host
        try:
            sock.settimeout(until.left())
            return context.wrap_socket(
                sock, server_hostname=host, suppress_ragged_eofs=False
            )
        except TimeoutError:
            sock.close()
            raise until.passed() from None
        except OSError as error:
            sock.close()
            raise tls.tls_failed(host, error) from None
        except BaseException:
            sock.close()
            raise
