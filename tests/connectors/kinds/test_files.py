"""Files over HTTP as pages: which, in which order, how far, what is passed over."""

import hashlib
from functools import partial

import pytest

from connectors.base import Completeness, Context, Cursor, Refusal, connector
from connectors.caching import Kept
from connectors.fetch import Fetcher
from schemas import strict
from schemas.manifests import manifest
from schemas.mapping import kept
from tests.connectors.kinds.conftest import UNTIL, City, serving

TEXT = """\
apiVersion: province.hub/v1
publisher: bps-sumut
system: {id: bps-sumut-angka, name: Angka}
connection: {kind: files, base_url: https://bps.example/}
streams:
  - id: angka
    schema: statistics@1
    files: {paths: [/a.csv, /b.csv]}
    table:
      format: csv
      header: {anchor: kode}
      columns: {kode: kode, nilai: nilai}
    map:
      indicator: {value: poverty_line}
      region: {from: kode, codes: kemendagri}
      period: {value: "2021"}
      value: {from: nilai, locale: plain}
      unit: {value: idr_per_person_month}
      status: {value: official}
    examples:
      - in: {kode: "12.71", nilai: "1"}
        out: {value: 1}
"""
READ = manifest.parse(TEXT)


def csv(rows, start=0):
    lines = (f"12.{71 + at % 8},{at + start}" for at in range(rows))
    return ("kode,nilai\n" + "\n".join(lines) + "\n").encode()


@pytest.fixture
def office():
    made = City({})
    with serving(made) as running:
        yield running


def put(office, **files):
    for name, body in files.items():
        office.paths[f"/{name}.csv"] = partial(answer, body)


def answer(body, _):
    return 200, body


def read(
    office,
    files=None,
    resume=None,
    recall=lambda _: None,
    cancel=lambda: False,
    text=TEXT,
):
    if files is not None:
        text = text.replace("{paths: [/a.csv, /b.csv]}", files)
    written = manifest.parse(text)
    allowed = frozenset({office.url.partition("://")[2]})
    with Fetcher(office.url, allowed_hosts=allowed) as fetcher:
        context = Context(fetcher, cancel=cancel, recall=recall)
        cursor = Cursor(None, resume, UNTIL)
        kind = connector("files")
        yield from kind.read(context, written.connection, written.streams[0], cursor)


def values(pages):
    return [r.value["nilai"] for page in pages for r in page.records]


def test_files_come_in_pages_with_addresses_and_their_own_hash(office):
    body = csv(2_400)
    put(office, a=body, b=csv(2, start=20_000))

    pages = list(read(office))

    assert [len(page.records) for page in pages] == [1000, 1000, 400, 2]
    assert pages[1].records[0].pointer == "A1002:B1002"
    assert {page.raw_sha256 for page in pages[:3]} == {hashlib.sha256(body).digest()}
    assert [page.url.rpartition("/")[2] for page in pages] == [
        "a.csv",
        "a.csv#2",
        "a.csv#3",
        "b.csv",
    ]
    assert [page.next is None for page in pages] == [False, False, False, True]
    assert pages[-1].complete is Completeness.CLAIMED
    assert values(pages) == [str(n) for n in range(2_400)] + ["20000", "20001"]


def test_what_is_kept_of_a_page_is_its_records(office):
    put(office, a=csv(2), b=csv(1, start=5))

    first, _ = read(office)

    assert [(each.pointer, each.value) for each in kept.read(first.raw)] == [
        (record.pointer, record.value) for record in first.records
    ]


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_reading_that_was_cut_off_goes_on_where_it_stopped(office, stop):
    put(office, a=csv(2_400), b=csv(2, start=20_000))
    every = list(read(office))

    rest = list(read(office, resume=every[stop - 1].next))

    assert values(rest) == values(every[stop:])
    assert [page.number for page in rest] == [page.number for page in every[stop:]]


def test_a_file_that_changed_in_between_is_not_gone_on_with(office):
    put(office, a=csv(2_400), b=csv(2))
    [first, *_] = list(read(office))
    put(office, a=csv(12_001))

    with pytest.raises(Refusal) as caught:
        list(read(office, resume=first.next))

    assert caught.value.rule == "changed_while_reading"


def test_links_of_a_page_are_followed_in_the_order_people_count(office):
    put(office, **{"9": csv(1, 9), "10": csv(1, 10), "2": csv(1, 2)})
    links = "".join(f'<a href="{n}.csv">x</a>' for n in (10, 9, 2, 9))
    office.paths["/daftar"] = lambda _: (200, f"<a href='x.pdf'>{links}".encode())

    pages = list(read(office, '{index: /daftar, match: "*.csv"}'))

    assert values(pages) == ["2", "9", "10"]


