"""Notes of runs, the shape of streams, and pages that could not be read."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0005_notes.sql"


def upgrade() -> None:
    """Add the three tables with their policies."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(
        "grant select, insert, update, delete on run_note, stream_shape, refused_page"
        f" to {role};"
        f"grant usage on sequence refused_page_id_seq to {role}"
    )


def downgrade() -> None:
    """Take them away; what they say was learnt beside the facts."""
    op.get_bind().exec_driver_sql(
        "drop function hub_forget_refused();"
        "drop table refused_page, stream_shape, run_note"
    )
