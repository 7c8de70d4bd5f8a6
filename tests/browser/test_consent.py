"""A city app sends a person here: log in, agree, go back; in a real browser."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from hub.sso.clients import metadata, registry
from tests.browser import people
from tests.browser.people import Town
from tests.hub.sso.accounts.conftest import PASSWORD
from tests.hub.sso.provider.world import CHALLENGE
from tests.servers.cluster import Cluster

pytestmark = pytest.mark.browser
CALLBACK = "http://127.0.0.1:9/cb"


@pytest.fixture(scope="module")
def town(main_cluster: Cluster, worker_name: str) -> Iterator[Town]:
    with people.town(main_cluster, f"hub_{worker_name}_consent") as made:
        yield made


@pytest.fixture(scope="module")
def asked(town: Town) -> str:
    """The address an app sends its people to."""
    with town.store() as session:
        wanted = metadata.read(
            {
                "client_id": "lapor-binjai",
                "client_name": "Lapor Binjai",
                "redirect_uris": [CALLBACK],
                "scope": "openid profile email",
                "purpose": "Melaporkan jalan rusak",
            }
        )
        registry.register(session, wanted)
    query = {
        "response_type": "code",
        "client_id": "lapor-binjai",
        "redirect_uri": CALLBACK,
        "scope": "openid profile",
        "state": "s1",
        "ui_locales": "id",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"{town.base}/authorize?{urlencode(query)}"


def test_login_and_consent_lead_back_to_the_app_without_scripts(
    town: Town, asked: str, browser: Browser
) -> None:
    first = browser.new_context(java_script_enabled=False)
    town.register(first.new_page(), "ani@contoh.id", "Ani Wijaya")
    first.close()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(asked)
    page.get_by_label("Alamat surel").fill("ani@contoh.id")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_text("Melaporkan jalan rusak").wait_for(timeout=20_000)
    with page.expect_request(f"{CALLBACK}*", timeout=20_000) as sent:
        page.get_by_role("button", name="Izinkan").click()

    answer = parse_qs(urlsplit(sent.value.url).query)
    assert answer["state"] == ["s1"] and answer["iss"] == [town.base]
    assert len(answer["code"][0]) >= 43
    context.close()


@pytest.mark.parametrize("width", [320, 1440])
def test_the_question_is_accessible_and_fits(
    town: Town, asked: str, browser: Browser, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    town.register(page, f"ani{width}@contoh.id", "Ani Wijaya")

    page.goto(asked)
    page.get_by_role("button", name="Izinkan").wait_for(timeout=20_000)

    wide = page.evaluate("document.documentElement.scrollWidth")
    assert Axe().run(page).response["violations"] == []
    assert wide <= width
    context.close()
