"""Reading `blank:`, which source words stand for no value, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.contracts.record import CONFIRMED_ZERO, REASONS, Number, Strict
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.tree import Node
from schemas.values.nearest import hint


def read_blank(
    part: Section, name: str, field: Strict[Any] | None
) -> Mapping[str, str]:
    """Source words ("" is the empty cell) to reasons, or to "zero" for NIHIL.

    A list of words, a reason for the empty cell, or a table of words and reasons;
    the latter two only where the schema keeps a reason beside the value.
    """
    node = part.node("blank", "text", "list", "map")
    if node is None:
        return {}
    if node.kind == "list":
        return dict.fromkeys(part.texts("blank"), REASONS[0])
    if not isinstance(field, Number) or field.reason_in is None:
        part.wrong(
            "blank",
            "blank.no_reason",
            f"Kolom {name} tidak menyimpan alasan; tulis daftar kata yang berarti"
            ' kosong: blank: ["-"].',
            f"The field {name} keeps no reason; list the words that mean empty:"
            ' blank: ["-"].',
        )
        return {}
    pairs = {"": node} if node.kind == "text" else node.value
    return {word: _reason(part, word, each) for word, each in pairs.items()}


def _reason(part: Section, word: str, node: Node) -> str:
    known = (*REASONS, CONFIRMED_ZERO)
    reason = str(node.plain)
    if reason not in known:
        near = hint(reason, known)
        listed = ", ".join(known)
        part.wrong(
            "blank",
            "blank.unknown_reason",
            f"Alasan “{reason}” tidak dikenal.{near.id} Pilihan: {listed}.",
            f"The reason “{reason}” is not known.{near.en} Choices: {listed}.",
            node,
        )
    elif reason == CONFIRMED_ZERO and not word:
        part.wrong(
            "blank",
            "blank.zero",
            "Sel kosong bukan nol. Hanya kata seperti NIHIL berarti nol.",
            "An empty cell is not zero. Only a word such as NIHIL means zero.",
            node,
        )
    return reason
