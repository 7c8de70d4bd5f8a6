"""The samples of docs/examples/login, each run as its page says."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import installed, peers
from tests.sso_clients.town import Registered, Town

SAMPLES = Path(__file__).parents[2] / "docs/examples/login"


@contextmanager
def running(town: Town, language: str, folder: Path) -> Iterator[Registered]:
    """An app in one of the languages, until the block ends; it writes to a folder."""
    command, env, place = COMMANDS[language]()
    port = installed.free_port()
    app = town.register(port)
    told = {
        "APP_NAME": "Lapor Binjai",
        "APP_URL": app.url,
        "OIDC_ISSUER": town.base,
        "OIDC_CLIENT_ID": app.id,
        "OIDC_CLIENT_SECRET": app.secret,
        "TMPDIR": str(folder),
    }
    words = [word.replace("PORT", str(port)) for word in command]
    with installed.started(words, port, "/", told | env, place):
        yield app


def _python() -> tuple[list[str], dict[str, str], Path]:
    return [sys.executable, "app.py"], {}, SAMPLES / "python"


def _node() -> tuple[list[str], dict[str, str], Path]:
    """A module of Node finds its packages beside itself alone."""
    place, node = installed.place("openid-client"), shutil.which("node")
    if node is None:
        pytest.skip("the sample for Node needs node")
    shutil.copy(SAMPLES / "node" / "app.mjs", place / "app.mjs")
    return [node, "app.mjs"], {}, place


def _php() -> tuple[list[str], dict[str, str], Path]:
    program = peers.program("php", "usr/bin/php8.2")
    words = [str(program), "-n", "-d", "session.save_path=", "-d", "display_errors=0"]
    words += ["-S", "127.0.0.1:PORT", "index.php"]
    return words, peers.libraries("php"), SAMPLES / "php"


COMMANDS = {"python": _python, "node": _node, "php": _php}
