"""response_mode=form_post: the answer is a form, and no address ever holds it."""

import re

import pytest

from tests.hub.sso.provider.world import CALLBACK, agreed, hidden


def test_the_code_comes_in_a_form_to_the_app_alone(world):
    app, browser = world.client(), world.browser(world.person())

    page = agreed(browser, app.ask(browser, response_mode="form_post"))
    sent = hidden(page)

    assert page.status_code == 200 and f'action="{CALLBACK}"' in page.text
    assert (sent["state"], sorted(sent)) == ("s1", ["code", "iss", "state"])
    assert app.redeem(sent["code"]).status_code == 200


def test_only_the_one_script_may_run_and_the_form_leads_to_the_app(world):
    app, browser = world.client(), world.browser(world.person())

    page = agreed(browser, app.ask(browser, response_mode="form_post"))
    policy = page.headers["Content-Security-Policy"]

    assert "form-action 'self' https://app.test;" in policy
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='$", policy)
    assert page.headers["Cache-Control"] == "no-store"


def test_an_error_comes_in_a_form_too(world):
    app, browser = world.client(), world.browser()

    page = app.ask(browser, response_mode="form_post", prompt="none")

    assert hidden(page)["error"] == "login_required"


@pytest.mark.parametrize("mode", ["fragment", "jwt", "FORM_POST"])
def test_other_modes_are_refused_by_address(world, mode):
    app, browser = world.client(), world.browser(world.person())

    response = app.ask(browser, response_mode=mode)

    assert response.status_code == 303
    assert "error=invalid_request" in response.location


def test_a_state_full_of_markup_stays_text(world):
    app, browser = world.client(), world.browser()

    page = app.ask(
        browser, response_mode="form_post", prompt="none", state='"><script>x()'
    )

    assert "<script>x()" not in page.text
    assert "&#34;&gt;&lt;script&gt;x()" in page.text
