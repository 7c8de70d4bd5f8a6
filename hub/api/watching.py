"""How the hub is watched: /healthz, /readyz, /metrics, and a log line a request."""

from __future__ import annotations

import ipaddress
import logging
import os
import re
import secrets
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import orjson
from flask import Flask, Response, abort, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from hub.extensions import db
from hub.logs import lines
from hub.services.connected.gauges import Gauges, Sample
from hub.services.working import brokers

log: Final = logging.getLogger("hub.web")
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
NUMBER: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
HEADER: Final = "X-Request-ID"
# Asked for by machines beside us, by any name of ours.
PATHS: Final = frozenset({"/healthz", "/readyz", "/metrics"})
# Behind a proxy everybody seems to come from here.
FORWARDED: Final = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded")
HELP: Final = {
    "up": "1 when the database answers",
    "feed_state": "1 for the state a feed is in: fresh, late, broken, never",
    "feed_rhythm_seconds": "How often a feed promises to be renewed",
    "feed_success_age_seconds": "Since the last good pull of a feed",
    "feed_covered_age_seconds": "Since the moment up to which a source is known",
    "rows_last_day": "Rows of the runs begun in the last 24 hours, by what became",
    "runs_last_day": "Runs begun in the last 24 hours, by outcome",
    "quarantine_open_rows": "Rows in quarantine that are open, by rule",
    "breaker_state": "Circuit breaker of a system: 0 closed, 1 half open, 2 open",
    "breaker_failures": "Failures of a system in a row",
    "jobs": "Jobs by state: due, later, leased, parked",
    "oldest_due_job_age_seconds": "How long the oldest due job waits",
    "marks_waiting": "Marks of cells that wait to be computed (1000000 at most)",
    "roll_up_lag_seconds": "Since the last roll-up, while marks wait",
    "runs_held": "Deliveries that wait for a person",
    "dispatchers": "1 while any dispatcher asked for work in the last 20 seconds",
}
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_web: Final = CollectorRegistry()
_requests: Final = Counter(
    "hub_web_requests",
    "Requests by route",
    ("method", "route", "status"),
    registry=_web,
)
_seconds: Final = Histogram(
    "hub_web_seconds", "Time to answer", ("route",), buckets=BUCKETS, registry=_web
)


class _Store:
    """The store's numbers as Prometheus collects them."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples = samples

    def collect(self) -> Iterable[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for name, labels, value in self._samples:
            family = families.setdefault(
                name, GaugeMetricFamily(f"hub_{name}", HELP[name], labels=list(labels))
            )
            family.add_metric(list(labels.values()), value)
        return families.values()


def register(app: Flask) -> None:
    """Watch every request, and answer who watches."""
    folder = os.environ.get(SHARED)
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(end)
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    app.add_url_rule("/metrics", view_func=metrics)


def begin() -> None:
    """Give the request its number: the caller's own if it is harmless."""
    given = request.headers.get(HEADER, "")
    g.number = given if NUMBER.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    lines.begin(request=g.number)


def end(response: Response) -> Response:
    """Count the answer and say it in one line, by its route and not its address."""
    began = g.get("began")
    if began is None:
        return response
    took = time.perf_counter() - began
    rule = request.url_rule
    route = rule.rule if rule is not None else "-"
    response.headers[HEADER] = g.number
    method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
    _requests.labels(method, route, str(response.status_code)).inc()
    _seconds.labels(route).observe(took)
    about = {"route": route, "status": response.status_code, "ms": round(took * 1e3, 1)}
    log.info("%s %s", method, request.path, extra={"about": about})
    return response


def count(route: str, status: int) -> None:
    """Count an answer that was given before Flask; it takes no time worth telling."""
    _requests.labels("GET", route, str(status)).inc()


def healthz() -> Response:
    """The process answers; whether its data are fresh is another question."""
    return Response("ok\n", mimetype="text/plain")


def readyz() -> Response:
    """Whether requests may be sent here; a broker that is away only slows pulls."""
    store = _gauges().ready()
    broker = brokers.answers(current_app.config["HUB"].broker_url)
    ready = store.database and store.migrated
    said: dict[str, Any] = {
        "ready": ready,
        "database": "ok" if store.database else "unreachable",
        "migrations": _migrations(store.database, store.migrated),
        "broker": {True: "ok", False: "degraded", None: "not set"}[broker],
    }
    answer = Response(orjson.dumps(said), 200 if ready else 503)
    answer.mimetype = "application/json"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _migrations(answers: bool, migrated: bool) -> str:
    if not answers:
        return "unknown"
    return "current" if migrated else "missing: hub migrate"


def metrics() -> Response:
    """Everything that can be measured, for those who may know the systems' names."""
    if not _may_watch():
        abort(404)
    registry = CollectorRegistry()
    registry.register(_Store(_gauges().samples()))
    body = generate_latest(registry)
    shared = CollectorRegistry()
    if os.environ.get(SHARED):
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # its own
    body += generate_latest(shared if os.environ.get(SHARED) else _web)
    answer = Response(body, content_type=CONTENT_TYPE_LATEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _may_watch() -> bool:
    """Whether the request came straight from an address that HUB_METRICS_FROM lists."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        caller = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    inner = getattr(caller, "ipv4_mapped", None) or caller
    return any(inner in network for network in current_app.config["HUB"].metrics_from)


def _gauges() -> Gauges:
    made: Gauges = current_app.extensions.setdefault("hub_gauges", Gauges(db.engine))
    return made
