"""Reads the picture of the tree in README.md, and the tree on disk.

The picture is the fenced block ```tree. A line holds names parted by one space, then
two or more spaces and words about them; two spaces of indentation mean "inside the
folder above". A name with <…> or * stands for many and is not looked up.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

BLOCK = re.compile(r"^```tree\n(.*?)^```", re.MULTILINE | re.DOTALL)


def drawn(readme: str) -> list[str]:
    """Every path in the picture, relative to the root; [] when there is none."""
    block = BLOCK.search(readme)
    return list(_paths(block[1])) if block else []


def _paths(picture: str) -> Iterator[str]:
    parents: list[str] = []
    for line in picture.splitlines():
        if not line.strip():
            continue
        level = (len(line) - len(line.lstrip(" "))) // 2
        names = re.split(r" {2,}", line.strip())[0].split(" ")
        for name in names:
            yield "".join(parents[:level]) + name
        parents[level:] = [names[-1]]


def missing(paths: list[str], root: Path) -> list[str]:
    """Drawn paths that are not on disk; a name with `/` must be a folder."""
    concrete = [path for path in paths if not re.search(r"[<*]", path)]
    return [
        path
        for path in concrete
        if not (root / path).exists() or path.endswith("/") != (root / path).is_dir()
    ]


def undrawn(paths: list[str], top: set[str]) -> list[str]:
    """Top-level entries that the picture leaves out."""
    seen = {path.split("/")[0] for path in paths}
    return sorted(top - seen)


def top_entries(root: Path) -> set[str]:
    """Top-level entries that git tracks or would track, without dot files."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = {line.split("/")[0] for line in listed.splitlines()}
    return {
        name for name in names if not name.startswith(".") and (root / name).exists()
    }
