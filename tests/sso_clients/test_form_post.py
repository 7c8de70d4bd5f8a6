"""response_mode=form_post in a browser: the code travels in a form, by itself."""

from urllib.parse import parse_qs, urlencode

import pytest
from playwright.sync_api import Page

from tests.hub.sso.provider.world import CHALLENGE
from tests.sso_clients.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sso_clients")]
NOWHERE = 9


@pytest.mark.parametrize("scripts", [True, False])
def test_the_form_leads_to_the_app_with_scripts_and_without(
    town: Town, page: Page, scripts: bool
) -> None:
    app = town.register(NOWHERE)
    if not scripts:
        browser = page.context.browser
        assert browser is not None
        page = browser.new_context(locale="id-ID", java_script_enabled=False).new_page()
    query = {
        "response_type": "code",
        "client_id": app.id,
        "redirect_uri": f"{app.url}/callback",
        "scope": "openid",
        "state": "s1",
        "response_mode": "form_post",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    page.goto(f"{town.base}/authorize?{urlencode(query)}")
    with page.expect_request(f"{app.url}/callback", timeout=20_000) as sent:
        town.sign_in(page)
        if not scripts:
            page.get_by_role("button", name="Lanjut").click()

    answer = parse_qs(sent.value.post_data or "")
    assert (sent.value.method, sorted(answer)) == ("POST", ["code", "iss", "state"])
    if not scripts:
        page.context.close()
