"""The pages in a real browser: widths, light and dark, both languages, all states."""

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import CHECKS, NARROWEST, Scheme, complaints_of, walk

pytestmark = pytest.mark.browser

STATES = {
    "home": "/",
    "search": "/?q=binjai",
    "partial": "/bandingkan",
    "selected": "/bandingkan?region=kota-medan",
    "late": "/bandingkan?region=nias-selatan",
    "silent": "/bandingkan?region=pakpak-bharat",
    "peers": "/bandingkan?region=langkat&peers=kabupaten",
    "official": "/bandingkan?indicator=population&region=nias",
    "both": "/bandingkan?indicator=internet_coverage&source=simulated",
    "stale": "/bandingkan?indicator=waste_managed",
    "empty": "/bandingkan?period=2027-01",
    "nothing": "/bandingkan?indicator=reports",
    "unknown": "/bandingkan?indicator=xyz",
    "asked": "/bandingkan?region=1275",
    "missing": "/tidak-ada",
    "source": "/sumber-angka?region=kota-medan",
    "stated": "/sumber-angka?indicator=population&region=kota-medan",
    "no source": "/sumber-angka?region=pakpak-bharat",
    "province": "/sumber-angka",
    "regions": "/daerah",
    "city": "/daerah/kota-medan",
    "city by gap": "/daerah/langkat?sort=gap&peers=all",
    "city late": "/daerah/nias-selatan?sort=change",
    "city new": "/daerah/pakpak-bharat",
    "city unknown": "/daerah/kota-medn",
    "feeds": "/kualitas-data",
    "feeds late": "/kualitas-data?state=late",
    "feeds none": "/kualitas-data?state=broken",
    "system": "/kualitas-data/kota-medan-laporan",
    "system late": "/kualitas-data/kota-medan-statistik",
    "system new": "/kualitas-data/pakpak-bharat-laporan",
    "dictionaries": "/kamus",
    "dictionary": "/kamus/disease",
    "dictionary with series": "/kamus/statistics",
    "applications": "/aplikasi",
    "applications offered": "/aplikasi?offered=1",
    "applications of a region": "/aplikasi?region=deli-serdang",
    "applications none": "/aplikasi?category=planning&region=langkat",
}


# Every pair of width, scheme and language, in half as many walks.
@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [
        (390, "light", ""),
        (390, "dark", "/en"),
        (1440, "light", "/en"),
        (1440, "dark", ""),
    ],
)
def test_every_page_in_every_state_is_accessible_and_fits(
    browser: Browser, address: str, width: int, scheme: Scheme, language: str
) -> None:
    complaints = walk(browser, address + language, STATES, width, scheme)

    assert not complaints, "\n".join(complaints)


def test_the_pages_reflow_at_320_pixels(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=NARROWEST)
    page = context.new_page()

    complaints = []
    for state, path in STATES.items():
        page.goto(address + path)
        complaints += complaints_of(page, state, axe=False)
    context.close()

    assert complaints == []


def test_all_of_it_works_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    page.get_by_label("Cari daerah atau indikator").fill("binjai")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Kota Binjai Kota").click()
    assert page.inner_text("h1") == "Kota Binjai"
    page.get_by_role("link", name="Laporan selesai").click()
    page.get_by_label("Indikator").select_option("population")
    page.get_by_label("Periode").select_option("2026-10")
    page.get_by_role("button", name="Tampilkan").click()

    assert "Belum ada daerah yang mengirim data untuk Oktober 2026" in page.content()
    page.get_by_role("link", name="Periode terakhir").click()
    assert "Kota Binjai" in page.inner_text("h1 + .lede")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith(
        "/en/bandingkan?indicator=population&period=2024&region=kota-binjai"
    )
    context.close()


def test_a_browser_finds_nothing_the_policy_forbids(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))

    for path in (
        "/",
        "/bandingkan?region=kota-medan",
        "/?q=%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/daerah/kota-medan",
        "/kualitas-data",
        "/kualitas-data/kota-medan-laporan",
    ):
        page.goto(address + path)
    context.close()

    assert said == []
    assert [url for url in asked if not url.startswith(address)] == []


def test_the_whole_page_can_be_walked_with_the_keyboard(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address + "/bandingkan?region=kota-medan")

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip"
    for selector in (".t", "table.rank a.n", "select", ".gaps a"):
        assert page.locator(selector).first.evaluate("e => e.tabIndex") == 0
    context.close()


WRONG = """<body style="background:#fff"><svg width="200" height="40">
<text x="5" y="20" style="fill:#ccc;font-size:8px">pucat</text></svg>
<div style="width:3000px">lebar</div>
<table class="rank"><tbody><tr data-c="1"><td>1</td><th>A</th><td>63,6 %</td></tr>"""


def test_the_checks_see_what_they_look_for(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.set_content(WRONG)

    found = " ".join(page.evaluate(CHECKS))
    context.close()

    for word in ("contrast", "small 8", "overflow", "no source"):
        assert word in found
