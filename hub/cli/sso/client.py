"""hub client: the apps and systems that use the login."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from hub.cli import shown, store
from hub.config import Config
from hub.services.database import sessions
from hub.sso.clients import metadata, registry
from hub.sso.clients.registry import Created
from hub.sso.logout import heard

LISTED = ("id", "name", "publisher", "sector", "auth", "grants", "disabled_at")
SILENT = ("id", "name", "publisher", "state", "count", "since")
CREATED = ("client_id", "client_secret", "name")
ONCE = "Keep the secrets now: they are shown this once."


@click.group()
def client() -> None:
    """Apps and city systems that use the login."""


@client.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@shown.as_json
def import_(file: Path, as_json: bool) -> None:
    """Register clients from a FILE of RFC 7591 metadata.

    \b
    One JSON object or an array of them. Beside the fields of RFC 7591:
      publisher, sector, purpose (purpose#id, purpose#en), consent_days, audience,
      security_events_uri (where the app hears that a person was erased),
      client_id, and client_secret of 32 characters or more

    The whole file is checked first; with one flaw nothing is registered.
    """
    text = store.read(file)
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file} is not JSON: {error}.") from error
    listed = given if isinstance(given, list) else [given]
    _shown([*_registered(listed)], as_json)


@client.command()
@click.argument("name")
@click.option("--id", "client_id", help="An id of your choice.")
@click.option("--publisher", help="Whose system it is; see `hub publisher list`.")
@click.option("--sector", help="Apps of one sector know a person by one name.")
@click.option("--redirect", multiple=True, help="Where people return to after login.")
@click.option(
    "--after-logout", multiple=True, help="Where they return to after logout."
)
@click.option("--logout-uri", help="Where the app takes back-channel logout tokens.")
@click.option("--scope", default="", help="Scopes, separated by spaces.")
@click.option("--machine", is_flag=True, help="A system for itself, no people.")
@click.option("--public", is_flag=True, help="An app that cannot keep a secret.")
@click.option("--native", is_flag=True, help="An app on a phone or a desktop.")
@click.option("--trusted", is_flag=True, help="An app of the hub: asks no consent.")
@shown.as_json
def add(name: str, trusted: bool, as_json: bool, **given: Any) -> None:
    """Register one client called NAME."""
    people = not given["machine"]
    wanted: dict[str, Any] = {
        "client_name": name,
        "client_id": given["client_id"],
        "publisher": given["publisher"],
        "sector": given["sector"],
        "redirect_uris": list(given["redirect"]),
        "post_logout_redirect_uris": list(given["after_logout"]),
        "backchannel_logout_uri": given["logout_uri"],
        "scope": given["scope"] or None,
        "grant_types": (
            ["authorization_code", "refresh_token"]
            if people
            else ["client_credentials"]
        ),
    }
    if given["public"]:
        wanted["token_endpoint_auth_method"] = "none"
    if given["native"]:
        wanted["application_type"] = "native"
    filled = {field: value for field, value in wanted.items() if value}
    _shown([*_registered([filled], trusted=trusted)], as_json)


@client.command("list")
@shown.as_json
def list_(as_json: bool) -> None:
    """Every client, the oldest first."""
    with store.opened() as engine, sessions.as_sso(engine) as session:
        found = registry.listed(session)
    shown.rows(found, LISTED, as_json)


@client.command()
@click.argument("client_id")
@shown.as_json
def show(client_id: str, as_json: bool) -> None:
    """One client whole; its secrets are not kept in words."""
    with _of(client_id) as session:
        found = registry.shown(session, client_id)
    shown.one(found, as_json)


@client.command("rotate-secret")
@click.argument("client_id")
@shown.as_json
def rotate_secret(client_id: str, as_json: bool) -> None:
    """A new secret; the one before lives seven days longer."""
    with _of(client_id) as session:
        secret = registry.rotate_secret(session, client_id)
    shown.one({"client_id": client_id, "client_secret": secret}, as_json)
    click.echo(ONCE, err=True)


@client.command()
@click.argument("client_id")
def disable(client_id: str) -> None:
    """Let a client do nothing any more."""
    with _of(client_id) as session:
        registry.disable(session, client_id)
    click.echo(f"{client_id} is disabled.")


@client.command()
@shown.as_json
def silent(as_json: bool) -> None:
    """Apps that do not take logout tokens: given_up, refused, unsupported."""
    with store.opened() as engine, sessions.as_sso(engine) as session:
        found = heard.silent(session)
    shown.rows(found, SILENT, as_json)


@contextmanager
def _of(client_id: str) -> Iterator[Session]:
    with store.opened() as engine, sessions.as_sso(engine) as session:
        try:
            yield session
        except registry.NoSuchClient as unknown:
            raise click.ClickException(
                f"There is no client {client_id}; see `hub client list`."
            ) from unknown


def _registered(listed: list[Any], *, trusted: bool = False) -> Iterator[Created]:
    with store.opened() as engine, sessions.as_sso(engine) as session:
        allowed = Config.from_env(os.environ).allowed_hosts
        wanted = [metadata.read(each, allowed) for each in listed]
        yield from [registry.register(session, w, trusted=trusted) for w in wanted]


def _shown(created: list[Created], as_json: bool) -> None:
    rows = [shown.fields(each, CREATED) for each in created]
    shown.rows(rows, CREATED, as_json)
    if any(each.client_secret for each in created):
        click.echo(ONCE, err=True)
