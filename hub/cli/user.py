"""hub user: people who sign in, officials and their roles, from this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import click
from sqlalchemy.orm import Session

from hub.cli import shown, store
from hub.config import Config
from hub.models import Person
from hub.services.database import sessions
from hub.sso.accounts import addresses
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.factors import hashing, passwords
from hub.sso.accounts.owning import roles
from hub.sso.accounts.sealing import Keys
from schemas.values.periods import WIB

LISTED: Final = ("name", "addresses", "roles", "official", "totp", "disabled")
LONGEST: Final = timedelta(days=366)


@click.group()
def user() -> None:
    """People who sign in, and what officials may do."""


class AnAddress(click.ParamType[Address]):
    """An e-mail address or a phone number."""

    name = "address"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Address:
        """The address that was typed."""
        if isinstance(value, Address):
            return value
        try:
            return addresses.read(str(value))
        except addresses.NotAnAddress as error:
            self.fail(f"{value!r}: {error}.", param, ctx)


ADDRESS: Final = AnAddress()
UNTIL: Final = click.DateTime(["%Y-%m-%d"])


@user.command()
@click.argument("address", type=ADDRESS)
@click.option("--name", required=True, help="What the person is called.")
@click.option("--admin", is_flag=True, help="An administrator of the province.")
@click.option("--until", type=UNTIL, help="Last day of --admin (at most a year).")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")
def add(
    address: Address,
    name: str,
    admin: bool,
    until: datetime | None,
    password_stdin: bool,
) -> None:
    """Make an account for ADDRESS; with --admin the first administrator.

    Without a password the person chooses one at /masuk/pulihkan, by a code sent to the
    address. An official makes a second factor at the first login.
    """
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    ends = _end(until) if admin else None
    with _opened() as (session, keys):
        try:
            hashed = _hashed(password, name, address)
            made = roles.add(
                session,
                keys,
                address,
                name,
                hashed,
                datetime.now(UTC),
                official=admin,
            )
        except roles.Taken as error:
            raise click.ClickException(f"{error} has an account already.") from error
        if ends is not None:
            roles.grant(session, made, "admin", None, "this machine", ends)
        number = made.id
    click.echo(f"Added {address.masked} ({number}).")
    if not password:
        click.echo("A password is chosen at /masuk/pulihkan.")


@user.command("list")
@click.option("--all", "everybody", is_flag=True, help="Citizens as well.")
@shown.as_json
def list_(everybody: bool, as_json: bool) -> None:
    """Officials with their roles; addresses are masked."""
    with _opened() as (session, _):
        found = roles.listed(session, datetime.now(UTC), everybody=everybody)
    shown.rows(found, LISTED, as_json)


@user.command()
@click.argument("address", type=ADDRESS)
@click.option("--undo", is_flag=True, help="Open the account again.")
def disable(address: Address, undo: bool) -> None:
    """Close the account of ADDRESS: every session ends at once, apps are told."""
    with _opened() as (session, keys):
        person = _found(session, keys, address)
        if undo:
            roles.enable(session, person)
            click.echo(f"{address.masked} can sign in again.")
            return
        ended = roles.disable(session, person, datetime.now(UTC))
    click.echo(f"{address.masked} is closed; {ended} sessions ended.")


@user.command()
@click.argument("address", type=ADDRESS)
@click.argument("role", type=click.Choice(roles.ROLES))
@click.option("--publisher", help="For this publisher; without it for the province.")
@click.option("--until", type=UNTIL, help="Last day of the role (at most a year).")
@click.option("--by", required=True, help="Who decided it.")
@click.option("--revoke", is_flag=True, help="Take the role away.")
def grant(
    address: Address,
    role: str,
    publisher: str | None,
    until: datetime | None,
    by: str,
    revoke: bool,
) -> None:
    """Give ROLE to ADDRESS until a day; who has one is an official."""
    with _opened() as (session, keys):
        person = _found(session, keys, address)
        if revoke:
            if not roles.revoke(session, person, role, publisher):
                raise click.ClickException(f"{address.masked} has no such role.")
            click.echo(f"{role} was taken from {address.masked}; sessions ended.")
            return
        ends = _end(until)
        try:
            roles.grant(session, person, role, publisher, by, ends)
        except roles.Unknown as error:
            raise click.ClickException(f"There is no publisher {error}.") from error
    day = ends.astimezone(WIB).date() - timedelta(days=1)
    click.echo(f"{address.masked} is {role} until {day}.")


def _end(until: datetime | None) -> datetime:
    """The end of the last day in WIB, a year away at most and by default."""
    today = datetime.now(WIB).date()
    last: date = until.date() if until else today + timedelta(days=365)
    if not today <= last <= today + LONGEST:
        raise click.UsageError("--until is a day within a year from today.")
    return datetime.combine(last + timedelta(days=1), time(), WIB)


def _hashed(password: str, name: str, address: Address) -> str | None:
    if not password:
        return None
    try:
        passwords.check(password, [name, address.value])
    except passwords.Unfit as unfit:
        raise click.ClickException(f"The password is not fit: {unfit.rule}.") from unfit
    return hashing.pool().make(password)


def _found(session: Session, keys: Keys, address: Address) -> Person:
    try:
        return roles.find(session, keys, address)
    except roles.Unknown as error:
        raise click.ClickException(f"Nobody has {address.masked}.") from error


@contextmanager
def _opened() -> Iterator[tuple[Session, Keys]]:
    """The store in the login's scope, committed at the end, and its keys."""
    with store.opened() as engine, sessions.as_sso(engine) as session:
        config = Config.from_env(os.environ)
        yield session, Keys.of(config.kek or config.secret_key)
