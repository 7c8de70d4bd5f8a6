"""Becomes a server that cannot outlive its parent: run as a script, ends in exec.

    child.py PARENT_PID SIGNAL IDENTITY PROGRAM [ARGUMENT…]

IDENTITY is `same`, `mapped:N` (a user namespace in which we are uid N: postgres
refuses uid 0, initdb a uid without a name) or `uid:N` (root gives itself up). On
Linux the kernel sends SIGNAL when the parent's thread ends, however it ends.
Elsewhere this process stays, watches its standard input (a pipe that only the
parent holds) and passes the end on.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
CANNOT_BECOME = 97
PARENT_GONE = 98
WATCH = "HUB_WATCH_PIPE"


def become(identity: str) -> None:
    """Take the identity asked for; OSError when this machine does not allow it."""
    if identity == "same":
        return
    way, _, number = identity.partition(":")
    wanted = int(number)
    if way == "uid":
        os.setgroups([])
        os.setresgid(wanted, wanted, wanted)
        os.setresuid(wanted, wanted, wanted)
        return
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{wanted} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{wanted} {gid} 1")


def die_with(parent: int, number: int) -> None:
    """Ask the kernel for SIGNAL at the parent's death; leave if it died already."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        sys.exit(PARENT_GONE)


def watch(number: int, command: list[str]) -> int:
    """Run the server beneath us and end it when our standard input ends."""
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    for passed in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(passed, lambda seen, _frame: server.send_signal(seen))

    def until_end() -> None:
        while os.read(0, 1024):
            pass
        server.send_signal(number)

    threading.Thread(target=until_end, daemon=True).start()
    return server.wait()


def main(arguments: list[str]) -> int:
    """Take the identity, tie the knot with the parent, become the program."""
    parent, number, identity, *command = arguments
    watching = os.environ.pop(WATCH, "") == "1"
    try:
        become(identity)
        if watching:
            return watch(int(number), command)
        die_with(int(parent), int(number))
    except OSError as error:
        print(f"child: {error}", file=sys.stderr)
        return CANNOT_BECOME
    os.execve(command[0], command, dict(os.environ))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
