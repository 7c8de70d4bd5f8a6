"""What the hub says of itself: one object a line, and nothing that must stay hidden."""

import io
import json
import logging
import urllib.request

import pytest

from hub.logs import lines
from hub.logs.redaction import Redactor
from tests.workers import city
from tests.workers.city import MEDAN
from tests.workers.crew import Crew, eventually
from workers import ports

CANARY = "CANARY-7f3a9c1e5b"
NIK = "1271055508900001"
ENVIRONMENT = {
    "HUB_SECRET_KEY": "key-of-the-hub-0123456789",
    "HUB_SECRET_KOTA_MEDAN_LAPOR": CANARY,
    "HUB_DATABASE_URL": "postgresql://hub:p4ssw%40rd-x@db/hub",
}


@pytest.fixture
def said():
    """A logger of its own, and what it has said so far as parsed lines."""
    out = io.StringIO()
    log = logging.getLogger("test.lines")
    handler = logging.StreamHandler(out)
    handler.setFormatter(lines.Lines("test", Redactor(ENVIRONMENT)))
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)
    yield log, lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    log.handlers = []


def test_a_line_break_in_a_value_makes_no_second_line(said):
    log, read = said

    log.info("category %s", 'x\n{"level": "error"}\r\u2028\x1b[31m')

    [line] = read()
    assert line["level"] == "info" and "\n" in line["said"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"sent {CANARY} along", CANARY),
        ("no route to postgresql://hub:p4ssw%40rd-x@db/hub", "p4ssw"),
        ("password is p4ssw@rd-x today", "p4ssw@rd-x"),
        ("GET https://medan.example/lapor?token=abc123&hal=2 failed", "abc123"),
        ("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.x", "eyJ"),
        ("api_key=zzz-123-yyy", "zzz-123"),
        (f"row of {NIK} is odd", NIK),
        ("call 0812-3456-7890", "3456"),
        ("duplicate key\nDETAIL:  Key (name)=(Budi Santoso)", "Budi"),
        ("bad\n[SQL: insert …]\n[parameters: {'title': 'Siti'}]", "Siti"),
    ],
)
def test_secrets_and_personal_data_are_taken_out(said, text, hidden):
    log, read = said

    log.warning("%s", text)
    try:
        raise ValueError(text) from KeyError(text)
    except ValueError:
        log.exception("it broke")

    assert hidden not in json.dumps(read())


def test_lines_know_what_they_are_about(said):
    log, read = said

    with lines.bound(job=7):
        lines.note(run=12, stream=MEDAN)
        log.info("inside")
    log.info("outside")

    inside, outside = read()
    assert (inside["job"], inside["run"], inside["stream"]) == (7, 12, MEDAN)
    assert "job" not in outside and outside["program"] == "test"


def test_an_error_tells_its_places_and_no_path_of_this_machine(said):
    log, read = said

    try:
        raise RuntimeError("no")
    except RuntimeError:
        log.exception("it broke")

    [error] = read()[0]["error"]
    assert error["type"] == "RuntimeError" and not error["places"][0].startswith("/")


def test_a_whole_pull_leaves_no_canary_in_any_log(hub, server, medan, tmp_path):
    medan.rows = city.reports(12, judul=f"{CANARY} hubungi 0812-3456-7890")
    medan.rows += city.reports(3, first=13, kategori=f"{CANARY}\n{{}}", nik=NIK)
    medan.rows += city.reports(8, first=16, pelapor={"nama": CANARY})
    body = city.manifest(server.url).replace(
        "limits: {rps: 50}",
        "limits: {rps: 50}, auth: {type: bearer, token: secret://kota-medan/lapor}",
    )
    hub.apply(body)
    port = ports.still_free(None) or free_port()
    environment = hub.environment | {
        "HUB_SECRET_KOTA_MEDAN_LAPOR": CANARY,
        "HUB_BASE_URL": f"http://127.0.0.1:{port}",
        "HUB_LOG_LEVEL": "DEBUG",
    }
    with Crew(environment, tmp_path) as crew:
        crew.dispatcher()
        crew.start(
            "celery", "-A", "workers.app", "--quiet", "worker", "-Q", "sync", "-c", "1"
        )
        crew.start(
            *("gunicorn", "--bind", f"127.0.0.1:{port}", "--logger-class"),
            *("hub.logs.webserver.Logger", "hub.app:create_app()"),
        )
        hub.ask(MEDAN)
        eventually(lambda: hub.one("select count(*) from job where state = 'done'"))
        eventually(lambda: answers(port, f"/healthz?token={CANARY}"))
        answers(port, f"/{CANARY}%0A%7B%7D?nik={NIK}")

    every = "".join(log.read_text() for log in tmp_path.glob("*.log"))
    parsed = [json.loads(line) for line in every.splitlines()]
    assert hub.one("select quarantined from run") == 15
    assert CANARY not in every and NIK not in every and "0812-3456" not in every
    assert hub.environment["HUB_SECRET_KEY"] not in every
    assert {"dispatcher", "worker", "web"} <= {line["program"] for line in parsed}
    about = [line for line in parsed if line.get("stream") == MEDAN]
    assert about and all(line["job"] and line["run"] for line in about)
    assert all(line["request"] for line in parsed if line["logger"] == "hub.web")


def answers(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as got:
            return got.status == 200
    except OSError:
        return False


def free_port():
    with ports.reserved(None) as port:
        return port
