"""The hub's login as it is run, with clients and tokens to ask it with."""

from __future__ import annotations

import re
import secrets
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import Engine

from bench.logins import load
from hub.embedded.servers import Servers
from hub.models import Person, SessionClient, SignedInSession, TokenFamily
from hub.services.database import sessions
from hub.sso.clients import known, metadata, registry
from hub.sso.clients.assertions import TYPE
from hub.sso.keys import ring
from hub.sso.tokens import access, families
from hub.sso.tokens.access import Issuing
from tests.servers import cluster
from tests.workers.crew import Crew, eventually
from tests.workers.province import SECRET, Hub, founded
from workers.machine import WEB_THREADS

LIVING: Final = 100
CLIENT: Final = {"grant_types": ["client_credentials"], "publisher": "kota-binjai"}
PATHS: Final = {
    "client_credentials": "/token",
    "private_key_jwt": "/token",
    "introspection": "/introspect",
    "userinfo": "/userinfo",
    "discovery": "/.well-known/openid-configuration",
    "jwks": "/jwks",
}
SCOPE: Final = "push:12.75:citizen_report"


@dataclass
class Side:
    """One provider: where it listens, its process, and how it is asked."""

    name: str
    port: int
    pid: int
    paths: dict[str, str]
    machine: str
    app: str
    person: str = ""
    living: tuple[str, ...] = ()
    key: ECKey | None = field(default=None, repr=False)
    signed: str = "signed"
    audience: str = ""

    def requests(self, case: str, count: int) -> list[bytes]:
        """As many requests of a case; assertions are made anew."""
        path = self.paths[case]
        if case == "private_key_jwt":
            return [self._post(path, self._signed()) for _ in range(count)]
        if case == "client_credentials":
            fields = {"grant_type": "client_credentials"}
            return [self._post(path, fields, self.machine)] * count
        if case == "introspection":
            asked = [self._post(path, {"token": t}, self.machine) for t in self.living]
            return (asked * (count // len(asked) + 1))[:count]
        if case == "userinfo":
            bearer = f"Bearer {self.person}"
            return [load.request("GET", path, self.port, Authorization=bearer)] * count
        return [load.request("GET", path, self.port)] * count

    def _post(self, path: str, fields: dict[str, str], basic: str = "") -> bytes:
        headers = {"Authorization": f"Basic {basic}"} if basic else {}
        body = urlencode(fields).encode()
        return load.request("POST", path, self.port, body, **headers)

    def _signed(self) -> dict[str, str]:
        now, key = int(time.time()), self.key
        assert key is not None
        claims: dict[str, Any] = {
            "iss": self.signed,
            "sub": self.signed,
            "aud": self.audience,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(12),
        }
        header = {"alg": "ES256", "kid": str(key.kid)}
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": TYPE,
            "client_assertion": jwt.encode(header, claims, key),
        }


def basic(client: str, secret: str) -> str:
    """What stands behind `Basic`."""
    return b64encode(f"{client}:{secret}".encode()).decode()


@contextmanager
def hub(servers: Servers, name: str) -> Iterator[Hub]:
    """A fresh hub with three regions and their publishers."""
    own = cluster.Cluster(servers.admin_url)
    made = own.database(name)
    try:
        with founded(made, servers.broker_url) as found:
            yield found
    finally:
        own.drop(made)


@contextmanager
def web(found: Hub, folder: Path, workers: int = 1) -> Iterator[tuple[int, int]]:
    """The web process as ./run starts it; its port and process."""
    with ExitStack() as undo:
        port = load.free()
        base = f"http://127.0.0.1:{port}"
        more = {"HUB_BASE_URL": base, "HUB_LETTERS": str(folder / "letters")}
        crew = undo.enter_context(Crew({**found.environment, **more}, folder))
        words = ["gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
        words += ["--workers", str(workers), "--threads", WEB_THREADS]
        words += ["--no-control-socket", "--timeout", "60", "--log-level", "warning"]
        words += ["--logger-class", "hub.logs.webserver.Logger"]
        process = crew.start(*words, "hub.app:create_app()")
        eventually(lambda: answers(f"{base}/healthz"), 60)
        yield port, process.pid


def answers(url: str) -> bool:
    """Whether somebody is there."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def register(engine: Engine, **fields: Any) -> registry.Created:
    """A client of the hub."""
    with sessions.as_sso(engine) as session:
        return registry.register(session, metadata.read(fields), trusted=False)


def ours(found: Hub, port: int, pid: int) -> Side:
    """The hub's login with a machine, a machine that signs, and a person's token."""
    base = f"http://127.0.0.1:{port}"
    key = ECKey.generate_key("P-256", {"kid": "k1", "alg": "ES256", "use": "sig"})
    machine = register(found.engine, client_name="M", scope=SCOPE, **CLIENT)
    signed = register(
        found.engine,
        client_name="S",
        scope=SCOPE,
        token_endpoint_auth_method="private_key_jwt",
        jwks={"keys": [key.as_dict(private=False)]},
        **CLIENT,
    )
    app = register(
        found.engine,
        client_name="A",
        redirect_uris=["https://app.test/cb"],
        grant_types=["authorization_code", "refresh_token"],
        scope="openid profile",
    )
    urllib.request.urlopen(f"{base}/jwks").read()
    side = Side(
        name="hub",
        port=port,
        pid=pid,
        paths=PATHS,
        machine=basic(machine.client_id, machine.client_secret or ""),
        app=app.client_id,
        key=key,
        signed=signed.client_id,
        audience=base,
    )
    side.person = person_token(found.engine, base, app.client_id)
    return side


def person_token(engine: Engine, base: str, app: str) -> str:
    """An access token of a person for an app, as after a login."""
    with sessions.as_sso(engine) as session:
        family = family_of(engine, app)
        client = known.read(session, app)
        grant = families.grant(session, family)
        assert client is not None and grant is not None
        by = Issuing(base, base, ring.ring(session, SECRET))
        return access.for_person(by, client, grant)[0]


def family_of(engine: Engine, app: str) -> str:
    """A person who is signed in, with a family of tokens for an app."""
    with sessions.as_sso(engine) as session:
        person = Person(name="Butet")
        session.add(person)
        session.flush()
        seated = _seated(person)
        session.add(seated)
        session.flush()
        family = TokenFamily(
            id=secrets.token_urlsafe(16),
            session_id=seated.sid,
            client_id=app,
            user_id=person.id,
            sub=secrets.token_hex(8),
            sid=seated.sid,
            scopes=["openid", "profile"],
            acr=seated.acr,
            amr=seated.amr,
            auth_time=seated.auth_time,
            offline=False,
            absolute_end=seated.absolute_end,
        )
        known_to = SessionClient(
            session_id=seated.sid, client_id=app, sid=seated.sid, sub=family.sub
        )
        session.add_all([family, known_to])
        session.flush()
        return family.id


def _seated(person: Person) -> SignedInSession:
    """A session of somebody who has just given a password."""
    now = datetime.now(UTC)
    later = now + timedelta(days=1)
    return SignedInSession(
        sid=secrets.token_urlsafe(16),
        cookie=secrets.token_bytes(32),
        user_id=person.id,
        auth_time=now,
        acr="urn:hub:acr:1",
        amr=["pwd"],
        agent="",
        last_seen_at=now,
        absolute_end=later,
        ends_at=later,
    )


def tokens(side: Side) -> tuple[str, ...]:
    """Living access tokens of the machine, for introspection."""
    asked = side.requests("client_credentials", LIVING)
    answers = [load.exchange(side.port, each) for each in asked]
    bodies = [each.partition(b"\r\n\r\n")[2] for each in answers]
    return tuple(re.findall(r'"access_token": ?"([^"]+)"', str(bodies)))
