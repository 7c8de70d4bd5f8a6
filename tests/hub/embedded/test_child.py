"""A child ends with its parent, with the kernel's help or by watching a pipe."""

import os
import signal
import subprocess
import sys

import pytest

from hub.embedded import child

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"


def start(word: str, parent: int, stdin: int, watch: bool) -> subprocess.Popen[str]:
    command = [sys.executable, "-I", "-S", "-B", child.__file__]
    return subprocess.Popen(
        [*command, str(parent), "15", word, sys.executable, "-c", SLEEPER],
        env={"PATH": os.environ["PATH"], child.WATCH: "1" if watch else ""},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_child_whose_parent_is_gone_already_does_not_start():
    process = start("same", 1, subprocess.DEVNULL, watch=False)

    out, _ = process.communicate(timeout=20)

    assert (process.returncode, out) == (child.PARENT_GONE, "")


def test_the_watcher_ends_the_server_when_its_pipe_ends():
    process = start("same", os.getpid(), subprocess.PIPE, watch=True)
    process.stdout.readline()

    process.communicate(timeout=20)  # closes the pipe

    assert process.returncode == -signal.SIGTERM % 256 or process.returncode < 0


def test_the_watcher_passes_signals_on():
    process = start("same", os.getpid(), subprocess.PIPE, watch=True)
    process.stdout.readline()

    process.send_signal(signal.SIGTERM)

    process.wait(20)
    process.communicate()
    assert process.returncode != 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may become anybody")
def test_an_identity_that_is_not_allowed_is_said():
    process = start("uid:1", os.getpid(), subprocess.DEVNULL, watch=False)

    _, words = process.communicate(timeout=20)

    assert (process.returncode, "child:" in words) == (child.CANNOT_BECOME, True)
