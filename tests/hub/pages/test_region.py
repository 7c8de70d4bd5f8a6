"""The city page: a region in all its indicators, asked over HTTP."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.hub.pages.test_pages import text


def rows(client: FlaskClient, url: str) -> list[str]:
    """Each row as plain words."""
    found = re.findall(r'<li class="row[^"]*">(.*?)</li>', client.get(url).text, re.S)
    plain = [re.sub(r"<[^>]+>", " ", row) for row in found]
    return [unescape(re.sub(r"\s+", " ", row)).strip() for row in plain]


def test_the_head_says_kind_codes_and_population_with_its_source(
    client: FlaskClient,
) -> None:
    seen = text(client, "/daerah/kota-medan").replace("\xa0", " ")

    assert "Kota di Sumatera Utara, kode Kemendagri 12.71, kode BPS 1275" in seen
    assert re.search(r"2\.546\.452\s+penduduk \(2024, Ditjen Dukcapil", seen)


def test_a_row_names_value_standing_and_rank_among_its_own_kind(
    client: FlaskClient,
) -> None:
    (row,) = (r for r in rows(client, "/daerah/kota-medan") if "Laporan selesai" in r)

    assert re.search(r"\d+,\d\s%", row)
    assert re.search(r"(lebih tinggi|setara|lebih rendah)", row)
    assert re.search(r"ke-\d dari 7", row)  # one of the 8 cities has too few reports


def test_the_group_to_compare_with_is_in_the_address(client: FlaskClient) -> None:
    own = text(client, "/daerah/langkat")
    other = text(client, "/daerah/langkat?peers=kota")
    everybody = text(client, "/daerah/langkat?peers=all")

    assert "Di antara 25 kabupaten di Sumatera Utara" in own
    assert "Di antara 8 kota di Sumatera Utara" in other
    assert "Di antara semua 33 daerah di Sumatera Utara" in everybody


def test_a_region_outside_the_group_has_a_standing_but_no_rank(
    client: FlaskClient,
) -> None:
    url = "/daerah/langkat?peers=kota"
    (row,) = (r for r in rows(client, url) if "Laporan selesai" in r)

    assert re.search(r"(lebih tinggi|setara|lebih rendah)", row)
    assert "ke-" not in row


def test_rows_can_be_sorted_by_gap_and_by_change(client: FlaskClient) -> None:
    usual = rows(client, "/daerah/kota-medan")
    by_gap = rows(client, "/daerah/kota-medan?sort=gap")
    by_change = rows(client, "/daerah/kota-medan?sort=change")

    assert sorted(by_gap) == sorted(usual) == sorted(by_change)
    assert "Jumlah penduduk" in by_gap[0]
    assert "setahun" not in by_change[-1]


def test_a_late_region_is_shown_at_its_own_last_month(client: FlaskClient) -> None:
    url = "/daerah/nias-selatan"
    (row,) = (r for r in rows(client, url) if "Laporan selesai" in r)

    assert "Sep 2026" in row and "terlambat" in row


def test_a_region_without_data_gets_a_card_not_empty_rows(client: FlaskClient) -> None:
    seen = text(client, "/daerah/pakpak-bharat")

    assert "Kabupaten Pakpak Bharat belum mengirim data" in seen
    assert len(rows(client, "/daerah/pakpak-bharat")) == 1  # population, from Dukcapil
    assert "Belum ada angka" in seen and "Laporan selesai" in seen


def test_no_value_of_the_page_is_a_zero_in_place_of_nothing(
    client: FlaskClient,
) -> None:
    for row in rows(client, "/daerah/pakpak-bharat"):
        assert not re.search(r"(?<![\d.,])0([,.]0+)?\s?%?(?![\d.,])", row)


def test_every_number_of_a_row_leads_to_its_source(client: FlaskClient) -> None:
    page = client.get("/daerah/kota-medan").text
    values = re.findall(r'<div class="r-value">\s*<p><a class="n" href="([^"]+)"', page)

    found = {client.get(unescape(link)).status_code for link in values}

    assert len(values) == page.count('<li class="row')
    assert found == {200}


def test_the_rail_names_systems_their_state_and_the_contact(
    client: FlaskClient,
) -> None:
    seen = text(client, "/daerah/kota-medan")

    assert "Sistem laporan Medan" in seen and "Sistem statistik Medan" in seen
    assert "mutakhir" in seen and "terlambat" in seen
    assert "Narahubung: walidata, Diskominfo Medan" in seen
    assert "Ditjen Dukcapil Kementerian Dalam Negeri" in seen


def test_the_page_leads_on_to_neighbours_and_to_the_comparison(
    client: FlaskClient,
) -> None:
    page = client.get("/daerah/kota-medan").text

    assert 'href="/daerah/nias-barat"' in page
    assert 'href="/daerah/kota-pematangsiantar"' in page
    assert "/bandingkan?indicator=reports_resolved&amp;period=2026-10" in page


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/daerah/kota-medn", 404, "Kota Medan"),
        ("/daerah/1275", 300, "Kota Binjai"),
        ("/daerah/kota-medan?peers=dekat", 400, "Tidak ada kelompok"),
        ("/daerah/kota-medan?sort=nama", 400, "Tidak ada urutan"),
        ("/daerah/" + "x" * 500, 404, "Halaman ini tidak ada"),
        ("/daerah?province=jawa", 404, "Tidak ada provinsi"),
    ],
)
def test_a_strange_word_is_named_with_what_is_near(
    client: FlaskClient, path: str, status: int, says: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == status
    assert says in unescape(answer.text)


def test_a_dotted_code_leads_to_the_name_in_the_address(client: FlaskClient) -> None:
    found = client.get("/en/daerah/12.75")
    province = client.get("/daerah/sumatera-utara")

    assert (found.status_code, found.headers["Location"]) == (
        302,
        "/en/daerah/kota-binjai",
    )
    assert province.headers["Location"].startswith("/daerah")


def test_the_list_shows_every_region_with_population_and_state(
    client: FlaskClient,
) -> None:
    page = client.get("/daerah").text

    assert page.count('<th scope="row">') == 33
    assert "33 daerah di Sumatera Utara" in unescape(page)
    assert page.count('class="chip never"') >= 1
    assert "2.546.452" in page
