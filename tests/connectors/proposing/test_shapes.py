"""Envelopes and ways of paging of JSON APIs, found by asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from schemas.manifests import manifest
from tests.connectors.proposing import rows
from tests.connectors.proposing.conftest import proposed

ALL = [rows.report(n) for n in range(1, 61)]


def laravel(asked: dict[str, str]) -> Any:
    """`data.data` with current_page, last_page and next_page_url."""
    number, size = int(asked.get("page", 1)), int(asked.get("per_page", 15))
    part = ALL[(number - 1) * size : number * size]
    last = -(-len(ALL) // size)
    link = f"/laporan?page={number + 1}" if number < last else None
    about = {"current_page": number, "last_page": last, "next_page_url": link}
    page = {"data": part, **about, "total": len(ALL)}
    return {"success": True, "message": "ok", "data": page}


def codeigniter(asked: dict[str, str]) -> Any:
    """`data.list` with totalPage, errors told by status."""
    number = int(asked.get("page", 1))
    part = ALL[(number - 1) * 20 : number * 20]
    about = {"totalPage": 3, "currentPage": number}
    return {"status": "200", "message": "sukses", "data": {"list": part, **about}}


def offsets(asked: dict[str, str]) -> Any:
    """A list with skip and limit, and `error: 0`."""
    skip, limit = int(asked.get("skip", 0)), int(asked.get("limit", 10))
    return {
        "message": "Get data successfull",
        "error": 0,
        "data": ALL[skip : skip + limit],
    }


def tokens(asked: dict[str, str]) -> Any:
    """Pages by a token."""
    at = int(asked.get("cursor", "0").removeprefix("t") or 0)
    token = f"t{at + 20}" if at + 20 < len(ALL) else None
    return {"items": ALL[at : at + 20], "next_cursor": token}


def bare(asked: dict[str, str]) -> Any:
    """A bare list of everything."""
    return ALL


SHAPES = {
    "laravel": (laravel, "data.data[*]", "page"),
    "codeigniter": (codeigniter, "data.list[*]", "page"),
    "offsets": (offsets, "data[*]", "offset"),
    "tokens": (tokens, "items[*]", "token"),
    "bare": (bare, "[*]", "none"),
}


@pytest.mark.parametrize(("answer", "records", "style"), SHAPES.values(), ids=SHAPES)
def test_records_and_pages_are_found(city, answer, records, style):
    served = city({"/laporan": answer})

    found = proposed(f"{served.url}/laporan", kind="rest")

    [stream] = manifest.parse(found.manifest).streams
    assert stream.records == records
    assert stream.paging.style == style
    assert found.taken == found.rows


def test_a_page_size_is_found_and_enlarged(city):
    served = city({"/laporan": laravel})

    found = proposed(f"{served.url}/laporan", kind="rest")

    [stream] = manifest.parse(found.manifest).streams
    assert (stream.paging.size_param, stream.paging.size) == ("per_page", 500)
    assert stream.paging.last_at == "data.last_page"


def test_the_words_of_success_are_taken_from_the_envelope(city):
    served = city({"/laporan": laravel, "/jabar": offsets})

    found = proposed(f"{served.url}/laporan", kind="rest")
    other = proposed(f"{served.url}/jabar", kind="rest")

    assert "errors: {at: success, ok: [true]}" in found.manifest
    assert "errors: {at: error, ok: [0]}" in other.manifest


def since(name: str) -> Callable[[dict[str, str]], Any]:
    def answer(asked: dict[str, str]) -> Any:
        bound = asked.get(name, "").replace("T", " ").partition("+")[0]
        return {"data": [row for row in ALL if row["diubah"] >= bound]}

    return answer


def test_the_parameter_that_asks_for_changes_is_found(city):
    served = city({"/laporan": since("sejak")})

    found = proposed(f"{served.url}/laporan", kind="rest")

    [stream] = manifest.parse(found.manifest).streams
    assert stream.cursor is not None
    assert (stream.cursor.fields, stream.cursor.param) == (("diubah", "id"), "sejak")


def test_a_server_that_ignores_every_filter_is_read_whole_and_told_so(city):
    served = city({"/laporan": bare})

    found = proposed(f"{served.url}/laporan", kind="rest")

    [stream] = manifest.parse(found.manifest).streams
    assert stream.cursor is None
    assert stream.deletes.mode == "full-scan"
    assert any("cannot be asked for" in note.en for note in found.notes)


def test_a_key_in_the_address_is_used_but_never_written(city):
    def guarded(asked: dict[str, str]) -> Any:
        return {"data": ALL} if asked.get("api_key") == "kanari-7" else (401, {})

    served = city({"/laporan": guarded})

    found = proposed(f"{served.url}/laporan?api_key=kanari-7", kind="rest")

    assert "kanari-7" not in str(found.told())
    assert "secret://kota-medan/api-key" in found.manifest
    assert found.rows == 60


def test_a_proposal_asks_few_questions(city):
    served = city({"/laporan": laravel})

    found = proposed(f"{served.url}/laporan")

    assert len(served.asked) == found.requests <= 60
