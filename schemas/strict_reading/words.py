"""What strict parsing says about bytes and values it cannot take, and the fix."""

from __future__ import annotations

import re
from json import JSONDecodeError
from typing import Final

from schemas.values.problem import Problem, problem

PAGE: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|form|title)\b", re.I)
TITLE: Final = re.compile(r"<title[^>]*>(.{0,200}?)</title>", re.I | re.S)
WARNING: Final = re.compile(r"<b>(?:warning|notice|deprecated|fatal error)</b>", re.I)
BODY: Final = "$"
AROUND: Final = 20


def printable(text: str) -> str:
    """Text that every store can keep: no NUL, no half characters."""
    safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return safe.replace("\x00", "\\u0000")


def too_large(size: int, most: int) -> Problem:
    return problem(
        BODY,
        f"{size} byte",
        "json.too_large",
        id=f"Jawaban {size} byte, lebih dari batas {most} byte. Minta halaman yang"
        " lebih kecil (misalnya per_page) atau naikkan batas di manifest.",
        en=f"The answer has {size} bytes, above the cap of {most} bytes. Ask for"
        " smaller pages (per_page, say) or raise the cap in the manifest.",
    )


def empty(size: int) -> Problem:
    return problem(
        BODY,
        f"{size} byte",
        "json.empty",
        id="Jawaban kosong. Itu bukan “nol data”: sistem sumber harus menjawab"
        " JSON, misalnya [] bila memang tidak ada data.",
        en="The answer is empty. That does not mean “no data”: the source must"
        " answer JSON, such as [] when there really is nothing.",
    )


def not_utf8(body: bytes, at: int, wide: bool = False) -> Problem:
    seen = "UTF-16/UTF-32" if wide else f"0x{body[at]:02x}"
    return problem(
        BODY,
        repr(body[max(0, at - AROUND) : at + AROUND]),
        "text.not_utf8",
        id=f"Teks bukan UTF-8 (byte ke-{at + 1}: {seen}). Minta pengelola sistem"
        " mengirim UTF-8; hub tidak menebak pengodean huruf.",
        en=f"The text is not UTF-8 (byte {at + 1}: {seen}). Ask the system's owner to"
        " send UTF-8; the hub does not guess encodings.",
    )


def markup(text: str) -> Problem:
    """A web page, a program's warning or XML where JSON was due."""
    head = text[:20_000]
    title = TITLE.search(head)
    value = printable(title.group(1).strip() if title else text.strip())
    if PAGE.search(head):
        return problem(
            BODY,
            value,
            "json.login_page",
            id="Sistem menjawab halaman web (HTML), bukan JSON: biasanya halaman"
            " login karena sesi atau token berakhir, atau halaman pemeliharaan."
            " Perbarui token atau login sistem ini, lalu coba lagi.",
            en="The system answered with a web page (HTML), not JSON: usually a"
            " login page because the session or token ended, or a maintenance page."
            " Renew this system's token or login, then try again.",
        )
    cause = "peringatan program (PHP)" if WARNING.search(head) else "XML atau markup"
    reason = "a program's warning (PHP)" if WARNING.search(head) else "XML or markup"
    return problem(
        BODY,
        value,
        "json.markup",
        id=f"Jawaban diawali {cause}, bukan JSON. Periksa alamat dan format di"
        " manifest, atau minta pengelola mematikan pesan galat di keluaran.",
        en=f"The answer begins with {reason}, not JSON. Check address and format in"
        " the manifest, or ask the owner to keep error messages out of the output.",
    )


def too_deep(most: int) -> Problem:
    return problem(
        BODY,
        f"> {most}",
        "json.too_deep",
        id=f"JSON bersarang lebih dari {most} tingkat. Data yang sah tidak sedalam"
        " itu; periksa sistem sumber.",
        en=f"The JSON nests deeper than {most} levels. Honest data are not that deep;"
        " check the source system.",
    )