def test_a_json_list_names_the_files(office):
    put(office, a=csv(1, 7))
    office.paths["/api"] = lambda _: {"result": [{"url": "/a.csv"}, {"url": "/b.pdf"}]}

    pages = list(read(office, '{index: /api, at: "result[].url", match: "*.csv"}'))

    assert values(pages) == ["7"]


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ('{index: /daftar, match: "*.xlsx"}', "no_files"),
        ("{index: /tiada}", "not_found"),
        ("{paths: [/tiada.csv]}", "not_found"),
        ('{index: /luar, match: "*.csv"}', "foreign_origin"),
    ],
)
def test_nothing_to_read_is_never_no_data(office, files, rule):
    office.paths["/daftar"] = lambda _: (200, b"<a href='a.csv'>")
    office.paths["/luar"] = lambda _: (200, b"<a href='https://lain.example/a.csv'>")

    with pytest.raises(Refusal) as caught:
        list(read(office, files))

    assert caught.value.rule == rule


def known(*pages):
    found = {page.url: Kept("t", None, None, sha256=page.raw_sha256) for page in pages}
    return found.get


def test_files_that_are_as_they_were_come_as_empty_pages(office):
    put(office, a=csv(2_400), b=csv(2, start=20_000))
    before = list(read(office))

    again = list(read(office, recall=known(*before)))

    assert [page.url for page in again] == [page.url for page in before]
    assert [page.raw_sha256 for page in again] == [p.raw_sha256 for p in before]
    assert values(again) == []


def test_after_one_change_nothing_is_passed_over(office):
    put(office, a=csv(10), b=csv(2, start=20_000))
    before = list(read(office))
    put(office, a=csv(11))

    again = list(read(office, recall=known(*before)))

    assert [len(page.records) for page in again] == [11, 2]


def test_a_drifted_file_is_one_record_and_the_rest_goes_on(office):
    put(office, a=b"kod,nilai\n1,2\n", b=csv(2))

    first, last = list(read(office))

    [record] = first.records
    assert record.flawed and record.value["berkas"] == "a.csv"
    assert len(last.records) == 2
    assert last.complete is Completeness.UNKNOWN
    assert [note.rule for note in last.notes] == ["table.no_header"]


def test_who_loses_the_stream_reads_no_further(office):
    put(office, a=csv(10), b=csv(2))

    pages = list(read(office, cancel=lambda: True))

    assert pages == []
    assert len(office.asked) == 1


ONE, TWO = b'{"kode":"12.71","nilai":"1"}', b'{"kode":"12.72","nilai":"2"}'
FORMS = {
    "ndjson": ONE + b'\n\n{"kode":\n' + TWO + b"\n",
    "json": b'{"d":[' + ONE + b',{"kode":},' + TWO + b"]}",
    "xml": b"<d><r><kode>12.71</kode><nilai>1</nilai></r><r>"
    + b"<x>" * 40
    + b"</x>" * 40
    + b"</r><r><kode>12.72</kode><nilai>2</nilai></r></d>",
}
PATHS = {"ndjson": "", "json": "    records: d\n", "xml": "    records: d/r\n"}


def of_form(form):
    begin, end = TEXT.index("    table:"), TEXT.index("    map:")
    text = TEXT[:begin] + PATHS[form] + TEXT[end:]
    return text.replace("[/a.csv, /b.csv]", f"[/a.csv], format: {form}")


@pytest.mark.parametrize(
    ("form", "pointers", "rule"),
    [
        ("ndjson", ["L1", "L3", "L4"], "json.syntax"),
        ("json", ["/d/0", "/d/1", "/d/2"], "json.syntax"),
        ("xml", ["/d/r[1]", "/d/r[2]", "/d/r[3]"], "xml.too_deep"),
    ],
)
def test_files_that_are_no_tables_give_their_records(office, form, pointers, rule):
    put(office, a=FORMS[form])

    [page] = read(office, text=of_form(form))

    assert [record.pointer for record in page.records] == pointers
    assert [record.flawed for record in page.records] == [False, True, False]
    whole = [record.value["nilai"] for record in page.records if not record.flawed]
    assert whole == ["1", "2"]
    [(_, problem)] = list(strict.flaws(page.records[1].value))
    assert problem.rule == rule
    assert page.complete is Completeness.CLAIMED


@pytest.mark.parametrize(
    ("form", "body", "rule"),
    [
        ("ndjson", ONE + b'\n{"kode"', "ndjson.truncated"),
        ("json", b'{"d":[' + ONE + b',{"kod', "json.truncated"),
        ("xml", b"<d><r><kode>12.71</kode><nilai>1</nilai></r><r>", "xml.truncated"),
    ],
)
def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes_and_not_complete(
    office, form, body, rule
):
    put(office, a=body)

    [page] = read(office, text=of_form(form))

    assert [record.flawed for record in page.records] == [False, True]
    assert page.complete is Completeness.UNKNOWN
    assert [note.rule for note in page.notes] == [rule]
