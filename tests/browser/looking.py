"""What a look at a page finds wrong, by axe and by checks of our own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

Scheme = Literal["light", "dark"]
CHECKS: Final = (Path(__file__).parent / "checks.js").read_text("utf-8")
NARROWEST: Final[ViewportSize] = {"width": 320, "height": 700}


def walk(
    browser: Browser,
    base: str,
    states: Mapping[str, str],
    width: int,
    scheme: Scheme,
    *,
    narrower: bool = False,
) -> list[str]:
    """Complaints of all states by their names; of 320 pixels, too, if `narrower`."""
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme)
    page = context.new_page()
    complaints = []
    for state, path in states.items():
        page.goto(base + path)
        complaints += complaints_of(page, state)
        if narrower:
            page.set_viewport_size(NARROWEST)
            complaints += complaints_of(page, f"{state} 320", axe=False)
            page.set_viewport_size(size)
    context.close()
    return complaints


def complaints_of(page: Page, state: str, *, axe: bool = True) -> list[str]:
    """What axe and our own checks find on the page as it is shown."""
    broken = Axe().run(page).response["violations"] if axe else []
    found = [
        f"{state}: {rule['id']} {rule['nodes'][0]['html'][:120]}" for rule in broken
    ]
    return found + [f"{state}: {words}" for words in page.evaluate(CHECKS)]
