"""The store: every table with its row security, from the first day."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from migrations import running

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

VIEWS = ("run_public", "raw_page_public")


def upgrade() -> None:
    """Create tables and policies; let the application role use the parents."""
    bind = op.get_bind()
    for name in ("0001_store.sql", "0001_row_security.sql"):
        running.run(running.text(name))
    role = running.role()
    partitions = (
        "select oid::regclass::text from pg_class"
        " where relispartition and relkind = 'r'"
    )
    bind.exec_driver_sql(
        f"grant select, insert, update, delete on all tables in schema public to {role}"
    )
    bind.exec_driver_sql(f"grant usage on all sequences in schema public to {role}")
    for hidden in (*bind.scalars(text(partitions)), "alembic_version"):
        bind.exec_driver_sql(f"revoke all on {hidden} from {role}")
    for view in VIEWS:
        bind.exec_driver_sql(f"revoke insert, update, delete on {view} from {role}")


def downgrade() -> None:
    """Drop everything that the first migration made."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        "drop view run_public, raw_page_public;"
        "drop table cell, staged, fact_version, record, observation, mark, quarantine,"
        " raw_page, blob, job, run, stream, manifest_version, system, coverage,"
        " publisher, region cascade;"
        "drop function if exists hub_covers(text, text), hub_publisher(), hub_scope(),"
        " hub_analyze();"
        "drop sequence change_seq"
    )
