"""The data folder of one machine: who may use it, and where its sockets are."""

import fcntl
import hashlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SOCKET_LIMIT = 103  # sun_path holds 104 bytes on macOS and 108 on Linux, with the NUL
LONGEST_SOCKET = ".s.PGSQL.5432.lock"
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")  # needs no quoting in any URL or setting


class AlreadyRunning(RuntimeError):
    """Another copy uses the data folder; the message names it."""


@dataclass(slots=True)
class Lock:
    """Exclusive use of a data folder, released by the kernel when we end."""

    file: IO[str]

    def release(self) -> None:
        self.file.close()


def make(folder: Path) -> Path:
    """Make a folder only its owner can enter; an existing one is left as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def lock(data: Path) -> Lock:
    """Take the data folder. Raises AlreadyRunning, in words, when it is taken."""
    file = (data / "lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        other = file.read().strip() or "unknown"
        file.close()
        raise AlreadyRunning(
            f"Another copy (process {other}) already uses {data}. Stop it first, or"
            " give this one a folder of its own with --data."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return Lock(file)


def sockets(data: Path, uid: int) -> Path:
    """A 0700 folder for Unix sockets, owned by `uid`, with a short and plain path.

    Beside the data when that path is short enough and free of spaces; otherwise a
    folder under the temporary folder whose name follows from the data path, so that
    a restart uses the same one again.
    """
    folder = data / "sockets"
    if uid == os.geteuid() and fits(folder):
        return make(folder)
    mark = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    for base in (tempfile.gettempdir(), "/tmp"):
        folder = Path(base, f"hub-{uid}-{mark}")
        if fits(folder) and _take(folder, uid):
            return folder
    folder = Path(tempfile.mkdtemp(prefix="hub-", dir="/tmp"))
    os.chown(folder, uid, -1)
    return folder


def fits(folder: Path) -> bool:
    longest = len(os.fsencode(folder / LONGEST_SOCKET))
    return longest <= SOCKET_LIMIT and PLAIN.fullmatch(str(folder)) is not None


def _take(folder: Path, uid: int) -> bool:
    """Make the folder or take over our own; a stranger's is not touched."""
    try:
        if not os.path.lexists(folder):
            folder.mkdir(mode=0o700)
            os.chown(folder, uid, -1)
    except OSError:
        return False
    seen = folder.lstat()
    private = stat.S_ISDIR(seen.st_mode) and stat.S_IMODE(seen.st_mode) == 0o700
    return private and seen.st_uid == uid
