"""A secret shows nowhere: not for any way to prove oneself, nor for any kind."""

import base64
import logging
from contextlib import contextmanager
from urllib.parse import quote, quote_plus

from click.testing import CliRunner

from hub.cli import main
from schemas.manifests import manifest
from tests.hub.services.building import REPORTS
from tests.schemas.described import fuzzing
from tests.servers.answering import Reply, answering

CANARY = "canary/9d2e+of a=secret"
SPELLED = (
    CANARY,
    quote(CANARY, safe=""),
    quote(CANARY),
    quote_plus(CANARY),
    base64.b64encode(f"hub:{CANARY}".encode()).decode(),
    base64.b64encode(f"hub:{quote(CANARY, safe='')}".encode()).decode(),
    repr(CANARY.encode())[2:-1],
)
AUTHS = {
    "bearer": "{type: bearer, token: secret://kota-medan/k}",
    "basic": "{type: basic, username: hub, password: secret://kota-medan/k}",
    "header": "{type: api-key, header: X-Kunci, token: secret://kota-medan/k}",
    "query": "{type: api-key, query: kunci, token: secret://kota-medan/k}",
    "path": "{type: api-key, path: key, token: secret://kota-medan/k}",
    "oauth": "{type: oauth, token_url: 'URL/token', client_id: hub,"
    " client_secret: secret://kota-medan/k}",
}
GENERAL = set("id schema map key examples expect privacy write deletes cursor".split())
JSON_FILES = {"paths": ["/laporan.json"], "format": "json"}


@contextmanager
def echoing():
    """A server that refuses everybody and tells them all that they said."""
    heard = []

    def echo(asked):
        heard.append(f"{asked.target}\n{asked.headers}\n".encode() + asked.body)
        return Reply(heard[-1], 403)

    with answering(echo) as url:
        yield url, heard


def of_kind(kind, url, auth, system):
    """Medan's reports, read from this address as a source of this kind."""
    made = fuzzing.instance(REPORTS)
    made["system"]["id"] = system
    [stream] = made["streams"]
    stream = {name: each for name, each in stream.items() if name in GENERAL}
    del stream["cursor"], stream["deletes"], stream["write"]
    shown = fuzzing.instance(PAGES[kind])
    own = {n: e for n, e in shown["streams"][0].items() if n not in GENERAL}
    connection = {"kind": kind, "base_url": url, "auth": auth}
    if kind == "files":
        own = {"files": JSON_FILES}
    if kind == "ckan":
        own = {"ckan": {"resource": "r-1"}}
    if kind == "sql":
        own["sql"] = own["sql"] | {"columns": ["id"]}
        own["sql"].pop("where", None)
        connection["base_url"] = url.replace("http:", "postgresql:") + "/kota"
    kept = {"limits": {"rps": 50}, "timeouts": {"connect": "1s", "read": "2s"}}
    made["connection"] = connection | kept
    made["streams"] = [stream | own]
    return fuzzing.written(made)


PAGES = {
    fuzzing.instance(text)["connection"]["kind"]: text
    for name, text in fuzzing.manifests().items()
    if name.endswith("-0")
}


def betrayed(hub, caplog, pull):
    """Every place that shows the canary after a pull: table, log, list or export."""
    done = CliRunner().invoke(main, ["secret", "set", "kota-medan/k"], input=CANARY)
    assert done.exit_code == 0, done.output
    with caplog.at_level(logging.DEBUG):
        pull()
    said = {"log": caplog.text}
    for words in (["run", "list", "--json"], ["connector", "list"], ["export", "-"]):
        said[" ".join(words)] = CliRunner().invoke(main, words).output
    tables = "select table_name from information_schema.tables"
    for (table,) in hub.rows(f"{tables} where table_schema = 'public'"):
        rows = hub.rows(f'select t::text from "{table}" t')
        said[table] = "\n".join(row for (row,) in rows)
    return [place for place, text in said.items() if any(s in text for s in SPELLED)]


def tried(hub, caplog, sources):
    """What the server heard, and what showed, of sources by their system's name."""
    with echoing() as (url, heard):
        hub.allow(url.removeprefix("http://"))
        for system, (kind, way) in sources.items():
            auth = fuzzing.instance(AUTHS[way].replace("URL", url))
            hub.apply(of_kind(kind, url, auth, system))

        def pull():
            for system in sources:
                hub.pull(f"{system}/laporan")

        return heard, betrayed(hub, caplog, pull)


def test_no_way_to_prove_oneself_shows_the_secret(hub, caplog):
    heard, shown = tried(hub, caplog, {f"medan-{way}": ("rest", way) for way in AUTHS})

    told = [any(s.encode() in each for s in SPELLED) for each in heard]
    assert sum(told) >= len(AUTHS)
    assert shown == []


def test_no_kind_shows_the_secret(hub, caplog):
    ways = {"sql": "basic", "files": "basic"}
    kinds = {
        f"medan-{kind}": (kind, ways.get(kind, "query"))
        for kind in manifest.kinds_read()
    }

    heard, shown = tried(hub, caplog, kinds)

    refused = hub.one("select count(*) from run where outcome <> 'complete'")
    assert refused == len(kinds)
    assert len(heard) >= len(kinds) - 2  # sql asks no HTTP server
    assert shown == []


def test_the_look_for_the_secret_finds_one_that_stands_somewhere(hub, caplog):
    with echoing() as (url, _):
        hub.allow(url.removeprefix("http://"))

        def spill():
            logging.getLogger("hub").error("told: %s", CANARY)

        shown = betrayed(hub, caplog, spill)

    assert shown == ["log"]
