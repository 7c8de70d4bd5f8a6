"""The scoreboard of feeds and the page of one system, asked over HTTP."""

import re

import pytest
from flask.testing import FlaskClient

from tests.hub.pages.test_pages import text


def feeds(client: FlaskClient, url: str) -> int:
    return client.get(url).text.count("<tr data-c=")


def test_the_headline_counts_regions_by_their_worst_feed(client: FlaskClient) -> None:
    seen = text(client, "/kualitas-data").replace("\xa0", " ")

    # Every second feed stopped 40 days ago, one of them failed; one region never began.
    assert "0 mutakhir · 31 terlambat · 1 terputus · 1 belum tersambung" in seen


def test_the_strip_has_one_square_a_region_and_shapes_differ(
    client: FlaskClient,
) -> None:
    page = client.get("/kualitas-data").text
    strip = page.partition('<ol class="states"')[2].partition("</ol>")[0]

    assert strip.count("<li>") == 33
    assert strip.count("sq late") == 31 and strip.count("sq never") == 1
    assert "Kota Medan: terlambat" in strip


def test_the_worst_feed_stands_first(client: FlaskClient) -> None:
    page = client.get("/kualitas-data").text
    found = re.findall(r'<span class="chip (\w+)">', page.partition("<tbody>")[2])

    assert found == sorted(found, key=("broken", "late", "never", "fresh").index)
    assert len(found) == 66


def test_the_state_filters_in_the_address(client: FlaskClient) -> None:
    every = feeds(client, "/kualitas-data")
    parts = [
        feeds(client, f"/kualitas-data?state={state}")
        for state in ("broken", "late", "never", "fresh")
    ]

    assert (every, parts[0]) == (66, 1)
    assert sum(parts) == every


def test_an_unknown_state_or_system_is_named(client: FlaskClient) -> None:
    assert "Tidak ada keadaan" in text(client, "/kualitas-data?state=lama", 400)
    assert "Tidak ada sistem" in text(client, "/kualitas-data/kota-x", 404)
    assert "Tidak ada sistem" in text(client, "/kualitas-data/" + "x" * 900, 404)


def test_a_system_shows_runs_counts_and_30_days(client: FlaskClient) -> None:
    page = client.get("/kualitas-data/kota-medan-laporan").text
    seen = text(client, "/kualitas-data/kota-medan-laporan")

    days = page.partition('<ol class="days">')[2].partition("</ol>")[0]
    assert days.count("<li") == 30
    assert days.count("sq fresh") == 1 and days.count("sq broken") == 1
    assert re.search(r"lengkap\s+40\s+38\s+0\s+0\s+0\s+2", seen)
    assert "gagal" in seen


def test_criteria_not_met_say_how_to_meet_them(client: FlaskClient) -> None:
    seen = text(client, "/kualitas-data/kota-medan-laporan")

    assert "dari 8 terpenuhi" in seen
    assert "2 baris menunggu perbaikan" in seen
    assert "Kirim tanda hapus" in seen


def test_quarantine_is_counted_by_cause_and_never_shown(client: FlaskClient) -> None:
    page = client.get("/kualitas-data/kota-medan-laporan").text
    seen = text(client, "/kualitas-data/kota-medan-laporan")

    assert "2 baris tanggal yang tidak mungkin" in seen
    assert "opened_at" in seen and "date.impossible" in seen
    for secret in ("rahasia", "32-13-2026", "lapor.medan.example"):
        assert secret not in page


def test_reasons_hide_the_address_of_the_server(client: FlaskClient) -> None:
    for url in ("/kualitas-data/kota-binjai-statistik", "/kualitas-data"):
        page = client.get(url).text

        assert "menolak sambungan" in page
        assert "lapor.binjai.example" not in page and "10.1.2.3" not in page


@pytest.mark.parametrize("start", ["/", "/bandingkan?region=kota-medan", "/daerah"])
def test_why_a_feed_is_late_is_two_clicks_away(client: FlaskClient, start: str) -> None:
    first = client.get(start).text
    assert 'href="/kualitas-data' in first

    second = client.get("/kualitas-data").text

    assert 'href="/kualitas-data/kota-medan-statistik"' in second


def test_the_province_figure_lists_the_regions_it_rests_on(
    client: FlaskClient,
) -> None:
    seen = text(client, "/sumber-angka")

    assert "Daerah yang masuk: 32 dari 33" in seen
    assert re.search(r"Tidak masuk Kabupaten Pakpak Bharat\s+tidak mengirim data", seen)


def test_the_median_names_the_regions_in_the_middle(client: FlaskClient) -> None:
    page = client.get("/bandingkan?region=kota-medan").text
    seen = text(client, "/bandingkan?region=kota-medan")

    assert 'href="#nilai-tengah"' in page and 'id="nilai-tengah"' in page
    assert re.search(r"separuh dari 29 daerah .* Di tengah: ", seen)
