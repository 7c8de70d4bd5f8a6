"""libapache2-mod-auth-openidc, as Debian ships it, is a relying party of the hub."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.sso_clients import apache
from tests.sso_clients.town import Registered, Town, changed, sent_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.xdist_group("sso_clients"),
]


@pytest.fixture(scope="module")
def app(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registered]:
    with apache.running(town, tmp_path_factory.mktemp("apache")) as made:
        yield made


def enter(town: Town, app: Registered, page: Page) -> None:
    page.goto(f"{app.url}/")
    town.sign_in(page)
    expect(page.get_by_text("Halo Ani Wijaya")).to_be_visible()


def test_apache_logs_in_refreshes_and_logs_out_everywhere(
    town: Town, app: Registered, page: Page
) -> None:
    enter(town, app, page)
    name, first = page.locator("#sub").inner_text(), page.locator("#token").inner_text()
    again = urlencode({"refresh": f"{app.url}/", "access_token": first})
    page.goto(f"{app.url}/callback?{again}")
    assert page.locator("#sub").inner_text() == name
    assert page.locator("#token").inner_text() != first

    page.goto(f"{app.url}/callback?{urlencode({'logout': f'{app.url}/bebas/'})}")
    expect(page).to_have_url(f"{app.url}/bebas/")
    page.goto(f"{app.url}/")

    expect(page.get_by_label("Kata sandi")).to_be_visible()


def test_apache_hears_of_a_logout_at_the_hub(
    town: Town, app: Registered, page: Page
) -> None:
    enter(town, app, page)

    town.end_everywhere()
    page.goto(f"{app.url}/")

    expect(page.get_by_label("Kata sandi")).to_be_visible()
    assert town.answer_of(app)[-1] == "sent"


def test_apache_refuses_what_was_tampered_with(
    town: Town, app: Registered, context: BrowserContext, page: Page
) -> None:
    enter(town, app, page)
    context.clear_cookies(name="mod_auth_openidc_session")

    statuses = []
    for wrong in ({"state": "x"}, {"iss": "https://evil.test"}, {"code": "x"}):
        answer = sent_to(context, sent_to(context, f"{app.url}/"))
        assert answer.startswith(f"{app.url}/callback?code="), answer
        got = context.request.get(changed(answer, **wrong), max_redirects=0)
        statuses.append((got.status, "Ani Wijaya" in got.text()))
    replaced = changed(sent_to(context, f"{app.url}/"), nonce="x" * 43)
    got = context.request.get(replaced)
    statuses.append((got.status, "Ani Wijaya" in got.text()))

    assert not any(inside for _, inside in statuses), statuses
    assert context.request.get(f"{app.url}/", max_redirects=0).status == 302
