"""Ten thousand refreshes on a bad line: nobody is logged out, no thief gets away.

Real web processes (two gunicorn workers, so that races meet in the store and not in
one process). One answer in five is lost after the server has begun to answer, and the
same request is sent again; one refresh in ten comes four times at once. At the end of
each login a token that was used long ago is replayed: its family must be over.

./run bench refresh [--quick]
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from bench.logins import ground, load
from hub.services.database import sessions
from hub.sso.tokens import refreshing
from tests.servers import cluster
from tests.workers.province import Hub

LOST: Final = 0.2
RACED: Final = 0.1
RACERS: Final = 4
SIDE_BY_SIDE: Final = 12
STEPS: Final = 25


@dataclass
class Counted:
    """What happened to all logins together."""

    refreshes: int = 0
    lost: int = 0
    races: int = 0
    wrongful: int = 0
    differing: int = 0
    replays: int = 0
    revoked: int = 0


class Line:
    """One app's way to /token, which loses answers."""

    def __init__(self, port: int, basic: str) -> None:
        self.port, self.basic = port, basic

    async def refresh(self, token: str) -> dict[str, Any]:
        """The answer to one refresh, with its status."""
        reader, writer = await self._sent(token)
        head = await reader.readuntil(b"\r\n\r\n")
        found: dict[str, Any] = json.loads(await reader.read())
        writer.close()
        return found | {"status": int(head.split(b" ", 2)[1])}

    async def lose(self, token: str) -> None:
        """The server answers, and nobody hears it."""
        reader, writer = await self._sent(token)
        await reader.read(1)
        writer.transport.abort()

    async def _sent(
        self, token: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        fields = {"grant_type": "refresh_token", "refresh_token": token}
        headers = {"Authorization": f"Basic {self.basic}", "Connection": "close"}
        body = urlencode(fields).encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(load.request("POST", "/token", self.port, body, **headers))
        return reader, writer


def main(words: list[str]) -> int:
    """Drill; 1 if anybody was logged out, or a replay did not end its family."""
    logins = 24 if "--quick" in words else 400
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory()))
        servers = undo.enter_context(cluster.running())
        hub = undo.enter_context(ground.hub(servers, "hub_bench_refresh"))
        port, pid = undo.enter_context(ground.web(hub, folder, workers=2))
        line, tokens = _logins(hub, port, logins)
        began, spent = time.perf_counter(), load.burnt(pid)
        counted = asyncio.run(_all(line, tokens))
        wall, cpu = time.perf_counter() - began, load.burnt(pid) - spent
    return 0 if _say(counted, logins, wall, cpu) else 1


def _logins(hub: Hub, port: int, count: int) -> tuple[Line, list[str]]:
    app = ground.register(
        hub.engine,
        client_name="A",
        redirect_uris=["https://app.test/cb"],
        grant_types=["authorization_code", "refresh_token"],
        scope="openid profile",
    )
    tokens = []
    for _ in range(count):
        family = ground.family_of(hub.engine, app.client_id)
        with sessions.as_sso(hub.engine) as session:
            tokens.append(refreshing.first(session, family))
    return Line(port, ground.basic(app.client_id, app.client_secret or "")), tokens


async def _all(line: Line, tokens: list[str]) -> Counted:
    counted, turn = Counted(), asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(number: int, token: str) -> None:
        async with turn:
            await _login(line, token, random.Random(number), counted)

    await asyncio.gather(*(one(n, token) for n, token in enumerate(tokens)))
    return counted


async def _login(
    line: Line, token: str, chance: random.Random, counted: Counted
) -> None:
    """A login that is refreshed for a while, and then robbed."""
    used = [token]
    for _ in range(STEPS):
        answers = await _step(line, used[-1], chance, counted)
        counted.refreshes += 1
        named = {each.get("refresh_token") for each in answers}
        counted.differing += len(named) != 1
        if {each["status"] for each in answers} != {200}:
            counted.wrongful += 1
            return
        used.append(answers[0]["refresh_token"])
    counted.replays += 1
    stolen = await line.refresh(used[chance.randrange(len(used) - 2)])
    owner = await line.refresh(used[-1])
    counted.revoked += (stolen["status"], owner["status"]) == (400, 400)


async def _step(
    line: Line, token: str, chance: random.Random, counted: Counted
) -> list[dict[str, Any]]:
    dice = chance.random()
    if dice < LOST:
        counted.lost += 1
        await line.lose(token)
    elif dice < LOST + RACED:
        counted.races += 1
        racers = (line.refresh(token) for _ in range(RACERS))
        return list(await asyncio.gather(*racers))
    return [await line.refresh(token)]


def _say(counted: Counted, logins: int, wall: float, cpu: float) -> bool:
    held = counted.wrongful == counted.differing == 0
    held = held and counted.revoked == counted.replays == logins
    line = {
        "bench": "refresh",
        "case": f"{counted.refreshes} refreshes, {counted.lost} answers lost,"
        f" {counted.races} races of {RACERS}",
        "measure": "wrongful logouts",
        "ours": counted.wrongful,
        "peer": "what is allowed",
        "theirs": 0,
        "target": 0,
        "holds": held,
        "races_with_two_answers": counted.differing,
        "replays": counted.replays,
        "families_ended_by_replay": counted.revoked,
        "logins": logins,
        "cpu_ms_a_refresh": round(1e3 * cpu / max(counted.refreshes, 1), 2),
        "wall_s": round(wall, 1),
    }
    print(json.dumps(line), flush=True)
    return held


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
