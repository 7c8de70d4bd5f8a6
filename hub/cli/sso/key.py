"""hub key: the keys that tokens are signed with."""

from __future__ import annotations

import os

import click

from hub.cli import shown, store
from hub.config import Config
from hub.services.database import sessions
from hub.sso.keys import states

LISTED = ("kid", "alg", "state", "publish_at", "activate_at", "remove_at")


@click.group()
def key() -> None:
    """Signing keys of the login: pending, active, retired."""


@key.command("list")
@shown.as_json
def list_(as_json: bool) -> None:
    """Every key with its state, the newest first."""
    with store.opened() as engine, sessions.as_sso(engine) as session:
        found = [
            {"state": state}
            | dict(shown.fields(row, [n for n in LISTED if n != "state"]))
            for row, state in states.listed(session)
        ]
    shown.rows(found, LISTED, as_json)


@key.command()
@click.option("--alg", type=click.Choice(states.ALGS), default=states.ALGS[0])
def rotate(alg: str) -> None:
    """Publish a new key; it signs from 24 hours later.

    Apps keep our keys for some time: a key that signed at once would lock them out.
    """
    with store.opened() as engine, sessions.as_sso(engine) as session:
        kek = _kek()
        states.ensure(session, kek)
        try:
            made = states.rotate(session, kek, alg)
        except states.AlreadyPending as pending:
            raise click.ClickException(
                f"Key {pending} is pending already; `hub key list` shows since when."
            ) from pending
    click.echo(f"{made.kid} is published and signs from {made.activate_at:%F %R} UTC.")


@key.command()
@click.argument("kid")
@click.option("--yes", is_flag=True, help="Do not ask.")
def revoke(kid: str, yes: bool) -> None:
    """Take a stolen key away now: its tokens are denied, another signs at once."""
    if not yes:
        click.confirm(
            "Apps that keep our keys refuse logins for a while. Go on", abort=True
        )
    with store.opened() as engine, sessions.as_sso(engine) as session:
        try:
            successor = states.revoke(session, _kek(), kid)
        except states.NoSuchKey as unknown:
            raise click.ClickException(
                f"There is no living key {unknown}."
            ) from unknown
    signs = f"; {successor.kid} signs now" if successor else ""
    click.echo(f"{kid} is revoked{signs}.")


def _kek() -> str:
    config = Config.from_env(os.environ)
    return config.kek or config.secret_key
