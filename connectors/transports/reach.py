"""How a system that is no web server is reached: checked address, TLS, proof.

The same guard as for the web: one host, resolved once, every address of it checked,
and the connection goes to an address that was checked. Clients that open sockets
(FTP, SFTP, databases) get theirs, or its address, from here.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from connectors.network import failures, resolving, tls, urls
from connectors.network.dialing import Dialer
from connectors.network.failures import FetchError
from connectors.network.limits import Deadline, Limits
from connectors.network.urls import Origin
from schemas.manifests.manifest import Connection

PORTS: Final[Mapping[str, int]] = {
    "ftp": 21,
    "ftps": 21,
    "sftp": 22,
    "postgresql": 5432,
    "mysql": 3306,
}
SECURE: Final = frozenset({"ftps", "sftp"})  # the protocol itself is not in the clear
DATABASES: Final = frozenset({"postgresql", "mysql"})
STEP: Final = re.compile(r"[^/\\\x00-\x1f\x7f]{1,200}")


class Pinned(ssl.SSLContext):
    """A TLS context that knows one certificate: it is compared after the handshake,
    before anything is sent. Whoever shows it has proved to hold its key."""

    host: str
    pin: str

    def wrap_socket(self, *args: Any, **more: Any) -> ssl.SSLSocket:
        """A secured socket whose certificate is the pinned one."""
        secured = super().wrap_socket(*args, **more)
        try:
            tls.check_pin(
                self.host, secured.getpeercert(binary_form=True) or b"", self.pin
            )
        except FetchError:
            secured.close()
            raise
        return secured


@dataclass(frozen=True, slots=True)
class Reach:
    """One system and the proof of identity for it; nothing of that is ever shown.

    `steps` is the path of the address: folders, or the name of a database. `exempt`:
    the operator has allowed this host and port, so that its addresses are not checked
    and TLS is only spoken where a certificate or pin is declared.
    """

    origin: Origin
    steps: tuple[str, ...] = ()
    exempt: bool = False
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    trusted_pem: str | None = field(default=None, repr=False)
    tls_pin: str | None = None
    tls_min: str = "1.2"
    host_key: str | None = None
    limits: Limits = Limits()
    resolve: resolving.Resolve = socket.getaddrinfo

    @property
    def host(self) -> str:
        """The name of the system, as its certificate must say it."""
        return self.origin.host

    @property
    def url(self) -> str:
        """The address as people may see it."""
        path = "/".join(self.steps)
        return f"{self.origin.scheme}://{self.origin.host_port}/{path}"

    @property
    def secured(self) -> bool:
        """Whether TLS must be spoken."""
        return not self.exempt or bool(self.trusted_pem or self.tls_pin)

    def deadline(self) -> Deadline:
        """The time for one request, from now on."""
        return Deadline(time.monotonic, self.limits, self.host)

    def dial(self, until: Deadline) -> socket.socket:
        """An open plain connection to a checked address of the system."""
        at = Origin("tcp", self.origin.host, self.origin.port)
        dialer = Dialer(
            at,
            self.limits,
            self.resolve,
            exempt=self.exempt,
            trusted_pem=None,
            pin=None,
            tls_min=self.tls_min,
        )
        return dialer.dial(until)

    def addresses(self, until: Deadline) -> list[str]:
        """The checked addresses, for a client that opens its socket itself."""
        wait_s = until.left(self.limits.connect_s)
        found = resolving.addresses(
            self.resolve, self.origin, wait_s, exempt=self.exempt
        )
        return [str(address[0]) for _, address in found]

    def tls(self) -> ssl.SSLContext:
        """A context with every check on, or for the one pinned certificate."""
        if self.tls_pin is None:
            made = tls.context(self.trusted_pem, self.tls_min)
            made.set_alpn_protocols([])
            return made
        pinned = Pinned(ssl.PROTOCOL_TLS_CLIENT)
        pinned.host, pinned.pin = self.host, self.tls_pin
        pinned.minimum_version = ssl.TLSVersion.TLSv1_2
        pinned.check_hostname = False
        pinned.verify_mode = ssl.CERT_NONE  # the pin is the check
        return pinned


def is_web(base_url: str) -> bool:
    """Whether a base address is spoken to over HTTP."""
    return base_url.partition(":")[0].lower() in urls.PORTS


def reach(
    base_url: str, *, allowed_hosts: frozenset[str] = frozenset(), **more: Any
) -> Reach:
    """The way to `scheme://host:port/path`; FetchError for a doubtful address.

    Refused where passwords would go in the clear: `ftp:` needs the operator's leave.
    """
    scheme, _, rest = base_url.partition("://")
    scheme = scheme.lower()
    if scheme not in PORTS:
        raise failures.bad_url(
            base_url, "jenis alamat tidak dikenal", "this kind of address is not known"
        )
    url = urls.parse(f"https://{rest}")
    stated = urlsplit(f"https://{rest}").port
    origin = Origin(scheme, url.origin.host, stated or PORTS[scheme])
    exempt = origin.host_port in allowed_hosts
    if scheme not in SECURE | DATABASES and not exempt:
        raise in_the_clear(origin.host_port)
    steps = tuple(unquote(step) for step in url.target.split("/") if step)
    if any(step in (".", "..") or not STEP.fullmatch(step) for step in steps):
        raise failures.bad_url(base_url, "jalur tidak sah", "the path is not valid")
    return Reach(origin, steps, exempt, **more)


def in_the_clear(host: str) -> FetchError:
    """The failure of a protocol that would send the password unencrypted."""
    return FetchError(
        "https_required",
        id=f"{host} mengirim sandi dan data tanpa enkripsi. Pakai ftps:// atau sftp://,"
        " atau minta admin provinsi mengizinkan host:port ini.",
        en=f"{host} sends password and data unencrypted. Use ftps:// or sftp://, or ask"
        " the province's admin to allow this host:port.",
    )


def denied(host: str, what: str) -> FetchError:
    """The failure of a log-in; `what` the server said, without any secret."""
    return FetchError(
        "access_denied",
        id=f"{host} menolak nama atau sandi hub ({what}). Periksa auth dan rahasianya.",
        en=f"{host} refuses the hub's name or password ({what}). Check auth and its"
        " secret.",
    )


def of_connection(
    connection: Connection,
    allowed_hosts: frozenset[str],
    secret: Callable[[str | None], str],
    trusted_pem: str | None,
) -> Reach | None:
    """The way to a connection's system; None where that is a web server or a folder.

    `secret` reads what `secret://PUBLISHER/NAME` stands for. Raises FetchError for a
    doubtful address.
    """
    if is_web(connection.base_url) or connection.base_url.startswith("file:"):
        return None
    auth, timeouts = connection.auth, connection.timeouts
    settings = connection.settings
    return reach(
        connection.base_url,
        allowed_hosts=allowed_hosts,
        username=secret(auth.username) if auth.username else "",
        password=secret(auth.password) if auth.password else "",
        trusted_pem=trusted_pem,
        tls_pin=connection.tls_pin,
        tls_min=connection.tls_min,
        host_key=settings if isinstance(settings, str) else None,
        limits=Limits(
            connect_s=timeouts.connect.total_seconds(),
            deadline_s=timeouts.read.total_seconds(),
        ),
    )
