"""Workbooks (xlsx, xls, ods, HTML called .xls) as sheets, judged before opened."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from schemas.spreadsheets import (
    archive,
    compound,
    html_tables,
    open_document,
    words,
)
from schemas.spreadsheets.sheets import Limits, Merge, Row, Sheet, plain

ZIP: Final = b"PK\x03\x04"
MARKUP: Final = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|head|meta"
    rb"|body|\?xml|form|div|style)",
    re.I,
)
SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
NAME: Final = re.compile(rb'\bname="([^"]*)"')
LINK: Final = re.compile(rb'\br:id="([^"]*)"|\b\w+:id="([^"]*)"')
RELATION: Final = re.compile(rb"<Relationship\b[^>]*>")
ID: Final = re.compile(rb'\bId="([^"]*)"')
TARGET: Final = re.compile(rb'\bTarget="([^"]*)"')
Errors = dict[tuple[int, int], str]


def sheets(
    body: bytes,
    encoding: str = "utf-8",
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> list[Sheet]:
    """The worksheets of a workbook, with cached values of formulas; or Refused.

    `encoding` is for HTML only. Sizes, passwords and bombs are judged first.
    """
    if len(body) > limits.max_bytes:
        raise words.too_large(len(body), limits.max_bytes)
    if not body.strip():
        raise words.empty()
    if body.startswith(ZIP):
        return _opened(body, _zipped(body, limits))
    if body.startswith(compound.MAGIC):
        errors = compound.measure(body, limits)
        return _opened(body, lambda _, at: errors[at] if at < len(errors) else {})
    if MARKUP.match(body[:1024]):
        return html_tables.sheets(body, encoding, limits)
    raise words.unknown(body)


def _zipped(body: bytes, limits: Limits) -> Callable[[str, int], Errors]:
    """Measure a zipped workbook; the error cells of a sheet by its name."""
    opened = archive.Archive(body, limits)
    parts = set(opened.parts)
    if "xl/workbook.bin" in parts:
        raise words.binary_workbook()
    if "EncryptedPackage" in parts:
        raise words.protected()
    if "xl/workbook.xml" in parts:
        named = _named(opened)
        found = {
            name: archive.measure(opened.pieces(part), limits)
            for name, part in named.items()
        }
        others = {p for p in parts if p.startswith("xl/worksheets/")}
        for part in others - set(named.values()):
            archive.measure(opened.pieces(part), limits)
        opened.verify(others)
        return lambda name, _: found.get(name, {})
    if "content.xml" in parts and "META-INF/manifest.xml" in parts:
        if b"manifest:encryption-data" in opened.read("META-INF/manifest.xml"):
            raise words.protected()
        open_document.measure(opened.pieces("content.xml"), limits)
        opened.verify({"content.xml"})
        return lambda *_: {}
    raise words.not_workbook(opened.parts)


def _named(opened: archive.Archive) -> dict[str, str]:
    """Each sheet's name and the part that holds it."""
    targets: dict[bytes, str] = {}
    if "xl/_rels/workbook.xml.rels" in opened.parts:
        for tag in RELATION.findall(opened.read("xl/_rels/workbook.xml.rels")):
            id, target = ID.search(tag), TARGET.search(tag)
            if id and target:
                path = target[1].decode("utf-8", "replace").removeprefix("/xl/")
                targets[id[1]] = f"xl/{path}"
    named: dict[str, str] = {}
    for tag in SHEET.findall(opened.read("xl/workbook.xml")):
        name, link = NAME.search(tag), LINK.search(tag)
        part = targets.get((link[1] or link[2]) if link else b"")
        if name and part in opened.parts:
            named[_unescaped(name[1])] = str(part)
    return named


def _unescaped(text: bytes) -> str:
    plain_text = text.decode("utf-8", "replace")
    for entity, letter in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ):
        plain_text = plain_text.replace(entity, letter)
    return plain_text


def _opened(body: bytes, errors: Callable[[str, int], Errors]) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(body))
        return [
            _sheet(book, meta.name, errors(meta.name, at), meta.visible)
            for at, meta in enumerate(_worksheets(book))
        ]
    except PasswordError:
        raise words.protected() from None
    except CalamineError as error:
        raise words.truncated(str(error)) from None


def _worksheets(book: CalamineWorkbook) -> list[Any]:
    return [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]


def _sheet(
    book: CalamineWorkbook, name: str, errors: Errors, seen: SheetVisibleEnum
) -> Sheet:
    """A sheet that is read when its rows are asked for."""
    opened = book.get_sheet_by_name(name)
    merges = tuple(
        Merge(top, left, bottom, right)
        for (top, left), (bottom, right) in opened.merged_cell_ranges or ()
    )
    rows = partial(_rows, opened, errors)
    return Sheet(name, rows, merges, seen == SheetVisibleEnum.Visible)


def _rows(opened: CalamineSheet, errors: Errors) -> Iterator[Row]:
    if opened.end is None and not errors:
        return
    wrong: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in errors.items():
        wrong.setdefault(row, []).append((column, text))
    # Rows begin at the sheet's first filled column; blank ones before it count too.
    before: list[Any] = [None] * (opened.start[1] if opened.start else 0)
    for at, cells in enumerate(opened.iter_rows()):
        values = before + [plain(value) for value in cells]
        for column, text in wrong.get(at, ()):
            values += [None] * (column + 1 - len(values))
            values[column] = text
        yield Row(at + 1, values)
