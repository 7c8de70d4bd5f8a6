"""Lists for people and for programs: a table, or JSON with --json."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import click

Row = Mapping[str, Any]

# Sentences stand under their row, where they can be read.
PROSE: Final = ("reason", "reason_en", "message_en")

NUMBER: Final = click.IntRange(1, 2**63 - 1)  # of a row in the store
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON array.")


def rows(found: Iterable[Row], columns: Sequence[str], json_wanted: bool) -> None:
    """Print rows with these columns, sentences under them; an empty list says so."""
    listed = list(found)
    if json_wanted:
        click.echo(json.dumps(listed, default=plain, ensure_ascii=False))
        return
    if not listed:
        click.echo("Nothing to list.", err=True)
        return
    short = [name for name in columns if name not in PROSE]
    grid = [[_title(name) for name in short]]
    grid += [[cell(row.get(name)) for name in short] for row in listed]
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    numbers = {n for n, name in enumerate(short) if _number(listed, name)}
    _line(grid[0], widths, numbers)
    for row, cells in zip(listed, grid[1:], strict=True):
        _line(cells, widths, numbers)
        for name in columns:
            if name in PROSE and row.get(name):
                _sentence(str(row[name]))


def _title(name: str) -> str:
    return name.removesuffix("_id").removesuffix("_en").replace("_", " ")


def _number(listed: Sequence[Row], name: str) -> bool:
    kinds = {type(row.get(name)) for row in listed} - {type(None)}
    return bool(kinds) and kinds <= {int}


def _line(cells: Sequence[str], widths: Sequence[int], numbers: set[int]) -> None:
    padded = [
        text.rjust(width) if n in numbers else text.ljust(width)
        for n, (text, width) in enumerate(zip(cells, widths, strict=True))
    ]
    click.echo("  ".join(padded).rstrip())


def _sentence(words: str) -> None:
    """A reason under its row: wrapped for a terminal, one line for a program."""
    wide = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    lead = " " * 4
    text = textwrap.fill(
        " ".join(words.split()), wide, initial_indent=lead, subsequent_indent=lead
    )
    click.echo(text)


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
