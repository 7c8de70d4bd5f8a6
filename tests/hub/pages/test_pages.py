"""What people see, asked over HTTP against a real store."""

import gzip
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.app import create_app
from hub.config import Config
from hub.pages import render
from tests.hub.pages.conftest import BASE

COMPARE = "/bandingkan?region=kota-medan"
PAGES = [
    "/",
    COMPARE,
    "/sumber-angka?region=kota-medan",
    "/bandingkan?indicator=population",
    "/daerah",
    "/daerah/kota-medan",
    "/kualitas-data",
    "/kualitas-data/kota-medan-laporan",
]


def text(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.text[:500]
    plain = re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])
    return unescape(re.sub(r"\s+", " ", plain))


@pytest.mark.parametrize("url", PAGES)
def test_every_page_exists_in_both_languages(client: FlaskClient, url: str) -> None:
    indonesian, english = client.get(url), client.get("/en" + url)

    assert (indonesian.status_code, english.status_code) == (200, 200)
    assert '<html lang="id"' in indonesian.text and '<html lang="en"' in english.text
    assert f'hreflang="en" href="{BASE}/en{url}"' in indonesian.text
    assert f'hreflang="id" href="{BASE}{url}"' in english.text


def test_the_sentence_says_value_rank_and_distance(client: FlaskClient) -> None:
    seen = text(client, COMPARE)

    assert re.search(
        r"Kota Medan \d+,\d\s% , peringkat \d+ dari 29 daerah yang dapat dibandingkan;"
        r" \d+,\d poin di (atas|bawah) angka provinsi",
        seen,
    )


def test_numbers_are_written_in_the_language_of_the_page(client: FlaskClient) -> None:
    indonesian = text(client, "/bandingkan?indicator=population&region=kota-medan")
    english = text(client, "/en/bandingkan?indicator=population&region=kota-medan")

    assert "2.546.452 jiwa" in indonesian.replace("\xa0", " ")
    assert "2,546,452 people" in english.replace("\xa0", " ")
    assert "2.546.452" not in english and "2,546,452" not in indonesian


def test_regions_without_a_rank_are_listed_with_the_reason(client: FlaskClient) -> None:
    seen = text(client, "/bandingkan")

    assert re.search(r"32 dari 33 mengirim data, tertua \d+ (menit|jam|hari)", seen)
    assert "data baru sampai 14 Okt 2026" in seen
    assert "tidak mengirim data Kabupaten Pakpak Bharat" in seen
    assert "hanya 5 yang dihitung, paling sedikit 10" in seen


def test_simulated_figures_carry_the_ribbon_and_official_ones_do_not(
    client: FlaskClient,
) -> None:
    ribbon = "Data simulasi – bukan angka resmi"

    assert ribbon in client.get("/bandingkan").text
    assert ribbon not in client.get("/bandingkan?indicator=population").text


def test_official_and_simulated_figures_are_two_questions(client: FlaskClient) -> None:
    official = client.get("/bandingkan?indicator=internet_coverage").text
    simulated = client.get(
        "/bandingkan?indicator=internet_coverage&source=simulated"
    ).text

    assert "2025" in official and 'class="ribbon"' not in official
    assert "Oktober 2026" in simulated and 'class="ribbon"' in simulated
    assert 'class="switch"' in official and 'class="switch"' in simulated


def test_a_stale_page_says_since_when_and_keeps_its_values(client: FlaskClient) -> None:
    seen = text(client, "/bandingkan?indicator=waste_managed")

    assert "Terlambat" in seen and "belum diperbarui sejak" in seen
    assert "Kota Medan" in seen


