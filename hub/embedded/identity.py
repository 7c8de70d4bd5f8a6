"""Decides as whom PostgreSQL runs: it refuses root, and root is common in containers.

Three ways, tried in this order and never with useradd or a chmod of a parent folder:
the same user; root seen as uid 1000 inside a user namespace; a fixed unprivileged
uid with a folder of its own. initdb moreover wants a uid that has a name, which
containers often lack: it may need another way than the server.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hub.embedded import child, programs

UNPRIVILEGED = 52761  # outside the ranges that Debian and systemd hand out
OWN_FOLDERS = Path("/var/lib/smart-province-hub")


class NotAllowed(RuntimeError):
    """No identity can run PostgreSQL on this folder; the message says why."""


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom to run (`child.py`'s word), on which folder, with which program."""

    word: str
    folder: Path
    program: programs.Program

    @property
    def uid(self) -> int:
        """The uid that owns the files, as the rest of the machine sees it."""
        way, _, number = self.word.partition(":")
        return int(number) if way == "uid" else os.geteuid()

    def for_initdb(self) -> str:
        """The word for initdb, which must look up its own uid's name."""
        if self.word == "same" and not _has_name(os.geteuid()):
            return f"mapped:{named_uid()}"
        if self.word.startswith("uid:"):
            return f"uid:{named_uid()}"
        return self.word


def command(word: str, number: int, argv: list[str]) -> list[str]:
    """The command line that starts `argv` through child.py."""
    python = [sys.executable, "-I", "-S", "-B", child.__file__]
    return [*python, str(os.getpid()), str(number), word, *argv]


def choose(folder: Path, program: programs.Program) -> Identity:
    """Choose the identity that can read the program and own the folder.

    `folder` is the cluster's folder; it exists. Raises NotAllowed in words.
    """
    if os.geteuid() != 0:
        if folder.stat().st_uid != os.geteuid():
            raise NotAllowed(
                f"{folder} belongs to another user (uid {folder.stat().st_uid});"
                " start as that user, or choose another folder with --data."
            )
        return Identity("same", folder, program)
    owner = folder.stat().st_uid
    word = f"mapped:{named_uid()}"
    if owner == 0 and _can(word, folder, program.path):
        return Identity(word, folder, program)
    return _unprivileged(owner or UNPRIVILEGED, folder, program)


def _unprivileged(uid: int, folder: Path, program: programs.Program) -> Identity:
    word = f"uid:{uid}"
    give(folder, uid)
    if not _can(word, folder, folder):
        folder = own_folder(folder, uid)
    if not _can(word, folder, program.path):
        program = _copy(program, folder.parent)
    if _can(word, folder, program.path):
        return Identity(word, folder, program)
    raise NotAllowed(
        "PostgreSQL refuses to run as root, and this machine allows neither a user"
        f" namespace nor uid {uid} to use {folder}. Start as a normal user, or set"
        " HUB_DATABASE_URL to a server that already runs."
    )


def named_uid() -> int:
    """A uid with a name and no rights: 1000 where it exists, else a system account."""
    known = sorted(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0)
    return 1000 if 1000 in known or not known else known[0]


def give(folder: Path, uid: int) -> None:
    """Hand a folder and all that is in it to `uid`; parents are left alone."""
    if folder.stat().st_uid == uid:
        return
    for root, _folders, files in os.walk(folder):
        for path in (Path(root), *(Path(root, name) for name in files)):
            os.chown(path, uid, uid, follow_symlinks=False)


def own_folder(folder: Path, uid: int) -> Path:
    """The place outside the data folder for a uid that cannot pass its parents."""
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    place = OWN_FOLDERS / mark / folder.name
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not place.exists():
        shutil.copytree(folder, place, symlinks=True)
        place.chmod(0o700)
        give(place, uid)
    return place


def _copy(program: programs.Program, beside: Path) -> programs.Program:
    """A copy of the program's tree where the unprivileged uid can read it."""
    tree = program.path.parents[1]  # …/pginstall or …/postgresql/15
    target = beside / f"postgresql-{program.version}"
    if not target.exists():
        shutil.copytree(tree, target / tree.parent.name / tree.name, symlinks=True)
        libraries = tree.parent.with_name(f"{tree.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name)
    path = target / tree.parent.name / tree.name / "bin" / program.path.name
    return programs.Program(program.source, program.version, path)


def _can(word: str, folder: Path, program: Path) -> bool:
    """Can this identity write in the folder and run the program?"""
    ask = 'cd "$1" && test -w . && test -x "$2"'
    argv = ["/bin/sh", "-c", ask, "sh", str(folder), str(program)]
    answer = subprocess.run(
        command(word, 15, argv),
        env=programs.clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
    )
    return answer.returncode == 0


def _has_name(uid: int) -> bool:
    return any(entry.pw_uid == uid for entry in pwd.getpwall())
