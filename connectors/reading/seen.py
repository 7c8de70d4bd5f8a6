"""Which files were read and how they looked, small enough to be kept in a cursor."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from connectors.fetch import Response
from schemas.manifest import Stream

READER: Final = 1  # raise it when equal bytes are read otherwise
MOST_BYTES: Final = 3_500  # of the 4 KiB a cursor may have
LONGEST_TAG: Final = 100
SHORT: Final = 16


@dataclass(slots=True)
class Seen:
    """Files of one stream in their order: hash of the content, and its validator.

    `mark` changes with the manifest: what was read by other rules counts as new.
    """

    mark: str
    hashes: dict[str, str] = field(default_factory=dict)
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)
    whole: str | None = None

    @classmethod
    def of(cls, stream: Stream, kept: dict[str, Any] | None) -> Seen:
        """What the last complete reading left, nothing if its rules were others."""
        said = repr((READER, stream)).encode()
        seen = cls(sha256(said).hexdigest()[:SHORT])
        if kept and kept.get("mark") == seen.mark:
            seen.whole = kept.get("whole")
            for name, hash_, *tag in kept.get("files", ()):
                seen.hashes[name] = hash_
                if tag:
                    seen.tags[name] = (tag[0], tag[1])
        return seen

    def lists(self, names: list[str]) -> bool:
        """Whether these may be the files of that reading, as far as is known."""
        return self.whole is not None and list(self.hashes) in ([], names)

    def conditions(self, name: str) -> dict[str, str]:
        """Request headers that ask for a file only if it has changed."""
        tag = self.tags.get(name)
        return dict([tag]) if tag else {}

    def take(self, name: str, response: Response) -> bool:
        """Remember a file; false if one of the same content was met before."""
        digest = sha256(response.body).hexdigest()[: 2 * SHORT]
        new = digest not in self.hashes.values()
        self.hashes[name] = digest
        etag = response.headers.get("etag", "")
        moved = response.headers.get("last-modified", "")
        if etag and len(etag) <= LONGEST_TAG:
            self.tags[name] = ("If-None-Match", etag)
        elif moved and len(moved) <= LONGEST_TAG:
            self.tags[name] = ("If-Modified-Since", moved)
        return new

    def repeat(self, name: str, known: Seen) -> None:
        """Remember a file that is said to be unchanged."""
        self.hashes[name] = known.hashes[name]
        if name in known.tags:
            self.tags[name] = known.tags[name]

    def same_so_far(self, other: Seen, name: str) -> bool:
        """Whether one file is as it was; true where only the whole is known."""
        return not self.hashes or self.hashes[name] == other.hashes[name]

    def same(self, other: Seen) -> bool:
        """Whether two readings met the same files."""
        return self.whole == other.digest

    @property
    def digest(self) -> str:
        """One hash over all names and contents, in order."""
        said = json.dumps(list(self.hashes.items())).encode()
        return sha256(said).hexdigest()[: 2 * SHORT]

    def state(self) -> dict[str, Any]:
        """What a cursor keeps; without the single files where they are too many."""
        kept: dict[str, Any] = {"mark": self.mark, "whole": self.digest}
        files = [[n, h, *self.tags.get(n, ())] for n, h in self.hashes.items()]
        if len(json.dumps(kept | {"files": files})) <= MOST_BYTES:
            kept["files"] = files
        return kept
