"""The kind `rest`: token and Link paging, POST search, and signs of more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qsl

import pytest

from connectors.base import Completeness, Page, Refusal
from tests.connectors.kinds import protocols
from tests.servers.answering import Asked, Reply, answering, as_json

ROWS = [{"id": n, "diubah": f"2026-01-0{n}T00:00:00Z"} for n in range(1, 8)]
Answer = Callable[[str, dict[str, str], bytes], tuple[dict[str, str], Any]]


@pytest.fixture
def read() -> Iterator[Callable[..., list[Page]]]:
    """`read(answer, keys)` gives the pages of a server that answers so."""
    with ExitStack() as stack:

        def reading(answer: Answer, text: str, **more: Any) -> list[Page]:
            def answered(asked: Asked) -> Reply:
                headers, value = answer(asked.path, asked.params, asked.body)
                return as_json(value, headers=headers)

            url = stack.enter_context(answering(answered))
            wanted = protocols.stream("rest", text, ("id",))
            return list(protocols.pages(url, "rest", wanted, **more))

        yield reading


def by_token(path, asked, sent):
    at = int(asked.get("lanjut", "t0")[1:])
    more = f"t{at + 3}" if at + 3 < len(ROWS) else None
    return {}, {"data": ROWS[at : at + 3], "meta": {"next": more, "total": len(ROWS)}}


def by_header(path, asked, sent):
    page = int(asked.get("hal", 1))
    last = f'<{path}?hal={page - 1}>; rel="prev"'
    link = f'{last}, <{path}?hal={page + 1}&x="a,b">; title="a, b"; rel="last next"'
    return {"Link": link if page < 3 else last}, ROWS[(page - 1) * 3 : page * 3]


class Search:
    """Takes searches as JSON or as a form, by page."""

    def __init__(self, form: bool = False) -> None:
        self.form, self.sent = form, []

    def __call__(self, path, asked, sent):
        said = dict(parse_qsl(sent.decode())) if self.form else json.loads(sent)
        self.sent.append((asked, said))
        place = said if self.form else said["paging"]
        page = int(place["page"])
        rows = ROWS[(page - 1) * 3 : page * 3]
        return {}, {"rows": rows, "lagi": page < 3}


def test_a_token_leads_from_page_to_page_and_the_total_proves_the_end(read):
    found = read(
        by_token,
        """
        request: {path: /laporan}
        records: data[*]
        paging: {style: token, param: lanjut, at: meta.next, total_at: meta.total}
        """,
    )

    assert protocols.values(found, "id") == [1, 2, 3, 4, 5, 6, 7]
    assert found[-1].complete is Completeness.PROVED


def test_a_token_that_stays_the_same_ends_as_a_loop(read):
    def stuck(path, asked, sent):
        return {}, {"data": ROWS[:3], "next": "t3"}

    with pytest.raises(Refusal) as refused:
        read(
            stuck,
            """
            request: {path: /laporan}
            records: data[*]
            paging: {style: token, param: lanjut, at: next}
            """,
        )

    assert refused.value.rule == "loop"


def test_a_run_by_token_goes_on_where_it_was_cut(read):
    text = """
        request: {path: /laporan}
        records: data[*]
        paging: {style: token, param: lanjut, at: meta.next}
    """
    first = read(by_token, text)[0]

    found = read(by_token, text, resume=first.next)

    assert protocols.values(found, "id") == [4, 5, 6, 7]


def test_the_link_header_leads_on_whatever_else_it_holds(read):
    found = read(
        by_header,
        """
        request: {path: /laporan}
        records: "@"
        paging: {style: link-header}
        """,
    )

    assert protocols.values(found, "id") == [1, 2, 3, 4, 5, 6, 7]
    assert found[-1].complete is Completeness.CLAIMED


def test_a_search_carries_page_and_cursor_in_its_json_body(read):
    search = Search()

    found = read(
        search,
        """
        request:
          path: /cari
          method: POST
          params: {v: 2}
          body: {status: baru, filter: {tahun: 2026}}
        records: rows[*]
        paging:
          {style: page, param: paging.page, size_param: paging.size,
          size: 3, more_at: lagi}
        cursor:
          {fields: [diubah, id], param: filter.sejak, zone: Asia/Jakarta, overlap: 1s}
        """,
        position={"updated": "2026-01-01T00:00:01+00:00", "key": "1"},
    )

    assert protocols.values(found, "id") == [1, 2, 3, 4, 5, 6, 7]
    assert search.sent[1] == (
        {"v": "2"},
        {
            "status": "baru",
            "filter": {"tahun": 2026, "sejak": "2026-01-01T07:00:00+07:00"},
            "paging": {"page": 2, "size": 3},
        },
    )
    assert len({page.url for page in found}) == len(found) == 3
    assert found[-1].complete is Completeness.CLAIMED


def test_a_search_can_be_sent_as_a_form(read):
    search = Search(form=True)

    found = read(
        search,
        """
        request: {path: /cari, method: POST, send: form, body: {status: baru}}
        records: rows[*]
        paging: {style: page, more_at: lagi}
        """,
    )

    assert protocols.values(found, "id") == [1, 2, 3, 4, 5, 6, 7]
    assert search.sent[2] == ({}, {"status": "baru", "page": "3"})


def test_more_that_does_not_come_is_not_complete(read):
    def promising(path, asked, sent):
        page = int(asked["page"])
        return {}, {"rows": ROWS[:3] if page == 1 else [], "lagi": True, "hal": page}

    found = read(
        promising,
        """
        request: {path: /laporan}
        records: rows[*]
        paging: {style: page, more_at: lagi}
        """,
    )

    assert found[-1].complete is Completeness.UNKNOWN
    assert [note.rule for note in found[-1].notes] == ["paging.cut"]


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        ("request: {path: /a, method: PUT}", "manifest.unknown_word"),
        ("request: {path: /a, body: {x: 1}}", "manifest.unknown_key"),
        ("request: {path: /a, method: POST, body: {token: x}}", "auth.literal_secret"),
        (
            "{request: {path: /a}, paging: {style: token, param: x}}",
            "manifest.missing_key",
        ),
        (
            "{request: {path: /a}, paging: {style: link-header, at: x}}",
            "manifest.unknown_key",
        ),
    ],
)
def test_wrong_keys_are_refused(keys, rule):
    _, problems = protocols.source("rest", keys)

    assert rule in [problem.rule for problem in problems]
