"""What a place with files is, whatever protocol leads there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Protocol

from connectors.fetch import FetchError, Response
from connectors.transports.reach import Reach

MOST_NAMES: Final = 50_000
Give = Callable[[bytes], object]


class Shelf(Protocol):
    """A folder on another machine, or one of the operator's (connectors.folder).

    Answers are like a web server's: 200 with an ETag of what the place tells about
    the file, 304 where that is still the same, 404.
    """

    def names(self) -> list[str]:
        """The plain files of the folder, without hidden ones."""

    def address(self, path: str) -> str:
        """How a file is named to people."""

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """One file below the folder, as a body."""

    def copy(
        self, path: str, give: Give, headers: Mapping[str, str] | None = None
    ) -> Response:
        """One file below the folder, given away piece by piece; the body is empty."""


class Remote:
    """What the places on other machines have in common; `copied` is their own."""

    def __init__(self, reach: Reach, max_bytes: int, file_s: float) -> None:
        self.reach, self.max_bytes, self.file_s = reach, max_bytes, file_s

    def address(self, path: str) -> str:
        """How a file is named to people."""
        return self.reach.url.rstrip("/") + "/" + path.lstrip("/")

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """One file below the folder, as a body."""
        pieces: list[bytes] = []
        response = self.copy(path, pieces.append, headers)
        return replace(response, body=b"".join(pieces))

    def copy(
        self, path: str, give: Give, headers: Mapping[str, str] | None = None
    ) -> Response:
        """One file below the folder, given away piece by piece."""
        return self.copied(path, give, headers or {})

    def copied(self, path: str, give: Give, headers: Mapping[str, str]) -> Response:
        """The same, within the seconds of a file."""
        raise NotImplementedError


def outside(path: str) -> FetchError:
    """The failure of a path that leads out of the folder."""
    return FetchError(
        "outside_folder",
        id=f"“{path}” bukan berkas biasa di dalam folder itu; tidak dibaca.",
        en=f"“{path}” is no plain file inside the folder; it is not read.",
    )


def being_written(path: str) -> FetchError:
    """The failure of a file that changed while it came."""
    return FetchError(
        "being_written",
        id=f"“{path}” masih ditulis; dibaca lagi pada penarikan berikutnya.",
        en=f"“{path}” is still being written; the next run reads it.",
        retryable=True,
    )


def too_many_names(host: str) -> FetchError:
    """The failure of a folder with more entries than are looked at."""
    return FetchError(
        "too_many_files",
        id=f"Folder di {host} berisi lebih dari {MOST_NAMES} nama. Pakai folder yang"
        " lebih kecil.",
        en=f"The folder at {host} holds more than {MOST_NAMES} names. Use a smaller"
        " folder.",
    )


def too_large(path: str, most: int) -> FetchError:
    """The failure of a file that holds more than a file may."""
    return FetchError(
        "too_large",
        id=f"“{path}” lebih dari {most} byte. Bagi berkasnya, atau naikkan"
        " max_file_bytes di manifest.",
        en=f"“{path}” has more than {most} bytes. Divide it, or raise max_file_bytes"
        " in the manifest.",
    )
