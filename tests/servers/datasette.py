"""A real Datasette on loopback over SQLite files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import installed

ROWS_AT_MOST = 100


@contextmanager
def running(*files: Path, rows_at_most: int = ROWS_AT_MOST) -> Iterator[str]:
    """The address of a Datasette that gives at most so many rows at once."""
    python = installed.place("datasette") / "bin" / "python"
    port = installed.free_port()
    settings = [
        *("--setting", "max_returned_rows", str(rows_at_most)),
        *("--setting", "default_page_size", "20"),
    ]
    command = [str(python), "-m", "datasette", "serve", *map(str, files)]
    command += ["--host", "127.0.0.1", "--port", str(port), *settings]
    with installed.started(command, port, "/-/versions.json") as url:
        yield url


def reports(path: Path, count: int) -> Path:
    """A database of a city with so many reports, several of one second."""
    with sqlite3.connect(path) as database:
        database.execute(
            "create table pengaduan (id integer primary key, kategori text,"
            " status text, diubah text, hapus integer default 0)"
        )
        database.execute('create table "jalan & saluran" (nama text, panjang real)')
        database.execute(
            "create view terbuka as select * from pengaduan where status = 'baru'"
        )
        database.executemany(
            "insert into pengaduan (id, kategori, status, diubah) values (?, ?, ?, ?)",
            [
                (
                    number,
                    "jalan" if number % 3 else "sampah",
                    "baru" if number % 2 else "selesai",
                    f"2026-01-05T08:{number // 60 % 60:02d}:{number % 60 // 10:02d}",
                )
                for number in range(1, count + 1)
            ],
        )
        database.executemany(
            'insert into "jalan & saluran" values (?, ?)',
            [(f"Jalan {number}", number / 4) for number in range(130)],
        )
    database.close()
    return path
