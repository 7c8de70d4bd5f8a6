"""The demo's two city apps: one login for both, two names, one logout."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.services.database import sessions
from hub.services.territory import provinces
from schemas.places.province import read_province
from tests.workers.crew import eventually
from workers import opening, showing_login
from workers.city_apps.apps import CITIZEN
from workers.machine import Machine

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("sso_clients"),
]
ENTER = "Masuk dengan akun provinsi"


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[tuple[Machine, str]]:
    """A demo without the pulling, and what it says about the login."""
    file = resources.files("schemas.reference") / f"{opening.PROVINCE}.csv"
    body = file.read_bytes()
    with Machine(tmp_path, None) as machine:
        machine.start_servers()
        machine.start_cities()
        machine.migrate()
        engine = sessions.engine(machine.environment["HUB_DATABASE_URL"])
        with sessions.as_hub(engine) as session:
            now = datetime.now(UTC)
            provinces.load(session, read_province(body.decode()), body, now)
        engine.dispose()
        machine.start_web()
        machine.start_workers()
        machine.start_dispatcher()
        machine.wait_web()
        yield machine, showing_login.show(machine)


def subject(page: Page) -> str:
    expect(page.get_by_text(f"Anda masuk sebagai {CITIZEN.name}")).to_be_visible()
    return page.locator("#sub").inner_text()


@pytest.mark.timeout(240)
def test_one_login_opens_both_apps_under_two_names_and_one_logout_closes_both(
    shown: tuple[Machine, str], page: Page
) -> None:
    machine, words = shown
    binjai, serdang = machine.apps
    password = CITIZEN.password(machine.environment["HUB_SECRET_KEY"])
    assert all(part in words for part in (binjai.url, serdang.url, password))

    page.goto(binjai.url)
    page.get_by_role("link", name=ENTER).click()
    page.get_by_label("Alamat surel").fill(CITIZEN.address)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_role("button", name="Izinkan").click()
    first = subject(page)

    page.goto(serdang.url)
    page.get_by_role("link", name=ENTER).click()
    page.get_by_role("button", name="Izinkan").click()
    second = subject(page)

    page.goto(binjai.url)
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("link", name=ENTER)).to_be_visible()

    def is_out() -> bool:
        page.goto(serdang.url)
        return page.get_by_role("link", name=ENTER).is_visible()

    eventually(is_out)
    assert first != second
