"""Requests over kept connections, and what they cost the other side in CPU."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TICKS: Final = os.sysconf("SC_CLK_TCK")
AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Took:
    """One round: requests, seconds on the clock, CPU seconds, and the slow ones."""

    count: int
    wall_s: float
    cpu_s: float
    p99_ms: float
    statuses: frozenset[int]
    last: bytes

    @property
    def per_core(self) -> float:
        """Requests for each second that a core works."""
        return self.count / max(self.cpu_s, 1 / TICKS)


def free() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def request(
    method: str, path: str, port: int, body: bytes = b"", **headers: str
) -> bytes:
    """A request as bytes; names of headers with _ for -."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    if body:
        lines += [
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(
    port: int, requests: Sequence[bytes], pid: int | None, at_once: int = AT_ONCE
) -> Took:
    """Send all of them over some connections; what it took and what came back."""
    before, began = burnt(pid), time.perf_counter()
    answers = asyncio.run(_all(port, requests, at_once))
    wall = time.perf_counter() - began
    spent = burnt(pid) - before
    slowest = sorted(each[0] for each in answers)
    return Took(
        count=len(requests),
        wall_s=wall,
        cpu_s=spent,
        p99_ms=slowest[int(len(slowest) * 0.99)] * 1e3,
        statuses=frozenset(each[1] for each in answers),
        last=answers[-1][2],
    )


def exchange(port: int, request: bytes) -> bytes:
    """One request on a connection of its own; head and body of the answer."""
    whole = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
    with socket.create_connection(("127.0.0.1", port), 10) as wire:
        wire.sendall(whole)
        parts = []
        while part := wire.recv(65536):
            parts.append(part)
    return b"".join(parts)


async def _all(
    port: int, requests: Sequence[bytes], at_once: int
) -> list[tuple[float, int, bytes]]:
    waiting = iter(requests)
    answers: list[tuple[float, int, bytes]] = []

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for each in waiting:
            began = time.perf_counter()
            writer.write(each)
            head = await reader.readuntil(b"\r\n\r\n")
            body = await _body(reader, head)
            took = time.perf_counter() - began
            answers.append((took, int(head.split(b" ", 2)[1]), body))
            if b"connection: close" in head.lower():
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()

    await asyncio.gather(*(one() for _ in range(at_once)))
    return answers


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    lower = head.lower()
    if b"chunked" in lower:
        parts = []
        while size := int(await reader.readline(), 16):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        await reader.readline()
        return b"".join(parts)
    _, found, rest = lower.partition(b"content-length:")
    length = int(rest.split(b"\r\n", 1)[0]) if found else 0
    return await reader.readexactly(length)


def burnt(pid: int | None) -> float:
    """CPU seconds of a process and all that it has started."""
    if pid is None:
        return 0.0
    try:
        words = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return 0.0
    return sum(map(int, words[11:13])) / TICKS + sum(burnt(int(n)) for n in listed)
