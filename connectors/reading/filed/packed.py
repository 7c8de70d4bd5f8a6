"""One file out of a ZIP or gzip, unpacked to disk in small pieces and counted."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO, Final

from schemas.spreadsheets import words
from schemas.spreadsheets.sheets import Limits
from schemas.values.problem import Refused, refuse

PIECE: Final = 256 << 10
SMALL: Final = 4 << 20  # below this size any ratio is harmless
GZIP: Final = 16 + zlib.MAX_WBITS
ENCRYPTED: Final = 1
METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CAPS: Final = Limits()


@contextmanager
def opened(
    body: IO[bytes], form: str, member: str | None, most: int, scratch: Path | None
) -> Iterator[IO[bytes]]:
    """The unpacked file, at its beginning; of a ZIP the one whose name fits `member`.

    Never more than `most` bytes, never more than a harmless ratio. Raises Refused for
    what is no such archive, is encrypted, is cut off, or names no or several members.
    """
    with tempfile.TemporaryFile(dir=scratch) as plain:
        size = 0
        for piece in _zip(body, member or "*") if form == "zip" else _gzip(body):
            size += len(piece)
            if size > most:
                raise _too_much(most)
            if size > SMALL and size > CAPS.max_ratio * max(1, body.tell()):
                raise _swells()
            plain.write(piece)
        plain.seek(0)
        yield plain


def _gzip(body: IO[bytes]) -> Iterator[bytes]:
    """The content of one or several gzip members."""
    stream = zlib.decompressobj(GZIP)
    begun = False
    try:
        while data := body.read(PIECE):
            while data:
                if stream.eof:
                    stream = zlib.decompressobj(GZIP)
                piece = stream.decompress(data, PIECE)
                begun = True
                data = stream.unconsumed_tail or stream.unused_data
                yield piece
    except zlib.error as error:
        raise words.truncated(f"gzip: {error}") from None
    if not begun or not stream.eof:
        raise words.truncated("gzip")


def _zip(body: IO[bytes], member: str) -> Iterator[bytes]:
    """The content of the one member whose name fits."""
    try:
        with zipfile.ZipFile(body) as archive:
            chosen = _member(archive, member)
            if chosen.file_size > CAPS.max_ratio * max(SMALL, chosen.compress_size):
                raise _swells()
            with archive.open(chosen) as inside:
                while piece := inside.read(PIECE):
                    yield piece
    except Refused:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise words.truncated(f"zip: {error}") from None


def _member(archive: zipfile.ZipFile, member: str) -> zipfile.ZipInfo:
    listed = archive.infolist()
    if len(listed) > CAPS.max_entries:
        count, most = len(listed), CAPS.max_entries
        raise words.bomb(
            f"{count}",
            f"arsip berisi {count} bagian (batas {most})",
            f"the archive holds {count} parts (cap {most})",
        )
    files = [each for each in listed if not each.is_dir()]
    fitting = [each for each in files if fnmatchcase(each.filename, member)]
    if len(fitting) != 1:
        raise _which(member, [each.filename for each in fitting or files])
    if fitting[0].flag_bits & ENCRYPTED:
        raise words.protected()
    if fitting[0].compress_type not in METHODS:
        raise words.truncated(f"zip: method {fitting[0].compress_type}")
    return fitting[0]


def _which(member: str, names: list[str]) -> Refused:
    shown = ", ".join(ascii(name)[1:-1][:80] for name in names[:8])
    return refuse(
        "files.member",
        member,
        "archive.member",
        id=f"Harus tepat satu berkas dalam arsip yang cocok dengan “{member}”."
        f" Isinya: {shown}. Tulis namanya di files.member.",
        en=f"Exactly one file of the archive must fit “{member}”. It holds: {shown}."
        " Write its name in files.member.",
    )


def _too_much(most: int) -> Refused:
    return words.bomb(
        f"> {most} byte",
        f"isinya menjadi lebih dari {most} byte",
        f"its content becomes more than {most} bytes",
    )


def _swells() -> Refused:
    most = CAPS.max_ratio
    return words.bomb(
        f"> {most} : 1",
        f"isinya membengkak lebih dari {most} kali",
        f"its content swells more than {most} times",
    )
