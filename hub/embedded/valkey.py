"""Runs Valkey (or Redis) on a Unix socket, as the broker of one machine."""

import os
import signal
import socket
from pathlib import Path

from hub.embedded import folders, programs, supervisor

SOCKET = "valkey.sock"


def spec(
    data: Path, sockets: Path, program: programs.Program, *, durable: bool
) -> supervisor.Spec:
    """How to run Valkey in `data/valkey`, answering on `sockets/valkey.sock`."""
    folder = folders.make(data / "valkey")
    address = sockets / SOCKET
    pid_file = folder / "valkey.pid"
    log = folders.make(data / "logs") / "valkey.log"
    supervisor.rotate(log)

    def before() -> None:
        supervisor.end_orphan(pid_file, folder, signal.SIGTERM)
        address.unlink(missing_ok=True)

    return supervisor.Spec(
        name="Valkey",
        argv=[str(program.path), *_settings(folder, address, pid_file, durable)],
        folder=folder,
        log=log,
        word="same",
        stop=(signal.SIGTERM, signal.SIGTERM),
        before=before,
        ready=lambda: answers(address),
    )


def url(sockets: Path) -> str:
    """The address as kombu and redis-py read it."""
    return f"redis+socket://{sockets / SOCKET}"


def answers(address: Path) -> bool:
    """Does a loaded server answer PING?"""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1.0)
            line.connect(os.fspath(address))
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def _settings(folder: Path, address: Path, pid_file: Path, durable: bool) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(address),
        "unixsocketperm": "700",
        "dir": str(folder),
        "pidfile": str(pid_file),
        "daemonize": "no",
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "databases": "16",
        "loglevel": "notice",
    }
    return [part for name, value in settings.items() for part in (f"--{name}", value)]
