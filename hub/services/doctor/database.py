"""Is the database there, new enough, migrated, and closed to the application role?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hub.models import Base
from hub.services.database import versions
from hub.services.doctor.findings import Finding, ok, warning, wrong

PART: Final = "database"
FLOOR: Final = 15
CLOCK_S: Final = 2.0
ROLE: Final = text("""
    select r.rolname as name, r.rolsuper as super, r.rolbypassrls as bypass,
        exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'public' and c.relowner = r.oid) as owns
    from pg_roles r where r.rolname = current_user
    """)
OPEN_TABLES: Final = text("""
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')
      and c.relname <> 'alembic_version'
      and not (c.relrowsecurity and c.relforcerowsecurity) order by 1
    """)
COLUMNS: Final = text("""
    select table_name, column_name from information_schema.columns
    where table_schema = 'public'
    """)
OLD_WORK: Final = text("""
    select max(extract(epoch from now() - xact_start))::int from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
    """)


def examine(engine: Engine) -> tuple[bool, list[Finding]]:
    """Whether the tables can be asked, and what is to be said about the database."""
    try:
        with engine.connect() as connection:
            found = [_version(connection), _clock(connection)]
            found += _role(connection)
            missing = _missing(connection)
            if missing:
                return False, [*found, _too_old(missing)]
            found += _policies(connection)
            found += _long_work(connection)
            return True, found
    except SQLAlchemyError as lost:
        return False, [_lost(lost)]


def _lost(lost: SQLAlchemyError) -> Finding:
    """What the driver said, without addresses: only its first line, cut."""
    cause = lost.orig if isinstance(lost, DBAPIError) and lost.orig else lost
    said = str(cause).partition("\n")[0].rpartition("failed: ")[2][:160]
    return wrong(
        PART,
        (f"Basis data tidak menjawab: {said}", f"The database does not answer: {said}"),
        (
            "Periksa apakah PostgreSQL berjalan, HUB_DATABASE_URL, dan kata sandinya.",
            "Check that PostgreSQL runs, HUB_DATABASE_URL, and the password.",
        ),
    )


def _version(connection: Connection) -> Finding:
    shown = str(connection.exec_driver_sql("show server_version").scalar())
    number = int(str(connection.exec_driver_sql("show server_version_num").scalar()))
    if number // 10_000 >= FLOOR:
        return ok(PART, f"PostgreSQL {shown} menjawab.", f"PostgreSQL {shown} answers.")
    return wrong(
        PART,
        (f"PostgreSQL {shown} terlalu lama.", f"PostgreSQL {shown} is too old."),
        (f"Pakai {FLOOR} atau lebih baru.", f"Use {FLOOR} or newer."),
    )


def _clock(connection: Connection) -> Finding:
    before = datetime.now(UTC)
    theirs = connection.exec_driver_sql("select clock_timestamp()").scalar_one()
    after = datetime.now(UTC)
    off = (theirs - (before + (after - before) / 2)).total_seconds()
    if abs(off) <= CLOCK_S:
        return ok(PART, "Jam hub dan basis data sama.", "The clocks agree.")
    return warning(
        PART,
        (
            f"Jam basis data berbeda {off:+.0f} detik dari jam di sini.",
            f"The database's clock differs by {off:+.0f} seconds from the one here.",
        ),
        ("Nyalakan NTP di semua mesin.", "Run NTP on every machine."),
    )


def _role(connection: Connection) -> Iterator[Finding]:
    role = connection.execute(ROLE).one()
    flaws = []
    if role.super:
        flaws.append(("superuser", "is a superuser"))
    if role.bypass and not role.super:
        flaws.append(("melewati keamanan baris", "bypasses row security"))
    if role.owns:
        flaws.append(("memiliki tabel", "owns tables"))
    if not flaws:
        yield ok(
            PART,
            f"Peran {role.name} tunduk pada keamanan baris.",
            f"The role {role.name} is bound by row security.",
        )
        return
    yield wrong(
        PART,
        (
            f"Peran aplikasi {role.name}: {', '.join(id for id, _ in flaws)}.",
            f"The application's role {role.name} {' and '.join(e for _, e in flaws)}.",
        ),
        (
            "Pakai peran seperti hub_app (migrations/roles.sh) di HUB_DATABASE_URL.",
            "Use a role such as hub_app (migrations/roles.sh) in HUB_DATABASE_URL.",
        ),
    )


def _missing(connection: Connection) -> list[str]:
    """Columns that this version needs and the application's role does not see."""
    there = {(row.table_name, row.column_name) for row in connection.execute(COLUMNS)}
    return sorted(
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if (table.name, column.name) not in there
    )


def _too_old(missing: list[str]) -> Finding:
    some = ", ".join(missing[:3])
    more = f" (+{len(missing) - 3})" if len(missing) > 3 else ""
    return wrong(
        PART,
        (
            f"Tabel belum sesuai versi ini; tidak ada {some}{more}.",
            f"The tables are not of this version; there is no {some}{more}.",
        ),
        ("Jalankan `hub migrate` sebagai pemilik.", "Run `hub migrate` as the owner."),
    )


def _policies(connection: Connection) -> Iterator[Finding]:
    unguarded = list(connection.scalars(OPEN_TABLES))
    if not unguarded:
        yield ok(
            PART,
            "Keamanan baris dipaksakan di semua tabel.",
            "Row security is forced on every table.",
        )
        return
    listed = ", ".join(unguarded)
    yield wrong(
        PART,
        (
            f"Tanpa keamanan baris yang dipaksakan: {listed}.",
            f"Without forced row security: {listed}.",
        ),
        (
            "Jalankan `hub migrate`; jangan pakai hub ini sebelum beres.",
            "Run `hub migrate`; do not use this hub before that is mended.",
        ),
    )


def _long_work(connection: Connection) -> Iterator[Finding]:
    seconds = connection.execute(OLD_WORK).scalar() or 0
    if seconds > 600:
        yield warning(
            PART,
            (
                f"Ada transaksi yang terbuka sejak {seconds // 60} menit.",
                f"A transaction has been open for {seconds // 60} minutes.",
            ),
            (
                "Lihat pg_stat_activity; transaksi lama menahan pembersihan.",
                "Look at pg_stat_activity; an old transaction holds up vacuum.",
            ),
        )


def migrated(owner_url: str) -> Finding:
    """Whether the tables are of this version; only the owner may look."""
    try:
        pending = versions.pending(owner_url)
    except SQLAlchemyError as lost:
        return _lost(lost)
    head = versions.newest()
    if not pending:
        return ok(PART, f"Tabel mutakhir ({head}).", f"Tables are current ({head}).")
    return wrong(
        PART,
        (
            f"Tabel belum sampai migrasi {head} yang diperlukan versi ini.",
            f"The tables lack the migration {head} that this version needs.",
        ),
        ("Jalankan `hub migrate`.", "Run `hub migrate`."),
    )
