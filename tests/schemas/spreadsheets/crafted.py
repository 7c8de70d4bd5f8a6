"""Workbooks made by hand, byte by byte, of kinds that no library here writes."""

from __future__ import annotations

import io
import struct
import zipfile

SECTOR = 512
FREE, LAST, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def bof(what: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0, 0, 0, 0x0600))


def number(row: int, column: int, value: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def label(row: int, column: int, text: str) -> bytes:
    head = struct.pack("<HHHHB", row, column, 0, len(text), 0)
    return record(0x0204, head + text.encode("latin-1"))


def error(row: int, column: int, code: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))


def xls(*cells: bytes, password: bool = False) -> bytes:
    """An Excel 97 workbook of one sheet `Data` with these cell records."""
    sheet = bof(0x0010) + b"".join(cells) + record(0x000A)
    before = bof(0x0005) + (
        record(0x002F, b"\x01\x00" + bytes(52)) if password else b""
    )
    place = len(before) + 4 + 8 + len("Data") + 4
    bound = struct.pack("<IHBB", place, 0, 4, 0) + b"Data"
    return compound(
        {"Workbook": before + record(0x0085, bound) + record(0x000A) + sheet}
    )


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE container with these streams, each at least one sector of 512 bytes."""
    fat: list[int] = [FAT]
    data, entries = b"", []
    for name, body in streams.items():
        body = body.ljust(max(4096, -(-len(body) // SECTOR) * SECTOR), b"\x00")
        count, start = len(body) // SECTOR, len(fat)
        fat += [*range(start + 1, start + count), LAST]
        entries.append(_entry(name, 2, start, len(body), FREE))
        data += body
    start = len(fat)
    fat.append(LAST)
    entries.insert(0, _entry("Root Entry", 5, LAST, 0, 1))
    directory = b"".join(entries).ljust(SECTOR, b"\x00")[:SECTOR]
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")[:SECTOR]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, 1, start, 0, 4096, LAST, 0, LAST, 0, 0)[:36]
    head = head.ljust(76, b"\x00")
    head += struct.pack("<109I", 0, *[FREE] * 108)
    return head + table + data + directory


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    text = name.encode("utf-16-le") + b"\x00\x00"
    return (
        text.ljust(64, b"\x00")
        + struct.pack("<HBB", len(text), kind, 1)
        + struct.pack("<III", FREE, FREE, child)
        + bytes(36)
        + struct.pack("<II", start, size)
        + bytes(4)
    )


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def ods(rows: str) -> bytes:
    """An OpenDocument sheet `Data` with these rows of XML."""
    content = (
        '<?xml version="1.0"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Data">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="m"></manifest:manifest>'
    return zipped(
        {
            "mimetype": kind,
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest,
        }
    )


def xlsx(sheet: str) -> bytes:
    """A minimal xlsx whose only sheet `Data` holds this XML inside sheetData."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>'.encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{package}/relationships"><Relationship'
                f' Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/>'
                "</Relationships>"
            ).encode(),
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
                '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{package}/relationships"><Relationship'
                f' Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
                "</Relationships>"
            ).encode(),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>'
            ).encode(),
        }
    )
