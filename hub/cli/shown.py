"""Lists for people and for programs: a table, or JSON with --json."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

Row = Mapping[str, Any]

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON array.")


def rows(found: Iterable[Row], columns: Sequence[str], json_wanted: bool) -> None:
    """Print rows with these columns; an empty list says so."""
    listed = list(found)
    if json_wanted:
        click.echo(json.dumps(listed, default=plain, ensure_ascii=False))
        return
    if not listed:
        click.echo("Nothing to list.", err=True)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in listed:
        table.add_row(*(cell(row.get(column)) for column in columns))
    Console(soft_wrap=False).print(table)


def one(row: Row, json_wanted: bool) -> None:
    """Print one thing, a line for each of its parts."""
    if json_wanted:
        click.echo(json.dumps(row, default=plain, ensure_ascii=False))
        return
    width = max(len(name) for name in row)
    for name, value in row.items():
        click.echo(f"{name.replace('_', ' '):<{width}}  {cell(value)}")


def cell(value: Any) -> str:
    """A value as a person reads it; nothing is an empty cell, never 0."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value.astimezone():%Y-%m-%d %H:%M:%S}"
        case bytes():
            return value.hex()
    return str(value)


def plain(value: Any) -> str:
    """What JSON has no word for, as text."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def fields(thing: object, names: Sequence[str], **more: Callable[[Any], Any]) -> Row:
    """Some attributes of an object as a row, each possibly changed by a function."""
    made = {name: getattr(thing, name) for name in names}
    return made | {name: change(thing) for name, change in more.items()}
