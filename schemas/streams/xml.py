"""XML as records: each element of one path becomes a mapping, and is forgotten.

Attributes are `@name`, the text beside them `#text`; an element with neither
attributes nor children is its text alone (`""` when empty, None with xsi:nil).
Children of one name are a list when there are several. Prefixes of namespaces are
left out. XML has no types: numbers stay text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # no stub
from defusedxml.expatreader import DefusedExpatParser  # type: ignore[import-untyped]

from schemas.streams import words
from schemas.streams.pieces import RECORD, Source, pieces
from schemas.values.problem import Problem, Refused

DEEPEST: Final = 256  # elements open at one time, records or not
MOST_ATTRIBUTES: Final = 256
TEXT: Final = "#text"
NAMES: Final = "xmlns"
PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|form)\b", re.I)
DECLARED: Final = re.compile(
    r"""<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']"""
)
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ALLOWED: Final = ("utf-8", "ascii", "iso8859-1", "cp1252")  # as Python names them


@dataclass(slots=True)
class _Open:
    """An element of a record whose end has not come."""

    name: str
    children: dict[str, Any]
    text: list[str] = field(default_factory=list)
    nil: bool = False

    def value(self) -> Any:
        text = "".join(self.text).strip()
        if not self.children:
            return None if self.nil else text
        if text:
            self.children[TEXT] = text
        return self.children


Found = tuple[str, Any, Problem | None]


def records(
    source: Source, path: str, max_depth: int, max_text: int, most: int = RECORD
) -> Iterator[Found]:
    """(pointer, mapping, problem) of each element at `path`, such as `data/row`.

    The problem is why a record could not be kept (depth, size, attributes, text);
    the next one is read. Raises Refused for what is no XML, for DTDs and entities,
    for an encoding that is not as declared, and where the document ends too early,
    in each case after the records before it.
    """
    found = pieces(source)
    first = next(found, b"")
    _check_head(first)
    taker = _Taker(tuple(path.strip("/").split("/")), max_depth, max_text, most)
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(taker)
    piece = first
    while piece:
        wrong = _fed(parser, taker, piece)
        yield from taker.taken()
        if wrong is not None:
            raise wrong
        piece = next(found, b"")
    try:
        parser.close()
    except SAXParseException:
        raise words.cut_off(taker.place(), "xml.truncated") from None
    if not taker.met:
        raise words.no_elements("/" + "/".join(taker.path))


def _fed(parser: Any, taker: _Taker, piece: bytes) -> Refused | None:
    """Parse one piece; what is wrong with the document from here on."""
    taker.silent += len(piece)
    try:
        parser.feed(piece)
    except DefusedXmlException as error:
        return words.declared_types(type(error).__name__)
    except SAXParseException as error:
        why = str(error.getMessage())
        return words.not_xml(
            error.getLineNumber() or 0, error.getColumnNumber() or 0, why
        )
    except Refused as refused:
        return refused
    if taker.silent > taker.most + len(piece):
        return Refused(words.too_large(taker.place(), taker.most))
    return None


def _check_head(first: bytes) -> None:
    """Refused unless the beginning is XML in the encoding that it declares."""
    if not first.strip():
        raise words.empty_xml()
    bom = next((name for mark, name in BOMS if first.startswith(mark)), "")
    if bom == "utf-32" or not bom and b"\x00" in first[:4]:
        raise words.encoding(bom or "?", "UTF-16/UTF-32")
    head = first[:4096].decode(bom or "latin-1", "replace").lstrip("\ufeffï»¿ \t\r\n")
    if PAGE.match(head.encode()):
        raise words.web_page()
    if not head.startswith("<"):
        raise words.no_markup(head[:100])
    declared = DECLARED.match(head)
    if declared is None:
        return
    try:
        said = codecs.lookup(declared[1]).name
    except LookupError:
        raise words.encoding(declared[1], "tidak dikenal / unknown") from None
    if bom.startswith("utf-16"):
        fits = said in ("utf-16", bom)
    else:
        fits = said == "utf-8" if bom else said in ALLOWED
    if not fits:
        raise words.encoding(declared[1], bom.upper() or "lain / another")


class _Taker(ContentHandler):
    """Builds the records of one path and nothing else."""

    def __init__(
        self, path: tuple[str, ...], max_depth: int, max_text: int, most: int
    ) -> None:
        super().__init__()
        self.path, self.max_depth, self.max_text = path, max_depth, max_text
        self.most = most
        self.silent = 0  # bytes since anything was heard of
        self.met = len(path) == 1 and not path[0]
        self._names: list[str] = []
        self._open: list[_Open] = []
        self._count = self._size = self._deep = 0
        self._problem: Problem | None = None
        self._done: list[Found] = []

    def taken(self) -> list[Found]:
        """The records that ended since the last call."""
        done, self._done = self._done, []
        return done

    def place(self) -> str:
        """The record that is read, or the next one."""
        return f"/{'/'.join(self.path)}[{self._count + 1}]"

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802  SAX
        self.silent = 0
        local = name.rpartition(":")[2]
        self._names.append(local)
        depth = len(self._names)
        if depth > DEEPEST:
            raise Refused(words.deep(self.place(), DEEPEST))
        inside = bool(self._open)
        if not inside:
            matched = tuple(self._names) == self.path
            self.met = self.met or matched or tuple(self._names) == self.path[:-1]
            if not matched:
                return
            self._size, self._problem = 0, None
        self._begin(local, attrs, depth - len(self.path) + 1)

    def _begin(self, local: str, attrs: Any, depth: int) -> None:
        if depth > self.max_depth:
            self._spoil(words.deep(self.place(), self.max_depth))
        if len(attrs) > MOST_ATTRIBUTES:
            self._spoil(
                words.many_attributes(self.place(), len(attrs), MOST_ATTRIBUTES)
            )
        opened = _Open(local, {})
        self._open.append(opened)
        self._grow(2 * len(local) + 5)
        for name, value in attrs.items() if self._problem is None else ():
            prefix, _, own = name.rpartition(":")
            if NAMES in (prefix, name):
                continue
            if own == "nil" and prefix:
                opened.nil = value in ("true", "1")
                continue
            self._grow(len(own) + len(value))
            self._check_text(value)
            opened.children[f"@{own}"] = value

    def characters(self, content: str) -> None:
        self.silent = 0
        if self._open and self._problem is None:
            self._grow(len(content))
            self._open[-1].text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802  SAX
        self.silent = 0
        self._names.pop()
        if not self._open:
            return
        closed = self._open.pop()
        if self._problem is None:
            value = closed.value()
            text = value if isinstance(value, str) else closed.children.get(TEXT, "")
            self._check_text(text)
        if self._open:
            if self._problem is None:
                _add(self._open[-1].children, closed.name, value)
            return
        pointer = self.place()
        self._count += 1
        whole = value if self._problem is None else {}
        self._done.append((pointer, whole, self._problem))

    def _check_text(self, text: str) -> None:
        if len(text) > self.max_text:
            self._spoil(words.long_text(self.place(), self.max_text))

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > self.most:
            self._spoil(words.too_large(self.place(), self.most))

    def _spoil(self, problem: Problem) -> None:
        """Give the record up: nothing of it is held any more."""
        if self._problem is None:
            self._problem = problem
            for each in self._open:
                each.children, each.text = {}, []


def _add(children: dict[str, Any], name: str, value: Any) -> None:
    if name not in children:
        children[name] = value
    elif isinstance(children[name], list):
        children[name].append(value)
    else:
        children[name] = [children[name], value]
