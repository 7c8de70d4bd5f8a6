"""The page of applications: what lives, what is offered, how far others have come."""

import re

import pytest

from hub.services import applications


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def whole(client):
    answer = client.get("/aplikasi")
    assert answer.status_code == 200
    return answer.text


def section(page, id):
    found = re.search(rf'aria-labelledby="{id}".*?</section>', page, re.DOTALL)
    assert found, id
    return found[0]


def article(page, name):
    every = re.findall(r'<article class="offer".*?</article>', page, re.DOTALL)
    [found] = [each for each in every if f">{name}</" in each]
    return found


def test_it_says_how_many_are_still_in_use(whole):
    assert "4 dari 9 aplikasi masih dipakai" in text_of(whole)
    assert "5 dari 33 daerah mengirim katalognya" in text_of(whole)


def test_it_says_that_the_catalogues_are_simulated(whole):
    assert 'class="ribbon"' in whole


def test_late_catalogues_are_told(whole):
    assert "Katalog terlambat: 1." in text_of(whole)


def test_an_offer_shows_its_whole_replication_pack(whole):
    offer = article(whole, "e-Masyarakat")

    assert "EUPL-1.2" in offer
    assert 'href="https://paket.binjai.example/emasyarakat/manifest.yaml"' in offer
    assert '<a href="/kamus/citizen_report"><code>citizen_report@1</code></a>' in offer
    assert "Ganti kode wilayah dan kategori." in offer


def test_what_a_pack_lacks_is_said(whole):
    assert text_of(article(whole, "e-Planning")).count("belum ada") == 3


def test_adopters_come_with_how_far_they_are_the_furthest_first(whole):
    rows = re.findall(
        r"<tr[^>]*>\s*<th scope=.row.*?</tr>", article(whole, "e-Masyarakat"), re.DOTALL
    )

    told = [(text_of(row), row.count('class="on"')) for row in rows]

    assert told == [
        ("Langkat Terpakai", 5),
        ("Nias Selatan Terpakai kini tidak dipakai lagi", 5),
        ("Deli Serdang Sepakat", 3),
    ]


def test_an_offer_nobody_took_up_says_so(whole):
    assert "Belum ada daerah yang mengadopsinya" in article(whole, "e-Planning")


def test_an_origin_outside_the_province_is_told_by_its_code(whole):
    assert "dari 35.78: terpasang" in text_of(section(whole, "semua"))


def test_names_are_text_and_never_markup(whole):
    assert "<b>e-Dokter</b>" not in whole
    assert "&lt;b&gt;e-Dokter&lt;/b&gt;" in whole


def test_regions_without_a_catalogue_are_listed_as_unknown_and_not_as_zero(whole):
    silent = section(whole, "diam")

    assert "(28)" in silent
    assert 'href="/daerah/pakpak-bharat"' in silent
    assert "kota-medan" not in silent


def test_a_group_narrows_everything(client):
    page = client.get("/aplikasi?category=planning").text

    assert "e-Planning" in page
    assert "e-Warung" not in page
    assert len(re.findall(r'<article class="offer"', page)) == 1
    assert 'value="planning" selected' in page


def test_a_region_narrows_everything(client):
    page = client.get("/aplikasi?region=langkat").text

    assert "e-Masyarakat Langkat" in page
    assert "e-Warung" not in page
    assert "Tidak ada aplikasi yang ditawarkan dalam pilihan ini" in page


def test_only_what_is_offered_can_be_asked_for(client):
    page = client.get("/aplikasi?offered=1").text

    assert "e-Planning" in section(page, "semua")
    assert "Absensi" not in page
    assert 'value="1" checked' in page


def test_a_filter_that_lets_nothing_through_says_so(client):
    page = client.get("/aplikasi?category=planning&region=langkat").text

    assert "Tidak ada aplikasi yang cocok" in page


@pytest.mark.parametrize(
    ("asked", "status"),
    [("category=xyz", 400), ("region=1275", 300), ("region=lngkat", 404)],
)
def test_strange_words_are_answered_with_a_page(client, asked, status):
    answer = client.get(f"/aplikasi?{asked}")

    assert answer.status_code == status
    assert "<h1" in answer.text


def test_without_any_catalogue_it_says_what_is_needed(client, monkeypatch):
    monkeypatch.setattr(applications, "_read", lambda *_: ([], False))

    page = client.get("/aplikasi").text

    assert "Belum ada daerah di Sumatera Utara" in text_of(page)
    assert 'href="/kamus/application"' in page
    assert "0 dari" not in page


def test_it_speaks_english(client):
    page = client.get("/en/aplikasi?region=kota-binjai").text

    assert "4 of 9 applications are in use" in text_of(page)
    assert "Citizen reports" in page
    assert "No longer used" in page


def test_every_page_leads_to_it(client):
    assert 'href="/aplikasi"' in client.get("/kamus").text
