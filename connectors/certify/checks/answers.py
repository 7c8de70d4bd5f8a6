"""Answers that are no page: busy servers, redirects, login forms, errors in 200."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Final

from connectors.certify.bench import HASTY, Bench, Read
from connectors.certify.checking import check
from connectors.certify.hostile import (
    Behaviour,
    HostileServer,
    login_page,
    page,
    redirect,
    turns,
)
from connectors.certify.trap import Trap
from connectors.network.limits import Limits
from schemas.contracts.facts import Fact
from schemas.values.problem import Words

PATIENT_S: Final = 120
ERRORS: Final = (
    b'{"success": false, "status": "error", "message": "database down"}',
    b'{"error": {"code": 500, "message": "database down"}}',
    b"null",
)
READER: Final = (
    "Pembaca dari luar: naikkan Refusal untuk jawaban yang bukan halaman.",
    "A reader from outside: raise Refusal for an answer that is no page.",
)


@check(
    "answer.429",
    "offline",
    "http",
    title=("Diminta menunggu (429)", "Told to wait (429)"),
    proves=(
        "Retry-After dihormati dalam kedua bentuknya, detik dan tanggal; tidak diminta"
        " lagi lebih cepat.",
        "Retry-After is obeyed in both forms, seconds and date; nothing is asked"
        " sooner.",
    ),
    fix=READER,
)
def busy(bench: Bench) -> Iterator[Words]:
    """Ask to be left alone for two minutes, in both forms."""
    later = bench.until() + timedelta(seconds=PATIENT_S)
    for said in (str(PATIENT_S), format_datetime(later, usegmt=True)):
        read, asked = against(bench, page(b"{}", 429, f"Retry-After: {said}"))
        yield from refused(bench, read, "429")
        if asked > 1:
            yield Words(
                f"Diminta {asked} kali, padahal disuruh menunggu {said}.",
                f"It asked {asked} times though told to wait {said}.",
            )


@check(
    "answer.503",
    "offline",
    "http",
    title=("Server sibuk (503)", "A busy server (503)"),
    proves=(
        "Paling banyak tiga kali dicoba, lalu gagal dengan kata-kata.",
        "At most three tries, and then a failure in words.",
    ),
    fix=READER,
)
def unavailable(bench: Bench) -> Iterator[Words]:
    """Be busy for ever."""
    read, asked = against(bench, page(b"{}", 503))
    yield from refused(bench, read, "503")
    if asked > 3:
        yield Words(f"Diminta {asked} kali.", f"It asked {asked} times.")


@check(
    "answer.recovers",
    "offline",
    "http",
    "city",
    title=("Sembuh setelah 503", "It recovers after a 503"),
    proves=(
        "Satu 503 di tengah tidak menghilangkan apa pun.",
        "A single 503 loses nothing.",
    ),
    fix=READER,
)
def recovers(bench: Bench) -> Iterator[Words]:
    """Be busy once, and then honest."""
    city = bench.stand_in()
    if city is None:
        return
    with bench.serving(city) as server:
        honest = set(bench.read(server).names)
        server.otherwise = turns(page(b"{}", 503), city)
        again = bench.read(server)
    if set(again.names) != honest or not again.ended:
        yield Words(f"Tidak pulih: {again.why}", f"It did not recover: {again.why}")


@check(
    "answer.redirect",
    "offline",
    "http",
    title=("Dialihkan ke alamat dalam", "Redirected to a private address"),
    proves=(
        "Pengalihan ke jaringan dalam tidak pernah diikuti.",
        "A redirect to the inside network is never followed.",
    ),
    fix=(
        "Pembaca dari luar: pakai context.fetcher, tidak pernah soket sendiri.",
        "A reader from outside: use context.fetcher, never a socket of its own.",
    ),
)
def redirected(bench: Bench) -> Iterator[Words]:
    """Point at a trap, at the metadata service and at a file."""
    with Trap() as trap:
        for place in (f"http://127.0.0.1:{trap.port}/", "http://169.254.169.254/"):
            for status in (302, 307):
                read, _ = against(bench, redirect(place, status))
                yield from refused(bench, read, f"{status} → {place}")
    if trap.met:
        yield Words("Alamat dalam dihubungi.", "The inside was connected to.")


@check(
    "answer.login",
    "offline",
    "http",
    title=("Halaman masuk dengan 200", "A login page with 200"),
    proves=(
        "Halaman masuk tidak pernah menjadi “tidak ada data”.",
        "A login page never becomes “no data”.",
    ),
    fix=READER,
)
def login(bench: Bench) -> Iterator[Words]:
    """Answer everything with a login form."""
    read, _ = against(bench, login_page())
    yield from refused(bench, read, "HTML")


@check(
    "answer.error",
    "offline",
    "http",
    title=("Galat di dalam 200", "An error inside a 200"),
    proves=(
        "Galat yang dibungkus 200 tidak pernah menjadi “tidak ada data” atau fakta.",
        "An error wrapped in a 200 never becomes “no data”, nor a fact.",
    ),
    fix=(
        "Deklarasikan request.errors: {at: …, ok: […]} bila amplopnya menyebut sukses.",
        "Declare request.errors: {at: …, ok: […]} where the envelope tells success.",
    ),
)
def error(bench: Bench) -> Iterator[Words]:
    """Answer everything with an error."""
    for body in ERRORS:
        read, _ = against(bench, page(body))
        yield from refused(bench, read, body.decode())


@check(
    "answer.denied",
    "offline",
    "http",
    title=("Ditolak (401, 403)", "Denied (401, 403)"),
    proves=(
        "Kunci yang salah gagal dengan kata-kata, tanpa dicoba berkali-kali.",
        "A wrong key fails in words, and is not tried over and over.",
    ),
    fix=READER,
)
def denied(bench: Bench) -> Iterator[Words]:
    """Deny everything."""
    for status in (401, 403):
        read, asked = against(bench, page(b"{}", status))
        yield from refused(bench, read, str(status))
        if asked > 2:
            yield Words(f"Dicoba {asked} kali.", f"It was tried {asked} times.")


def against(
    bench: Bench, behaviour: Behaviour, limits: Limits = HASTY
) -> tuple[Read, int]:
    """Read from a server that answers everything so; how often it was asked."""
    with bench.serving(behaviour) as server:
        read = bench.read(server, limits=limits)
        return read, asked_of_data(bench, server)


def asked_of_data(bench: Bench, server: HostileServer) -> int:
    """How many requests were not for a token."""
    return sum(1 for each in server.asked if each.path not in server.pages)


def refused(bench: Bench, read: Read, what: str) -> Iterator[Words]:
    """What is wrong where an answer that is no page was taken for one.

    A record that the map sets aside with its reason is a refusal, too.
    """
    made = [bench.mapper.apply(value, "/0") for value in read.values]
    count = sum(isinstance(each, Fact) for each in made)
    if made and not count:
        return
    if count:
        yield Words(f"{what}: {count} baris.", f"{what}: {count} records.")
    elif read.refusal is None:
        yield Words(f"{what}: dianggap tidak ada data.", f"{what}: taken for no data.")
    elif not read.why.strip():
        yield Words(f"{what}: tanpa sebab.", f"{what}: no reason was given.")
