"""hub schema: the shared schemas, their versions, and what a change would break."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

import click
from marshmallow import ValidationError

from hub.cli import shown
from hub.services.ingest import rows
from schemas import strict
from schemas.contracts import domain
from schemas.contracts.domain import Domain
from schemas.contracts.faults import problems_of
from schemas.domains.statistics import ms_ind
from schemas.publishing import compatibility
from schemas.publishing import dictionary as pages
from schemas.publishing import history, json_schema
from schemas.publishing.compatibility import Objection
from schemas.standards import exchange
from schemas.values.problem import Refused

STRUCTURE: Final = click.option(
    "--structure",
    type=click.File(encoding="utf-8"),
    help="A YAML file: columns, codes and fixed values of the document's structure.",
)


@click.group()
def schema() -> None:
    """The shared schemas and their versions."""


@schema.command("list")
@shown.as_json
def list_(as_json: bool) -> None:
    """List the domains with their present and published versions."""
    listed = [
        {
            "schema": each.ref,
            "version": each.version,
            "published": ", ".join(history.published(each.name)) or "–",
            "kind": each.kind,
            "title": each.title.en,
            "judul": each.title.id,
        }
        for each in domain.catalogue().domains
    ]
    shown.rows(listed, list(listed[0]), as_json)


@schema.command()
@click.argument("name")
@click.option("--version", help="A published version; without it the present one.")
@click.option("--consumer", is_flag=True, help="What a reader may rely on.")
def show(name: str, version: str | None, consumer: bool) -> None:
    """Print the JSON Schema of the domain NAME."""
    found = _named(name)
    wanted = json_schema.VIEWS[consumer]
    made = history.view(found.name, version or found.version, wanted)
    if made is None:
        known = ", ".join(history.published(found.name)) or "none"
        raise click.ClickException(
            f"{found.name} has no published version {version or found.version}."
            f" Published: {known}."
        )
    click.echo(_json(made))


@schema.command()
@click.argument("names", nargs=-1)
@shown.as_json
def check(names: tuple[str, ...], as_json: bool) -> None:
    """Refuse what would break those who send or read (exit code 1).

    Each change within a major version is shown with a document that the old version
    takes and the new one refuses, or the other way round. NAMES are domains;
    without any all are checked.
    """
    wanted = [_named(each) for each in names] or domain.catalogue().domains
    found = [(each, o) for each in wanted for o in compatibility.objections(each)]
    if as_json:
        click.echo(_json([_row(each, objection) for each, objection in found]))
    else:
        for each, objection in found:
            _say(each, objection)
        if not found:
            click.echo(f"{len(wanted)} schemas: nothing breaks.")
    if found:
        raise SystemExit(1)


@schema.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
def publish(folder: str) -> None:
    """Write the present version of the domain in FOLDER (schemas/domains/NAME).

    For developers of the shared schemas, in a checkout. A published version never
    changes: a schema that breaks what was published is refused.
    """
    place = Path(folder)
    found = _named(place.name)
    against = list(compatibility.objections(found))
    if against:
        for objection in against:
            _say(found, objection)
        raise SystemExit(1)
    file = place / history.FOLDER / f"{found.version}.json"
    if file.exists():
        click.echo(f"{found.name} {found.version} is published already.")
        return
    file.parent.mkdir(exist_ok=True)
    file.write_text(history.text(found), encoding="utf-8")
    click.echo(f"{found.name} {found.version} is published: {file}")


@schema.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
def dictionary(folder: str) -> None:
    """Write README.md, the data dictionary, of the domain in FOLDER.

    For developers of the shared schemas, in a checkout.
    """
    place = Path(folder)
    made = pages.markdown(_named(place.name))
    (place / pages.PAGE).write_text(made, encoding="utf-8")
    click.echo(f"{place / pages.PAGE}: {len(made.splitlines())} lines.")


@schema.command()
@click.argument("name")
@click.argument("standard")
@click.argument("file", type=click.File("rb"))
@click.option("--set", "said", multiple=True, metavar="FIELD=TEXT")
@STRUCTURE
def take(
    name: str,
    standard: str,
    file: BinaryIO,
    said: tuple[str, ...],
    structure: TextIO | None,
) -> None:
    """Read FILE, a document of STANDARD, as facts of the domain NAME.

    Prints a JSON line for each: its values as the shared schema has them, or every
    problem (exit code 1). FILE may be - for the standard input. --set gives what a
    document does not say, as a manifest would: --set region=12.75. --structure says
    in a YAML file what the columns and codes of another structure mean (sdmx-csv).
    """
    found, more = _named(name), dict(_pair(each) for each in said)
    try:
        taken = _exchange(found, standard, structure).take(file.read())
    except Refused as refused:
        raise click.ClickException(_said(refused)) from None
    loader, wrong = found.schema(), 0
    for each in taken:
        line: dict[str, Any] = {"key": each.key, "pointer": each.pointer}
        try:
            line["values"] = loader.load(more | each.values)
        except ValidationError as error:
            wrong += 1
            known = frozenset(found.schema.declared())
            line["problems"] = [
                {
                    "field": p.field,
                    "rule": p.rule,
                    "id": p.message.id,
                    "en": p.message.en,
                }
                for p in problems_of(error, more | each.values, known)
            ]
        click.echo(rows.encode(line))
    click.echo(f"{len(taken) - wrong} facts, {wrong} refused.", err=True)
    if wrong:
        raise SystemExit(1)


@schema.command()
@click.argument("name")
@click.argument("standard")
@click.argument("file", type=click.File("rb"))
@STRUCTURE
def give(name: str, standard: str, file: BinaryIO, structure: TextIO | None) -> None:
    """Write facts as a document of STANDARD.

    FILE holds a JSON line for each fact of the domain NAME, as `hub schema take`
    prints them: `key` and `values`; --structure as there.
    """
    found = _named(name)
    loader, facts = found.schema(), []
    for number, line in enumerate(file, start=1):
        try:
            row = strict.json(line).value
            facts.append((str(row["key"]), loader.load(row["values"])))
        except Refused as refused:
            raise click.ClickException(f"line {number}: {_said(refused)}") from None
        except (KeyError, TypeError, ValidationError) as error:
            raise click.ClickException(
                f"line {number}: `key` and `values` of a fact are needed ({error})."
            ) from None
    sys.stdout.buffer.write(_exchange(found, standard, structure).give(facts))


@schema.command("ms-ind")
@click.argument("indicators", nargs=-1)
def ms_ind_(indicators: tuple[str, ...]) -> None:
    """Print the metadata form MS-Ind of Satu Data Indonesia, one indicator a line.

    INDICATORS are ids; without any all are printed.
    """
    known = domain.catalogue()
    try:
        wanted = [known.indicator(each) for each in indicators]
    except Refused as refused:
        raise click.ClickException(_said(refused)) from None
    for each in wanted or known.indicators.values():
        click.echo(json.dumps(ms_ind.document(each, known), ensure_ascii=False))


def _pair(said: str) -> tuple[str, str]:
    field, equals, value = said.partition("=")
    if not equals:
        raise click.ClickException(f"--set {said}: FIELD=TEXT is needed.")
    return field, value


def _exchange(
    found: Domain, standard: str, structure: TextIO | None
) -> exchange.Exchange:
    """The standard, of the structure that a file declares where one is given."""
    try:
        known = exchange.named(found, standard)
        if structure is None:
            return known
        if known.structured is None:
            raise click.ClickException(f"{standard} has no structures to declare.")
        return known.structured(structure.read())
    except Refused as refused:
        raise click.ClickException(_said(refused)) from None


def _said(refused: Refused) -> str:
    return " ".join(f"{p.field}: {p.message.en}" for p in refused.problems)


def _named(name: str) -> Domain:
    """The domain `name` or `name@1`."""
    known = {each.name: each for each in domain.catalogue().domains}
    try:
        return known.get(name) or domain.catalogue().domain(name)
    except Refused as refused:
        raise click.ClickException(refused.problems[0].message.en) from None


def _row(about: Domain, objection: Objection) -> dict[str, Any]:
    difference = objection.difference
    return {
        "schema": about.name,
        "version": about.version,
        "against": objection.against,
        "direction": difference.direction if difference else None,
        "field": difference.field if difference else None,
        "id": objection.what.id,
        "en": objection.what.en,
        "witness": difference.witness if difference else None,
    }


def _say(about: Domain, objection: Objection) -> None:
    click.echo(
        f"{about.name} {about.version} against {objection.against}:"
        f" {objection.what.en} / {objection.what.id}"
    )
    difference = objection.difference
    if difference is None:
        return
    if difference.witness is None:
        click.echo("  No document could be made that shows it; it counts as breaking.")
        return
    ways = {
        "backward": f"{objection.against} takes this, {about.version} refuses it",
        "forward": f"{about.version} takes this, readers of {objection.against} do not",
        "rule": f"{objection.against} takes this, {about.version} refuses it",
        "migration": f"{objection.against} takes this, and it is lost on the way",
    }
    click.echo(f"  {ways[difference.direction]}:")
    lines = _json(difference.witness).splitlines()
    click.echo("\n".join(f"    {line}" for line in lines))


def _json(value: Any) -> str:
    """Documents hold exact decimals, which JSON writes as numbers."""
    return json.dumps(value, ensure_ascii=False, default=float, indent=2)
