"""Machines without hardware: network namespaces of their own, joined by a bridge.

Nothing has a name on this machine and nothing is mounted here: every namespace lives
as long as the process that holds it, which ends with ours, however that ends. The
addresses exist inside only; no interface of this machine is touched.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hub.embedded import identity, programs
from tests.workers.crew import children

CLONE_NEWNET: Final = 0x40000000
TOOLS: Final = ("ip", "mount", "nsenter", "unshare")
# Its own view of names and secrets; then a first process that waits.
BIRTH: Final = """
set -eu
hostname "$1"
mount --bind "$2/hosts" /etc/hosts
mount -t tmpfs none /run
mkdir /run/secrets
mount --bind "$2/secrets" /run/secrets
echo born
exec sleep infinity
"""


def lacking() -> str:
    """Why hosts cannot be made here, as a sentence; empty where they can."""
    if sys.platform != "linux":
        return "several hosts need Linux and its network namespaces"
    if os.geteuid() != 0:
        return "several hosts need root, to make network namespaces"
    missing = [name for name in TOOLS if not shutil.which(name)]
    if missing:
        return f"several hosts need {' and '.join(missing)} (iproute2, util-linux)"
    make = ["ip", "link", "add", "near", "type", "veth", "peer", "name", "far"]
    bridge = ["ip", "link", "add", "switch", "type", "bridge"]
    for attempt in (make, bridge):
        tried = subprocess.run(["unshare", "--net", *attempt], capture_output=True)
        if tried.returncode != 0:
            return "this kernel lets nobody make " + " ".join(attempt[3:6:2])
    return ""


@dataclass
class Machine:
    """Namespaces of network, processes, names and mounts, held by a first process."""

    name: str
    folder: Path  # holds `hosts` and the folder `secrets`
    first: subprocess.Popen[bytes] = field(init=False)
    pid: int = field(init=False)

    def __post_init__(self) -> None:
        shell = shutil.which("sh") or "/bin/sh"
        kinds = ("--net", "--mount", "--uts", "--pid", "--fork", "--mount-proc")
        argv = [shutil.which("unshare") or "", *kinds, "--kill-child=KILL", shell]
        argv += ["-c", BIRTH, "sh", self.name, str(self.folder)]
        self.first = subprocess.Popen(
            identity.command("same", signal.SIGKILL, argv),
            env=programs.clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self.first.stdout is not None
        if self.first.stdout.readline() != b"born\n":
            raise RuntimeError(f"{self.name} was not born; its errors stand above")
        [self.pid] = children(self.first.pid)

    def enter(self) -> list[str]:
        """The words before a command that make it run on this machine."""
        enter = shutil.which("nsenter") or ""
        kinds = ("--net", "--mount", "--uts", "--pid")
        return [enter, "--target", str(self.pid), *kinds, "--"]

    def kill(self) -> None:
        """kill -9 of everything on it at once; returns when all of it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.first.wait()
        if self.first.stdout is not None:
            self.first.stdout.close()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This thread, and the threads it begins, open their sockets over there."""
        with open("/proc/thread-self/ns/net", "rb") as home:
            with open(f"/proc/{self.pid}/ns/net", "rb") as there:
                _set(there.fileno())
            try:
                yield
            finally:
                _set(home.fileno())


@dataclass
class Switch:
    """A machine with a bridge into which the cables of all others lead."""

    machine: Machine

    def __post_init__(self) -> None:
        self._ip("link add switch type bridge", "link set switch up")

    def connect(self, machine: Machine, address: str) -> None:
        """Lay a cable to a machine and give it its address."""
        port = f"to-{machine.name}"
        self._ip(
            f"link add {port} type veth peer name eth0 netns {machine.pid}",
            f"link set {port} master switch up",
        )
        _ip(
            machine.pid,
            f"address add {address}/24 dev eth0",
            "link set lo up",
            "link set eth0 up",
        )

    def disconnect(self, name: str) -> None:
        """Take a cable away, if the end of its machine has not done so already."""
        words = ["ip", "link", "delete", f"to-{name}"]
        enter = ["nsenter", "--target", str(self.machine.pid), "--net"]
        subprocess.run([*enter, *words], capture_output=True, check=False, timeout=20)

    def pull(self, name: str) -> None:
        """Pull the cable of a machine at the switch: nobody is told anything."""
        self._ip(f"link set to-{name} down")

    def plug(self, name: str) -> None:
        """Put it back."""
        self._ip(f"link set to-{name} up")

    def _ip(self, *lines: str) -> None:
        _ip(self.machine.pid, *lines)


def _ip(pid: int, *lines: str) -> None:
    subprocess.run(
        ["nsenter", "--target", str(pid), "--net", "ip", "-batch", "-"],
        input="\n".join(lines).encode(),
        check=True,
        timeout=20,
    )


def _set(handle: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(handle, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns to a network namespace failed")
