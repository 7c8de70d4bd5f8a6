"""The login's endpoints beside oidc-provider and django-oauth-toolkit, in one run.

Each side is one web process that can use one core; what counts is requests for each
second that it works (CPU of the web process with its threads; the stores are counted
for no side), with the 99th percentile on the clock beside it. The sides take turns.

./run bench sso [--quick]
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from bench import measuring
from bench.logins import ground, load, peers
from bench.logins.ground import Side
from bench.logins.load import Took
from tests.servers import cluster

# Against whom, the floor, the goal.
FLOORS: Final[dict[str, dict[str, tuple[float, float]]]] = {
    "client_credentials": {
        "django-oauth-toolkit": (2, 2),
        "oidc-provider": (0.35, 0.5),
    },
    "introspection": {"django-oauth-toolkit": (2, 2), "oidc-provider": (0.35, 0.5)},
    "private_key_jwt": {"oidc-provider": (0.4, 0.6)},
    "userinfo": {"django-oauth-toolkit": (0, 0), "oidc-provider": (0, 0)},
    "discovery": {
        "one bare Flask route": (0.9, 0.9),
        "django-oauth-toolkit": (0, 0),
        "oidc-provider": (0, 0),
    },
    "jwks": {
        "one bare Flask route": (0.9, 0.9),
        "django-oauth-toolkit": (0, 0),
        "oidc-provider": (0, 0),
    },
}
FLOOD: Final = 4
DOES: Final = {
    "hub": "JWTs signed ES256, deny list, jti in PostgreSQL; the signature of a token"
    " that was seen (100 of them here) is remembered",
    "oidc-provider": "opaque tokens kept in Valkey; jti there too",
    "django-oauth-toolkit": "opaque tokens kept in PostgreSQL; secrets not hashed",
    "one bare Flask route": "a constant",
}


def main(words: list[str]) -> int:
    """Measure; 1 if a floor is missed, 0 where peers are not installed."""
    quick = "--quick" in words
    missing = peers.missing()
    if missing:
        print(f"sso: {missing}", file=sys.stderr)
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory()))
        servers = undo.enter_context(cluster.running())
        hub = undo.enter_context(ground.hub(servers, "hub_bench_sso"))
        port, pid = undo.enter_context(ground.web(hub, folder))
        ours = ground.ours(hub, port, pid)
        ours.living = ground.tokens(ours)
        sides = [ours, undo.enter_context(peers.bare(folder))]
        if missing is None:
            sides.append(undo.enter_context(peers.oidc_provider(servers, folder)))
            sides.append(undo.enter_context(peers.toolkit(servers, folder)))
        held = [_case(sides, case, quick) for case in FLOORS]
        held.append(_flood(ours, quick))
    return 0 if all(held) else 1


def _case(sides: Sequence[Side], case: str, quick: bool) -> bool:
    """One kind of request on every side that has it, taking turns."""
    count, repeats = (300, 3) if quick else (1500, 5)
    asked = [side for side in sides if case in side.paths]
    took: dict[str, list[Took]] = {side.name: [] for side in asked}
    for turn in range(repeats + 1):
        for side in asked:
            one = load.send(side.port, side.requests(case, count), side.pid)
            _fair(side, case, one)
            if turn:
                took[side.name].append(one)
    held = []
    mine = _median(took["hub"])
    for name, (floor, goal) in FLOORS[case].items():
        if name in took:
            theirs = _median(took[name])
            held.append(_say(case, mine, name, theirs, floor, goal, repeats))
    return all(held)


def _fair(side: Side, case: str, took: Took) -> None:
    """A side that does not answer as it should has no figure."""
    said = took.last.decode("utf-8", "replace")
    alive = '"active": true' in said or '"active":true' in said
    if took.statuses != {200} or case == "introspection" and not alive:
        raise SystemExit(f"{side.name}, {case}: {set(took.statuses)} {said[:300]}")


def _median(rounds: Sequence[Took]) -> tuple[float, float, float]:
    """Requests per CPU second, requests per second on the clock, p99 in ms."""
    return (
        statistics.median(each.per_core for each in rounds),
        statistics.median(each.count / each.wall_s for each in rounds),
        statistics.median(each.p99_ms for each in rounds),
    )


def _say(
    case: str,
    mine: tuple[float, float, float],
    peer: str,
    theirs: tuple[float, float, float],
    floor: float,
    goal: float,
    repeats: int,
) -> bool:
    return measuring.say(
        "sso",
        case,
        "requests per CPU second of the web process",
        round(mine[0]),
        peer,
        round(theirs[0]),
        floor,
        goal=goal,
        per_second=[round(mine[1]), round(theirs[1])],
        p99_ms=[round(mine[2], 1), round(theirs[2], 1)],
        repeats=repeats,
        we_do=DOES["hub"],
        they_do=DOES[peer],
    )


def _flood(side: Side, quick: bool) -> bool:
    """client_credentials while others try passwords, from a new network each time."""
    count = 200 if quick else 1000
    tokens = side.requests("client_credentials", count)
    form = _form(side)
    alone, beside, tried = [], [], 0
    for turn in range(3):
        alone.append(load.send(side.port, tokens, None))
        guesses = [_guess(side, form, turn, n) for n in range(150 if quick else 600)]
        flood = threading.Thread(
            target=load.send, args=(side.port, guesses, None, FLOOD), daemon=True
        )
        flood.start()
        beside.append(load.send(side.port, tokens, None))
        flood.join()
        tried += len(guesses)
    for one in beside:
        _fair(side, "client_credentials", one)
    quiet, loud = _median(alone), _median(beside)
    return measuring.say(
        "sso",
        "client_credentials beside a flood of password logins",
        "tokens per second on the clock",
        loud[1],
        "the same without the flood",
        quiet[1],
        0.0,
        p99_ms=[round(loud[2], 1), round(quiet[2], 1)],
        passwords=tried,
        repeats=len(alone),
    )


def _form(side: Side) -> tuple[str, str]:
    """The cookie of a browser and the token of its form."""
    one = load.request("GET", "/masuk", side.port)
    cookie, page = _raw(side.port, one)
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    if token is None:
        raise SystemExit("the login page has no form")
    return cookie, token[1]


def _raw(port: int, request: bytes) -> tuple[str, str]:
    head, _, body = load.exchange(port, request).partition(b"\r\n\r\n")
    cookie = re.search(rb"(hub_browser=[^;]+)", head)
    return (cookie[1].decode() if cookie else ""), body.decode()


def _guess(side: Side, form: tuple[str, str], turn: int, number: int) -> bytes:
    cookie, token = form
    who = f"orang{turn}.{number}@contoh.id"
    fields = {"csrf": token, "address": who, "password": f"tebakan {number} saya"}
    told = f"10.{turn}.{number % 250}.{number // 250 + 1}"
    return load.request(
        "POST",
        "/masuk",
        side.port,
        urlencode(fields).encode(),
        Cookie=cookie,
        X_Forwarded_For=told,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
