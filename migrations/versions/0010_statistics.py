"""Statistics are kept of the columns that plans ask about, and of no others."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0010_statistics.sql"


def upgrade() -> None:
    """Leave out hashes, bodies and pointers."""
    _run("0")


def downgrade() -> None:
    """Look at all columns again."""
    _run("-1")


def _run(target: str) -> None:
    statements = SQL.read_text(encoding="utf-8").replace(
        "set statistics 0", f"set statistics {target}"
    )
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})
