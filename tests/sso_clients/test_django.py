"""mozilla-django-oidc, which nobody here wrote, is a relying party of the hub."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.servers import installed
from tests.sso_clients.town import Registered, Town, changed, sent_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.xdist_group("sso_clients"),
]
SCRIPT = Path(__file__).with_name("django_city.py")
CALLBACK = "/oidc/callback/"


@pytest.fixture(scope="module")
def app(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registered]:
    python = installed.place("django-oidc") / "bin/python"
    port = installed.free_port()
    here = f"127.0.0.1:{port}"
    made = town.register(port, redirect_uris=[f"http://{here}{CALLBACK}"])
    env = {
        "OIDC_ISSUER": town.base,
        "OIDC_CLIENT_ID": made.id,
        "OIDC_CLIENT_SECRET": made.secret,
        "APP_URL": made.url,
    }
    store = tmp_path_factory.mktemp("django") / "store"
    command = [str(python), str(SCRIPT), here, str(store)]
    with installed.started(command, port, "/", env):
        yield made


def enter(town: Town, app: Registered, page: Page) -> None:
    page.goto(f"{app.url}/oidc/authenticate/")
    town.sign_in(page)
    expect(page.locator("#who")).to_have_text(town.people[-1])


def test_django_logs_in_and_logs_out_everywhere(
    town: Town, app: Registered, page: Page
) -> None:
    enter(town, app, page)

    page.goto(f"{app.url}/oidc/logout/")
    expect(page.locator("#who")).to_have_text("belum masuk")
    page.goto(f"{app.url}/oidc/authenticate/")

    expect(page.get_by_label("Kata sandi")).to_be_visible()


def test_django_refuses_what_was_tampered_with(
    town: Town, app: Registered, context: BrowserContext, page: Page
) -> None:
    enter(town, app, page)
    context.clear_cookies(name="session_django")
    login = f"{app.url}/oidc/authenticate/"

    for wrong in ({"state": "x"}, {"code": "x"}):
        answer = sent_to(context, sent_to(context, login))
        assert answer.startswith(f"{app.url}{CALLBACK}?code="), answer
        context.request.get(changed(answer, **wrong))
    context.request.get(changed(sent_to(context, login), nonce="x" * 32))
    page.goto(app.url)

    expect(page.locator("#who")).to_have_text("belum masuk")
