"""Files of an FTP server: ftplib over a checked address, TLS unless it is allowed.

The data connection goes to the address that was checked, whatever address the server
names in its answer to PASV.
"""

from __future__ import annotations

import contextlib
import ftplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final, TypeVar

from connectors.fetch import FetchError, Response
from connectors.network import failures, tls
from connectors.transports import reach as reaching
from connectors.transports import shelf
from connectors.transports.reach import Reach
from connectors.transports.watching import watched

PIECE: Final = 64 << 10
LOWEST_PORT: Final = 1024
STAMP: Final = "%Y%m%d%H%M%S"
GONE: Final = "550"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Fact:
    """What a server tells about a file; `modified` as it writes it, or ""."""

    size: int | None
    modified: str

    @property
    def tag(self) -> str | None:
        """An ETag where the facts can tell one version from another."""
        whole = self.modified and self.size is not None
        return f'"{self.modified}-{self.size:x}"' if whole else None


class _Client(ftplib.FTP_TLS):
    """ftplib's client on a connection that somebody else has opened and checked."""

    def begin(self, reach: Reach) -> None:
        """Open, secure and log in."""
        until = reach.deadline()
        self.host, self.timeout = reach.host, until.left(reach.limits.deadline_s)
        self.sock = reach.dial(until)
        self.sock.settimeout(self.timeout)
        self.af = self.sock.family
        self.peer = str(self.sock.getpeername()[0])
        self.file = self.sock.makefile("r", encoding=self.encoding)
        with watched(reach.host, self.handle(), until.left()):
            self.welcome = self.getresp()
            secured = reach.origin.scheme == "ftps"
            if secured:
                self.auth()
            self.login(reach.username or "anonymous", reach.password, secure=False)
            if secured:
                self.prot_p()

    def handle(self) -> int:
        """The number of the control connection's socket."""
        return self.sock.fileno() if self.sock is not None else -1

    def makepasv(self) -> tuple[str, int]:
        """The checked address, and the port that the server names for the data."""
        _, port = super().makepasv()
        if not LOWEST_PORT <= port < 65536:
            raise ftplib.error_proto(f"data port {port}")
        return self.peer, port

    def ntransfercmd(
        self, cmd: str, rest: int | str | None = None
    ) -> tuple[Any, int | None]:
        """A data connection, in the session of the control connection."""
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._prot_p:  # type: ignore[attr-defined]  # ftplib's own, not in stubs
            session = getattr(self.sock, "session", None)
            conn = self.context.wrap_socket(
                conn, server_hostname=self.host, session=session
            )
        return conn, size


