"""What a city copies works: login, consent, refresh, both logouts, and every check."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.sso_clients import samples
from tests.sso_clients.town import Registered, Town, changed, sent_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.xdist_group("sso_clients"),
]
ENTER = "Masuk dengan akun provinsi"


@pytest.fixture(scope="module", params=["python", "node", "php"])
def app(
    town: Town,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Registered]:
    folder = tmp_path_factory.mktemp("city-app")
    with samples.running(town, request.param, folder) as made:
        yield made


def enter(town: Town, app: Registered, page: Page) -> None:
    """Somebody new logs in at the app and is greeted."""
    page.goto(app.url)
    page.get_by_role("link", name=ENTER).click()
    town.sign_in(page)
    expect(page.get_by_text("Anda masuk sebagai Ani Wijaya")).to_be_visible()


def test_somebody_logs_in_refreshes_and_logs_out_everywhere(
    town: Town, app: Registered, page: Page
) -> None:
    enter(town, app, page)
    name = page.locator("#sub").inner_text()
    page.get_by_role("button", name="Perbarui").click()
    expect(page.locator("#sub")).to_have_text(name)

    page.get_by_role("button", name="Keluar").click()
    expect(page).to_have_url(f"{app.url}/")
    page.get_by_role("link", name=ENTER).click()

    expect(page.get_by_label("Kata sandi")).to_be_visible()


def test_a_logout_at_the_hub_ends_the_login_at_the_app(
    town: Town, app: Registered, page: Page
) -> None:
    enter(town, app, page)

    town.end_everywhere()
    page.goto(app.url)

    expect(page.get_by_role("link", name=ENTER)).to_be_visible()
    assert town.answer_of(app)[-1] == "sent"


def test_an_answer_that_was_tampered_with_logs_nobody_in(
    town: Town, app: Registered, context: BrowserContext, page: Page
) -> None:
    enter(town, app, page)
    page.get_by_role("button", name="Perbarui").wait_for()
    context.clear_cookies(name=re.compile("^session_"))

    refused = []
    for wrong in ({"state": "x"}, {"iss": "https://evil.test"}, {"code": "x"}):
        answer = sent_to(context, sent_to(context, f"{app.url}/masuk"))
        assert answer.startswith(f"{app.url}/callback?code="), answer
        refused.append(context.request.get(changed(answer, **wrong)).status)
    replaced = changed(sent_to(context, f"{app.url}/masuk"), nonce="x" * 43)
    refused.append(context.request.get(replaced).status)
    page.goto(app.url)

    assert all(status >= 400 for status in refused), refused
    expect(page.get_by_role("link", name=ENTER)).to_be_visible()


def test_a_forged_logout_token_is_refused(
    app: Registered, context: BrowserContext
) -> None:
    forms = ({"logout_token": "a.b.c"}, {"logout_token": ""}, {})

    answers = [
        context.request.post(f"{app.url}/keluar/hub", form=form).status
        for form in forms
    ]

    assert answers == [400, 400, 400]
