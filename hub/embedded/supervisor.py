"""Keeps one server process alive as a direct child, and lets none be left behind.

Each child has a thread that starts it, waits for it and starts it again. The thread
is the child's parent in the kernel's eyes (PR_SET_PDEATHSIG follows threads), so it
lives exactly as long as the child is wanted.
"""

import logging
import os
import platform
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hub.embedded import child, identity, programs

log = logging.getLogger("hub.embedded")

LINUX = platform.system() == "Linux"
MAX_STARTS = 3  # before the first answer
MAX_RESTARTS = 8  # within RESTART_WINDOW seconds; then it is a fault, not an accident
RESTART_WINDOW = 60.0
LOG_LIMIT = 5 << 20


class ServerFailed(RuntimeError):
    """A server did not start or did not stay; the message ends with its last words."""


@dataclass(frozen=True, slots=True)
class Spec:
    """How one server is run and stopped."""

    name: str
    argv: list[str]
    folder: Path  # working folder of the server
    log: Path
    word: str  # identity, see child.py
    stop: tuple[signal.Signals, ...]  # asked in this order, each harder
    before: Callable[[], None]  # clears what a dead predecessor left
    ready: Callable[[], bool]  # does it answer?
    environment: Mapping[str, str] = field(default_factory=dict)  # beside the clean one


class Keeper(threading.Thread):
    """One server, kept running until `close()`."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(name=f"keep-{spec.name}", daemon=True)
        self.spec = spec
        self.restarts = 0
        self.failure: str | None = None
        self._answered = False
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._guard = threading.Lock()
        self._recent: list[float] = []

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process and process.returncode is None else None

    def run(self) -> None:
        while not self._ending.is_set():
            try:
                self.spec.before()
                code = self._once()
            except OSError as error:
                self.failure = f"{self.spec.name} cannot be started: {error}"
                return
            if self._ending.is_set() or self._give_up(code):
                return

    def wait_ready(self, seconds: float = 60.0) -> None:
        """Return when the server answers; ServerFailed when it does not."""
        deadline = time.monotonic() + seconds
        pause = 0.005
        while time.monotonic() < deadline:
            if self.failure:
                raise ServerFailed(self.failure)
            if self.pid and self.spec.ready():
                self._answered = True
                return
            time.sleep(pause)
            pause = min(pause * 1.5, 0.1)
        raise ServerFailed(
            f"{self.spec.name} did not answer within {seconds:.0f} seconds."
            f"{last_words(self.spec.log)}"
        )

    def close(self, patience: float = 15.0) -> None:
        """Stop the server, asking harder each time; return when it is gone."""
        self._ending.set()
        for number in (*self.spec.stop, signal.SIGKILL):
            self._send(number)
            self.join(patience if number is not signal.SIGKILL else None)
            if not self.is_alive():
                return

    def _once(self) -> int:
        with self._guard:
            if self._ending.is_set():
                return 0
            self._process = process = spawn(self.spec)
        return process.wait()

    def _send(self, number: signal.Signals) -> None:
        with self._guard:
            if self._process and self._process.poll() is None:
                self._process.send_signal(number)

    def _give_up(self, code: int) -> bool:
        now = time.monotonic()
        self._recent = [at for at in self._recent if now - at < RESTART_WINDOW] + [now]
        name = self.spec.name
        if len(self._recent) > (MAX_RESTARTS if self._answered else MAX_STARTS):
            self.failure = (
                f"{name} ended {len(self._recent)} times within a minute (last code"
                f" {code}) and is not started again.{last_words(self.spec.log)}"
            )
            log.error("%s", self.failure)
            return True
        self.restarts += 1
        log.warning("%s ended with code %s; it is started again", name, code)
        self._ending.wait(0.05 * 2 ** (len(self._recent) - 1))
        return False


def spawn(spec: Spec) -> subprocess.Popen[bytes]:
    """Start the server through child.py, in a session of its own."""
    environment = programs.clean_environment() | dict(spec.environment)
    watching = not LINUX
    if watching:
        environment[child.WATCH] = "1"
    with spec.log.open("ab") as out:
        return subprocess.Popen(
            identity.command(spec.word, spec.stop[0], spec.argv),
            cwd=spec.folder,
            env=environment,
            stdin=subprocess.PIPE if watching else subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C reaches us; we end the servers in order
        )


def last_words(path: Path, lines: int = 6) -> str:
    """The end of a log file, as the tail of an error message."""
    if not path.exists():
        return ""
    text = path.read_bytes()[-4096:].decode(errors="replace").strip()
    return "\n" + "\n".join(text.splitlines()[-lines:])


def rotate(path: Path) -> None:
    """Keep one earlier log file, so that logs never fill the disk."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))


def end_orphan(pid_file: Path, folder: Path, number: signal.Signals) -> None:
    """End what an earlier supervisor left running on `folder`, if anything.

    Called under the data folder's lock, so nobody living owns that process.
    """
    pid = _recorded(pid_file)
    if pid is None:
        return
    started = time.monotonic()
    while _works_in(pid, folder):
        waited = time.monotonic() - started
        if waited < 60:  # it has had the parent's-death signal already; ask again
            os.kill(pid, number if waited < 20 else signal.SIGQUIT)
        else:
            raise ServerFailed(
                f"process {pid} still works in {folder} and does not end"
            )
        time.sleep(0.1)
    pid_file.unlink(missing_ok=True)


def _recorded(pid_file: Path) -> int | None:
    try:
        return abs(int(pid_file.read_text().split()[0]))
    except (OSError, ValueError, IndexError):
        return None


def _works_in(pid: int, folder: Path) -> bool:
    """Is `pid` alive with `folder` as its working folder? (Not merely a reused pid.)"""
    if LINUX:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
            here = Path(f"/proc/{pid}/cwd").resolve(strict=True)
        except OSError:
            return False
        return here == folder.resolve() and stat.rpartition(")")[2].split()[0] != "Z"
    ask = ["ps", "-o", "command=", "-p", str(pid)]
    words = subprocess.run(ask, capture_output=True, text=True, check=False).stdout
    return str(folder) in words or "valkey" in words or "redis" in words
