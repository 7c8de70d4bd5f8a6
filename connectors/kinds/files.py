"""The kind `files`: tables, JSON, GeoJSON, NDJSON and XML, wherever files lie.

Over HTTP (named, linked from an index page, or listed by WebDAV), over FTP or SFTP, or
in a folder of the operator's; as they are, or packed as ZIP or gzip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar, Final

from connectors.base import Context, Cursor, Page, Refusal
from connectors.discovery import Dataset, Discovered
from connectors.fetch import FetchError
from connectors.reading.filed import listing, packed
from connectors.reading.filed.by_file import Ask, File, Reading
from connectors.transports.ftp import FtpShelf
from connectors.transports.sftp import SftpShelf
from connectors.transports.shelf import Shelf
from schemas.manifests.manifest import Connection, Stream
from schemas.manifests.table import Files as FileSpec
from schemas.spreadsheets.sheets import Limits
from schemas.tables import reading
from schemas.tables.melt import Taken

SHOWN: Final = 200  # files that discovery names


class Files:
    """Reads any stream whose records stand in files."""

    kind: ClassVar[str] = "files"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield the pages of every file; those of a file that is as it was are empty.

        An empty page of that kind has the hash of the page it stands for.
        """
        with place(context, connection) as found:
            form = _Form(context, connection, stream, found)
            yield from Reading(context, connection, stream, cursor, form, found).pages()

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """The files of the folder, where the base address is one that can be listed."""
        with place(context, connection) as found:
            try:
                names = found.names() if found else listing.seen(context)
            except FetchError as error:
                raise Refusal.of(error, connection.base_url) from error
            ordered = sorted(names, key=listing.natural)
            return Discovered(
                tuple(
                    Dataset(listing.name_of(name), url=_address(context, found, name))
                    for name in ordered[:SHOWN]
                ),
                limits={"datasets": SHOWN, "files": len(ordered)},
            )


class _Form:
    """Which files a stream has, and what their bytes hold."""

    headers: Mapping[str, str] = {}

    def __init__(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        found: Shelf | None,
    ) -> None:
        self.context, self.stream, self.found = context, stream, found
        self.spec = stream.files or FileSpec()
        self.limits = Limits(max_bytes=connection.limits.file_bytes)

    def names(self, ask: Ask) -> list[str]:
        """The addresses to read, numbers in names in their own order."""
        return listing.names(self.context, self.spec, ask, self.found)

    def records(self, file: File) -> Iterator[Taken]:
        """The records of one file, unpacked first where it is packed."""
        body = file.body
        if self.spec.packed is None:
            yield from reading.read(body, self.stream, self.limits)
            return
        most, scratch = self.limits.max_bytes, self.context.scratch
        with packed.opened(
            body, self.spec.packed, self.spec.member, most, scratch
        ) as plain:
            yield from reading.read(plain, self.stream, self.limits)


@contextmanager
def place(context: Context, connection: Connection) -> Iterator[Shelf | None]:
    """Where the files lie; None for those of a web server."""
    reach = context.reach
    if reach is None:
        yield context.folder
        return
    most, seconds = connection.limits.file_bytes, context.limits.download_s
    kind = SftpShelf if reach.origin.scheme == "sftp" else FtpShelf
    opened = kind(reach, most, seconds)
    try:
        yield opened
    finally:
        opened.close()


def _address(context: Context, found: Shelf | None, name: str) -> str:
    return found.address(name) if found else str(context.fetcher.address(name))


CONNECTOR: Final = Files()
