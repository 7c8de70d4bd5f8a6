"""Reading `files:`, which files a stream reads."""

from __future__ import annotations

from typing import cast, get_args

from schemas.manifests.reading.section import Section
from schemas.manifests.table import FileFormat, Files, Listing, Packed


def read_files(part: Section) -> Files:
    """The `files:` of a stream."""
    files = part.section("files", required=True)
    if files is None:
        return Files()
    paths = files.texts("paths")
    for path in paths:
        _check_path(files, "paths", path)
    index = files.maybe("index")
    if index is not None:
        _check_path(files, "index", index)
    read = Files(
        paths=paths,
        index=index,
        at=files.path_of("at"),
        match=files.text("match", "*"),
        format=cast(FileFormat, files.word("format", get_args(FileFormat), "table")),
        listing=cast(Listing, files.word("listing", get_args(Listing), "links")),
        packed=_packed(files),
        member=files.maybe("member"),
    )
    if read.member is not None and read.packed != "zip":
        files.wrong(
            "member",
            "files.member",
            "member hanya untuk packed: zip.",
            "member is only for packed: zip.",
        )
    if paths and (index is not None or files.has("match")):
        files.wrong(
            "",
            "files.which",
            "Sebut berkasnya (paths), atau cari (index, match); salah satu.",
            "Name the files (paths) or look for them (index, match); one of the two.",
        )
    files.close()
    return read


def _packed(files: Section) -> Packed | None:
    if not files.has("packed"):
        files.known.append("packed")
        return None
    return cast(Packed, files.word("packed", get_args(Packed)))


def _check_path(part: Section, key: str, path: str) -> None:
    steps = path.split("/")
    if "?" in path or "#" in path or ".." in steps or "\\" in path:
        part.wrong(
            key,
            "url.path",
            f"“{path}”: tanpa ?, #, \\ atau ..; tulis alamat di bawah base_url.",
            f"“{path}”: no ?, #, \\ or ..; write an address below base_url.",
        )
