"""The two peers: npm oidc-provider and django-oauth-toolkit, from a cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import psycopg
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy.engine import make_url

from bench.logins import ground, load
from bench.logins.ground import Side
from hub.embedded.servers import Servers
from tests.workers.crew import eventually
from workers.machine import WEB_THREADS

HERE: Final = Path(__file__).parent
CACHE: Final = Path(
    os.environ.get("HUB_LOGIN_PEERS", "~/.cache/province-servers/login-peers")
).expanduser()
HOW: Final = f"""\
install the peers once, outside the repository:
  uv venv {CACHE}/dot && uv pip install -p {CACHE}/dot/bin/python \\
    django django-oauth-toolkit 'psycopg[binary]' gunicorn
  npm install --prefix {CACHE}/node oidc-provider ioredis"""
SECRET: Final = "s" * 43
DATABASE: Final = "dot_peer"
NODE_PATHS: Final = {
    "client_credentials": "/token",
    "private_key_jwt": "/token",
    "introspection": "/token/introspection",
    "userinfo": "/me",
    "discovery": "/.well-known/openid-configuration",
    "jwks": "/jwks",
}
TOOLKIT_PATHS: Final = {
    "client_credentials": "/o/token/",
    "introspection": "/o/introspect/",
    "userinfo": "/o/userinfo/",
    "discovery": "/o/.well-known/openid-configuration",
    "jwks": "/o/.well-known/jwks.json",
}


def missing() -> str | None:
    """What is not installed, in words; None when both are."""
    wanted = {
        "oidc-provider": CACHE / "node" / "node_modules" / "oidc-provider",
        "django-oauth-toolkit": CACHE / "dot" / "bin" / "gunicorn",
    }
    gone = [name for name, path in wanted.items() if not path.exists()]
    return f"{' and '.join(gone)} not found; {HOW}" if gone else None


@contextmanager
def oidc_provider(servers: Servers, folder: Path) -> Iterator[Side]:
    """One node process with the Redis adapter."""
    port, key = load.free(), ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})
    own: list[ECKey | RSAKey] = [
        ECKey.generate_key("P-256", {"use": "sig", "kid": "e", "alg": "ES256"}),
        RSAKey.generate_key(2048, {"use": "sig", "kid": "r", "alg": "RS256"}),
    ]
    issuer = f"http://127.0.0.1:{port}"
    told = {
        "modules": str(CACHE / "node"),
        "port": port,
        "socket": servers.broker_url.removeprefix("redis+socket://").partition("?")[0],
        "jwks": {"keys": [each.as_dict(private=True) for each in own]},
        "key": key.as_dict(private=False) | {"alg": "ES256"},
        "audience": "https://api.test",
    }
    environment = {"PATH": os.environ["PATH"], "NODE_ENV": "production"}
    words = ["node", str(HERE / "provider.mjs"), json.dumps(told)]
    with _running(words, environment, folder / "node.log") as process:
        assert process.stdout is not None
        said = _said(process.stdout)
        side = Side(
            name="oidc-provider",
            port=port,
            pid=process.pid,
            paths=NODE_PATHS,
            machine=ground.basic("machine", SECRET),
            app="app",
            person=said["person"],
            key=key,
            audience=issuer,
        )
        side.living = ground.tokens(side)
        yield side


@contextmanager
def toolkit(servers: Servers, folder: Path) -> Iterator[Side]:
    """gunicorn as ours, PostgreSQL, secrets that are not hashed."""
    port = load.free()
    told = {
        "database": _database(servers.admin_url),
        "rsa": _rsa(),
        "issuer": f"http://127.0.0.1:{port}/o",
    }
    (folder / "dot_site.py").write_text((HERE / "dot_site.txt").read_text("utf-8"))
    environment = {"PATH": os.environ["PATH"], "DOT_SITE": json.dumps(told)}
    python = str(CACHE / "dot" / "bin" / "python")
    subprocess.run(
        [python, "dot_site.py", "seed"], cwd=folder, env=environment, check=True
    )
    words = [python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    words += ["--worker-class", "gthread", "--workers", "1", "--threads", WEB_THREADS]
    words += ["--no-control-socket", "--log-level", "warning", "dot_site:application"]
    with _running(words, environment, folder / "dot.log", folder) as process:
        url = f"http://127.0.0.1:{port}/o/.well-known/jwks.json"
        eventually(lambda: ground.answers(url), 60)
        side = Side(
            name="django-oauth-toolkit",
            port=port,
            pid=process.pid,
            paths=TOOLKIT_PATHS,
            machine=ground.basic("machine", SECRET),
            app="app",
            person="person",
        )
        side.living = ground.tokens(side)
        yield side


def _database(admin_url: str) -> dict[str, str]:
    """A fresh database, as Django wants to be told of it."""
    admin = make_url(admin_url).set(drivername="postgresql")
    address = admin.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as store:
        store.execute(f"drop database if exists {DATABASE} with (force)".encode())
        store.execute(f"create database {DATABASE}".encode())
    return {
        "NAME": DATABASE,
        "USER": admin.username or "",
        "PASSWORD": admin.password or "",
        "HOST": admin.host or str(admin.query.get("host", "")),
        "PORT": str(admin.port or admin.query.get("port", "")),
    }


@contextmanager
def bare(folder: Path) -> Iterator[Side]:
    """One Flask route that answers a constant of the size of our discovery."""
    port = load.free()
    (folder / "bare.py").write_text(
        "from flask import Flask, Response\n"
        "app, body = Flask(__name__), b'x' * 1900\n"
        "@app.get('/x')\n"
        "def x():\n"
        "    return Response(body, mimetype='application/json')\n"
    )
    words = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    words += ["--worker-class", "gthread", "--workers", "1", "--threads", WEB_THREADS]
    words += ["--no-control-socket", "--log-level", "warning", "bare:app"]
    environment = {"PATH": os.environ["PATH"]}
    with _running(words, environment, folder / "bare.log", folder) as process:
        eventually(lambda: ground.answers(f"http://127.0.0.1:{port}/x"), 60)
        paths = {"discovery": "/x", "jwks": "/x"}
        yield Side("one bare Flask route", port, process.pid, paths, "", "")


def _said(out: IO[bytes]) -> dict[str, str]:
    """What the process tells when it is ready; it warns of this and that before."""
    for line in out:
        if line.startswith(b"{"):
            told: dict[str, str] = json.loads(line)
            return told
    raise SystemExit("oidc-provider ended before it was ready")


def _rsa() -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = PrivateFormat.PKCS8
    return made.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


@contextmanager
def _running(
    words: list[str], environment: dict[str, str], log: Path, cwd: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as said:
        process = subprocess.Popen(
            words, env=environment, cwd=cwd, stdout=subprocess.PIPE, stderr=said
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)
            assert load.burnt(process.pid) == 0.0
