"""XML elements of CAP: their root, repeated ones, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from schemas.values.problem import refuse

Element = tuple[str, Any]

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
ROOT: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")
HEAD: Final = 4096
FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", '"': "&quot;"}
)


def root(body: bytes) -> str:
    """The name of the first element, without its prefix; "" where there is none."""
    found = ROOT.search(body[:HEAD])
    return found[1].decode("ascii", "replace") if found else ""


def several(found: Any) -> list[Any]:
    """The elements of one name: none, one or a list of them."""
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def document(element: Element) -> bytes:
    """An XML document; elements without content are left out."""
    name, content = element
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<{name} xmlns="{NAMESPACE}">')
    lines += (line for each in content for line in _written(each, "  "))
    lines.append(f"</{name}>")
    return ("\n".join(lines) + "\n").encode()


def _written(element: Element, indent: str) -> Iterator[str]:
    name, content = element
    if content is None:
        return
    if isinstance(content, str):
        yield f"{indent}<{name}>{_escaped(name, content)}</{name}>"
        return
    inner: Sequence[Element] = content
    yield f"{indent}<{name}>"
    for each in inner:
        yield from _written(each, indent + "  ")
    yield f"{indent}</{name}>"


def _escaped(name: str, text: str) -> str:
    found = FORBIDDEN.search(text)
    if found:
        shown = f"U+{ord(found[0]):04X}"
        raise refuse(
            name,
            text,
            "xml.character",
            id=f"XML tidak mengenal karakter {shown}; hapus di sumbernya.",
            en=f"XML has no character {shown}; remove it at the source.",
        )
    return text.translate(ESCAPES)
