"""Login and account in a real browser: without scripts, with a passkey, on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize

from tests.browser import people
from tests.browser.looking import Scheme, complaints_of
from tests.browser.people import Town
from tests.hub.sso.accounts.conftest import PASSWORD
from tests.servers.cluster import Cluster

pytestmark = pytest.mark.browser

OUTSIDE = ("/masuk?lanjut=/saya", "/masuk/daftar", "/masuk/pulihkan", "/masuk/hilang")
INSIDE = (
    "/saya",
    "/saya/layanan",
    "/saya/persetujuan",
    "/saya/persetujuan/cabut?app=binjai-warga",
    "/saya/perangkat",
    "/saya/riwayat-akses",
    "/saya/keamanan",
    "/saya/keamanan/aplikasi",
    "/saya/alamat",
    "/saya/nik",
    "/saya/hapus",
)


@pytest.fixture(scope="module")
def town(main_cluster: Cluster, worker_name: str) -> Iterator[Town]:
    with people.town(main_cluster, f"hub_{worker_name}_town") as made:
        yield made


@pytest.fixture(scope="module")
def kept(town: Town, browser: Browser) -> Iterator[StorageState]:
    """The cookies of somebody who registered without scripts and has two apps."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    town.register(page, "ani@contoh.id", "Ani Wijaya")
    assert page.url == f"{town.base}/saya", page.inner_text("main")
    assert page.inner_text("h1") == "Ani Wijaya"
    town.fill()
    yield context.storage_state()
    context.close()


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(390, "dark", ""), (1440, "light", "/en"), (320, "light", "")],
)
def test_every_page_of_the_account_is_accessible_and_fits(
    town: Town,
    kept: StorageState,
    browser: Browser,
    width: int,
    scheme: Scheme,
    language: str,
) -> None:
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(
        viewport=size, color_scheme=scheme, storage_state=kept
    )
    page = context.new_page()

    complaints = []
    for path in OUTSIDE + INSIDE:
        answer = page.goto(town.base + language + path)
        assert answer is not None and answer.status == 200, path
        assert page.url.endswith(path), page.url
        complaints += complaints_of(page, path, axe=width > 320)
    context.close()

    assert complaints == []


def test_a_wrong_password_is_said_in_words_and_the_address_stays(
    town: Town, kept: StorageState, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{town.base}/masuk")
    page.get_by_label("Alamat surel").fill("ani@contoh.id")
    page.get_by_label("Kata sandi").fill("bukan yang itu")
    page.get_by_role("button", name="Masuk", exact=True).click()
    said = page.get_by_role("alert").inner_text()
    kept_address = page.get_by_label("Alamat surel").input_value()

    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url(f"{town.base}/saya")

    assert "tidak cocok" in said
    assert (kept_address, page.url) == ("ani@contoh.id", f"{town.base}/saya")
    context.close()


def test_a_passkey_is_made_and_opens_the_account_alone(
    town: Town, kept: StorageState, browser: Browser
) -> None:
    context = browser.new_context()
    page = context.new_page()
    forbidden: list[str] = []
    page.on("console", lambda message: forbidden.append(message.text))
    virtual(page)
    town.register(page, "citra@contoh.id", "Citra")
    page.goto(f"{town.base}/saya/keamanan")
    page.get_by_role("button", name="Tambah kunci sandi").click()
    page.get_by_role("link", name="Sudah saya simpan").click()
    page.get_by_role("button", name="Hapus").wait_for()
    page.goto(f"{town.base}/saya")
    page.get_by_role("button", name="Keluar").click()

    page.get_by_role("link", name="Masuk lagi").click()
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    page.wait_for_url(f"{town.base}/saya")

    assert "dengan kunci sandi" in page.inner_text(".whoami")
    assert forbidden == []
    context.close()


def virtual(page: Page) -> None:
    """An authenticator inside the browser that always agrees."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
