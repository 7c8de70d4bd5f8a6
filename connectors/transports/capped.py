"""A connection to MySQL that takes no more bytes than it may."""

from __future__ import annotations

from pymysql.connections import Connection

from connectors.network import failures


class Capped(Connection):
    """PyMySQL's connection that counts what comes, and stops where it is too much."""

    came = 0
    most = 64 << 20
    system = ""

    def handle(self) -> int:
        """The socket's number."""
        number: int = self._sock.fileno()  # type: ignore[attr-defined]
        return number

    def drop(self) -> None:
        """Close without a word; what still comes of a result is not waited for."""
        result = self._result  # type: ignore[attr-defined]
        if result is not None:
            result.unbuffered_active = False
        self._force_close()  # type: ignore[attr-defined]

    def _read_bytes(self, num_bytes: int) -> bytes:
        self.came += num_bytes
        if self.came > self.most:
            raise failures.too_large(
                self.system,
                f"lebih dari {self.most} byte",
                f"it has more than {self.most} bytes",
            )
        found: bytes = super()._read_bytes(num_bytes)  # type: ignore[misc]
        return found
