"""CSV by its declared encoding and dialect, line after line, and what is wrong."""

import tracemalloc

import pytest

from schemas.spreadsheets import csv_text
from schemas.spreadsheets.sheets import Limits
from schemas.values.problem import Refused


def rows(body, *form, **limits):
    return list(csv_text.sheet(body, *form, limits=Limits(**limits)).rows())


def cells(body, *form):
    return [row.cells for row in rows(body, *form)]


@pytest.mark.parametrize(
    ("body", "form", "expected"),
    [
        (b"a,b\r\n1,2\r\n", (), [["a", "b"], ["1", "2"]]),
        (b"\xef\xbb\xbfa;b\n1;2", ("utf-8", ";"), [["a", "b"], ["1", "2"]]),
        (b"\xef\xbb\xbfa;b", ("utf-8-sig", ";"), [["a", "b"]]),
        (b"a\tb\n1\t2", ("utf-8", "\t"), [["a", "b"], ["1", "2"]]),
        (b"caf\xe9;\x80 5", ("cp1252", ";"), [["café", "€ 5"]]),
        (b'"a;""b""";c\n"d\ne";f', ("utf-8", ";"), [['a;"b"', "c"], ["d\ne", "f"]]),
        (b"a,b\r1,2\r", (), [["a", "b"], ["1", "2"]]),
        (b"\n\na,b\n", (), [[], [], ["a", "b"]]),
    ],
)
def test_declared_forms_are_read(body, form, expected):
    assert cells(body, *form) == expected


@pytest.mark.parametrize(
    ("body", "form", "rule", "field"),
    [
        (b"", (), "file.empty", "berkas"),
        (b" \r\n ", (), "file.empty", "berkas"),
        ("ya,é".encode("utf-16"), (), "text.encoding", "baris 1"),
        (b"a\x00b\x00", (), "text.encoding", "baris 1"),
        (b"a,b\n1,2\ncaf\xe9,3", (), "text.encoding", "baris 3"),
        (b"a\n\x81", ("cp1252",), "text.encoding", "baris 2"),
        (b"\xef\xbb\xbfa", ("cp1252",), "text.encoding", "baris 1"),
        (b"<!doctype html><p>", (), "file.web_page", "berkas"),
        (b"<html><form action=/masuk>", (), "login_page", "berkas"),
    ],
)
def test_what_is_no_csv_of_that_form_is_refused_with_its_line(body, form, rule, field):
    with pytest.raises(Refused) as caught:
        rows(body, *form)

    [problem] = caught.value.problems
    assert (problem.rule, problem.field) == (rule, field)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"a\x00,b", "text.nul"),
        (b'"a"b,c', "csv.syntax"),
        (b"x" * 300 + b",b", "csv.long_line"),
    ],
)
def test_one_bad_line_never_stops_the_others(line, rule):
    found = rows(b"k,l\n" + line + b"\n1,2\n", max_line=200)

    assert [row.problem.rule if row.problem else row.cells for row in found] == [
        ["k", "l"],
        rule,
        ["1", "2"],
    ]
    assert "2" in found[1].problem.message.id


def test_a_quote_that_never_closes_takes_only_what_follows():
    found = rows(b'a,b\n1,2\n"3,4\n' + b"5,6\n" * 50_000)

    assert [row.cells for row in found[:2]] == [["a", "b"], ["1", "2"]]
    assert found[2].problem.rule == "csv.syntax"
    assert found[2].problem.field == "baris 3"


def test_a_large_file_is_read_in_flat_memory():
    body = b"kode,nama,nilai\n" + b"3273,KOTA BANDUNG,474448\n" * 200_000
    tracemalloc.start()

    count = sum(1 for _ in csv_text.sheet(body).rows())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 200_001
    assert peak < 2 << 20 or peak < len(body) // 2
