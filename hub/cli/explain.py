"""hub explain: where one value comes from, down to the row a city sent."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from hub.cli import shown, store
from hub.services.comparing.rankings import SourceClass
from hub.services.database import sessions
from hub.services.explain import fact, figure
from hub.services.explain.fact import Explained, NoField
from hub.services.explain.figure import Figure
from schemas.values.nearest import hint
from schemas.values.periods import Period

NOT_FOUND = "There is nothing of that name to explain."


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="RECORD [FIELD]")
@click.option("--simulated", is_flag=True, help="Of a figure: the simulated one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def explain(words: tuple[str, ...], simulated: bool, as_json: bool) -> None:
    """Say where a value comes from.

    \b
    hub explain ID [FIELD]                  a record by its id
    hub explain STREAM KEY [FIELD]          a record or stated value by its source key
    hub explain INDICATOR REGION PERIOD     a figure, such as population 12.75 2025

    Run, raw page (hash, time, size), the place in it and the row as it was kept,
    each step of the mapping in words, which manifest that was and who stands for it,
    and what the fact said before.
    """
    with store.opened() as engine, sessions.as_hub(engine) as session:
        try:
            found = _found(session, words, simulated)
        except NoField as none:
            listed = ", ".join(none.known)
            near = hint(none.field, none.known).en
            raise click.ClickException(
                f"There is no field {none.field!r}.{near} There are: {listed}."
            ) from none
        except LookupError as nothing:
            raise click.ClickException(NOT_FOUND) from nothing
    if as_json:
        click.echo(json.dumps(_plain(found), default=shown.plain, ensure_ascii=False))
    elif isinstance(found, Figure):
        _tell_figure(found)
    else:
        _tell(found)


def _found(
    session: Session, words: tuple[str, ...], simulated: bool
) -> Explained | Figure:
    first, *rest = words
    if len(rest) > 2:
        raise click.UsageError("Three words at most.")
    if "/" in first and rest:
        return fact.by_key(session, first, *rest)
    try:
        id = uuid.UUID(first)
    except ValueError:
        if len(rest) != 2:
            raise click.UsageError(
                "Give a record's ID, a STREAM and KEY, or INDICATOR REGION PERIOD."
            ) from None
        region, period = rest
        kind: SourceClass = "simulated" if simulated else "official"
        when, now = Period.parse(period), datetime.now(UTC)
        return figure.figure(session, first, region, when, kind, now)
    return fact.record(session, id, *rest)


def _plain(found: Explained | Figure) -> Any:
    if isinstance(found, Explained):
        return asdict(found)
    said = asdict(found)
    return said | {"indicator": found.indicator.id, "period": found.period.text}


def _tell(found: Explained) -> None:
    about = ("id", "stream", "key", "region", "source_class", "first_seen")
    _lines("fact", {name: getattr(found, name) for name in about})
    _lines("values", found.values)
    for due in found.deadlines:
        said = asdict(due) | {"words": due.words.en, "label": due.label.en}
        _lines(f"deadline {due.indicator}", said)
    _lines("origin", asdict(found.origin))
    _steps(found)
    for each in found.earlier:
        when = f"{each.kind} {shown.cell(each.replaced_at)}, run {each.replaced_by_run}"
        _lines(when, each.values)


def _steps(found: Explained) -> None:
    judged = found.judged
    if judged is None:
        click.echo("\nmapping\n  no manifest of this store made this fact")
        return
    said = asdict(judged)
    steps, raw = said.pop("steps"), said.pop("raw")
    _lines("manifest", said)
    click.echo("\nsteps")
    for told in steps:
        there = f"  (here: {told['raw']})" if told["raw"] is not None else ""
        click.echo(f"  {told['field']}{there}")
        for step in told["steps"]:
            click.echo(f"    {step['en']}")
    click.echo(f"\nrow as kept\n  {raw or 'no longer kept'}")


def _tell_figure(found: Figure) -> None:
    known = found.provenance
    about = {"indicator": found.indicator.id, "region": found.region}
    about |= {"period": found.period.text, "source class": found.source_class}
    _lines("figure", about)
    measure = type(found.indicator.measure).__name__
    _lines("formula", {"measure": measure, "in words": known.formula.en})
    if known.reading is not None:
        _lines("cell", asdict(known.reading) | {"computed_at": known.computed_at})
    for part in known.parts:
        _lines("input", {"indicator": part.indicator, "period": part.period.text})
    for source in known.sources:
        said = asdict(source)
        state = said.pop("feed")
        _lines("stream", said | {"state": f"{state['state']}: {state['reason']['en']}"})
    for other in known.others:
        _lines("another source says", asdict(other))
    for before in known.earlier:
        _lines("before it was corrected", asdict(before))
    for each in found.facts:
        click.echo("")
        _tell(each)


def _lines(title: str, values: Mapping[str, Any]) -> None:
    click.echo(f"\n{title}")
    width = max((len(name) for name in values), default=0)
    for name, value in values.items():
        if value is not None:
            click.echo(f"  {name.replace('_', ' '):<{width}}  {shown.cell(value)}")
