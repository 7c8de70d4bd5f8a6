"""Statistics are kept of the columns that plans ask about, and of no others."""

from __future__ import annotations

from migrations import running

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave out hashes, bodies and pointers."""
    _run("0")


def downgrade() -> None:
    """Look at all columns again."""
    _run("-1")


def _run(target: str) -> None:
    statements = running.text("0010_statistics.sql")
    running.run(statements.replace("set statistics 0", f"set statistics {target}"))
