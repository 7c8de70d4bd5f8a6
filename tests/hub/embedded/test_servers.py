"""The embedded servers start, keep rows, survive kills and leave nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import redis

from hub.embedded import folders, identity, postgres, programs, servers, supervisor

pytestmark = pytest.mark.faults
ROWS = "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n"
COUNT = "SELECT count(*) FROM kept"
DROP = ("setpriv", "--reuid=52762", "--regid=52762", "--clear-groups")
AS_USER = (*DROP, "/bin/sh", "-c", 'exec "$0" "$@"')  # sh: no capability is left


def working_in(folder: Path) -> list[int]:
    """Every living process whose working folder lies inside `folder`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").resolve(strict=True).is_relative_to(folder.resolve()):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_rows_and_messages_are_there_after_a_restart(folder, ask):
    with servers.start(folder) as first:
        ask(first.owner_url, ROWS)
        with redis.Redis(unix_socket_path=str(first.sockets / "valkey.sock")) as broker:
            broker.lpush("queue", "message")

    with servers.start(folder) as second:
        rows = ask(second.owner_url, COUNT)
        with redis.Redis(
            unix_socket_path=str(second.sockets / "valkey.sock")
        ) as broker:
            messages = broker.llen("queue")

    assert (rows, messages) == ([(1000,)], 1)


def test_nothing_runs_after_stop(folder):
    running = servers.start(folder)
    during = working_in(folder)

    running.stop()
    running.stop()

    assert len(during) >= 2
    assert working_in(folder) == []


def test_the_two_roles_have_exactly_their_rights(folder, ask):
    query = (
        "SELECT rolname, rolbypassrls, rolsuper, rolcreatedb, rolcreaterole,"
        " has_database_privilege(rolname, 'hub', 'CREATE')"
        " FROM pg_roles WHERE rolname IN ('hub_app', 'hub_owner') ORDER BY 1"
    )

    with servers.start(folder) as running:
        rights = ask(running.admin_url, query)

    assert rights == [
        ("hub_app", False, False, False, False, False),
        ("hub_owner", True, False, False, False, True),
    ]


def test_no_tcp_port_is_opened(folder, ask):
    with servers.start(folder) as running:
        listening = ask(running.admin_url, "SHOW listen_addresses")
        with redis.Redis(
            unix_socket_path=str(running.sockets / "valkey.sock")
        ) as broker:
            port = broker.config_get("port")["port"]

    assert (listening, port) == ([("",)], "0")


def test_a_killed_postmaster_is_started_again_with_its_rows(folder, ask):
    with servers.start(folder) as running:
        ask(running.owner_url, ROWS)
        os.kill(running.keepers["postgres"].pid, signal.SIGKILL)

        rows = ask(running.owner_url, COUNT)

    assert rows == [(1000,)]


def test_a_killed_broker_is_started_again(folder, eventually):
    with servers.start(folder) as running:
        killed = running.keepers["valkey"].pid
        os.kill(killed, signal.SIGKILL)

        with redis.Redis(
            unix_socket_path=str(running.sockets / "valkey.sock")
        ) as broker:
            answered = eventually(broker.ping, redis.RedisError)

        assert answered and running.keepers["valkey"].pid != killed


def test_a_killed_supervisor_leaves_no_process(folder, hold, eventually):
    held = hold(folder)
    held.process.kill()
    held.process.wait()

    eventually(lambda: not working_in(folder))

    assert working_in(folder) == []


def test_ctrl_c_leaves_no_process(folder, hold):
    held = hold(folder)
    held.process.send_signal(signal.SIGINT)

    code = held.process.wait(20)

    assert (code, working_in(folder)) == (0, [])


def test_rows_survive_a_kill_of_everything_at_once(folder, hold, ask):
    held = hold(folder)
    ask(held.owner, ROWS)
    for pid in (held.process.pid, *held.pids.values()):
        os.kill(pid, signal.SIGKILL)
    held.process.wait()

    with servers.start(folder) as again:
        rows = ask(again.owner_url, COUNT)

    assert rows == [(1000,)]


def test_a_second_copy_on_the_same_folder_is_refused_in_words(folder):
    with servers.start(folder):
        with pytest.raises(folders.AlreadyRunning) as refused:
            servers.start(folder)

    assert f"process {os.getpid()}" in str(refused.value)
    assert "--data" in str(refused.value)


