"""What a manifest promises of filters, deletes, secrets and memory, on a stand-in."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

from connectors.certify import proving
from connectors.certify.bench import Bench, Read
from connectors.certify.checking import NotDone, NotHere, check
from connectors.certify.checks.reading import APART, lost, playing
from connectors.certify.hostile import Behaviour, page, redirect
from connectors.certify.standing.city import Honest, StandIn
from connectors.certify.standing.rows import Row
from schemas.contracts.facts import Fact
from schemas.values.problem import Words

MOST_MIB: Final = 150
WEIGHED_S: Final = 120


class Ignoring(Honest):
    """It ignores its own filter."""

    def chosen(self, city: StandIn, rows: list[Row], bound: str | None) -> list[Row]:
        return rows


@check(
    "filter.ignored",
    "offline",
    "http",
    "city",
    "cursor",
    title=("Saringan yang diabaikan", "A filter that is ignored"),
    proves=(
        "Bila sumber mengabaikan saringan, semua tetap terbaca, tidak ada yang hilang.",
        "When the source ignores the filter, all is still read and nothing is lost.",
    ),
    fix=(
        "Pembaca dari luar: jangan berhenti pada baris yang lebih tua dari tanda.",
        "A reader from outside: do not stop at a record older than the mark.",
    ),
)
def ignored(bench: Bench) -> Iterator[Words]:
    """Answer everything whatever is asked for."""
    rows = bench.rows(step=APART)
    city = playing(bench, rows[:5], Ignoring())
    with bench.serving(city) as server:
        before = bench.read(server, until=bench.until(rows))
        city.rows = rows
        after = bench.read(server, before.high, until=bench.until(rows))
        everything = bench.read(server, until=bench.until(rows))
    missing = set(everything.names) - set(before.names) - set(after.names)
    if missing:
        yield lost("baris", "records", missing, after)


@check(
    "deletes.mode",
    "offline",
    "http",
    title=("Cara mengetahui penghapusan", "How a deletion is learned"),
    proves=(
        "flag: syaratnya ya atau tidak untuk tiap contoh. full-scan: pembacaan utuh"
        " sumber yang jujur tidak pernah bertentangan.",
        "flag: its condition is yes or no of every example. full-scan: a whole reading"
        " of an honest source never contradicts itself.",
    ),
    fix=("Perbaiki deletes di manifest.", "Correct deletes in the manifest."),
)
def deletes(bench: Bench) -> Iterator[Words]:
    """Try the declared mode."""
    mode = bench.stream.deletes.mode
    if mode == "flag":
        for example in bench.stream.examples:
            if example.refused is None:
                made = bench.mapper.apply(example.given, "/0")
                if not isinstance(made, Fact):
                    yield Words("Contoh ditolak.", "An example is refused.")
    elif mode == "full-scan":
        city = bench.stand_in()
        if city is None:
            raise NotDone("Tidak ada kota tiruan.", "There is no stand-in.")
        with bench.serving(city) as server:
            read = bench.read(server)
        if read.notes or not read.ended:
            yield Words(f"Tidak utuh: {read.why}", f"Not whole: {read.why}")
    else:
        raise NotHere(f"Modus {mode}.", f"The mode is {mode}.")


@check(
    "secrets.canary",
    "offline",
    "http",
    title=("Rahasia tidak pernah tampak", "Secrets never show"),
    proves=(
        "Kata kenari di tempat rahasia terkirim ke sumber, dan tidak muncul di log,"
        " galat, alamat, token lanjutan atau isi yang disimpan.",
        "A canary in the secret's place reaches the source, and never shows in a log,"
        " an error, an address, a resume token or what is kept.",
    ),
    fix=(
        "Pembaca dari luar: jangan sentuh rahasia; context.fetcher yang mengirimnya.",
        "A reader from outside: never touch secrets; context.fetcher sends them.",
    ),
)
def canary(bench: Bench) -> Iterator[Words]:
    """Read well and badly with canaries, and look everywhere for them."""
    heard = _Ear()
    log = logging.Logger("connectors.certify.canary", logging.DEBUG)
    log.addHandler(heard)
    behaviours: list[Behaviour] = [page(b"{}", 401), redirect("http://127.0.0.1:1/")]
    city = bench.stand_in()
    behaviours += [city] if city is not None else []
    for behaviour in behaviours:
        with bench.serving(behaviour) as server:
            read = bench.read(server, log=log)
            sent = any(_carries(bench, a.target, a.headers) for a in server.asked)
        shown = [*heard.lines, *_shown(read)]
        if any(word in text for text in shown for word in proving.ALL):
            yield Words("Rahasia tampak.", "A secret shows.")
        if bench.connection.auth.kind != "none" and not sent:
            yield Words("Rahasia tidak terkirim.", "The secret was not sent.")


@check(
    "memory.bounded",
    "offline",
    "http",
    "city",
    title=("Ingatan terbatas", "Bounded memory"),
    proves=(
        f"Membaca banyak halaman memakai paling banyak {MOST_MIB} MB, diukur di proses"
        " tersendiri.",
        f"Reading many pages takes at most {MOST_MIB} MB, measured in a process of its"
        " own.",
    ),
    fix=(
        "Kecilkan halaman (paging.size), atau baca sebagai berkas.",
        "Make pages smaller (paging.size), or read as files.",
    ),
)
def memory(bench: Bench) -> Iterator[Words]:
    """Weigh a process that reads a long stream."""
    if not bench.heavy:
        raise NotHere("Tidak ditimbang kali ini.", "Not weighed this time.")
    asked = json.dumps({"manifest": bench.text, "stream": bench.stream.id})
    command = [sys.executable, "-m", "connectors.certify.weighing"]
    try:
        done = subprocess.run(
            command, input=asked, capture_output=True, text=True, timeout=WEIGHED_S
        )
    except subprocess.TimeoutExpired:
        yield Words("Tidak selesai.", "It did not end.")
        return
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["?"]
        raise NotDone(f"Tidak dapat ditimbang: {last[0]}", f"Not weighed: {last[0]}")
    found = json.loads(done.stdout)
    if found["mib"] > MOST_MIB:
        yield Words(f"{found['mib']} MB dipakai.", f"It took {found['mib']} MB.")


class _Ear(logging.Handler):
    """Hears every line of a log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.exc_info} {record.args}")


def _shown(read: Read) -> list[str]:
    """All that leaves a reader."""
    texts = [read.why, repr(read.refusal)]
    for one in read.pages:
        texts += [one.url, repr(one.next), repr(one.high), repr(one.notes)]
        texts += [one.raw.decode("utf-8", "replace"), repr(one.after)]
    return texts


def _carries(bench: Bench, target: str, headers: Any) -> bool:
    whole = "\n".join([target, *headers.values()])
    return all(word in whole for word in bench.proof("http://127.0.0.1").words)
