"""Valkey is full, stands still, or holds a message that nobody of ours has sent."""

import base64
import json
import pickle
import uuid
from pathlib import Path

import pytest
import redis

from tests.workers.city import MEDAN
from tests.workers.crew import eventually
from workers.app import app

pytestmark = pytest.mark.faults


@pytest.fixture
def valkey(own_servers):
    path = own_servers.broker_url.removeprefix("redis+socket://")
    with redis.Redis(unix_socket_path=path) as client:
        yield client
        client.config_set("maxmemory", "0")


def done(hub, job):
    return hub.one("select state = 'done' from job where id = :j", j=job)


def test_a_full_valkey_loses_no_work_and_ends_nobody(hub, crew, valkey):
    crew.workers()
    dispatcher = crew.dispatcher()
    valkey.config_set("maxmemory-policy", "noeviction")
    valkey.config_set("maxmemory", "1")
    [job] = hub.ask(MEDAN)
    log = Path(crew.folder / "1-workers.dispatcher.log")
    eventually(lambda: b"waiting for the database or the broker" in log.read_bytes())

    valkey.config_set("maxmemory", "0")
    eventually(lambda: done(hub, job), 40)

    assert dispatcher.poll() is None
    assert hub.one("select count(*) from record") == 25


def test_a_valkey_that_stands_still_only_costs_time(hub, crew, valkey):
    crew.workers()
    crew.dispatcher()
    eventually(lambda: valkey.client_list())
    valkey.execute_command("CLIENT", "PAUSE", "3000", "ALL")

    [job] = hub.ask(MEDAN)
    took = eventually(lambda: done(hub, job), 40)

    assert took < 20


class Bomb:
    """What an attacker puts into a queue that lies open."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def test_a_pickled_message_is_refused_and_the_worker_lives(
    hub, server, crew, valkey, tmp_path
):
    mark = tmp_path / "exploded"
    body = pickle.dumps(((Bomb(str(mark)),), {}, {}))
    message = {
        "body": base64.b64encode(body).decode(),
        "content-encoding": "binary",
        "content-type": "application/x-python-serialize",
        "headers": {"task": "sync.stream", "id": str(uuid.uuid4()), "lang": "py"},
        "properties": {
            "body_encoding": "base64",
            "delivery_tag": str(uuid.uuid4()),
            "delivery_info": {"exchange": "", "routing_key": "sync"},
            "delivery_mode": 2,
        },
    }
    valkey.lpush("sync", json.dumps(message))
    worker = crew.workers()
    eventually(lambda: valkey.llen("sync") == 0)

    [job] = hub.ask(MEDAN)
    with app.connection(hub.environment["HUB_BROKER_URL"]) as broker:
        app.send_task("sync.stream", args=[job], connection=broker)
    eventually(lambda: done(hub, job))

    assert worker.poll() is None
    assert not mark.exists()
