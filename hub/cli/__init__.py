"""The command line of the hub: `hub COMMAND`, also as `./run hub COMMAND`."""

from __future__ import annotations

import logging
from importlib.metadata import entry_points
from typing import Any, Final

import click

from hub.logs import lines

GROUP: Final = "hub.commands"


class Commands(click.Group):
    """Finds commands by entry point, so that nothing is imported before its turn."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of everything that is installed."""
        return sorted(entry.name for entry in entry_points(group=GROUP))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, or None."""
        for entry in entry_points(group=GROUP, name=name):
            command: click.Command = entry.load()
            return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but a wrong word gets the nearest right one."""
        names = self.list_commands(ctx)
        if args and args[0] not in names:
            near = _near(args[0], names)
            raise click.UsageError(f"There is no command {args[0]!r}.{near}", ctx)
        return super().resolve_command(ctx, args)


def _near(word: str, names: list[str]) -> str:
    close = [n for n in names if n.startswith(word[:3]) or word.startswith(n[:3])]
    return f" Did you mean {close[0]!r}?" if close else f" Known: {', '.join(names)}."


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="smart-province-hub", prog_name="hub")
def main(**_: Any) -> None:
    """Run a province's federation hub.

    \b
    A first time through:
      hub migrate                                   make or renew the tables
      hub province load sumatera-utara              regions, population, area
      hub connector apply city.yaml --activate --by YOU
      hub sync kota-binjai-emasyarakat --inline     pull it now
      hub run list · hub quarantine list            see what happened

    Without HUB_DATABASE_URL the servers of this machine in .data (or HUB_DATA) are
    used; they are started for the command when no hub runs there.

    Every list takes --json. Exit codes: 0 done, 1 failed, 2 wrong use.
    """
    if not logging.getLogger().handlers:
        lines.start("cli", logging.WARNING)
