"""The pages that explain and single charts, in a real browser."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize

pytestmark = pytest.mark.browser

CHECKS = (Path(__file__).parent / "checks.js").read_text("utf-8")
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
Scheme = Literal["light", "dark"]


# Width, scheme and language each both ways; the pairs are walked in test_pages.py.
@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(390, "dark", ""), (1440, "light", "/en")]
)
def test_each_page_in_each_state_is_accessible_and_fits(
    browser: Browser, address: str, width: int, scheme: Scheme, language: str
) -> None:
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme)
    page = context.new_page()
    complaints = []

    for state, path in STATES.items():
        page.goto(address + language + path)
        broken = Axe().run(page).response["violations"]
        complaints += [
            f"{state}: {rule['id']} {rule['nodes'][0]['html'][:120]}" for rule in broken
        ]
        complaints += [f"{state}: {words}" for words in page.evaluate(CHECKS)]
        if width == 390:
            page.set_viewport_size({"width": 320, "height": 700})
            complaints += [f"{state} 320: {w}" for w in page.evaluate(CHECKS)]
            page.set_viewport_size(size)
    context.close()

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
