"""The contents that a reading of files met; which of them spoke last of a period."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

SHORT: Final = 32


class Contents:
    """Files by the hashes of what they hold, in the order in which they came."""

    def __init__(self) -> None:
        self.met: list[bytes] = []
        self._writer: dict[str, bytes] = {}
        self._spoken: dict[bytes, set[str]] = {}

    def take(self, digest: bytes) -> bool:
        """Add the next file; whether its content came before."""
        repeated = digest in self.met
        self.met.append(digest)
        return repeated

    def note(self, digest: bytes, period: str) -> None:
        """Remember which content spoke last about a sheet's period."""
        self._writer[period] = digest
        self._spoken.setdefault(digest, set()).add(period)

    def stands(self, digest: bytes, same: bool, as_before: bool) -> bool:
        """Whether what the last file repeats was not overwritten since it was read.

        Somebody who uploads January, a corrected January and the first one again
        means the last. `same`: the file is as it was at the last reading, `as_before`:
        all were so far.
        """
        if same:
            return False
        own = [at for at, each in enumerate(self.met[:-1]) if each == digest]
        return as_before or not self.met[own[-1] + 1 : -1] or self._apart(digest)

    def _apart(self, digest: bytes) -> bool:
        """Whether its periods were last written by this content."""
        spoken = self._spoken.get(digest, set())
        return bool(spoken) and all(self._writer[p] == digest for p in spoken)

    def upto(self) -> str:
        """One hash over the files so far: whoever goes on must meet the same."""
        return sha256(b"".join(self.met)).hexdigest()[:SHORT]
