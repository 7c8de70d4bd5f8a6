"""Fixtures for tests that kill servers: short folders, and supervisors to kill."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

ROOT = Path(__file__).parents[3]
HOLDER = Path(__file__).with_name("holder.py")


@dataclass
class Held:
    """A supervisor in a process of its own, and the servers it started."""

    process: subprocess.Popen[str]
    pids: dict[str, int]
    uid: int
    owner: str
    admin: str


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short temporary folder."""
    made = Path(tempfile.mkdtemp(prefix="hub-t-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def hold() -> Iterator[Callable[..., Held]]:
    """Start a supervisor on a folder, in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(data: Path, prefix: tuple[str, ...] = (sys.executable,)) -> Held:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), *map(str, sys.path)]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        process = subprocess.Popen(
            [*prefix, str(HOLDER), str(data)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
        )
        started.append(process)
        return Held(process, **json.loads(process.stdout.readline()))

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def ask() -> Callable[[str, str], list[tuple]]:
    """Run one statement at an address; try again while the server restarts."""

    def run(address: str, statement: str) -> list[tuple]:
        plain = make_url(address).set(drivername="postgresql")
        text = plain.render_as_string(hide_password=False)

        def once() -> list[tuple]:
            with psycopg.connect(text, autocommit=True) as connection:
                answer = connection.execute(statement)
                return answer.fetchall() if answer.description else []

        return until(once, psycopg.OperationalError)

    return run


def until(step: Callable[[], object], *errors: type[Exception], seconds: float = 20):
    """Repeat a step until it neither raises one of `errors` nor answers False."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = step()
        except errors:
            answer = False
        if answer is not False:
            return answer
        if time.monotonic() > deadline:
            return step()
        time.sleep(0.02)


@pytest.fixture
def eventually() -> Callable[..., object]:
    """Wait, at most 20 seconds, until a condition holds."""
    return until


@pytest.fixture
def alive() -> Callable[[int], bool]:
    """Is this process alive (a zombie is not)?"""

    def look(pid: int) -> bool:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return False
        return stat.rpartition(")")[2].split()[0] != "Z"

    return look
