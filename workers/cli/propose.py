"""hub connector propose|probe: a first manifest, and what a server truly does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from connectors.base import Context, Refusal
from connectors.fetch import FetchError
from connectors.probing import probe as probing
from connectors.proposing.proposal import Proposal
from connectors.proposing.propose import Wish
from connectors.proposing.propose import propose as proposed
from connectors.proposing.site import Opens
from hub.cli import shown, store
from hub.config import Config
from hub.services.connected import versions
from hub.services.database import sessions
from schemas.manifests import manifest
from schemas.manifests.manifest import Auth, Connection
from schemas.manifests.reading import tree
from schemas.manifests.reading.auth import read_auth
from schemas.manifests.reading.section import Section
from schemas.values.problem import Refused, Words
from workers import asking


@click.command()
@click.argument("url")
@click.option("--kind", help="Of which kind it is, if you know.")
@click.option("--publisher", help="Who publishes, e.g. kota-medan.")
@click.option("--schema", help="The shared schema, e.g. citizen_report@1.")
@click.option("--auth", help="connection.auth, with secret://…, never a secret itself.")
@click.option(
    "--lang", type=click.Choice(["en", "id"]), default="en", help="Of the comments."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
@shown.as_json
def propose(
    url: str,
    kind: str | None,
    publisher: str | None,
    schema: str | None,
    auth: str | None,
    lang: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Look at URL and write a manifest for it: a draft that a person reads and edits.

    Nothing is activated or kept. Each line says how sure it is and why; what can be
    read in two ways is left to you, and listed.
    """
    with store.configured() as config, _words():
        wish = Wish(
            kind=kind,
            publisher=publisher,
            schema=schema,
            auth=_auth(auth),
            auth_text=auth,
            language="id" if lang == "id" else "en",
        )
        found = proposed(_opens(config, publisher), url, wish)
    if output is not None:
        _keep(output, found.manifest)
    if as_json:
        click.echo(json.dumps(found.told(), default=shown.plain, ensure_ascii=False))
        return
    if output is None:
        click.echo(found.manifest, nl=False)
    _report(found)


def _opens(config: Config, publisher: str | None) -> Opens:
    def opens(connection: Connection) -> Context:
        return asking.context(connection, publisher, config)

    return opens


def _auth(text: str | None) -> Auth:
    """`connection.auth` as a manifest writes it; Refused for one that is wrong."""
    if text is None:
        return Auth()
    inside = text if text.startswith("{") else f"{{{text}}}"
    node, problems = tree.read(f"auth: {inside}")
    found = read_auth(Section(node, "connection", problems))
    if problems:
        raise Refused(*problems)
    return found


def _keep(file: Path, text: str) -> None:
    if file.exists():
        raise click.ClickException(f"{file} is there already; name another file.")
    file.write_text(text, encoding="utf-8")


def _report(found: Proposal) -> None:
    click.echo(
        f"{found.kind}, {found.schema}: {found.taken} of {found.rows} sample rows are"
        f" taken; {found.requests} requests.",
        err=True,
    )
    for each in found.open:
        click.echo(f"  line {each.line}, {each.what}: {each.words.en}", err=True)
    for words in found.problems:
        click.echo(f"  not yet: {words.en}", err=True)
    if found.parses:
        click.echo("  It parses. Next: hub connector certify FILE", err=True)


@click.command()
@click.argument("what", metavar="MANIFEST|SYSTEM")
@click.option("--target", help="Ask this address instead of the manifest's.")
@click.option(
    "--most", type=click.IntRange(5, 200), default=40, help="Requests a stream."
)
@shown.as_json
def probe(what: str, target: str | None, most: int, as_json: bool) -> None:
    """Find out which filters, sorts, sizes and counts a server truly obeys.

    What it ignores with status 200 is found, and the lines that the manifest should
    have instead are printed. At most --most requests for each stream.
    """
    with store.configured() as config, _words():
        read = manifest.parse(_body(what))
        connection = read.connection
        if target is not None:
            connection = replace(connection, base_url=target)
        found = [
            probing.probe(
                asking.context(connection, read.publisher, config),
                connection,
                stream,
                most,
            )
            for stream in read.streams
        ]
    if as_json:
        told = [each.told() for each in found]
        click.echo(json.dumps(told, default=shown.plain, ensure_ascii=False))
    else:
        for each in found:
            _show(each)


def _body(what: str) -> str:
    """The text of a file, or of the newest version of a system."""
    if Path(what).is_file():
        return store.read(Path(what))
    with store.opened() as engine, sessions.as_hub(engine) as session:
        return versions.chosen(session, what, None).body


def _show(found: probing.Probed) -> None:
    whole = "all" if found.whole else "the first pages"
    click.echo(
        f"{found.stream} ({found.kind}): {found.requests} requests,"
        f" {found.read} records ({whole}), order {found.order}"
    )
    for each in (*found.filters, *found.sorts):
        click.echo(f"  {each.name}: {each.verdict}. {each.evidence.en}")
    sizes = found.sizes
    if sizes.param:
        given = ", ".join(f"{asked} → {_count(came)}" for asked, came in sizes.given)
        most = f"; at most {sizes.most} a page" if sizes.most else ""
        click.echo(f"  {sizes.param}: {given}{most}")
    if found.total is not None:
        click.echo(f"  states {found.total} records")
    if found.clock.ahead_s is not None:
        click.echo(f"  its clock is {found.clock.ahead_s:+.1f} s from ours")
    saved = found.savings
    click.echo(
        f"  etag {_yes(saved.etag)}, 304 {_yes(saved.not_modified)},"
        f" gzip {_yes(saved.gzip)}"
    )
    if found.stopped is not None:
        click.echo(f"  stopped: {found.stopped.en}")
    for advice in found.advice:
        click.echo(f"  ! {advice.words.en}")
        for line in advice.lines:
            click.echo(f"      {line}")


def _count(came: int) -> str:
    return "refused" if came < 0 else str(came)


def _yes(value: bool | None) -> str:
    return "not asked" if value is None else "yes" if value else "no"


@contextmanager
def _words() -> Iterator[None]:
    """What a server or address does wrong, said in words."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(_both(refusal.words)) from refusal
    except FetchError as error:
        words = Words(error.message_id, error.message_en)
        raise click.ClickException(_both(words)) from error


def _both(words: Words) -> str:
    return f"{words.en}\n       {words.id}"
