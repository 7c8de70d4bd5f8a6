"""Places with files for tests: a folder, a real server over it, and a reader."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Context, Cursor, Page, Refusal, connector
from connectors.caching import Kept
from connectors.fetch import Fetcher
from connectors.network.limits import Limits
from connectors.transports.reach import Reach, is_web, reach
from schemas.manifests.connection import Limits as SystemLimits
from schemas.manifests.manifest import Connection, Request, Stream
from schemas.manifests.table import Files
from tests.servers import file_servers

UNTIL = datetime(2026, 11, 24, tzinfo=UTC)
LINES = b'{"id": 1, "nilai": 5}\n{"id": 2, "nilai": 6}\n'
MORE = b'{"id": 3, "nilai": 7}\n'


@dataclass
class Place:
    """A folder, and the address under which a real server shows it."""

    folder: Path
    url: str
    files: Files
    way: dict[str, Any] = field(default_factory=dict)
    most: int = 1 << 20

    @contextmanager
    def context(
        self, recall: Callable[[str], Kept | None] = lambda _: None
    ) -> Iterator[Context]:
        host = self.url.partition("://")[2].partition("/")[0]
        allowed = frozenset({host})
        web = is_web(self.url)
        found: Reach | None = None
        if not web:
            options = {"limits": Limits(deadline_s=5), "allowed_hosts": allowed}
            found = reach(self.url, **options | self.way)
        base = self.url if web else "https://nowhere.invalid/"
        with Fetcher(base, allowed_hosts=allowed) as fetcher:
            yield Context(fetcher, clock=lambda: UNTIL, recall=recall, reach=found)

    def read(
        self,
        files: Files | None = None,
        recall: Callable[[str], Kept | None] = lambda _: None,
        resume: dict | None = None,
    ) -> Iterator[Page]:
        files = files or self.files
        stream = Stream("a", "x@1", Request("/"), "@", ("id",), {}, (), files=files)
        limits = SystemLimits(max_file_bytes=self.most)
        with self.context(recall) as context:
            yield from connector("files").read(
                context,
                Connection("files", self.url, limits=limits),
                stream,
                Cursor(None, resume, UNTIL),
            )

    def refusal(self, files: Files | None = None) -> Refusal:
        with pytest.raises(Refusal) as caught:
            list(self.read(files))
        assert caught.value.words.id and caught.value.words.en
        return caught.value


def ids(pages: Any) -> list[int]:
    return [record.value["id"] for page in pages for record in page.records]


def as_kept(pages: list[Page]) -> Callable[[str], Kept | None]:
    """What the hub remembers of a reading."""
    known = {
        page.url: Kept(
            page.observed.etag,
            page.observed.last_modified,
            lambda: None,
            sha256=page.raw_sha256,
        )
        for page in pages
    }
    return known.get


def sftp(_folder: Path, _work: Path, stack: ExitStack) -> Place:
    folder = stack.enter_context(file_servers.open_folder())
    work = stack.enter_context(file_servers.open_folder())
    server = stack.enter_context(file_servers.sshd(work))
    steps = "/".join(folder.parts[1:])
    way = {
        "username": server.username,
        "password": server.private_key,
        "host_key": server.host_key,
    }
    url = f"sftp://127.0.0.1:{server.port}//{steps}"
    return Place(folder, url, Files(match="*.ndjson", format="ndjson"), way)


def ftp(folder: Path, work: Path, stack: ExitStack, **more: Any) -> Place:
    port = stack.enter_context(file_servers.ftp(folder, work, **more))
    way = {"username": "dinkes", "password": "rahasia"}
    url = f"ftp://127.0.0.1:{port}/"
    return Place(folder, url, Files(match="*.ndjson", format="ndjson"), way)


def nginx(folder: Path, work: Path, stack: ExitStack) -> Place:
    url = stack.enter_context(file_servers.nginx(folder, work))
    files = Files(index="/", match="*.ndjson", format="ndjson")
    return Place(folder, url, files)


def webdav(folder: Path, work: Path, stack: ExitStack) -> Place:
    url = stack.enter_context(file_servers.webdav(folder, work))
    files = Files(index="/", match="*.ndjson", format="ndjson", listing="webdav")
    return Place(folder, url, files)


OPENERS = {each.__name__: each for each in (nginx, ftp, sftp, webdav)}


def put(place: Place, name: str, body: bytes, at: int = 1_700_000_000) -> None:
    file = place.folder / name
    file.write_bytes(body)
    os.utime(file, (at, at))


def here(host: str, port: int, **_: Any) -> list[Any]:
    return socket.getaddrinfo("127.0.0.1", port, type=socket.SOCK_STREAM)
