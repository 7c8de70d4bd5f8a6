"""Reading `examples:`, the records with which a manifest proves itself."""

from __future__ import annotations

from schemas.contracts.domain import Domain
from schemas.contracts.record import Number
from schemas.manifests.parts import Example
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.tree import Node
from schemas.values.nearest import hint


def read_examples(part: Section, domain: Domain | None) -> tuple[Example, ...]:
    """The examples of one stream: each has `in`, and `out` or `refused`."""
    return tuple(
        _example(each, node, domain) for each, node in part.sections("examples")
    )


def _example(part: Section, node: Node, domain: Domain | None) -> Example:
    if node.kind != "map":
        return Example(None)
    given = part.node("in", "map", required=True)
    refused = part.maybe("refused")
    out = part.node("out", "map")
    if (out is None) == (refused is None):
        part.wrong(
            "",
            "example.outcome",
            "Sebut hasilnya: out: {…}, atau refused: aturan; satu saja.",
            "Say what comes out: out: {…}, or refused: a rule; one of the two.",
            node if not part.nodes else None,
        )
    if out is not None and domain is not None:
        _check_out(part, out, domain)
    part.close()
    return Example(
        given=None if given is None else given.plain,
        out={} if out is None else out.plain,
        refused=refused,
        line=node.line,
    )


def _check_out(part: Section, out: Node, domain: Domain) -> None:
    declared = domain.schema.declared()
    for name, node in out.value.items():
        field = declared.get(name)
        place = part.place(f"out.{name}")
        if field is None:
            near = hint(name, declared)
            part.wrong(
                f"out.{name}",
                "manifest.unknown_key",
                f"{domain.ref} tidak punya kolom “{name}”.{near.id}",
                f"{domain.ref} has no field “{name}”.{near.en}",
                node,
            )
        elif node.kind in ("point", "whole") and not isinstance(field, Number):
            part.wrong_kind(place, node, "text")
    if not out.value:
        part.wrong(
            "out",
            "manifest.blank",
            "Sebut paling sedikit satu kolom yang dihasilkan.",
            "Name at least one field that comes out.",
        )
