"""Reading `files:` and `table:`, which files a stream reads and how a sheet stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, cast, get_args

from schemas.manifests.parts import Stream
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.table_about import read_about
from schemas.manifests.reading.tree import Node
from schemas.manifests.table import (
    HOLE,
    PERIOD,
    Column,
    EndOf,
    FileFormat,
    Files,
    Format,
    Header,
    Listing,
    Melt,
    Merged,
    Packed,
    Period,
    PeriodLevel,
    PeriodPart,
    Rows,
    SheetChoice,
    Table,
    holes,
    pattern,
)
from schemas.spreadsheets.csv_text import DELIMITERS, ENCODINGS
from schemas.values.nearest import hint

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
GROUPS: Final = frozenset({"year", "month", "quarter", "semester"})
TAB: Final = "tab"


def read_files(part: Section) -> Files:
    """The `files:` of a stream."""
    files = part.section("files", required=True)
    if files is None:
        return Files()
    paths = files.texts("paths")
    for path in paths:
        _check_path(files, "paths", path)
    index = files.maybe("index")
    if index is not None:
        _check_path(files, "index", index)
    read = Files(
        paths=paths,
        index=index,
        at=files.path_of("at"),
        match=files.text("match", "*"),
        format=cast(FileFormat, files.word("format", get_args(FileFormat), "table")),
        listing=cast(Listing, files.word("listing", get_args(Listing), "links")),
        packed=_packed(files),
        member=files.maybe("member"),
    )
    if read.member is not None and read.packed != "zip":
        files.wrong(
            "member",
            "files.member",
            "member hanya untuk packed: zip.",
            "member is only for packed: zip.",
        )
    if paths and (index is not None or files.has("match")):
        files.wrong(
            "",
            "files.which",
            "Sebut berkasnya (paths), atau cari (index, match); salah satu.",
            "Name the files (paths) or look for them (index, match); one of the two.",
        )
    files.close()
    return read


def _packed(files: Section) -> Packed | None:
    if not files.has("packed"):
        files.known.append("packed")
        return None
    return cast(Packed, files.word("packed", get_args(Packed)))


def _check_path(part: Section, key: str, path: str) -> None:
    steps = path.split("/")
    if "?" in path or "#" in path or ".." in steps or "\\" in path:
        part.wrong(
            key,
            "url.path",
            f"“{path}”: tanpa ?, #, \\ atau ..; tulis alamat di bawah base_url.",
            f"“{path}”: no ?, #, \\ or ..; write an address below base_url.",
        )


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
        period=_period(table),
        melt=_melt(table),
        about=read_about(table, _regex, _check_name),
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
        match=_regex(sheet, "match"),
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
        anchor=_one_or_more(header, "anchor", required=True) or ("-",),
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
        _check_name(columns, name)
        if node.kind != "map":
            header = _one_or_more(columns, name, required=True)
            found[name] = Column(name, header)
            continue
        entry = columns.inner(name, node)
        found[name] = Column(
            name,
            header=_one_or_more(entry, "header", required=True),
            clean=_regex(entry, "clean"),
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


def _check_name(part: Section, name: str) -> None:
    if not NAME.fullmatch(name):
        part.wrong(
            name,
            "manifest.shape",
            "Nama kolom: huruf kecil, angka, dan garis bawah.",
            "Names of columns: lower-case letters, digits and underscores.",
            Node("text", name, part.nodes[name].line, name),
        )


def _one_or_more(part: Section, key: str, required: bool = False) -> tuple[str, ...]:
    """One text, or a list of other spellings of it."""
    node = part.node(key, "text", "list", required=required)
    if node is None:
        return ()
    return part.texts(key, required) if node.kind == "list" else (part.text(key),)


def _rows(table: Section, form: Format) -> Rows:
    rows = table.section("rows")
    if rows is None:
        return Rows(end="never" if form == "csv" else "blank")
    total = _regex(rows, "total")
    default = "total" if total else "never" if form == "csv" else "blank"
    read = Rows(
        total=total,
        subtotal=_regex(rows, "subtotal"),
        until=_regex(rows, "until"),
        skip=_regex(rows, "skip"),
        end=cast(EndOf, rows.word("end", get_args(EndOf), default)),
        merged=cast(Merged, rows.word("merged", get_args(Merged), "first")),
    )
    rows.close()
    return read


def _period(table: Section) -> Period | None:
    period = table.section("period")
    if period is None:
        return None
    level = cast(PeriodLevel, period.word("level", get_args(PeriodLevel), "month"))
    parts = []
    for entry, node in period.sections("parts"):
        if node.kind != "map":
            continue
        part = PeriodPart(
            beside=entry.maybe("beside"),
            match=_period_regex(entry, "match"),
            sheet=_period_regex(entry, "sheet"),
        )
        if [part.beside, part.match, part.sheet].count(None) != 2:
            entry.wrong(
                "",
                "table.period_part",
                "Sebut satu: beside, match, atau sheet.",
                "Give exactly one of beside, match and sheet.",
            )
        parts.append(part)
        entry.close()
    period.close()
    return Period(tuple(parts), level)


def _period_regex(part: Section, key: str) -> str | None:
    text = _regex(part, key)
    names = set(re.compile(text).groupindex) if text else set()
    if text and not (names and names <= GROUPS):
        part.wrong(
            key,
            "table.period_part",
            "Pola harus bergrup (?P<month>…) dan/atau year, quarter, semester.",
            "The pattern needs groups (?P<month>…) and/or year, quarter, semester.",
        )
        return None
    return text


def _melt(table: Section) -> Melt | None:
    melt = table.section("melt")
    if melt is None:
        return None
    read = Melt(
        columns=_titles(melt, "columns", required=True),
        value=melt.shaped(
            "value", NAME, "nama_huruf_kecil", "lower_case_name", "nilai"
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
    texts = _one_or_more(part, key, required)
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


def _regex(part: Section, key: str) -> str | None:
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
        if NAME.fullmatch(name) and name not in fields:
            near = hint(name, fields)
            listed = ", ".join(fields)
            part.wrong(
                place,
                "table.no_field",
                f"Tabel tidak memberi “{name}”.{near.id} Yang ada: {listed}.",
                f"The table gives no “{name}”.{near.en} There are: {listed}.",
            )
