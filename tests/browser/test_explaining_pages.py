"""The pages that explain and single charts, in a real browser."""

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import Scheme, walk

pytestmark = pytest.mark.browser

STATES = {
    "indicators": "/indikator",
    "indicators found": "/indikator?q=laporan&filled=1",
    "indicators none": "/indikator?q=laporan+selesei",
    "indicator": "/indikator/reports_resolved?region=kota-medan",
    "indicator stale": "/indikator/waste_managed",
    "indicator official": "/indikator/population?map=peta-batas&region=langkat",
    "indicator empty": "/indikator/hdi",
    "indicator unknown": "/indikator/reports_resolvd",
    "peers": "/daerah/kota-medan/sebanding",
    "two regions": "/daerah/kota-medan/vs/nias-selatan",
    "one region twice": "/daerah/kota-medan/vs/kota-medan",
    "data": "/data",
    "method": "/metode",
    "status": "/status",
    "accessibility": "/aksesibilitas",
    "framed map": "/tanam/reports_resolved/peta-kotak",
    "framed trend": "/tanam/reports_resolved/perjalanan?region=langkat",
    "framed ranking": "/tanam/population/peringkat",
    "framed nothing": "/tanam/hdi/sebaran",
}


# Width, scheme and language each both ways; the pairs are walked in test_pages.py.
@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(390, "dark", ""), (1440, "light", "/en")]
)
def test_each_page_in_each_state_is_accessible_and_fits(
    browser: Browser, address: str, width: int, scheme: Scheme, language: str
) -> None:
    complaints = walk(
        browser, address + language, STATES, width, scheme, narrower=width == 390
    )

    assert not complaints, "\n".join(complaints)


FRAME = """address => {
  const frame = document.createElement("iframe");
  frame.src = address;
  document.body.append(frame);
}"""


def test_a_chart_opens_in_a_frame_and_a_page_does_not(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "/aksesibilitas")

    page.evaluate(FRAME, f"{address}/indikator/reports_resolved")
    page.evaluate(FRAME, f"{address}/tanam/reports_resolved/peta-kotak")
    page.frame_locator("iframe >> nth=1").locator(".t").nth(32).wait_for()

    assert page.frame_locator("iframe >> nth=0").locator("main").count() == 0
    context.close()


def test_an_indicator_is_found_and_read_without_javascript(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    page.get_by_role("link", name="Indikator", exact=True).click()
    page.get_by_label("Cari indikator").fill("laporan selesai")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Laporan selesai", exact=True).click()
    page.get_by_label("Periode").select_option("2026-09")
    page.get_by_role("button", name="Tampilkan").click()

    assert page.url.endswith("/indikator/reports_resolved?period=2026-09")
    page.get_by_role("link", name="Peta batas wilayah", exact=True).click()
    assert page.locator(".bounds a").count() == 32
    context.close()
