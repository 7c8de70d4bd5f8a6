"""`hub demo` as a person meets it: from nothing, again, twice, stopped and killed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers.crew import eventually
from workers import ports
from workers.machine import Machine

pytestmark = pytest.mark.slow
HUB = [sys.executable, "-c", "from hub.cli import main; main(prog_name='hub')"]


FIELDS = {
    "ok",
    "error",
    "url",
    "seconds_to_first_dashboard",
    "regions",
    "regions_with_data",
    "records",
    "observations",
    "quarantined",
    "version",
}


def environment(data: Path) -> dict[str, str]:
    """A clean environment that names the data folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HUB_")}
    return kept | {"HUB_DATA": str(data)}


def hub(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*HUB, *words],
        env=environment(data),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def belonging_to(data: Path) -> list[int]:
    """Processes that know this data folder, by its name in what is known of them."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes() + (
                folder / "environ"
            ).read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            place = os.readlink(folder / "cwd").encode()
        except OSError:
            continue
        if str(data).encode() in words + place and state != "Z":
            found.append(int(folder.name))
    return found


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder with a space; whoever still uses it afterwards is killed."""
    folder = tmp_path / "its data"
    folder.mkdir()
    yield folder
    for left in belonging_to(folder):
        os.kill(left, signal.SIGKILL)


def start(data: Path) -> subprocess.Popen[bytes]:
    """Start the demo in the background; `shown` reads what it says."""
    with (data / "shown").open("wb") as out:
        return subprocess.Popen(
            [*HUB, "demo"],
            env=environment(data),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def shown(data: Path, words: str) -> None:
    """Wait until the running demo has said this."""
    eventually(lambda: words in (data / "shown").read_text(encoding="utf-8"), 60)


@pytest.mark.timeout(300)  # it starts three times; other tests run beside it
def test_a_life_of_the_demo(data):
    """From nothing, found, asked twice, stopped, killed, and as it was."""
    running = start(data)
    shown(data, "Ctrl-C stops")
    told = re.search(r" ([\d,]+) records", (data / "shown").read_text(encoding="utf-8"))
    copy = hub(data, "demo", "--once")
    listed = hub(data, "run", "list", "--limit", "1", "--json")
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 0
    assert belonging_to(data) == []
    assert copy.returncode == 1
    assert f"process {running.pid}" in json.loads(copy.stdout)["error"]
    assert len(json.loads(listed.stdout)) == 1

    running = start(data)
    shown(data, "pulling")
    assert len(belonging_to(data)) > 5
    running.kill()
    running.wait()
    eventually(lambda: belonging_to(data) == [], 15)

    once = hub(data, "demo", "--once")
    last = json.loads(once.stdout)
    assert once.returncode == 0, once.stdout + once.stderr
    assert set(last) == FIELDS
    assert (last["ok"], last["regions"]) == (True, 33)
    assert last["regions_with_data"] >= 30 and last["records"] > 20_000
    assert told is not None and told[1] == f"{last['records']:,}"
    assert belonging_to(data) == []


@pytest.mark.parametrize(
    ("number", "stage"),
    [
        (signal.SIGINT, "starting"),
        (signal.SIGHUP, "making the tables"),
        (signal.SIGTERM, "pulling"),
    ],
)
def test_the_demo_stops_at_any_stage_and_leaves_nobody(data, number, stage):
    running = start(data)
    shown(data, stage)

    running.send_signal(number)
    code = running.wait(30)

    assert code == 1
    assert belonging_to(data) == []
    assert "stopped before" in (data / "shown").read_text(encoding="utf-8")


def test_a_port_in_use_is_said_and_another_is_found_when_none_is_asked_for(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = hub(tmp_path / "x", "demo", "--once", "--port", str(port))

    assert done.returncode == 1
    assert f"Port {port} is in use" in json.loads(done.stdout)["error"]


def test_a_reserved_port_is_nobody_elses_but_the_servers_own():
    with ports.reserved(None) as port:
        with pytest.raises(ports.PortTaken), ports.reserved(port):
            pass
        with socket.socket() as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            server.bind((ports.LOOPBACK, port))
            server.listen()

        assert ports.still_free(port) == 0


def test_a_folder_that_cannot_be_used_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")

    inside = hub(tmp_path, "demo", "--once", "--data", str(tmp_path / "file" / "data"))

    assert inside.returncode == 1
    assert "file" in json.loads(inside.stdout)["error"]


def test_a_part_that_does_not_start_is_named_with_its_log(tmp_path):
    with Machine(tmp_path, None) as machine:
        machine._start("workers", ["no_such_module"])

        eventually(machine.failure)
        said = machine.failure()

    assert "No module named no_such_module" in said
    assert str(tmp_path / "logs" / "workers.log") in said
