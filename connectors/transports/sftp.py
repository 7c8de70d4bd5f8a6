"""Files of an SFTP server: asyncssh over a checked address and a declared host key.

Nothing of this machine takes part: no agent, no known hosts, no configuration.
"""

from __future__ import annotations

import asyncio
import logging
import stat
import threading
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final, TypeVar

import asyncssh

from connectors.fetch import FetchError, Response
from connectors.network import failures
from connectors.transports import reach as reaching
from connectors.transports import shelf
from connectors.transports.reach import Reach

PIECE: Final = 128 << 10
HELLO_S: Final = 20.0
SECRET_KEY: Final = "-----BEGIN"  # a secret that begins so is a key, no password
GONE: Final = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
Value = TypeVar("Value")

logging.getLogger("asyncssh").setLevel(logging.ERROR)  # it tells names of users


class _Client(asyncssh.SSHClient):
    """Accepts the one host key that the manifest names; remembers what was shown."""

    def __init__(self, pin: str) -> None:
        self.pin, self.shown = pin, ""

    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        """Whether the key is the pinned one."""
        self.shown = key.get_fingerprint()
        return self.shown == self.pin


class SftpShelf(shelf.Remote):
    """One folder of an SFTP server; connected when it is first asked, until `close`.

    Its event loop has a thread of its own, so that whoever calls may have one too.
    """

    def __init__(self, reach: Reach, max_bytes: int, file_s: float) -> None:
        super().__init__(reach, max_bytes, file_s)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._ssh: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None
        self._met = _Client(reach.host_key or "")

    def close(self) -> None:
        """Drop the connection."""
        asyncio.run_coroutine_threadsafe(self._dropped(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _dropped(self) -> None:
        if self._ssh is not None:
            self._ssh.abort()
            await asyncio.sleep(0)
            self._ssh = self._sftp = None

    def names(self) -> list[str]:
        """The files of the folder; links are not followed."""
        return self._run(self._names(), self.reach.limits.deadline_s)

    def copied(
        self, path: str, give: shelf.Give, headers: Mapping[str, str]
    ) -> Response:
        """One file below the folder, given away within the seconds of a file."""
        return self._run(self._copied(path, give, headers), self.file_s)

    def _run(self, work: Coroutine[Any, Any, Value], seconds: float) -> Value:
        """What a piece of work gives, in at most so many seconds."""
        host = self.reach.host

        async def bounded() -> Value:
            return await asyncio.wait_for(work, seconds)

        doing = asyncio.run_coroutine_threadsafe(bounded(), self._loop)
        try:
            return doing.result()
        except asyncssh.HostKeyNotVerifiable as error:
            raise _wrong_key(host, self._met.shown) from error
        except asyncssh.PermissionDenied as error:
            raise reaching.denied(host, "SSH") from error
        except TimeoutError as error:
            raise failures.too_slow(
                host,
                f"tidak selesai dalam {seconds:g} detik",
                f"it was not done in {seconds:g} seconds",
            ) from error
        except asyncssh.SFTPConnectionLost as error:
            raise failures.truncated(host, 0) from error
        except asyncssh.SFTPError as error:
            raise failures.bad_response(host, f"SFTP {error.reason[:100]}") from error
        except (asyncssh.Error, asyncssh.KeyImportError, OSError) as error:
            raise failures.unreachable(host, type(error).__name__) from error
        finally:
            doing.cancel()  # does nothing to what is done

    async def _ready(self) -> asyncssh.SFTPClient:
        if self._sftp is None:
            self._ssh = await self._connected()
            self._sftp = await self._ssh.start_sftp_client()
        return self._sftp

    async def _connected(self) -> asyncssh.SSHClientConnection:
        reach = self.reach
        if not reach.host_key:
            raise _no_key(reach.host)
        sealed = reach.password.startswith(SECRET_KEY)
        keys = [asyncssh.import_private_key(reach.password)] if sealed else None
        sock = reach.dial(reach.deadline())
        sock.setblocking(False)
        connecting = asyncssh.connect(
            sock=sock,
            config=None,
            known_hosts=_nobody,
            client_factory=lambda: self._met,
            username=reach.username,
            password=None if sealed else reach.password,
            client_keys=keys,
            agent_path=None,
            preferred_auth="publickey" if sealed else "password",
            gss_host=None,
            compression_algs=None,
            login_timeout=HELLO_S,
        )
        return await connecting

    async def _names(self) -> list[str]:
        sftp = await self._ready()
        found: list[str] = []
        count = 0
        async for entry in sftp.scandir(self._path([])):
            count += 1
            if count > shelf.MOST_NAMES:
                raise shelf.too_many_names(self.reach.host)
            name = str(entry.filename)
            if _is_plain(entry.attrs) and not name.startswith("."):
                found.append(name)
        return found

    def _path(self, steps: list[str]) -> str:
        """A path on the server; folders of the address begin where the user lands."""
        return "/".join([*self.reach.steps, *steps]) or "."

    async def _copied(
        self, path: str, give: shelf.Give, headers: Mapping[str, str]
    ) -> Response:
        steps = [step for step in path.strip("/").split("/") if step]
        odd = [s for s in steps if s in (".", "..") or not reaching.STEP.fullmatch(s)]
        if odd or not steps:
            raise shelf.outside(path)
        sftp, whole = await self._ready(), self._path(steps)
        try:
            before = await sftp.lstat(whole)
        except GONE:
            return self._response(path, 404, {})
        if not _is_plain(before):
            raise shelf.outside(path)
        said = _headers(before)
        if headers.get("If-None-Match") == said["etag"]:
            return self._response(path, 304, said)
        if (before.size or 0) > self.max_bytes:
            raise shelf.too_large(path, self.max_bytes)
        size = await self._taken(sftp, path, whole, give)
        after = await sftp.lstat(whole)
        if _headers(after) != said:
            raise shelf.being_written(path)
        if after.size is not None and after.size != size:
            raise failures.truncated(self.reach.host, size)
        return replace(self._response(path, 200, said), wire_bytes=size)

    async def _taken(
        self, sftp: asyncssh.SFTPClient, path: str, whole: str, give: shelf.Give
    ) -> int:
        """Give a file away; how many bytes it had."""
        size = 0
        async with sftp.open(whole, "rb", encoding=None) as file:
            while piece := await file.read(PIECE):
                data: Any = piece  # bytes, as no encoding is given
                size += len(data)
                if size > self.max_bytes:
                    raise shelf.too_large(path, self.max_bytes)
                give(data)
        return size

    def _response(self, path: str, status: int, headers: dict[str, str]) -> Response:
        now = datetime.now(UTC)
        return Response(status, headers, b"", self.address(path), 0, None, now)


def _nobody(host: str, addr: str, port: int | None) -> Any:
    """No host is known beforehand: the client itself judges the key."""
    return [], [], []


def _is_plain(attrs: asyncssh.SFTPAttrs) -> bool:
    mode = attrs.permissions
    return mode is not None and stat.S_ISREG(mode)


def _headers(attrs: asyncssh.SFTPAttrs) -> dict[str, str]:
    moment = int(attrs.mtime or 0)
    at = datetime.fromtimestamp(moment, UTC)
    said = {"etag": f'"{moment:x}.{attrs.mtime_ns or 0:x}-{attrs.size or 0:x}"'}
    return said | {"last-modified": format_datetime(at, usegmt=True)}


def _no_key(host: str) -> FetchError:
    return FetchError(
        "host_key_missing",
        id=f"Kunci host {host} belum disebut. Tanyakan sidik jarinya kepada pengelola,"
        " lalu tulis connection.host_key: SHA256:….",
        en=f"The host key of {host} is not named. Ask its owner for the fingerprint,"
        " then write connection.host_key: SHA256:….",
    )


def _wrong_key(host: str, shown: str) -> FetchError:
    return FetchError(
        "host_key_mismatch",
        detail=shown,
        id=f"{host} menunjukkan kunci {shown or '-'}, bukan yang disebut di manifest."
        " Periksa dengan pengelola sebelum mengubah host_key.",
        en=f"{host} shows the key {shown or '-'}, not the one that the manifest names."
        " Check with its owner before you change host_key.",
    )
