"""What is said about a file that cannot be read as a table, and the fix."""

from __future__ import annotations

from typing import Final

from schemas.values.problem import Problem, Refused, problem, refuse

FILE: Final = "berkas"


def too_large(size: int, most: int) -> Refused:
    return refuse(
        FILE,
        f"{size} byte",
        "file.too_large",
        id=f"Berkas {size} byte, lebih dari batas {most} byte. Bagi per bulan atau per"
        " wilayah, atau naikkan max_page_bytes di manifes.",
        en=f"The file has {size} bytes, above the cap of {most} bytes. Divide it by"
        " month or region, or raise max_page_bytes in the manifest.",
    )


def empty() -> Refused:
    return refuse(
        FILE,
        "",
        "file.empty",
        id="Berkas kosong. Itu bukan “nol data”; unggah lagi berkas yang benar.",
        en="The file is empty. That does not mean “no data”; upload the right file.",
    )


def unknown(head: bytes) -> Refused:
    return refuse(
        FILE,
        repr(head[:16]),
        "file.unknown_format",
        id="Ini bukan berkas xlsx, xls, ods, atau tabel HTML. Buka di Excel, simpan"
        " sebagai .xlsx, lalu unggah lagi.",
        en="This is no xlsx, xls, ods or HTML table. Open it in Excel, save it as"
        " .xlsx and upload it again.",
    )


def truncated(why: str) -> Refused:
    return refuse(
        FILE,
        why[:200],
        "file.truncated",
        id="Berkas rusak atau terpotong, biasanya karena unggahan putus. Buka di Excel"
        " untuk memastikan, lalu unggah lagi.",
        en="The file is damaged or cut off, usually by a broken upload. Open it in"
        " Excel to make sure, then upload it again.",
    )


def protected() -> Refused:
    return refuse(
        FILE,
        "",
        "file.password",
        id="Berkas dilindungi kata sandi, jadi tidak bisa dibaca. Simpan tanpa kata"
        " sandi (File > Info > Protect Workbook), lalu unggah lagi.",
        en="The file is protected by a password and cannot be read. Save it without"
        " one (File > Info > Protect Workbook) and upload it again.",
    )


def bomb(seen: str, id: str, en: str) -> Refused:
    return refuse(
        FILE,
        seen,
        "file.bomb",
        id=f"Berkas tidak dibuka: {id}. Hapus baris, kolom, atau lampiran yang tidak"
        " perlu, lalu unggah lagi.",
        en=f"The file was not opened: {en}. Remove rows, columns or attachments that"
        " are not needed and upload it again.",
    )


def too_many_cells(rows: int, columns: int, most: int) -> Refused:
    return bomb(
        f"{rows} × {columns}",
        f"lembar {rows} baris × {columns} kolom, lebih dari batas {most} sel",
        f"a sheet of {rows} rows × {columns} columns, above the cap of {most} cells",
    )


def not_workbook(names: list[str]) -> Refused:
    return refuse(
        FILE,
        ", ".join(names[:3]),
        "file.archive",
        id="Ini arsip zip, bukan buku kerja. Keluarkan isinya, lalu unggah berkas"
        " .xlsx di dalamnya.",
        en="This is a zip archive, no workbook. Unpack it and upload the .xlsx inside.",
    )


def binary_workbook() -> Refused:
    return refuse(
        FILE,
        ".xlsb",
        "file.xlsb",
        id="Format .xlsb tidak dibaca. Simpan sebagai .xlsx, lalu unggah lagi.",
        en="The format .xlsb is not read. Save it as .xlsx and upload it again.",
    )


def login_page() -> Refused:
    return refuse(
        FILE,
        "",
        "login_page",
        id="Yang datang halaman login, bukan berkas. Perbarui token atau izin, lalu"
        " coba lagi.",
        en="A login page came, no file. Renew the token or the permission and try"
        " again.",
    )


def web_page(title: str) -> Refused:
    return refuse(
        FILE,
        title,
        "file.web_page",
        id="Yang datang halaman web (HTML), bukan CSV. Periksa alamat di manifes.",
        en="A web page (HTML) came, no CSV. Check the address in the manifest.",
    )


def encoding(line: int, at: int, byte: int, declared: str) -> Refused:
    return refuse(
        f"baris {line}",
        f"0x{byte:02x}",
        "text.encoding",
        id=f"Baris {line} (byte ke-{at + 1}) bukan {declared}. Nyatakan encoding yang"
        " benar di manifes (utf-8 atau cp1252); hub tidak menebak.",
        en=f"Line {line} (byte {at + 1}) is not {declared}. Declare the right encoding"
        " in the manifest (utf-8 or cp1252); the hub does not guess.",
    )


def wide(declared: str) -> Refused:
    return refuse(
        "baris 1",
        "UTF-16/UTF-32",
        "text.encoding",
        id=f"Teks ini UTF-16 atau biner, bukan {declared}. Simpan sebagai “CSV UTF-8”.",
        en=f"This text is UTF-16 or binary, not {declared}. Save it as “CSV UTF-8”.",
    )


def csv_row(line: int, rule: str, seen: str, id: str, en: str) -> Problem:
    return problem(
        f"baris {line}",
        seen,
        rule,
        id=f"Baris {line}: {id} Perbaiki baris ini di sumber.",
        en=f"Line {line}: {en} Correct this line at the source.",
    )
