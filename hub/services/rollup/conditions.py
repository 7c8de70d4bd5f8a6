"""Declared conditions on records as SQL over `r` and `k.judged`."""

from __future__ import annotations

from psycopg import sql

from schemas.contracts.domain import Where


def condition(where: Where | None) -> sql.Composable:
    """A declared condition; None holds always."""
    if where is None:
        return sql.SQL("true")
    parts: list[sql.Composable] = []
    if where.statuses:
        parts.append(_among("status", where.statuses))
    if where.categories:
        parts.append(_among("category", where.categories))
    for name in where.given:
        parts.append(
            sql.SQL("coalesce(r.data ->> {}, 'false') <> 'false'").format(
                sql.Literal(name)
            )
        )
    if where.due == "known":
        parts.append(sql.SQL("r.due_at is not null"))
    if where.due == "past":
        parts.append(sql.SQL("r.due_at <= k.judged"))
    if where.on_time is True:
        parts.append(sql.SQL("r.closed_at <= r.due_at"))
    if where.on_time is False:
        parts.append(
            sql.SQL(
                "(r.closed_at > r.due_at"
                " or (r.closed_at is null and r.due_at <= k.judged))"
            )
        )
    joined = sql.SQL(" and ").join(parts) if parts else sql.SQL("true")
    return sql.SQL("({})").format(joined)


def _among(column: str, codes: tuple[str, ...]) -> sql.Composable:
    return sql.SQL("r.{} = any({})").format(
        sql.Identifier(column), sql.Literal(list(codes))
    )
