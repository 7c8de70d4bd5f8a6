"""Reading `table.melt`: titles of columns that say what their cells are of."""

from __future__ import annotations

from schemas.manifests.reading.section import Section
from schemas.manifests.reading.sheets import entries
from schemas.manifests.table import HOLE, Melt, holes, pattern


def read_melt(table: Section) -> Melt | None:
    melt = table.section("melt")
    if melt is None:
        return None
    read = Melt(
        columns=_titles(melt, "columns", required=True),
        value=melt.shaped(
            "value", entries.NAME, "nama_huruf_kecil", "lower_case_name", "nilai"
        ),
        total=_titles(melt, "total"),
        checks=_titles(melt, "checks"),
    )
    for key in ("total", "checks"):
        for text in getattr(read, key):
            for name in set(holes(text)) - set(read.holes):
                melt.wrong(
                    key,
                    "table.unknown_hole",
                    f"{{{name}}} tidak ada di melt.columns.",
                    f"{{{name}}} is not in melt.columns.",
                )
    melt.close()
    return read


def _titles(part: Section, key: str, required: bool = False) -> tuple[str, ...]:
    """Titles with holes: each hole once, and at least one in `columns`."""
    texts = entries.one_or_more(part, key, required)
    for text in texts:
        names = [match[1] for match in HOLE.finditer(text)]
        odd = "{" in HOLE.sub("", text) or "}" in HOLE.sub("", text)
        if odd or len(set(names)) != len(names) or not (names or key != "columns"):
            part.wrong(
                key,
                "table.holes",
                f"“{text}”: tulis bagian yang berubah sebagai {{nama}}, masing-masing"
                " sekali.",
                f"“{text}”: write what changes as {{name}}, each once.",
            )
            return ()
        pattern(text)
    return texts
