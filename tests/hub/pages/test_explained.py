"""The pages that explain: indicators, data, method, status, accessibility, charts."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from hub.charts.pictures import raster
from hub.pages.graphics.gallery import CHARTS
from hub.services.disclosure import rules
from hub.services.likeness import peers
from schemas.contracts import series
from schemas.contracts.domain import catalogue
from tests.hub.pages.test_pages import text

KNOWN = catalogue().indicators
PAGES = [
    "/indikator",
    "/indikator?q=laporan&filled=1",
    "/indikator/reports_resolved",
    "/indikator/population?map=peta-batas",
    "/daerah/kota-medan/sebanding",
    "/daerah/kota-medan/vs/langkat",
    "/data",
    "/metode",
    "/status",
    "/aksesibilitas",
    *(f"/tanam/reports_resolved/{chart}" for chart in CHARTS),
]
STRANGE = [
    ("/indikator?q=%00%ff<script>", 200),
    ("/indikator?province=zzz", 404),
    ("/indikator/xyz", 404),
    ("/indikator/" + "x" * 5000, 404),
    ("/indikator/reports_resolved?period=1900-01", 400),
    ("/bandingkan?period=1900-01", 400),
    ("/bandingkan?period=1903", 400),
    ("/bandingkan?period=2100-12", 200),
    ("/indikator/reports_resolved?period=31-12", 400),
    ("/indikator/reports_resolved?region=1275", 300),
    ("/indikator/reports_resolved?source=both", 400),
    ("/indikator/reports_resolved?map=globe", 400),
    ("/daerah/kota-medn/sebanding", 404),
    ("/daerah/1275/sebanding", 300),
    ("/daerah/kota-medan/vs/kota-medan", 400),
    ("/daerah/kota-medan/vs/atlantis", 404),
    ("/data?province=zzz", 404),
    ("/status?province=zzz", 404),
    ("/tanam/reports_resolved/globe", 404),
    ("/tanam/xyz/peta-kotak", 404),
    ("/grafik/reports_resolved/globe.svg", 404),
    ("/grafik/reports_resolved/peta-kotak.svg?period=2027-01", 200),
    ("/grafik/reports_resolved/peta-kotak.gif", 404),
]


@pytest.mark.parametrize("url", PAGES)
def test_each_page_exists_in_both_languages(client: FlaskClient, url: str) -> None:
    indonesian, english = client.get(url), client.get("/en" + url)

    assert (indonesian.status_code, english.status_code) == (200, 200)
    assert '<html lang="id"' in indonesian.text and '<html lang="en"' in english.text
    assert "<script" not in indonesian.text


@pytest.mark.parametrize(("url", "status"), STRANGE)
def test_strange_words_get_a_page_that_says_what_there_is(
    client: FlaskClient, url: str, status: int
) -> None:
    answer = client.get(url)

    assert answer.status_code == status
    assert "<script>" not in answer.text


def test_every_indicator_has_a_page_that_explains_it(client: FlaskClient) -> None:
    for each in list(KNOWN.values())[::9]:
        seen = unescape(client.get(f"/indikator/{each.id}").text)

        assert each.label.id in seen and each.definition.id in seen


def test_the_list_counts_regions_and_never_writes_nothing_as_zero(
    client: FlaskClient,
) -> None:
    page = client.get("/indikator").text
    rows = dict(
        re.findall(
            r'/indikator/([a-z_0-9]+)">.*?<td class="num">(.*?)</td>', page, re.S
        )
    )

    assert rows["reports_resolved"] == "32/33" and rows["population"] == "33/33"
    assert rows["hdi"] == "–"
    assert set(rows) == set(KNOWN)


def test_a_search_finds_by_words_and_offers_what_is_near(client: FlaskClient) -> None:
    found = text(client, "/indikator?q=laporan selesai")
    strange = text(client, "/indikator?q=Laporan selesei")

    assert "Laporan selesai" in found and "Jumlah penduduk" not in found
    assert "Tidak ada indikator" in strange and "Mungkin maksudnya" in strange


def test_an_address_with_hyphens_leads_to_the_indicator(client: FlaskClient) -> None:
    answer = client.get("/indikator/reports-resolved")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/indikator/reports_resolved"


def test_every_figure_of_an_indicator_leads_to_its_source(client: FlaskClient) -> None:
    page = client.get("/indikator/reports_resolved").text
    table = page.partition('<table class="rank short">')[2].partition("</table>")[0]

    links = re.findall(
        r'<td class="num"><a class="n" href="(/sumber-angka[^"]+)"', table
    )

    assert len(links) == 33
    assert client.get(unescape(links[0])).status_code == 200


def test_a_region_without_an_outline_is_named_below_the_map(
    client: FlaskClient,
) -> None:
    seen = text(client, "/indikator/population?map=peta-batas")

    assert "Tanpa batas wilayah, jadi tidak tergambar: Kota Gunungsitoli." in seen


def test_only_embedded_charts_may_stand_in_a_frame(client: FlaskClient) -> None:
    framed = client.get("/tanam/reports_resolved/peta-kotak").headers
    page = client.get("/indikator/reports_resolved").headers

    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "script-src 'none'" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("chart", CHARTS)
def test_a_picture_says_what_it_shows_and_is_the_same_every_time(
    client: FlaskClient, chart: str
) -> None:
    url = f"/grafik/reports_resolved/{chart}.svg?region=kota-medan"

    first, again = client.get(url), client.get(url)

    assert first.mimetype == "image/svg+xml" and first.data == again.data
    for words in (
        "Laporan selesai, Oktober 2026",
        "Data simulasi – bukan angka resmi",
        "dihimpun Smart Province, hub.test/indikator/reports_resolved",
        "32 dari 33 daerah mengirim data",
    ):
        assert words in unescape(re.sub(r"</text>|<text[^>]*>", " ", first.text))
    assert "class=" not in first.text and "style=" not in first.text


def test_a_picture_without_figures_says_so(client: FlaskClient) -> None:
    drawn = client.get("/grafik/reports_resolved/peringkat.svg?period=2027-01").text

    assert "Belum ada angka untuk digambar." in drawn and 'fill="url(#k' not in drawn


def test_a_png_is_made_where_resvg_is_installed_and_refused_in_words_elsewhere(
    client: FlaskClient,
) -> None:
    answer = client.get("/grafik/reports_resolved/peta-kotak.png")

    if raster.available():
        assert answer.data.startswith(b"\x89PNG")
    else:
        assert answer.status_code == 404 and "SVG" in answer.text


def test_peers_are_of_the_same_kind_and_come_with_the_reason(
    client: FlaskClient,
) -> None:
    page = client.get("/daerah/kota-medan/sebanding").text
    seen = text(client, "/daerah/kota-medan/sebanding")

    names = re.findall(r'<th scope="row"><a href="/daerah/([a-z-]+)"', page)
    assert len(names) == 8 and all(name.startswith("kota-") for name in names)
    assert peers.rule().confirmed.id.capitalize() in seen
    assert "belum ada angka resmi, tidak dipakai" in seen


def test_two_regions_are_set_side_by_side_by_gap(client: FlaskClient) -> None:
    seen = text(client, "/daerah/kota-medan/vs/langkat")

    assert "Kota Medan dan Kabupaten Langkat" in seen
    assert "Dari 4 indikator yang dapat dibandingkan" in seen or "Dari" in seen
    assert "lebih tinggi" in seen


def test_what_cannot_be_compared_is_not_set_against(client: FlaskClient) -> None:
    seen = text(client, "/daerah/kota-medan/vs/nias-selatan")
    apart = seen.partition("Tidak dapat dibandingkan")[2]

    assert "periodenya lain: Oktober 2026 dan September 2026" in apart


def test_choosing_another_region_leads_to_its_address(client: FlaskClient) -> None:
    answer = client.get("/daerah/kota-medan/vs?with=kota-binjai")

    assert answer.headers["Location"] == "/daerah/kota-medan/vs/kota-binjai"
    strange = client.get("/daerah/kota-medan/vs?with=//evil.example")
    assert strange.headers["Location"].startswith("/daerah/kota-medan/vs/")


def test_downloads_hold_the_class_of_figures_that_there_is(client: FlaskClient) -> None:
    page = unescape(client.get("/data").text)

    assert "/api/v1/cells?indicator=reports_resolved&source_class=simulated" in page
    assert "/api/v1/cells?indicator=population&format=csv" in page


def test_every_download_of_the_page_is_answered(client: FlaskClient) -> None:
    page = unescape(client.get("/data").text)
    links = sorted(set(re.findall(r'href="(/api/v1/cells[^"]+format=csv)"', page)))

    answers = [client.get(link) for link in links]

    assert len(links) > 4
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.data.count(b"\n") > 1 for answer in answers)


def test_the_method_page_says_what_the_rules_say(client: FlaskClient) -> None:
    seen = text(client, "/metode")

    assert f"Hitungan 1 sampai {rules.rule().k - 1}" in seen
    assert rules.rule().law in seen
    for each in KNOWN.values():
        assert not series.every(each) or each.label.id in seen


def test_the_status_page_counts_the_feeds_by_state(client: FlaskClient) -> None:
    seen = text(client, "/status")

    assert "Hub berjalan, sebagian sumber tertinggal" in seen or "tertinggal" in seen
    assert "66 sumber" in seen
