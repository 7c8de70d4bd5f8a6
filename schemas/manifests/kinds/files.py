"""What a stream of the kind `files` declares: which files, and how they are read."""

from __future__ import annotations

import re
from typing import Final

from schemas.manifests.parts import Privacy, Request, Source
from schemas.manifests.reading.records import read_records
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.sheets.files import read_files
from schemas.manifests.reading.sheets.table import read_table

SCHEMES: Final = ("http", "ftp", "ftps", "sftp", "file", "https")
HOST_KEY: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


def read_connection(part: Section) -> str | None:
    """The fingerprint of an SFTP server's host key, as ssh-keygen -l writes it."""
    sftp = str(part.nodes["base_url"].text if part.has("base_url") else "")
    if not part.has("host_key"):
        part.known.append("host_key")
        if sftp.startswith("sftp:"):
            part.wrong(
                "host_key",
                "sftp.host_key",
                "SFTP memerlukan host_key: SHA256:… (tanyakan kepada pengelola; tampil"
                " dengan ssh-keygen -lf).",
                "SFTP needs host_key: SHA256:… (ask its owner; ssh-keygen -lf shows"
                " it).",
            )
        return None
    return part.shaped("host_key", HOST_KEY, "SHA256: dan 43 tanda", "SHA256:…")


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    files = read_files(part)
    request = Request("/")
    return Source(
        request=request,
        records=read_records(part, request, files),
        files=files,
        table=read_table(part) if files.format == "table" else None,
    )