def test_a_postmaster_pid_of_a_stranger_is_not_in_the_way(folder, ask):
    with servers.start(folder):
        pass
    pid_file = folder / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{folder}/postgres\n")

    with servers.start(folder) as again:
        answer = ask(again.app_url, "SELECT 1")

    assert answer == [(1,)]


@pytest.mark.parametrize("name", ["dengan spasi", "x" * 120, "koma,kutip'"])
def test_any_path_will_do(folder, ask, name):
    with servers.start(folder / name) as running:
        answer = ask(running.app_url, "SELECT 1")
        length = len(str(running.sockets / ".s.PGSQL.5432.lock"))

    assert answer == [(1,)]
    assert length < 104
    assert not running.sockets.exists() or running.sockets.parent == folder / name


@pytest.mark.parametrize("major", [p.major for p in programs.every_postgres()])
def test_each_postgres_found_here_runs(folder, ask, major):
    program = {p.major: p for p in programs.every_postgres()}[major]

    with servers.start(folder, program=program) as running:
        number = ask(running.admin_url, "SHOW server_version_num")

    assert int(number[0][0]) // 10000 == major
    assert postgres.data_major(folder) == major


def test_a_server_that_cannot_start_is_reported_with_its_last_words(folder):
    with servers.start(folder):
        pass
    (folder / "postgres" / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(supervisor.ServerFailed) as failed:
        servers.start(folder)

    assert "no_such_setting" in str(failed.value)
    assert working_in(folder) == []


def test_an_interrupted_initdb_is_begun_anew(folder, ask):
    half = folder / "postgres.new"
    half.mkdir(mode=0o700)
    (half / "PG_VERSION").write_text("15\n")

    with servers.start(folder) as running:
        answer = ask(running.app_url, "SELECT 1")

    assert answer == [(1,)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_root_without_user_namespaces_runs_postgres_unprivileged(
    folder, ask, monkeypatch
):
    real = identity._can
    monkeypatch.setattr(identity, "OWN_FOLDERS", folder / "own")
    monkeypatch.setattr(
        identity, "_can", lambda word, *rest: word[0] != "m" and real(word, *rest)
    )
    folder.chmod(0o711)
    (folder / "private").mkdir(mode=0o700)

    for _turn in (1, 2):
        with servers.start(folder / "private" / "data") as running:
            answer = ask(running.app_url, "SELECT 1")
            pid = running.keepers["postgres"].pid
            uid = Path(f"/proc/{pid}").stat().st_uid

    assert (answer, uid) == ([(1,)], identity.UNPRIVILEGED)
    assert Path(folder / "private").stat().st_mode & 0o777 == 0o700


def test_a_copied_wheel_runs_where_the_unprivileged_user_can_read_it(folder):
    wheel = [p for p in programs.every_postgres() if p.source == "wheel"]
    if not wheel:
        pytest.skip("the wheel is not installed")

    copied = identity._copy(wheel[0], folder)

    answer = subprocess.run([copied.path, "--version"], capture_output=True, text=True)
    assert copied.path.is_relative_to(folder)
    assert wheel[0].version in answer.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="the suite itself is a normal user")
def test_a_normal_user_needs_no_rights(hold, ask, folder):
    python = readable_python()
    home = Path(tempfile.mkdtemp(prefix="hub-u-"))
    os.chown(home, 52762, 52762)
    held = hold(home / "data", (*AS_USER, python))
    answer = ask(held.admin, "SELECT 1")
    held.process.send_signal(signal.SIGINT)
    held.process.wait(20)

    left = working_in(home)
    shutil.rmtree(home)
    assert (held.uid, answer, left) == (52762, [(1,)], [])


def readable_python() -> str:
    """A Python of our version that any user may run."""
    for python in (sys.executable, "/usr/bin/python3"):
        test = "import sys; print(*sys.version_info[:2])"
        answer = subprocess.run(
            [*AS_USER, python, "-c", test], capture_output=True, text=True, check=False
        )
        if answer.stdout.split() == [str(part) for part in sys.version_info[:2]]:
            return python
    pytest.skip("no Python of this version that a normal user may run")
