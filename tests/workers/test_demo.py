"""`hub demo` as a person meets it: from nothing, again, twice, stopped and killed."""

from __future__ import annotations

import json
import os
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
    """Processes that know this data folder, by command line or environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes() + (
                folder / "environ"
            ).read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if str(data).encode() in words and state != "Z":
            found.append(int(folder.name))
    return found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a space, on which the demo has run once, from nothing."""
    folder = tmp_path_factory.mktemp("a demo") / "its data"
    done = hub(folder, "demo", "--once")
    assert done.returncode == 0, done.stdout + done.stderr
    [line] = done.stdout.splitlines()
    (folder / "first.json").write_text(line, encoding="utf-8")
    return folder


@pytest.fixture
def running(data: Path) -> Iterator[subprocess.Popen[str]]:
    """The demo started again, at least at its first step."""
    out = (data / "shown").open("w+")
    process = subprocess.Popen(
        [*HUB, "demo"],
        env=environment(data),
        stdout=out,
        stderr=out,
        text=True,
        start_new_session=True,
    )
    yield process
    out.close()
    if process.poll() is None:
        process.terminate()
        process.wait(30)
    for left in belonging_to(data):
        os.kill(left, signal.SIGKILL)


def shown(data: Path, words: str) -> None:
    """Wait until the running demo has said this."""
    eventually(lambda: words in (data / "shown").read_text(encoding="utf-8"), 60)


def test_once_tells_everything_in_one_line_and_leaves_nobody(data):
    first = json.loads((data / "first.json").read_text(encoding="utf-8"))

    assert set(first) == {
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
    assert (first["ok"], first["regions"]) == (True, 33)
    assert first["regions_with_data"] >= 30
    assert first["records"] > 20_000
    assert belonging_to(data) == []


def test_a_running_demo_is_found_by_commands_and_refuses_a_second_copy(data, running):
    shown(data, "Ctrl-C stops")

    second = hub(data, "demo", "--once")
    listed = hub(data, "run", "list", "--limit", "1", "--json")
    running.send_signal(signal.SIGINT)
    code = running.wait(20)

    report = json.loads(second.stdout)
    assert (second.returncode, report["ok"]) == (1, False)
    assert f"process {running.pid}" in report["error"]
    assert "--data" in report["error"]
    assert len(json.loads(listed.stdout)) == 1
    assert code == 0
    assert belonging_to(data) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("stage", ["starting", "making the tables", "pulling"])
def test_the_demo_stops_at_any_stage_and_leaves_nobody(data, running, number, stage):
    shown(data, stage)

    running.send_signal(number)
    code = running.wait(20)

    assert code == 1
    assert belonging_to(data) == []
    assert "stopped before" in (data / "shown").read_text(encoding="utf-8")


def test_a_killed_demo_takes_everything_along_and_its_data_survive(data, running):
    before = json.loads((data / "first.json").read_text(encoding="utf-8"))
    shown(data, "pulling")
    others = len(belonging_to(data)) - 1

    running.kill()
    running.wait()
    eventually(lambda: belonging_to(data) == [], 10)
    again = json.loads(hub(data, "demo", "--once").stdout)

    assert others > 8
    assert (again["ok"], again["records"]) == (True, before["records"])


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
