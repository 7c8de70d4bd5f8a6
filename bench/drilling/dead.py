"""Ten ways for a city to be dead, and a province in which twenty-three are not."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from connectors.certify import hostile
from connectors.certify.hostile import JSON, Behaviour, HostileServer, Peer

LIVING: Final = 23
PAGES: Final = 4
SIZE: Final = 25
DELAY_S: Final = 0.6
PATIENCE: Final = "limits: {rps: 4}, timeouts: {connect: 5s, read: 10s, run: 5m}"
UNKNOWN: Final = "kota-mati.invalid:80"  # RFC 6761: never resolves


@dataclass(frozen=True)
class Fault:
    """One way to be dead: an address of its own, or a behaviour of the server's."""

    name: str
    url: str | None = None
    behaviour: Behaviour | None = None


def living(code: str, pages: int) -> Behaviour:
    """A healthy city: some pages of reports, each after a moment."""

    def behave(peer: Peer) -> None:
        query = parse_qs(urlsplit(peer.asked.target).query)
        number = int(query.get("hal", ["1"])[0])
        peer.pause(DELAY_S)
        first = (number - 1) * SIZE + 1
        rows = range(first, first + SIZE) if number <= pages else ()
        since = query.get("sejak", [""])[0][:19].replace("T", " ")
        found = [report(id, code) for id in rows]
        found = [row for row in found if str(row["diubah"]) >= since]
        hostile.page(json.dumps({"data": found}).encode())(peer)

    return behave


def report(id: int, code: str) -> dict[str, object]:
    """One report; they were changed a minute after one another."""
    moment = f"2026-01-{5 + id // 1000:02} {8 + id // 60 % 12:02}:{id % 60:02}"
    return {
        "id": id,
        "kode": code,
        "status": "Baru",
        "kategori": "Jalan",
        "dibuat": moment,
        "selesai": None,
        "diubah": f"{moment}:00",
        "judul": "Jalan berlubang",
        "lat": None,
        "lon": None,
        "hapus": False,
    }


@contextmanager
def doors(cities: HostileServer) -> Iterator[list[Fault]]:
    """Every way to be dead, as long as the block lasts."""
    length = "Content-Length: 9999"
    with ExitStack() as undo:
        silent = undo.enter_context(_listening(None))
        garbage = undo.enter_context(_listening(b"\x15\x03\x01\x7f\xff not TLS"))
        yield [
            Fault("silent socket", f"http://127.0.0.1:{silent}/"),
            Fault("garbage for TLS", f"https://127.0.0.1:{garbage}/"),
            Fault("unknown name", f"http://{UNKNOWN}/"),
            Fault(
                "drip", behaviour=hostile.drip(hostile.head(200, JSON, length), b" ")
            ),
            Fault(
                "endless 1xx",
                behaviour=hostile.drip(b"", b"HTTP/1.1 103 Early\r\n\r\n", 0.5),
            ),
            Fault("reset", behaviour=hostile.raw(b"", then="reset")),
            Fault("500 for ever", behaviour=hostile.page(b"{}", 500)),
            Fault("login page", behaviour=hostile.login_page()),
            Fault("empty 200", behaviour=hostile.page(b"")),
            Fault(
                "hangs after headers",
                behaviour=hostile.raw(hostile.head(200, JSON, length), then="hang"),
            ),
        ]


@contextmanager
def _listening(answer: bytes | None) -> Iterator[int]:
    """A port where connections are taken and nothing, or nonsense, is said."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        kept: list[socket.socket] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    near, _ = door.accept()
                    kept.append(near)
                    if answer is not None:
                        near.sendall(answer)

        threading.Thread(target=accept, daemon=True).start()
        yield int(door.getsockname()[1])
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        for near in kept:
            near.close()