def syntax(error: JSONDecodeError) -> Problem:
    """Where and how the text stops being JSON: cut off, or something too much."""
    at, text = error.pos, error.doc
    place = f"baris {error.lineno} kolom {error.colno}"
    spot = f"line {error.lineno} column {error.colno}"
    if error.msg == "Extra data":
        cause = f"ada sisa teks sesudah JSON selesai ({place})"
        reason = f"text follows after the JSON has ended ({spot})"
    elif error.msg.startswith("Unterminated") or not text[at:].strip():
        cause = f"JSON terpotong ({place}): jawaban tidak lengkap"
        reason = f"the JSON is cut off ({spot}): the answer is incomplete"
    else:
        cause = f"bukan JSON yang sah di {place} ({error.msg})"
        reason = f"not valid JSON at {spot} ({error.msg})"
    return problem(
        BODY,
        printable(text[max(0, at - AROUND) : at + AROUND]),
        "json.syntax",
        id=f"Jawaban tidak terbaca: {cause}. Coba lagi; bila tetap, kirim potongan"
        " ini kepada pengelola sistem.",
        en=f"The answer cannot be read: {reason}. Try again; if it stays, send this"
        " piece to the system's owner.",
    )


def not_a_number(text: str) -> Problem:
    return problem(
        BODY,
        text,
        "json.nan",
        id=f"{text} bukan angka. Kirim null dengan alasannya bila nilai tidak ada.",
        en=f"{text} is not a number. Send null with a reason when there is no value.",
    )


def out_of_range(text: str) -> Problem:
    return problem(
        BODY,
        text,
        "json.out_of_range",
        id="Angka di luar jangkauan yang masuk akal (pangkat sepuluh di atas 308)."
        " Perbaiki nilainya di sistem sumber.",
        en="The number is outside any sensible range (power of ten above 308)."
        " Correct the value at the source.",
    )


def too_many_digits(text: str, most: int) -> Problem:
    return problem(
        BODY,
        text,
        "json.too_many_digits",
        id=f"Angka lebih dari {most} digit. Bila ini nomor (NIK, NIP, rekening),"
        " sistem sumber harus mengirimnya sebagai teks.",
        en=f"The number has more than {most} digits. If it is an identifier, the"
        " source must send it as text.",
    )


def repeated_key(key: str) -> Problem:
    return problem(
        BODY,
        printable(key),
        "json.duplicate_key",
        id="Kunci ini muncul dua kali dalam satu objek; tidak jelas mana yang benar."
        " Perbaiki keluaran sistem sumber.",
        en="This key stands twice in one object; which one is right is unknown."
        " Correct the source's output.",
    )


def broken_key(key: str) -> Problem:
    return problem(
        BODY,
        printable(key),
        "json.broken_key",
        id="Nama kolom berisi karakter rusak atau terlalu panjang. Perbaiki nama"
        " kolom di sistem sumber.",
        en="A field name holds broken characters or is too long. Correct the field"
        " name at the source.",
    )


def too_long(text: str, most: int) -> Problem:
    return problem(
        BODY,
        printable(text[:1000]),
        "text.too_long",
        id=f"Teks {len(text)} karakter, lebih dari batas {most}. Berkas atau gambar"
        " tidak boleh ditanam di dalam data.",
        en=f"The text has {len(text)} characters, above the cap of {most}. Files or"
        " pictures must not be embedded in the data.",
    )


def nul(text: str) -> Problem:
    return problem(
        BODY,
        printable(text),
        "text.nul",
        id="Teks berisi karakter NUL (\\u0000) yang tidak dapat disimpan. Hapus"
        " karakter itu di sistem sumber.",
        en="The text holds a NUL character (\\u0000), which cannot be stored. Remove"
        " it at the source.",
    )


def surrogate(text: str) -> Problem:
    return problem(
        BODY,
        printable(text),
        "text.surrogate",
        id="Teks berisi setengah karakter (\\ud800–\\udfff), biasanya emoji yang"
        " terpotong. Perbaiki teks di sistem sumber.",
        en="The text holds half a character (\\ud800–\\udfff), usually a cut emoji."
        " Correct the text at the source.",
    )


def control(text: str) -> Problem:
    return problem(
        BODY,
        printable(text),
        "text.control",
        id="Teks berisi karakter kendali mentah (misalnya baris baru tanpa \\n)."
        " Sistem sumber harus menulisnya sebagai escape JSON.",
        en="The text holds a raw control character (a line break not written as \\n,"
        " say). The source must write it as a JSON escape.",
    )
