"""Bodies in other letters: taken as meant or refused, never turned to mush."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from connectors.certify.bench import Bench
from connectors.certify.checking import NotHere, check
from connectors.certify.checks.reading import playing
from connectors.certify.hostile import Peer, page
from connectors.certify.standing.city import Honest, StandIn
from schemas.values.problem import Words

MARK: Final = b"\xef\xbb\xbf"
LATIN: Final = "Jalan Café “Merdeka”"
MUSH: Final = ("Ã", "â€", "\ufffd")


class Marked(Honest):
    """Its pages begin with a byte order mark."""

    def sent(self, city: StandIn, peer: Peer, body: bytes, lines: list[str]) -> None:
        page(MARK + body, 200, "Content-Type: application/json", *lines)(peer)


class Latin(Honest):
    """Its pages are written in cp1252, and say nothing of it."""

    def sent(self, city: StandIn, peer: Peer, body: bytes, lines: list[str]) -> None:
        text = body.decode().replace('"x"', f'"{LATIN}"')
        sent = text.encode("cp1252", "replace")
        page(sent, 200, "Content-Type: application/json", *lines)(peer)


@check(
    "body.bom",
    "offline",
    "http",
    "city",
    title=("Tanda urutan bita (BOM)", "A byte order mark"),
    proves=(
        "BOM di depan halaman tidak menghilangkan apa pun.",
        "A BOM in front of a page loses nothing.",
    ),
    fix=(
        "Pembaca dari luar: uraikan dengan schemas.strict.",
        "A reader from outside: parse with schemas.strict.",
    ),
)
def marked(bench: Bench) -> Iterator[Words]:
    """Begin every page with a mark."""
    city = playing(bench, manner=Marked())
    with bench.serving(city) as server:
        read = bench.read(server)
    if read.refusal is None and len(read.names) < len(city.rows):
        yield Words("Baris hilang tanpa sebab.", "Records vanished without a reason.")


@check(
    "body.cp1252",
    "offline",
    "http",
    "city",
    title=("Huruf Windows (cp1252)", "Windows letters (cp1252)"),
    proves=(
        "Huruf yang bukan UTF-8 ditolak atau dibaca benar; tidak pernah jadi Ã©.",
        "Letters that are not UTF-8 are refused or read right; never turned into Ã©.",
    ),
    fix=(
        "Berkas: deklarasikan table.encoding: cp1252. API: minta sumber memakai UTF-8.",
        "Files: declare table.encoding: cp1252. An API: ask its owner for UTF-8.",
    ),
)
def latin(bench: Bench) -> Iterator[Words]:
    """Write a text in cp1252."""
    if bench.stream.files is not None:
        raise NotHere("Berkas mendeklarasikannya.", "Files declare it.")
    rows = [{**row, "catatan": "x"} for row in bench.rows()]
    city = playing(bench, rows, Latin())
    with bench.serving(city) as server:
        read = bench.read(server)
    texts = [str(value.get("catatan")) for value in read.values if value]
    if any(sign in text for text in texts for sign in MUSH):
        yield Words("Huruf berubah menjadi Ã©.", "Letters were turned to mush.")
