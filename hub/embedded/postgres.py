"""Runs PostgreSQL on a Unix socket: makes the cluster, starts it, makes the roles."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from hub.embedded import folders, identity, programs, supervisor

SUPERUSER = "postgres"
OWNER = "hub_owner"
APPLICATION = "hub_app"
DATABASE = "hub"
PORT = 5432  # names the socket only: no TCP port is opened


def data_major(data: Path) -> int | None:
    """The major version that made the cluster, or None when there is none yet."""
    version = data / "postgres" / "PG_VERSION"
    return int(version.read_text().split(".")[0]) if version.exists() else None


def prepare(data: Path, program: programs.Program) -> identity.Identity:
    """Choose as whom to run, and make the cluster when there is none yet.

    A cluster is made in a folder of its own and renamed when whole, so that a kill
    in the middle leaves nothing that looks like a cluster.
    """
    folder = data / "postgres"
    if data_major(data) is not None:
        return identity.choose(folder.resolve(), program)
    for left in data.glob("postgres.new*"):
        shutil.rmtree(left)
    fresh = folders.make(data / "postgres.new")
    who = identity.choose(fresh, program)
    if not (who.folder / "PG_VERSION").exists():
        _initdb(who)
    if who.folder != fresh:  # the unprivileged uid lives elsewhere; remember where
        fresh.rmdir()
        folder.symlink_to(who.folder)
        return identity.Identity(who.word, who.folder, who.program)
    if folder.exists():
        folder.rmdir()  # only an empty folder may be in the way
    fresh.rename(folder)
    return identity.Identity(who.word, folder, who.program)


def spec(
    data: Path, sockets: Path, who: identity.Identity, *, durable: bool
) -> supervisor.Spec:
    """How to run the prepared cluster, answering in the folder `sockets`."""
    log = folders.make(data / "logs") / "postgres.log"
    supervisor.rotate(log)

    def before() -> None:
        pid_file = who.folder / "postmaster.pid"
        supervisor.end_orphan(pid_file, who.folder, signal.SIGINT)
        for left in sockets.glob(f".s.PGSQL.{PORT}*"):  # its pid may be another's now
            left.unlink()

    return supervisor.Spec(
        name="PostgreSQL",
        argv=[str(who.program.path), "-D", str(who.folder), *_flags(sockets, durable)],
        folder=who.folder,
        log=log,
        word=who.word,
        stop=(signal.SIGINT, signal.SIGQUIT),
        before=before,
        ready=lambda: answers(sockets),
    )


def url(sockets: Path, role: str, database: str = DATABASE) -> str:
    """The SQLAlchemy address of a database for a role."""
    address = URL.create(
        "postgresql+psycopg",
        username=role,
        database=database,
        query={"host": os.fspath(sockets)},
    )
    return address.render_as_string(hide_password=False)


def answers(sockets: Path) -> bool:
    """Does the server accept a connection?"""
    if not (sockets / f".s.PGSQL.{PORT}").exists():
        return False
    try:
        _connect(sockets, "postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def bootstrap(sockets: Path) -> None:
    """Make the two roles and the database, as far as they are missing.

    The owner bypasses row level security (migrations, export, backup); the
    application cannot, and may make nothing but temporary tables.
    """
    with _connect(sockets, "postgres") as admin:
        roles(admin)
        databases = _names(admin, "SELECT datname FROM pg_database")
        if DATABASE not in databases:
            create_database(admin, DATABASE)


def roles(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """Make the roles with exactly these rights; existing ones are put right."""
    known = _names(admin, "SELECT rolname FROM pg_roles")
    for role, bypass in ((OWNER, "BYPASSRLS"), (APPLICATION, "NOBYPASSRLS")):
        verb = "ALTER" if role in known else "CREATE"
        admin.execute(
            sql.SQL(
                "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION {}"
            ).format(sql.SQL(verb), sql.Identifier(role), sql.SQL(bypass))
        )


def create_database(
    admin: psycopg.Connection[tuple[object, ...]], name: str, like: str | None = None
) -> None:
    """Make a database that the owner owns and only the two roles may enter.

    With `like`, a copy of that database, files and all.
    """
    where = sql.Identifier(name)
    make = sql.SQL("CREATE DATABASE {} OWNER {}").format(where, sql.Identifier(OWNER))
    if like is not None:
        copy = sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY")
        make += copy.format(sql.Identifier(like))
    admin.execute(make)
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(where))
    admin.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            where, sql.Identifier(APPLICATION)
        )
    )


def _connect(sockets: Path, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=os.fspath(sockets),
        port=PORT,
        user=SUPERUSER,
        dbname=database,
        autocommit=True,
        connect_timeout=5,
    )


def _names(admin: psycopg.Connection[tuple[object, ...]], query: str) -> set[str]:
    return {str(row[0]) for row in admin.execute(query.encode())}


def _initdb(who: identity.Identity) -> None:
    locale = ["--locale=C.UTF-8"]
    if who.program.major >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    argv = [
        str(who.program.sibling("initdb")),
        *("-D", str(who.folder), "-U", SUPERUSER, "-E", "UTF8", *locale),
        *("-k", "--no-sync", "--auth-local=trust", "--auth-host=reject"),
    ]
    word = who.for_initdb()
    maker = int(word.partition(":")[2]) if word.startswith("uid:") else who.uid
    identity.give(who.folder, maker)
    made = subprocess.run(
        identity.command(word, signal.SIGTERM, argv),
        env=programs.clean_environment(),
        cwd=who.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    identity.give(who.folder, who.uid)
    if made.returncode != 0:
        raise supervisor.ServerFailed(
            f"initdb failed in {who.folder}:\n{made.stdout}{made.stderr}"
        )


def _flags(sockets: Path, durable: bool) -> list[str]:
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{sockets}"',
        "unix_socket_permissions": "0700",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "log_line_prefix": "%m [%p] ",
        "cluster_name": "",
    }
    if not durable:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "autovacuum": "off",
        }
    return [
        part for name, value in settings.items() for part in ("-c", f"{name}={value}")
    ]
