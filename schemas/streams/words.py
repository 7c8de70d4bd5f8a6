"""What is said about a stream of records that is broken as a whole or in one record."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from schemas.values.problem import Problem, Refused, Words, problem, refuse

BODY: Final = "$"


def placed(found: Problem, pointer: str, where: Words) -> Problem:
    """A problem of one record, with the place at which that stands.

    Nothing of the record is shown: what cannot be read cannot be redacted.
    """
    id, en = found.message.id, found.message.en
    said = Words(f"{where.id}: {id}", f"{where.en}: {en}")
    return replace(found, field=pointer, value="", message=said)


def line(number: int) -> Words:
    return Words(f"Baris {number}", f"Line {number}")


def entry(pointer: str) -> Words:
    return Words(f"Data {pointer}", f"Record {pointer}")


def too_large(pointer: str, most: int) -> Problem:
    return problem(
        pointer,
        f"> {most} byte",
        "record.too_large",
        id=f"Data ini lebih dari {most} byte. Berkas atau gambar tidak boleh ditanam di"
        " dalam data; perbaiki di sistem sumber.",
        en=f"This record has more than {most} bytes. Files or pictures must not be"
        " embedded in the data; correct it at the source.",
    )


def cut_off(pointer: str, rule: str) -> Refused:
    """The file ends in the middle of something: there was more."""
    return refuse(
        pointer,
        "",
        rule,
        id=f"Berkas terpotong di {pointer}: akhirnya tidak ada. Data sebelumnya"
        " dipakai, tetapi pembacaan tidak dianggap lengkap; kirim lagi berkas utuh.",
        en=f"The file is cut off at {pointer}: its end is missing. The records before"
        " it are used, but the reading does not count as complete; send the whole"
        " file again.",
    )


def no_list(path: str) -> Refused:
    return refuse(
        BODY,
        path,
        "json.no_records",
        id=f"Tidak ada daftar data di {path}. Itu bukan “nol data”: periksa records di"
        " manifest, atau sistem berubah bentuk.",
        en=f"There is no list of records at {path}. That does not mean “no data”: check"
        " records in the manifest, or the system has changed its shape.",
    )


def broken_list(place: str) -> Refused:
    return refuse(
        BODY,
        place,
        "json.syntax",
        id=f"Bukan JSON yang sah di {place}. Data sebelumnya dipakai; laporkan kepada"
        " pengelola sistem.",
        en=f"Not valid JSON at {place}. The records before it are used; report it to"
        " the system's owner.",
    )


def large_frame(most: int) -> Refused:
    return refuse(
        BODY,
        f"> {most} byte",
        "json.too_large",
        id=f"Lebih dari {most} byte di luar daftar data. Periksa records di manifest.",
        en=f"More than {most} bytes stand outside the list of records. Check records in"
        " the manifest.",
    )


def no_elements(path: str) -> Refused:
    return refuse(
        BODY,
        path,
        "xml.no_records",
        id=f"Tidak ada elemen {path} di dokumen XML. Itu bukan “nol data”: periksa"
        " records di manifest, atau sistem berubah bentuk.",
        en=f"There is no element {path} in the XML document. That does not mean “no"
        " data”: check records in the manifest, or the system has changed its shape.",
    )


def not_xml(line: int, column: int, why: str) -> Refused:
    return refuse(
        BODY,
        why,
        "xml.syntax",
        id=f"Bukan XML yang sah di baris {line} kolom {column} ({why}). Data sebelumnya"
        " dipakai; kirim pesan ini kepada pengelola sistem.",
        en=f"Not valid XML at line {line} column {column} ({why}). The records before"
        " it are used; send this message to the system's owner.",
    )


def empty_xml() -> Refused:
    return refuse(
        BODY,
        "",
        "xml.empty",
        id="Jawaban kosong. Itu bukan “nol data”: sumber harus menjawab dokumen XML.",
        en="The answer is empty. That does not mean “no data”: the source must answer"
        " with an XML document.",
    )


def web_page() -> Refused:
    return refuse(
        BODY,
        "",
        "login_page",
        id="Sistem menjawab halaman web (HTML), bukan XML: biasanya halaman login."
        " Perbarui token atau login sistem ini, lalu coba lagi.",
        en="The system answered with a web page (HTML), not XML: usually a login page."
        " Renew this system's token or login, then try again.",
    )


def no_markup(head: str) -> Refused:
    return refuse(
        BODY,
        head,
        "xml.not_xml",
        id="Jawaban bukan XML. Periksa alamat dan format di manifest.",
        en="The answer is not XML. Check address and format in the manifest.",
    )


def declared_types(what: str) -> Refused:
    return refuse(
        BODY,
        what,
        "xml.dtd",
        id="XML ini memuat DOCTYPE, entitas, atau rujukan luar; itu tidak dibaca karena"
        " dapat melumpuhkan pembaca. Minta pengelola menghapusnya.",
        en="This XML holds a DOCTYPE, entities or outside references; they are not"
        " read, for they can cripple a reader. Ask its owner to take them out.",
    )


def encoding(said: str, seen: str) -> Refused:
    return refuse(
        BODY,
        said,
        "xml.encoding",
        id=f"XML menyatakan encoding “{said}”, tetapi isinya {seen}. Hub tidak menebak;"
        " kirim UTF-8 dengan pernyataan yang benar.",
        en=f"The XML declares the encoding “{said}”, but it is {seen}. The hub does not"
        " guess; send UTF-8 and declare it rightly.",
    )


def deep(pointer: str, most: int) -> Problem:
    return problem(
        pointer,
        f"> {most}",
        "xml.too_deep",
        id=f"Elemen bersarang lebih dari {most} tingkat; periksa sistem sumber.",
        en=f"Elements nest deeper than {most} levels; check the source system.",
    )


def many_attributes(pointer: str, count: int, most: int) -> Problem:
    return problem(
        pointer,
        count,
        "xml.attributes",
        id=f"Satu elemen memakai {count} atribut, lebih dari batas {most}.",
        en=f"One element carries {count} attributes, above the cap of {most}.",
    )


def long_text(pointer: str, most: int) -> Problem:
    return problem(
        pointer,
        f"> {most}",
        "text.too_long",
        id=f"Satu teks lebih dari {most} karakter. Berkas atau gambar tidak boleh"
        " ditanam di dalam data.",
        en=f"One text has more than {most} characters. Files or pictures must not be"
        " embedded in the data.",
    )