class FtpShelf(shelf.Remote):
    """One folder of an FTP server; connected when it is first asked, until `close`."""

    def __init__(self, reach: Reach, max_bytes: int, file_s: float) -> None:
        super().__init__(reach, max_bytes, file_s)
        self._client: _Client | None = None
        self._facts: dict[str, Fact] = {}

    def close(self) -> None:
        """Say goodbye, in a hurry."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def names(self) -> list[str]:
        """The files of the folder; by MLSD, of older servers by NLST."""
        return self._asked(self._listed, self.reach.limits.deadline_s)

    def copied(
        self, path: str, give: shelf.Give, headers: Mapping[str, str]
    ) -> Response:
        """One file below the folder, given away within the seconds of a file."""

        def take(client: _Client) -> Response:
            return self._copied(client, path, give, headers)

        return self._asked(take, self.file_s)

    def _asked(self, step: Callable[[_Client], Value], seconds: float) -> Value:
        """What a step gives, in at most so many seconds; failures in words."""
        host = self.reach.host
        try:
            client = self._ready()
            with watched(host, client.handle(), seconds):
                return step(client)
        except ssl.SSLError as error:
            self.close()
            raise tls.tls_failed(host, error) from error
        except ftplib.error_perm as error:
            self.close()
            if str(error).startswith("530"):
                raise reaching.denied(host, "530") from error
            raise failures.bad_response(host, f"FTP {str(error)[:100]}") from error
        except (ftplib.Error, EOFError) as error:
            self.close()
            text = str(error)[:100] or "EOF"
            raise failures.unreachable(host, f"FTP {text}") from error
        except TimeoutError as error:
            self.close()
            raise self.reach.deadline().passed() from error
        except OSError as error:
            self.close()
            raise failures.unreachable(host, type(error).__name__) from error
        except FetchError:
            self.close()
            raise

    def _ready(self) -> _Client:
        if self._client is None:
            client = _Client(context=self.reach.tls(), encoding="utf-8")
            try:
                client.begin(self.reach)
            except BaseException:
                client.close()
                raise
            self._client = client
        return self._client

    def _folder(self, path: str) -> tuple[str, str]:
        """The folder and name of a path below the address; FetchError if it leaves."""
        steps = [step for step in path.strip("/").split("/") if step]
        odd = [s for s in steps if s in (".", "..") or not reaching.STEP.fullmatch(s)]
        if odd or not steps:
            raise shelf.outside(path)
        return "/".join([*self.reach.steps, *steps[:-1]]), steps[-1]

    def _listed(self, client: _Client) -> list[str]:
        folder = "/".join(self.reach.steps)
        try:
            entries = client.mlsd(folder, ["type", "size", "modify"])
            for count, (name, facts) in enumerate(entries):
                if count >= shelf.MOST_NAMES:
                    raise shelf.too_many_names(self.reach.host)
                if facts.get("type", "").lower() == "file":
                    self._facts[f"{folder}/{name}"] = _fact(facts)
        except ftplib.error_perm as error:
            if not str(error).startswith(("500", "501", "502", "504")):
                raise
            names: list[str] = []
            client.retrlines(f"NLST {folder}".strip(), names.append)
            if len(names) > shelf.MOST_NAMES:
                raise shelf.too_many_names(self.reach.host) from None
            found = [name.rpartition("/")[2] for name in names]
            return [name for name in found if not name.startswith(".")]
        own = [key.rpartition("/") for key in self._facts]
        return [n for f, _, n in own if f == folder and not n.startswith(".")]

    def _copied(
        self, client: _Client, path: str, give: shelf.Give, headers: Mapping[str, str]
    ) -> Response:
        folder, name = self._folder(path)
        whole = f"{folder}/{name}" if folder else name
        before = self._known(client, folder, name)
        if before is None:
            return self._response(path, 404, {})
        said = _headers(before)
        if before.tag and headers.get("If-None-Match") == before.tag:
            return self._response(path, 304, said)
        if (before.size or 0) > self.max_bytes:
            raise shelf.too_large(path, self.max_bytes)
        try:
            size = self._taken(client, path, whole, give)
        except ftplib.error_perm as error:
            if str(error).startswith(GONE):
                return self._response(path, 404, {})
            raise
        after = _stated(client, whole)
        if after.size is not None and size != after.size:
            if before.size is not None and before.size != after.size:
                raise shelf.being_written(path)
            raise failures.truncated(self.reach.host, size)
        if before.modified and after.modified and before.modified != after.modified:
            raise shelf.being_written(path)
        return replace(self._response(path, 200, said), wire_bytes=size)

    def _taken(self, client: _Client, path: str, whole: str, give: shelf.Give) -> int:
        """Give a file away; how many bytes it had."""
        size = 0
        client.voidcmd("TYPE I")
        with contextlib.closing(client.transfercmd(f"RETR {whole}")) as data:
            with watched(self.reach.host, data.fileno(), self.file_s):
                while piece := data.recv(PIECE):
                    size += len(piece)
                    if size > self.max_bytes:
                        raise shelf.too_large(path, self.max_bytes)
                    give(piece)
                if isinstance(data, ssl.SSLSocket):
                    with contextlib.suppress(OSError):
                        data.unwrap()  # servers wait for the end of TLS
        client.voidresp()
        return size

    def _known(self, client: _Client, folder: str, name: str) -> Fact | None:
        """What is told about a file; None where it is not there."""
        key = f"{folder}/{name}"
        if key not in self._facts:
            fact = _stated(client, key.lstrip("/") if not folder else key)
            if fact.size is None and not fact.modified:
                return Fact(None, "") if _exists(client, key.lstrip("/")) else None
            self._facts[key] = fact
        return self._facts[key]

    def _response(self, path: str, status: int, headers: dict[str, str]) -> Response:
        now = datetime.now(UTC)
        return Response(status, headers, b"", self.address(path), 0, None, now)


def _fact(facts: Mapping[str, str]) -> Fact:
    size = facts.get("size", "")
    return Fact(int(size) if size.isdigit() else None, facts.get("modify", ""))


def _stated(client: _Client, whole: str) -> Fact:
    """What SIZE and MDTM say; what a server does not know stays unknown."""
    size, modified = None, ""
    try:
        client.voidcmd("TYPE I")
        size = client.size(whole)
        modified = client.sendcmd(f"MDTM {whole}")[4:].strip()
    except ftplib.error_perm:
        return Fact(size, modified)
    return Fact(size, modified)


def _exists(client: _Client, whole: str) -> bool:
    """Whether a file is listed, for servers without SIZE and MDTM."""
    found: list[str] = []
    try:
        client.retrlines(f"NLST {whole}", found.append)
    except ftplib.error_perm:
        return False
    return bool(found)


def _headers(fact: Fact) -> dict[str, str]:
    said: dict[str, str] = {}
    if fact.tag:
        said["etag"] = fact.tag
    try:
        moment = datetime.strptime(fact.modified[:14], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return said
    return said | {"last-modified": format_datetime(moment, usegmt=True)}
