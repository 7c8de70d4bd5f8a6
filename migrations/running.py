"""What migrations do alike: run a file of statements, let the application role in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import context, op

SQL: Final = Path(__file__).parent / "sql"


def text(file: str) -> str:
    """The statements of a file of migrations/sql."""
    return (SQL / file).read_text(encoding="utf-8")


def run(statements: str) -> None:
    """Run statements as they are: a per cent sign in them is one."""
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def role() -> str:
    """The application's role, quoted for a statement."""
    name = context.config.attributes.get("app_role", "hub_app")
    quoted: str = op.get_bind().dialect.identifier_preparer.quote(name)
    return quoted


def grant(rights: str) -> None:
    """Give the application role rights, as in `grant("select on cell_public")`."""
    op.get_bind().exec_driver_sql(f"grant {rights} to {role()}")


def let_use(*tables: str) -> None:
    """Let the application role read and write tables; row security says which rows."""
    grant(f"select, insert, update, delete on {', '.join(tables)}")
