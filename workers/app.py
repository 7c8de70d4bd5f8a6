"""The Celery application: JSON only, late acks, nothing kept in Redis that matters."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from typing import Any, Final

from celery import Celery
from celery.signals import celeryd_init, setup_logging, worker_process_init
from kombu.exceptions import OperationalError
from sqlalchemy.exc import OperationalError as DatabaseLost

from hub.config import address
from hub.logs import lines

HARD_LIMIT_S: Final = 300
SOFT_LIMIT_S: Final = 270
VISIBILITY_S: Final = 900
MEMORY_KB: Final = 400_000
# A pulled cable tells nobody: who says nothing for eight seconds is gone (Linux names).
SILENCE: Final = {
    "TCP_KEEPIDLE": 4,
    "TCP_KEEPINTVL": 2,
    "TCP_KEEPCNT": 2,
    "TCP_USER_TIMEOUT": 8_000,
}

app = Celery(
    "province",
    include=["workers.tasks.sync", "workers.tasks.roll_up", "workers.tasks.logout"],
)
app.conf.update(
    broker_url=address(os.environ, "HUB_BROKER_URL") or None,
    accept_content=["json"],
    task_serializer="json",
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=HARD_LIMIT_S,
    task_soft_time_limit=SOFT_LIMIT_S,
    task_default_queue="sync",
    task_routes={"sso.*": {"queue": "sso"}},
    worker_prefetch_multiplier=1,
    worker_max_memory_per_child=MEMORY_KB,
    worker_soft_shutdown_timeout=25.0,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # for ever
    broker_transport_options={
        "visibility_timeout": VISIBILITY_S,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "socket_keepalive_options": {
            getattr(socket, name): value
            for name, value in SILENCE.items()
            if hasattr(socket, name)
        },
        "health_check_interval": 10,
    },
)
# A lost database or broker is waited for, not reported as a failure of the work.
WAIT_FOR: Final = (DatabaseLost, OperationalError, ConnectionError)
LONGEST_WAIT_S: Final = 60
PR_SET_PDEATHSIG: Final = 1


@worker_process_init.connect
def die_with_parent(**_: Any) -> None:
    """Let no pool process outlive its worker, however that ends (Linux).

    Its lease would end by itself; its work would only be refused at the commit.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


@celeryd_init.connect
@setup_logging.connect
def speak_as_the_hub_does(loglevel: int | str | None = None, **_: Any) -> None:
    """One JSON object a line, in place of Celery's own form."""
    lines.start("worker", loglevel)
