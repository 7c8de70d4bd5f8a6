"""Why a fact moved on: history names what is no ordinary change, and the run notes it.

`revived`: it was deleted and came back. `reused`: its key now names a thing that was
opened at another time. `revised`: an official figure of a year that is over changed.
`conflict`: the source gave two contents one version, so that nothing says which is
newer; what came last stands. Everything else is `replaced`, and so is whatever a new
mapping reads differently: that is no change of the source.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.services.ingest.plan import Target
from hub.services.working import notes
from schemas.values.problem import Problem, Words

WHY: Final = """
    case when f.mapping_version <> i.mapping_version then 'replaced'
         when f.deleted_at is not null then 'revived'
         when f.content_hash = i.content_hash then 'replaced'
         when {own}
         when f.source_version = i.source_version then 'conflict'
         when f.source_version is null and i.source_version is null
              and f.run_id = i.run_id then 'conflict'
         else 'replaced' end"""
OWN: Final = {
    "record": "f.opened_at <> i.opened_at then 'reused'",
    "observation": "f.value is distinct from i.value and f.status = 'official'"
    " and left(f.period, 4) < to_char(now() at time zone 'Asia/Jakarta', 'YYYY')"
    " then 'revised'",
}
WORDS: Final = {
    "revived": (
        "{} data yang sudah dihapus muncul lagi. Riwayatnya disimpan; tanyakan kepada"
        " pengelola bila tidak disengaja.",
        "{} deleted rows came back. Their history is kept; ask the system's owner if"
        " that was not meant.",
    ),
    "reused": (
        "{} nomor kini menyebut hal lain (waktu dibukanya berubah). Riwayatnya"
        " disimpan; minta pengelola tidak memakai nomor dua kali.",
        "{} keys now name another thing (it was opened at another time). Their history"
        " is kept; ask the system's owner not to use a number twice.",
    ),
    "revised": (
        "{} angka resmi dari tahun yang sudah lewat berubah. Angka sebelumnya disimpan"
        " sebagai versi; tanyakan alasannya kepada penerbit.",
        "{} official figures of a year that is over have changed. The earlier figures"
        " are kept as versions; ask the publisher why.",
    ),
    "conflict": (
        "{} data berubah isi tanpa waktu perubahan yang baru. Yang datang terakhir"
        " dipakai, yang sebelumnya disimpan; minta pengelola memperbarui waktunya.",
        "{} rows changed without a newer time of change. What came last stands, what"
        " was there before is kept; ask the system's owner to move that time on.",
    ),
}


def why(table: str) -> str:
    """SQL that names the change from a fact `f` to what comes in, `i`."""
    return WHY.format(own=OWN[table])


def note(session: Session, target: Target, counted: Iterable[Any]) -> None:
    """Note the changes of a page that a person should know; (kind, rows) pairs."""
    for kind, rows in counted:
        if kind in WORDS:
            said = Problem("", "", f"change.{kind}", Words(*WORDS[kind]))
            notes.note(session, target, said, rows)
