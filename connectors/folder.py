"""Files of a folder that the operator opened, read without ever leaving it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from connectors.fetch import FetchError, Response
from connectors.network import failures
from connectors.transports import shelf

SCHEME: Final = "file:"
NAMED: Final = "folder:"  # file: would look like a path of this machine
STEP: Final = re.compile(r"(?!\.)[^/\\\x00]{1,200}")
PIECE: Final = 1 << 20


class Folder:
    """One folder below HUB_FILES_ROOT; symbolic links are never followed.

    `get` answers like a server would: 200 with an ETag, 304 where that is still the
    same, 404. Raises FetchError for a path that leads out, or a file that is too
    large or still being written.
    """

    def __init__(self, root: Path | None, below: str, max_bytes: int) -> None:
        if root is None:
            raise _closed()
        self.steps = [step for step in below.removeprefix(SCHEME).split("/") if step]
        self.root, self.max_bytes = root, max_bytes

    def names(self) -> list[str]:
        """The plain files of the folder, without hidden ones and links."""
        with self._opened(self.steps) as folder:
            found = []
            for name in os.listdir(folder):
                mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
                if stat.S_ISREG(mode) and STEP.fullmatch(name):
                    found.append(name)
        return found

    def address(self, path: str) -> str:
        """How a file is named to people; never the machine's own path."""
        return NAMED + "/".join([*self.steps, path.lstrip("/")])

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """One file below the folder, as a body."""
        pieces: list[bytes] = []
        response = self.copy(path, pieces.append, headers)
        return replace(response, body=b"".join(pieces))

    def copy(
        self,
        path: str,
        give: Callable[[bytes], object],
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """One file below the folder, given away piece by piece; the body is empty."""
        *between, name = path.strip("/").split("/")
        with self._opened([*self.steps, *between]) as folder:
            _check(name, path)
            try:
                handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
            except FileNotFoundError:
                return self._response(path, 404, {}, b"")
            except OSError as error:
                raise _unreadable(path, error) from None
            with os.fdopen(handle, "rb", buffering=0) as file:
                return self._read(path, file.fileno(), give, headers or {})

    def _read(
        self,
        path: str,
        handle: int,
        give: Callable[[bytes], object],
        headers: Mapping[str, str],
    ) -> Response:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise shelf.outside(path)
        tag = f'"{before.st_mtime_ns:x}-{before.st_size:x}"'
        moment = datetime.fromtimestamp(int(before.st_mtime), UTC)
        said = {"etag": tag, "last-modified": format_datetime(moment, usegmt=True)}
        if headers.get("If-None-Match") == tag:
            return self._response(path, 304, said, b"")
        if before.st_size > self.max_bytes:
            most = self.max_bytes
            raise failures.too_large(
                path, f"lebih dari {most} byte", f"it has more than {most} bytes"
            )
        left = before.st_size
        while left > 0 and (piece := os.read(handle, min(PIECE, left))):
            give(piece)
            left -= len(piece)
        after = os.fstat(handle)
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise shelf.being_written(path)
        return self._response(path, 200, said, b"")

    def _response(
        self, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> Response:
        now = datetime.now(UTC)
        return Response(status, headers, body, self.address(path), len(body), None, now)

    @contextmanager
    def _opened(self, steps: list[str]) -> Iterator[int]:
        """A handle on a folder, opened step by step so that no link leads away."""
        flags = os.O_RDONLY | os.O_DIRECTORY
        assert self.root is not None  # checked at the start
        handles: list[int] = []
        try:
            handles.append(os.open(self.root, flags))
            for step in steps:
                _check(step, "/".join(steps))
                deeper = os.open(step, flags | os.O_NOFOLLOW, dir_fd=handles[-1])
                handles.append(deeper)
            yield handles[-1]
        except OSError as error:
            raise _unreadable("/".join(steps), error) from None
        finally:
            for handle in handles:
                os.close(handle)


def _check(step: str, path: str) -> None:
    if not STEP.fullmatch(step):
        raise shelf.outside(path)


def _closed() -> FetchError:
    return FetchError(
        "folder_closed",
        id="Membaca folder belum diizinkan: operator mengisi HUB_FILES_ROOT dengan"
        " folder yang boleh dibaca.",
        en="Reading folders is not allowed yet: the operator sets HUB_FILES_ROOT to the"
        " folder that may be read.",
    )


def _unreadable(path: str, error: OSError) -> FetchError:
    reason = error.strerror or type(error).__name__
    return FetchError(
        "unreadable_folder",
        id=f"“{path}” tidak bisa dibuka ({reason}). Periksa nama dan izinnya; tautan"
        " simbolis tidak diikuti.",
        en=f"“{path}” cannot be opened ({reason}). Check its name and permissions;"
        " symbolic links are not followed.",
    )
