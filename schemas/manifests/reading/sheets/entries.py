"""What entries of `table:` share: names of columns, spellings, patterns."""

from __future__ import annotations

import re
from typing import Final

from schemas.manifests.reading.section import Section
from schemas.manifests.reading.tree import Node

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


def check_name(part: Section, name: str) -> None:
    if not NAME.fullmatch(name):
        part.wrong(
            name,
            "manifest.shape",
            "Nama kolom: huruf kecil, angka, dan garis bawah.",
            "Names of columns: lower-case letters, digits and underscores.",
            Node("text", name, part.nodes[name].line, name),
        )


def one_or_more(part: Section, key: str, required: bool = False) -> tuple[str, ...]:
    """One text, or a list of other spellings of it."""
    node = part.node(key, "text", "list", required=required)
    if node is None:
        return ()
    return part.texts(key, required) if node.kind == "list" else (part.text(key),)


def regex(part: Section, key: str) -> str | None:
    """A regular expression that compiles."""
    text = part.maybe(key)
    if text is None:
        return None
    try:
        if len(text) > 300:
            raise re.error("too long")
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        part.wrong(
            key,
            "table.pattern",
            f"Bukan pola yang sah ({error}).",
            f"Not a valid pattern ({error}).",
        )
        return None
    return text
