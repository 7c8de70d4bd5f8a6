"""The faults of a drill: what is killed, stopped, lost or doubled, at random."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from typing import Final

import redis
from kombu.exceptions import OperationalError

from bench.drilling.fleet import Post
from bench.drilling.ground import Ground
from bench.drilling.watching import Orphan, pid_of
from workers.app import app
from workers.dispatcher import TASKS

ZOMBIE_S: Final = (9.0, 13.0)  # longer than a lease
HOST_WAITS_S: Final = 20.0
# Kills of a server within a minute. Its keeper allows eight starts; PostgreSQL may need
# three after one kill, while processes of the dead one still hold its memory.
RESTARTS: Final = {"postgres": 2, "valkey": 4}
Fault = Callable[[Ground, random.Random], bool]


def pool_process(ground: Ground, chance: random.Random) -> bool:
    """kill -9 of one pool process, if one has work in hand of that."""
    found = _busy(ground) or [p for w in _awake(ground) for p in w.family()[1:]]
    if not found:
        return False
    pid = chance.choice(found)
    ground.watcher.fault("pool process killed", [pid])
    _kill(pid)
    return True


def worker(ground: Ground, chance: random.Random) -> bool:
    """kill -9 of a worker alone, or with its pool."""
    posts = _awake(ground)
    if not posts:
        return False
    whole = chance.choice(posts).family()
    pids = whole if chance.random() < 0.5 else whole[:1]
    ground.watcher.fault("worker killed", whole)
    for pid in pids:
        _kill(pid)
    return True


def worker_host(ground: Ground, chance: random.Random) -> bool:
    """A host with a worker in mid-run is gone for good; others take its jobs."""
    ground.calm()
    until = time.monotonic() + HOST_WAITS_S
    calm = ground.watcher.pages
    while ground.watcher.pages < calm + 2 and time.monotonic() < until:
        time.sleep(0.05)
    orphans: list[Orphan] = []
    while not orphans and time.monotonic() < until:
        busy = set(_busy(ground))
        posts = [p for p in _awake(ground) if busy & set(p.family())]
        if not posts:
            time.sleep(0.02)
            continue
        post = chance.choice(posts)
        family = post.family()
        for pid in family:
            _kill(pid)
        orphans = ground.watcher.fault("worker host lost", family)
        until = time.monotonic() + HOST_WAITS_S
        while ground.watcher.waits_for(orphans) and time.monotonic() < until:
            time.sleep(0.05)
            ground.fleet.fill(but=post)
        if ground.watcher.waits_for(orphans):
            ground.watcher.again["worker host lost"].append(HOST_WAITS_S)
    return True


def dispatcher(ground: Ground, chance: random.Random) -> bool:
    """kill -9 of a dispatcher, sometimes of both."""
    posts = ground.fleet.of("dispatcher")
    if not posts:
        return False
    dead = posts if chance.random() < 0.25 else [chance.choice(posts)]
    ground.watcher.fault("dispatcher killed")
    for post in dead:
        for pid in post.family():
            _kill(pid)
    return True


def valkey(ground: Ground, chance: random.Random) -> bool:
    """kill -9 of Valkey."""
    return _server(ground, "valkey", "Valkey killed", signal.SIGKILL)


def postgres(ground: Ground, chance: random.Random) -> bool:
    """kill -9 of the postmaster."""
    return _server(ground, "postgres", "PostgreSQL killed", signal.SIGKILL)


def shutdown(ground: Ground, chance: random.Random) -> bool:
    """An immediate shutdown of PostgreSQL: recovery from its log."""
    return _server(ground, "postgres", "PostgreSQL shut down", signal.SIGQUIT)


def flushall(ground: Ground, chance: random.Random) -> bool:
    """Valkey forgets everything."""
    path = ground.servers.broker_url.removeprefix("redis+socket://")
    try:
        with redis.Redis(unix_socket_path=path, socket_timeout=2) as client:
            client.flushall()
    except redis.RedisError:
        return False
    ground.watcher.fault("Valkey emptied")
    return True


def lost_commit(ground: Ground, chance: random.Random) -> bool:
    """The answer to one of the next COMMITs through the proxy never comes."""
    ground.cutter.cut_at(chance.randint(1, 8))
    ground.watcher.fault("COMMIT answer lost")
    return True


def zombie_process(ground: Ground, chance: random.Random) -> bool:
    """A pool process in mid-run sleeps past its lease and wakes."""
    found = _busy(ground)
    if not found or ground.fleet.sleeping:
        return False
    pid = chance.choice(found)
    ground.fleet.stop([pid], chance.uniform(*ZOMBIE_S))
    ground.watcher.fault("pool process a zombie", [pid])
    return True


def zombie_worker(ground: Ground, chance: random.Random) -> bool:
    """A whole worker sleeps past its leases and wakes."""
    posts = _awake(ground)
    if len(posts) < 2 or ground.fleet.sleeping:
        return False
    family = chance.choice(posts).family()
    ground.fleet.stop(family, chance.uniform(*ZOMBIE_S))
    ground.watcher.fault("worker a zombie", family)
    return True


def doubled(ground: Ground, chance: random.Random) -> bool:
    """The messages of every job in hand are sent again, three times."""
    jobs = list(ground.watcher.kinds.items())
    try:
        with app.connection(ground.servers.broker_url) as broker:
            for job, kind in jobs * 3:
                app.send_task(
                    TASKS[kind],
                    args=[job],
                    connection=broker,
                    ignore_result=True,
                    retry=False,
                )
    except (OperationalError, OSError, redis.RedisError):
        return False
    ground.watcher.fault("message doubled")
    return bool(jobs)


SHARES: Final[dict[Fault, int]] = {
    pool_process: 6,
    worker: 4,
    worker_host: 1,
    dispatcher: 5,
    valkey: 3,
    flushall: 4,
    postgres: 2,
    shutdown: 2,
    lost_commit: 6,
    zombie_process: 2,
    zombie_worker: 2,
    doubled: 3,
}


def deck(chance: random.Random) -> Iterator[Fault]:
    """Faults without end in random order: of each forty every kind has its share."""
    while True:
        first = list(SHARES)
        rest = [f for f, share in SHARES.items() for _ in range(share - 1)]
        for part in (first, rest):
            chance.shuffle(part)
            yield from part


def _server(ground: Ground, name: str, kind: str, number: signal.Signals) -> bool:
    keeper = ground.servers.keepers[name]
    pid = keeper.pid
    if pid is None or not ground.may_restart(name, RESTARTS[name]):
        return False
    ground.watcher.fault(kind)
    os.kill(pid, number)
    return True


def _awake(ground: Ground) -> list[Post]:
    asleep = {pid for sleeper in ground.fleet.sleeping for pid in sleeper.pids}
    return [p for p in ground.fleet.of("worker") if not asleep & set(p.family())]


def _busy(ground: Ground) -> list[int]:
    """Pool processes that hold a job and are awake."""
    holding = {pid_of(h) for h in ground.watcher.holders.values()}
    awake = {pid for post in _awake(ground) for pid in post.family()[1:]}
    return sorted(holding & awake)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
