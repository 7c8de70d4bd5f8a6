"""Reading `table:`, how a sheet stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast, get_args

from schemas.manifests.parts import Stream
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.sheets import entries
from schemas.manifests.reading.sheets.about import read_about
from schemas.manifests.reading.sheets.melt import read_melt
from schemas.manifests.reading.sheets.period import read_period
from schemas.manifests.table import (
    PERIOD,
    Column,
    EndOf,
    Format,
    Header,
    Merged,
    Rows,
    SheetChoice,
    Table,
)
from schemas.spreadsheets.csv_text import DELIMITERS, ENCODINGS
from schemas.values.nearest import hint

TAB: Final = "tab"


def read_table(part: Section) -> Table | None:
    """The `table:` of a stream, with everything that is wrong in it noted."""
    table = part.section("table", required=True)
    if table is None:
        return None
    form = cast(Format, table.word("format", get_args(Format), "workbook"))
    rows = _rows(table, form)
    read = Table(
        format=form,
        encoding=table.word("encoding", ENCODINGS, "utf-8"),
        delimiter=_delimiter(table),
        quote=table.text("quote", '"'),
        sheet=_sheet(table),
        header=_header(table),
        columns=_columns(table),
        rows=rows,
        period=read_period(table),
        melt=read_melt(table),
        about=read_about(table),
        line=table.line,
    )
    if len(read.quote) != 1 or not read.quote.isascii():
        table.wrong(
            "quote",
            "manifest.shape",
            "Satu tanda kutip saja.",
            "One quote character only.",
        )
    _check_names(table, read)
    table.close()
    return read


def _delimiter(table: Section) -> str:
    words = (TAB, *(each for each in DELIMITERS if each != "\t"))
    found = table.word("delimiter", words, ",")
    return "\t" if found == TAB else found


def _sheet(table: Section) -> SheetChoice:
    sheet = table.section("sheet")
    if sheet is None:
        return SheetChoice()
    read = SheetChoice(
        name=sheet.maybe("name"),
        match=entries.regex(sheet, "match"),
        index=sheet.whole("index", None, 1, 1000),
    )
    if [read.name, read.match, read.index].count(None) != 2:
        sheet.wrong(
            "",
            "table.which_sheet",
            "Sebut satu: name, match, atau index.",
            "Give exactly one of name, match and index.",
        )
    sheet.close()
    return read


def _header(table: Section) -> Header:
    header = table.section("header", required=True)
    if header is None:
        return Header(("-",))
    read = Header(
        anchor=entries.one_or_more(header, "anchor", required=True) or ("-",),
        within=header.whole("within", 40, 1, 500) or 40,
        rows=header.whole("rows", None, 1, 12),
        above=header.whole("above", 0, 0, 5) or 0,
        fill=header.flag("fill", True),
    )
    header.close()
    return read


def _columns(table: Section) -> Mapping[str, Column]:
    columns = table.section("columns", required=True)
    if columns is None:
        return {}
    found: dict[str, Column] = {}
    for name, node in columns.named():
        entries.check_name(columns, name)
        if node.kind != "map":
            header = entries.one_or_more(columns, name, required=True)
            found[name] = Column(name, header)
            continue
        entry = columns.inner(name, node)
        found[name] = Column(
            name,
            header=entries.one_or_more(entry, "header", required=True),
            clean=entries.regex(entry, "clean"),
            optional=entry.flag("optional"),
            total=entry.flag("total"),
        )
        entry.close()
    if not found:
        table.wrong(
            "columns",
            "manifest.blank",
            "Sebut paling sedikit satu kolom.",
            "Name at least one column.",
        )
    return found


def _rows(table: Section, form: Format) -> Rows:
    rows = table.section("rows")
    if rows is None:
        return Rows(end="never" if form == "csv" else "blank")
    total = entries.regex(rows, "total")
    default = "total" if total else "never" if form == "csv" else "blank"
    read = Rows(
        total=total,
        subtotal=entries.regex(rows, "subtotal"),
        until=entries.regex(rows, "until"),
        skip=entries.regex(rows, "skip"),
        end=cast(EndOf, rows.word("end", get_args(EndOf), default)),
        merged=cast(Merged, rows.word("merged", get_args(Merged), "first")),
    )
    rows.close()
    return read


def _check_names(table: Section, read: Table) -> None:
    """A field of the record has one meaning."""
    names: list[Any] = [*read.columns, *read.about]
    names += [*read.melt.holes, read.melt.value] if read.melt else []
    names += [PERIOD] if read.period else []
    for name in sorted({each for each in names if names.count(each) > 1}):
        table.wrong(
            "",
            "table.name_twice",
            f"“{name}” dipakai dua kali (columns, about, melt, atau period).",
            f"“{name}” is used twice (columns, about, melt or period).",
        )


def check_sources(part: Section, stream: Stream) -> None:
    """What `map:` and `key:` name plainly must be a field that the table gives."""
    if stream.table is None:
        return
    fields = stream.table.fields
    mapped = [each for m in stream.map.values() for each in (m, *m.parts)]
    sources = [(f"map.{m.name}.from", m.source or "") for m in mapped]
    sources += [(f"map.{m.name}.name_from", m.name_from or "") for m in mapped]
    for place, name in [*sources, *(("key", name) for name in stream.key)]:
        if entries.NAME.fullmatch(name) and name not in fields:
            near = hint(name, fields)
            listed = ", ".join(fields)
            part.wrong(
                place,
                "table.no_field",
                f"Tabel tidak memberi “{name}”.{near.id} Yang ada: {listed}.",
                f"The table gives no “{name}”.{near.en} There are: {listed}.",
            )