def test_an_empty_period_says_so_and_leads_to_the_newest(client: FlaskClient) -> None:
    answer = client.get("/bandingkan?period=2027-01")

    assert "Belum ada daerah yang mengirim data untuk Januari 2027." in answer.text
    assert "period=2026-10" in answer.text and 'name="indicator"' in answer.text


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("indicator=reports_resolvd", 404, "Tidak ada indikator"),
        ("region=kota-bijai", 404, "Kota Binjai"),
        ("period=kemarin", 400, "bukan periode yang dikenal"),
        ("peers=dekat", 400, "Tidak ada kelompok"),
        ("source=bocoran", 400, "Tidak ada jenis angka"),
    ],
)
def test_an_unknown_word_is_named_and_the_form_stays(
    client: FlaskClient, query: str, status: int, says: str
) -> None:
    answer = client.get(f"/bandingkan?{query}")

    assert answer.status_code == status
    assert says in unescape(answer.text)
    assert 'name="region"' in answer.text


@pytest.mark.parametrize(
    "url", ["/bandingkan?region=1275", "/?q=1275", "/sumber-angka?region=1275"]
)
def test_an_undotted_code_is_answered_with_a_question(
    client: FlaskClient, url: str
) -> None:
    seen = text(client, url, 300)

    assert "Kota Medan kode BPS 1275" in seen
    assert "Kota Binjai kode Kemendagri 12.75" in seen


def test_a_dotted_code_is_a_region(client: FlaskClient) -> None:
    assert "Kota Binjai" in text(client, "/bandingkan?region=12.75")


@pytest.mark.parametrize(
    "query",
    [
        "indicator=%00",
        "region=" + "x" * 20_000,
        "period=2026-13",
        "period=9999-12",
        "period=" + "9" * 5000,
        "indicator=%ff%fe",
        "region=%3Cscript%3Ealert(1)%3C/script%3E",
        "limit=1000000000&offset=-1",
        "region[]=a&region=&peers[$ne]=1",
        "region=%E2%80%AEnadem",
        "q=" + "%00" * 50,
    ],
)
@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/bandingkan",
        "/en/bandingkan",
        "/sumber-angka",
        "/daerah",
        "/daerah/kota-medan",
        "/kualitas-data",
    ],
)
def test_strange_questions_get_an_answer(
    client: FlaskClient, page: str, query: str
) -> None:
    answer = client.get(f"{page}?{query}")

    assert answer.status_code in (200, 400, 404)
    assert "<script" not in answer.text
    assert len(answer.data) < 200_000


@pytest.mark.parametrize(
    "path",
    [
        "//bandingkan",
        "/bandingkan/",
        "/BANDINGKAN",
        "/bandingkan;x",
        "/%2e%2e/bandingkan",
        "/./bandingkan/..",
        "/en//bandingkan",
        "//evil.test/",
        "/\\evil.test",
        "/bandingkan%00",
    ],
)
def test_another_spelling_of_an_address_is_the_same_page_or_none(
    client: FlaskClient, path: str
) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": path})

    assert answer.status_code == 404 or answer.data == client.get("/bandingkan").data
    assert "Location" not in answer.headers


def test_every_number_leads_to_its_source_and_the_source_answers(
    client: FlaskClient,
) -> None:
    page = client.get(COMPARE).text
    links = {
        unescape(link) for link in re.findall(r'href="(/sumber-angka[^"]*)"', page)
    }

    statuses = {client.get(link).status_code for link in links}

    assert len(links) >= 33
    assert statuses == {200}


def test_the_source_page_names_system_counts_and_formula(client: FlaskClient) -> None:
    seen = text(client, "/sumber-angka?region=kota-medan")

    for words in (
        "Sistem laporan Medan",
        "Kota Medan",
        "Pembilang",
        "Penyebut",
        "selesai",
    ):
        assert words in seen


def test_the_source_of_a_stated_figure_names_its_raw_page(client: FlaskClient) -> None:
    seen = text(client, "/sumber-angka?indicator=population&region=kota-medan")

    assert "2.546.452" in seen


def test_a_missing_number_is_a_sentence_not_a_zero(client: FlaskClient) -> None:
    seen = text(client, "/sumber-angka?region=pakpak-bharat")

    assert "tidak ada angka bukan nol" in seen
    assert not re.search(r"\b0(,0)?\b", seen)


