"""The kind `rest` against a real HTTP server: envelopes, paging, ends and proofs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connectors.base import Completeness, connector, kinds_known
from schemas.manifests.manifest import ErrorSign
from schemas.strict import Flaw
from schemas.values.problem import Refused

ROWS = [{"id": n, "nilai": n / 4} for n in range(1, 8)]


def ids(pages) -> list[int]:
    return [record.value["id"] for page in pages for record in page.records]


def laravel(city_url=lambda: "", rows=ROWS, size=3):
    """`{"success", "data": {"data", "current_page", "last_page", "next_page_url"}}`"""

    def answer(params):
        page = int(params.get("page", 1))
        last = -(-len(rows) // size)
        more = f"{city_url()}/laporan?page={page + 1}" if page < last else None
        data = {
            "data": rows[(page - 1) * size : page * size],
            "current_page": page,
            "last_page": last,
            "next_page_url": more,
            "total": len(rows),
        }
        return {"success": True, "data": data}

    return answer


def codeigniter(params):
    """`{"status": "200", "data": {"list", "totalPage", "currentPage"}}`"""
    page = int(params["halaman"])
    rows = ROWS[(page - 1) * 3 : page * 3]
    return {
        "status": "200",
        "data": {"list": rows, "totalPage": "3", "currentPage": page},
    }


def jabar(params):
    """`{"message", "error": 0, "data": [...]}` with limit and skip"""
    skip, limit = int(params["skip"]), int(params["limit"])
    return {"message": "ok", "error": 0, "data": ROWS[skip : skip + limit]}


def bare(params):
    """A bare list, by key"""
    after = int(params.get("sesudah", 0))
    return [row for row in ROWS if row["id"] > after][:3]


def test_a_laravel_envelope_by_next_url(serve, a_stream):
    reader = serve({"/laporan": laravel(lambda: reader.city.url)})
    stream = a_stream(
        "data.data[*]",
        params={"per_page": "3"},
        paging={"style": "next-url", "at": "data.next_page_url"},
    )

    pages = list(reader.pages(stream))

    assert ids(pages) == [1, 2, 3, 4, 5, 6, 7]
    assert [page.complete for page in pages][-1] is Completeness.CLAIMED
    assert [page.number for page in pages] == [1, 2, 3]
    assert pages[1].records[0].pointer == "/data/data/0"
    assert pages[2].next is None
    assert all(params["per_page"] == "3" for _, params in reader.city.asked)
    assert {h["authorization"] for h in reader.city.headers} == {"Bearer rahasia"}


def test_a_codeigniter_envelope_by_page_and_last_page(serve, a_stream):
    reader = serve({"/laporan": codeigniter})
    stream = a_stream(
        "data.list[*]",
        errors=ErrorSign("status", (True, "200")),
        paging={
            "style": "page",
            "param": "halaman",
            "start": 1,
            "last_at": "data.totalPage",
        },
    )

    pages = list(reader.pages(stream))

    assert ids(pages) == [1, 2, 3, 4, 5, 6, 7]
    assert pages[-1].complete is Completeness.CLAIMED
    assert len(reader.city.asked) == 3


def test_a_jabar_envelope_by_offset_ends_at_an_empty_page_not_at_a_short_one(
    serve, a_stream
):
    reader = serve({"/laporan": jabar})
    stream = a_stream(
        errors=ErrorSign("error", (0,)),
        paging={"style": "offset", "param": "skip", "size_param": "limit", "size": 3},
    )

    pages = list(reader.pages(stream))

    assert ids(pages) == [1, 2, 3, 4, 5, 6, 7]
    assert [params["skip"] for _, params in reader.city.asked] == ["0", "3", "6", "7"]
    assert pages[-1].complete is Completeness.CLAIMED


def test_a_bare_list_by_keyset(serve, a_stream):
    reader = serve({"/laporan": bare})
    stream = a_stream(
        "[*]", paging={"style": "keyset", "param": "sesudah", "key": "id"}
    )

    pages = list(reader.pages(stream))

    assert ids(pages) == [1, 2, 3, 4, 5, 6, 7]
    assert pages[1].records[2].pointer == "/2"
    assert pages[-1].complete is Completeness.CLAIMED


def test_one_answer_without_paging(serve, a_stream):
    reader = serve({"/laporan": lambda _: {"data": ROWS}})

    [page] = reader.pages(a_stream())

    assert (page.next, page.complete) == (None, Completeness.CLAIMED)
    assert page.records[1].value == {"id": 2, "nilai": Decimal("0.5")}
    assert page.raw.startswith(b'{"data"') and len(page.raw_sha256) == 32
    assert page.observed.server_date is not None


PROVING = {"style": "page", "param": "page", "start": 1, "total_at": "data.total"}


def test_a_total_that_agrees_is_proof_and_saves_a_request(serve, a_stream):
    reader = serve({"/laporan": laravel()})

    pages = list(reader.pages(a_stream("data.data[*]", paging=PROVING)))

    assert pages[-1].complete is Completeness.PROVED
    assert (pages[-1].observed.total, len(reader.city.asked)) == (7, 3)


def test_a_total_that_disagrees_is_noted_and_proves_nothing(serve, a_stream):
    def lying(params):
        answer = laravel()(params)
        answer["data"]["total"] = 9
        return answer

    reader = serve({"/laporan": lying})

    pages = list(reader.pages(a_stream("data.data[*]", paging=PROVING)))

    assert ids(pages) == [1, 2, 3, 4, 5, 6, 7]
    assert pages[-1].complete is Completeness.UNKNOWN
    assert pages[-1].notes[0].rule == "count.mismatch"


def test_a_total_that_only_counts_the_page_does_not_end_a_stream_of_full_pages(
    serve, a_stream
):
    def per_page(params):
        answer = laravel()(params)
        answer["data"]["total"] = len(answer["data"]["data"])
        return answer

    reader = serve({"/laporan": per_page})
    stream = a_stream("data.data[*]", paging=PROVING | {"size": 3})

    pages = list(reader.pages(stream))

    assert ids(pages) == [1, 2, 3, 4, 5, 6, 7]
    assert pages[-1].complete is Completeness.UNKNOWN


def test_records_that_shifted_between_pages_are_not_proof(serve, a_stream):
    shifted = [*ROWS[:3], *ROWS[2:6]]
    reader = serve({"/laporan": laravel(rows=shifted)})

    pages = list(reader.pages(a_stream("data.data[*]", paging=PROVING)))

    assert pages[-1].complete is Completeness.UNKNOWN
    assert pages[-1].notes[0].rule == "count.mismatch"


def test_a_record_without_key_is_not_proof(serve, a_stream):
    rows = [*ROWS[:6], {"nilai": 1}]
    reader = serve({"/laporan": laravel(rows=rows)})

    pages = list(reader.pages(a_stream("data.data[*]", paging=PROVING)))

    assert pages[-1].complete is Completeness.CLAIMED


def test_a_run_goes_on_after_the_last_committed_page(serve, a_stream):
    reader = serve({"/laporan": laravel(lambda: reader.city.url)})
    for paging in (
        PROVING,
        {"style": "next-url", "at": "data.next_page_url", "total_at": "data.total"},
    ):
        stream = a_stream("data.data[*]", paging=paging)
        first = next(reader.pages(stream))

        rest = list(reader.pages(stream, resume=first.next))

        assert ids([first, *rest]) == [1, 2, 3, 4, 5, 6, 7]
        assert [page.number for page in rest] == [2, 3]
        assert rest[-1].complete is Completeness.CLAIMED
        assert not rest[-1].notes


def test_a_cancelled_run_stops_between_pages(serve, a_stream):
    reader = serve({"/laporan": laravel()})
    turns = iter([False, True])
    stream = a_stream("data.data[*]", paging=PROVING)

    pages = list(reader.pages(stream, cancel=lambda: next(turns)))

    assert len(pages) == 1 and pages[0].next is not None


def test_a_flawed_record_stays_beside_its_neighbours(serve, a_stream):
    body = b'{"data": [{"id": 1}, {"id": NaN}, null, {"id": 2, "id": 3}, {"id": 4}]}'
    reader = serve({"/laporan": lambda _: (200, body)})

    [page] = reader.pages(a_stream())

    assert [record.flawed for record in page.records] == [0, 1, 0, 1, 0]
    assert isinstance(page.records[1].value["id"], Flaw)
    assert page.records[2].value is None
    assert [record.pointer for record in page.records][-1] == "/data/4"


@pytest.mark.parametrize(
    ("path", "pointers"),
    [
        ("hasil[?aktif].baris[]", ["/hasil/0/baris/0", "/hasil/2/baris/0"]),
        (
            "hasil[*].baris[0]",
            ["/hasil/0/baris/0", "/hasil/1/baris/0", "/hasil/2/baris/0"],
        ),
        ("hasil[*].{id: aktif}", ["#hasil[*].{id: aktif}[0]"]),
        ("hasil", ["/hasil/0", "/hasil/1", "/hasil/2"]),
        ('"a/b"[*]', ["/a~1b/0"]),
    ],
)
def test_pointers_are_true_in_the_raw_page(serve, a_stream, path, pointers):
    body = {
        "hasil": [
            {"aktif": True, "baris": [{"id": 1}]},
            {"aktif": False, "baris": [{"id": 2}]},
            {"aktif": True, "baris": [{"id": 3}]},
        ],
        "a/b": [{"id": 9}],
    }
    reader = serve({"/laporan": lambda _: body})

    [page] = reader.pages(a_stream(path, key=()))

    assert [record.pointer for record in page.records][: len(pointers)] == pointers


def test_the_kind_is_found_by_looking_and_a_typo_gets_the_right_word():
    assert "rest" in kinds_known()
    assert connector("rest").kind == "rest"
    with pytest.raises(Refused) as refused:
        connector("rset")
    assert "rest" in refused.value.problems[0].message.id
