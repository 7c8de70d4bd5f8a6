"""City apps that take logout tokens: most answer at once, some never do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sqlalchemy import Engine, text

from bench.logins import ground
from hub.models import SessionClient
from hub.services.database import sessions
from hub.sso.clients import metadata, registry


@dataclass
class Apps:
    """Apps at /0, /1, …; the first `hanging` take a request and say nothing."""

    count: int
    hanging: int
    port: int = 0
    heard: dict[int, list[float]] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def host_port(self) -> str:
        """What the hub must be allowed to reach."""
        return f"127.0.0.1:{self.port}"

    def hear(self, number: int) -> bool:
        """Note a token; whether this app answers."""
        with self.lock:
            self.heard.setdefault(number, []).append(time.time())
        return number >= self.hanging

    def well(self) -> set[int]:
        """Those that answer and have heard."""
        with self.lock:
            return {number for number in self.heard if number >= self.hanging}

    def register(self, engine: Engine) -> str:
        """Clients for all of them, in the session of one person; its sid."""
        names = []
        for number in range(self.count):
            with sessions.as_sso(engine) as session:
                wanted = {
                    "client_name": f"App {number}",
                    "redirect_uris": ["https://app.test/cb"],
                    "scope": "openid",
                    "backchannel_logout_uri": f"http://{self.host_port}/{number}",
                }
                made = registry.register(
                    session,
                    metadata.read(wanted, frozenset({self.host_port})),
                )
                names.append(made.client_id)
        return self.sign_in(engine, names)

    def sign_in(self, engine: Engine, names: list[str]) -> str:
        """A session of a new person that all of these apps belong to."""
        family = ground.family_of(engine, names[0])
        with sessions.as_sso(engine) as session:
            query = text("select session_id from token_family where id = :f")
            sid = str(session.scalars(query, {"f": family}).one())
            for name in names[1:]:
                session.add(
                    SessionClient(session_id=sid, client_id=name, sid=sid, sub="s")
                )
        return sid


@contextmanager
def listening(count: int, hanging: int) -> Iterator[Apps]:
    """The apps until the block ends."""
    apps = Apps(count, hanging)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802  (as http.server names it)
            self.rfile.read(int(self.headers["Content-Length"]))
            if not apps.hear(int(self.path.strip("/"))):
                apps.over.wait(60)
                return
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    apps.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield apps
    finally:
        apps.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
