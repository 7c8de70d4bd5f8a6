"""The kind `rest` with answers that are XML or NDJSON."""

from __future__ import annotations

import pytest

from connectors.base import Completeness, Refusal
from schemas import strict
from schemas.mapping import kept


def xml(rows):
    inside = "".join(f"<laporan no='{n}'><id>{n}</id></laporan>" for n in rows)
    return f"<?xml version='1.0'?><daftar>{inside}</daftar>".encode()


def paged(params):
    page = int(params["hal"])
    return xml(range(1, 8)[(page - 1) * 3 : page * 3])


def test_xml_comes_page_after_page_until_one_is_empty(serve, a_stream):
    reader = serve({"/laporan": paged})
    stream = a_stream(
        "daftar/laporan",
        format="xml",
        paging={"style": "page", "param": "hal", "start": 1},
    )

    pages = list(reader.pages(stream))

    assert [len(page.records) for page in pages] == [3, 3, 1, 0]
    assert pages[1].records[0].value == {"@no": "4", "id": "4"}
    assert pages[1].records[0].pointer == "/daftar/laporan[1]"
    assert pages[-1].complete is Completeness.CLAIMED


def test_ndjson_is_one_page_and_a_bad_line_one_bad_record(serve, a_stream):
    reader = serve({"/laporan": lambda _: b'{"id": 1}\n{"id": \n{"id": 3}\n'})

    [page] = reader.pages(a_stream("@", format="ndjson"))

    first, second, third = page.records
    assert (first.value, first.pointer) == ({"id": 1}, "L1")
    assert [p.rule for _, p in strict.flaws(second.value)] == ["json.syntax"]
    assert (third.value, third.pointer) == ({"id": 3}, "L3")


def test_what_is_kept_of_a_page_gives_its_records_again(serve, a_stream):
    reader = serve({"/laporan": lambda _: b'{"id": 1}\n{"id": \n{"id": 3}\n'})

    [page] = reader.pages(a_stream("@", format="ndjson"))

    again = kept.of_page(page.raw, False, "@")
    assert [each.pointer for each in again] == ["L1", "L2", "L3"]
    assert again[0].value == {"id": 1}
    [(where, problem)] = list(strict.flaws(again[1].value))
    assert (where, problem.rule) == ("/$", "json.syntax")


@pytest.mark.parametrize(
    ("form", "body", "rule"),
    [
        ("xml", b"<!DOCTYPE html><html><form/></html>", "login_page"),
        ("xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "xml.dtd"),
        ("xml", b"<daftar><laporan>", "xml.truncated"),
        ("xml", b"<galat>maaf</galat>", "xml.no_records"),
        ("ndjson", b"<html><form>", "login_page"),
        ("ndjson", b"", "json.empty"),
        ("ndjson", b'{"id": 1}\n{"id"', "ndjson.truncated"),
    ],
)
def test_a_page_that_is_not_as_declared_is_refused(serve, a_stream, form, body, rule):
    reader = serve({"/laporan": lambda _: body})
    stream = a_stream("daftar/laporan", format=form)

    with pytest.raises(Refusal) as refused:
        list(reader.pages(stream))

    assert refused.value.rule == rule
    assert refused.value.raw == body