@pytest.mark.parametrize("wanted", ["Binjai", "binjai kota", "12.75"])
def test_search_finds_a_region(client: FlaskClient, wanted: str) -> None:
    answer = client.get("/", query_string={"q": wanted})

    assert "/daerah/kota-binjai" in answer.text


def test_search_finds_an_indicator_in_either_language(client: FlaskClient) -> None:
    assert (
        "indicator=population" in client.get("/?q=penduduk").text.partition("Daftar")[0]
    )
    assert "indicator=population" in client.get("/en/?q=population").text


def test_search_without_a_find_offers_what_is_near(client: FlaskClient) -> None:
    seen = text(client, "/?q=Langkad")

    assert "Mungkin maksud Anda: Kabupaten Langkat" in seen


def test_the_same_address_gives_the_same_bytes_and_then_nothing(
    client: FlaskClient,
) -> None:
    first, second = client.get(COMPARE), client.get(COMPARE)

    again = client.get(COMPARE, headers={"If-None-Match": first.headers["ETag"]})

    assert first.data == second.data
    assert (again.status_code, again.data) == (304, b"")


def test_compressed_answers_hold_the_same_page(client: FlaskClient) -> None:
    plain = client.get(COMPARE)
    packed = client.get(COMPARE, headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_the_compare_page_fits_its_budget(client: FlaskClient) -> None:
    page = client.get(COMPARE, headers={"Accept-Encoding": "gzip"}).data
    style = gzip.compress((render.STATIC / "site.css").read_bytes(), 9)

    assert len(style) <= 12_000
    assert len(page) + len(style) <= 20_000


@pytest.mark.parametrize(
    "url", [*PAGES, "/nope", "/bandingkan?region=1275", "/healthz"]
)
def test_no_page_needs_anything_inline(client: FlaskClient, url: str) -> None:
    answer = client.get(url)

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", answer.text)


@pytest.mark.parametrize(
    "host", ["evil.test", "hub.test:81", "hub.test.evil.test", "", "hub.test@evil"]
)
def test_a_strange_host_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", environ_overrides={"HTTP_HOST": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_a_page_cannot_be_written_to(client: FlaskClient) -> None:
    assert client.post("/bandingkan").status_code == 405
    assert (
        client.get(
            "/bandingkan", headers={"X-HTTP-Method-Override": "DELETE"}
        ).status_code
        == 200
    )


def test_static_files_have_addresses_that_last(client: FlaskClient) -> None:
    found = client.get(render.static("site.css"))
    old = client.get("/static/000000000000/site.css")
    outside = client.get(
        "/", environ_overrides={"PATH_INFO": f"/static/{render.digest()}/../app.py"}
    )

    assert "immutable" in found.headers["Cache-Control"]
    assert "immutable" not in old.headers["Cache-Control"]
    assert outside.status_code == 404


def test_the_font_is_not_asked_for_where_data_are_to_be_saved(
    client: FlaskClient,
) -> None:
    lean = client.get("/", headers={"Save-Data": "on"}).text

    assert "woff2" not in lean and 'class="lean"' in lean
    assert "woff2" in client.get("/").text


def test_health_is_one_word(client: FlaskClient) -> None:
    assert (
        client.get("/healthz", environ_overrides={"HTTP_HOST": "10.0.0.7"}).data
        == b"ok\n"
    )


def test_a_store_that_does_not_answer_keeps_the_question() -> None:
    nowhere = "postgresql+psycopg://nobody@/none?host=/nonexistent"
    app = create_app(
        Config(database_url=nowhere, secret_key="x" * 40, base_url="http://hub.test")
    )
    client = app.test_client()

    answer = client.get(
        "/bandingkan?region=kota-medan", environ_overrides={"HTTP_HOST": "hub.test"}
    )

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Data sedang tidak dapat dibaca" in answer.text
    assert 'name="region" value="kota-medan"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_unexpected_error_shows_a_page_without_details(
    province_app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("rahasia")

    monkeypatch.setattr("hub.services.comparing.overview.overview", fail)

    answer = client.get("/")

    assert answer.status_code == 500
    assert "rahasia" not in answer.text and "Ada yang rusak" in answer.text
