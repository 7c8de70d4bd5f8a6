"""A file that can be asked for in parts, and every way in which that goes wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from connectors.certify.hostile import Peer, head

RANGE: Final = re.compile(r"bytes=(\d+)-")
LONGEST_S: Final = 60.0


@dataclass
class RangedFile:
    """Behaves as one path of a HostileServer; what it does may be changed as it runs.

    Each answer stops after `stop_after` bytes and is cut, or is silent if `silent`.
    `ranges`: whether parts are given at all; `shift`: parts begin elsewhere than
    asked; `unmet`: what is said of the size where nothing follows (None: it is true).
    """

    body: bytes
    tag: str | None = '"1"'
    modified: str | None = None
    ranges: bool = True
    shift: int = 0
    stop_after: int | None = None
    silent: bool = False
    unmet: int | None = None
    asked: list[str | None] = field(default_factory=list)

    def __call__(self, peer: Peer) -> None:
        wanted = peer.asked.headers.get("range")
        self.asked.append(wanted)
        same = peer.asked.headers.get("if-range") in (None, self.tag, self.modified)
        match = RANGE.fullmatch(wanted or "")
        if match is None or not self.ranges or not same:
            if peer.asked.headers.get("if-none-match") == self.tag and self.tag:
                peer.send(head(304, f"ETag: {self.tag}"))
                return
            self._send(peer, 200, 0)
        elif int(match[1]) >= len(self.body):
            size = len(self.body) if self.unmet is None else self.unmet
            peer.send(head(416, f"Content-Range: bytes */{size}", "Content-Length: 0"))
        else:
            self._send(peer, 206, int(match[1]) + self.shift)

    def _send(self, peer: Peer, status: int, begin: int) -> None:
        part, size = self.body[begin:], len(self.body)
        lines = [f"Content-Length: {len(part)}"]
        lines += [f"ETag: {self.tag}"] if self.tag else []
        lines += [f"Last-Modified: {self.modified}"] if self.modified else []
        if status == 206:
            lines.append(f"Content-Range: bytes {begin}-{size - 1}/{size}")
        peer.send(head(status, *lines))
        peer.send(part[: self.stop_after])
        if self.stop_after is not None and self.stop_after < len(part):
            if self.silent:
                peer.pause(LONGEST_S)
            peer.cut()
