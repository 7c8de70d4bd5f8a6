"""Statistical values in the standards that others speak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.domains.statistics import sdmx_csv, sdmx_structure
from schemas.domains.statistics.schema import OBSERVED
from schemas.domains.statistics.sdmx_structure import OWN, Structure
from schemas.standards.exchange import Exchange, Taken, Values
from schemas.values.problem import Words


def sdmx(structure: Structure = OWN) -> Exchange:
    """SDMX-CSV of a structure; without one, of the hub's own."""

    def take(body: bytes) -> list[Taken]:
        return sdmx_csv.take(body, OBSERVED, structure)

    def give(facts: Sequence[tuple[str, Values]]) -> bytes:
        return sdmx_csv.give(facts, structure)

    return Exchange(
        "sdmx-csv",
        "2.0",
        Words(
            "SDMX-CSV (satu pengamatan per baris)", "SDMX-CSV (an observation a row)"
        ),
        "application/vnd.sdmx.data+csv; version=2.0",
        take,
        give,
        (
            Words(
                "kolom yang bukan milik strukturnya, misalnya atribut `UPDATED`, dan"
                " label di belakang kode (`12.75: Kota Binjai`)",
                "columns that are not in the structure, such as the attribute"
                " `UPDATED`, and labels behind codes (`12.75: Kota Binjai`)",
            ),
            Words(
                "kelipatan `UNIT_MULT`: nilainya ditulis dalam satuan indikator",
                "the multiple `UNIT_MULT`: values are written in the indicator's unit",
            ),
            Words(
                "kode OBS_STATUS yang lebih halus (F, I menjadi perkiraan; V menjadi"
                " sementara; L menjadi belum dilaporkan)",
                "finer codes of OBS_STATUS (F, I become estimates; V provisional; L"
                " not reported)",
            ),
        ),
        structured,
    )


def structured(text: str) -> Exchange:
    """SDMX-CSV of the structure that a file declares; Refused where it is wrong."""
    return sdmx(sdmx_structure.read(text))


EXCHANGES: Final = (sdmx(),)
