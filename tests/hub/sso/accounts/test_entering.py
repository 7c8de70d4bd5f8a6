"""Register, sign in, the second step, as a browser without scripts does it."""

import re
from datetime import UTC, datetime, timedelta
from time import time

import pyotp
import pytest
from sqlalchemy import update

from hub.models import AuthRequest, Client, Person, Sector
from tests.hub.sso.accounts.conftest import PASSWORD, log_in, register


def test_somebody_registers_with_an_address_and_is_signed_in(visitor, mailbox):
    done = register(visitor, mailbox, "Ani@Contoh.id", "Ani Wijaya")

    page = visitor.get("/saya").get_data(as_text=True)
    assert (done.status_code, done.location) == (303, "/saya")
    assert "Ani Wijaya" in page and "ani@contoh.id" in page


def test_a_phone_number_is_an_address_too_in_any_writing(visitor, mailbox, other):
    register(visitor, mailbox, "0812 3456 7890")

    entered = log_in(other, "+62 812-3456-7890")

    assert mailbox.letters[0].to == "+6281234567890"
    assert (entered.status_code, entered.location) == (303, "/saya")


def test_an_english_page_leads_to_english_pages(visitor, mailbox):
    asked = visitor.send("/en/masuk/daftar", address="ben@example.org")

    assert asked.location.startswith("/en/masuk/kode")
    assert "Your code:" in mailbox.letters[0].text


@pytest.mark.requirement("R21")
def test_a_code_of_the_app_works_once(visitor, ani, other):
    secret = add_app(visitor)

    first = log_in(other, ani)
    used = other.send(first.location, code=pyotp.TOTP(secret).now())
    fresh = other.send(first.location, code=pyotp.TOTP(secret).at(time() + 30))

    assert first.location.startswith("/masuk/dua")
    assert (used.status_code, fresh.location) == (401, "/saya")


@pytest.mark.requirement("R21")
def test_a_recovery_code_works_once(visitor, ani, other):
    codes = re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", app_added(visitor))

    first = other.send(log_in(other, ani).location, code=codes[0].lower())
    begun = other.send("/masuk?lanjut=/saya", address=ani, password=PASSWORD)
    again = other.send(begun.location, code=codes[0])

    assert len(codes) == 10
    assert (first.location, again.status_code) == ("/saya", 401)


@pytest.mark.requirement("R21")
def test_a_code_belongs_to_the_browser_that_asked_for_it(visitor, other, mailbox):
    asked = visitor.send("/masuk/daftar", address="ani@contoh.id")

    elsewhere = other.get(asked.location)

    assert elsewhere.status_code == 410
    assert "Ketik kode di peramban" in elsewhere.get_data(as_text=True)
    assert visitor.get(asked.location).status_code == 200


@pytest.mark.requirement("R19")
def test_five_wrong_codes_end_what_was_begun(visitor, mailbox):
    asked = visitor.send("/masuk/daftar", address="ani@contoh.id")
    right = mailbox.code("ani@contoh.id")
    wrong = "000000" if right != "000000" else "000001"

    answers = [visitor.send(asked.location, code=wrong).status_code for _ in range(5)]
    late = visitor.get(asked.location)

    assert answers == [401, 401, 401, 401, 410]
    assert late.status_code == 410


@pytest.mark.requirement("R21")
def test_only_the_latest_code_works(visitor, mailbox):
    asked = visitor.send("/masuk/daftar", address="ani@contoh.id")
    old = mailbox.code("ani@contoh.id")
    visitor.send(asked.location, 1, again="1")
    new = mailbox.code("ani@contoh.id")

    refused = visitor.send(asked.location, code=old) if old != new else None
    taken = visitor.send(asked.location, code=new)

    assert refused is None or refused.status_code == 401
    assert taken.location.startswith("/masuk/sandi")


@pytest.mark.requirement("R20")
def test_an_official_makes_a_second_factor_at_the_first_login(
    visitor, other, ani, store
):
    store.execute(update(Person).values(official=True))
    store.commit()

    first = log_in(other, ani)
    page = other.get(first.location)
    secret = page.get_data(as_text=True).split("<code>")[1].split("</code>")[0]
    before = other.get("/saya").status_code
    done = other.fill(page, code=pyotp.TOTP(secret).now())

    assert first.location.startswith("/masuk/faktor")
    assert (before, done.status_code) == (303, 200)
    assert "dengan dua langkah" in other.get("/saya").get_data(as_text=True)


@pytest.mark.requirement("R17")
@pytest.mark.parametrize("bad", ["pendek", "binjai2024", "Ani.Wijaya", "x" * 129])
def test_a_bad_password_is_refused_in_words_and_nothing_is_lost(visitor, mailbox, bad):
    asked = visitor.send("/masuk/daftar", address="ani.wijaya@contoh.id")
    step = visitor.send(asked.location, code=mailbox.code("ani.wijaya@contoh.id"))

    refused = visitor.send(step.location, name="Ani Wijaya", password=bad)
    taken = visitor.send(step.location, name="Ani Wijaya", password=PASSWORD)

    assert refused.status_code == 422 and b'role="alert"' in refused.data
    assert b'value="Ani Wijaya"' in refused.data
    assert taken.location == "/saya"


@pytest.mark.requirement("R26")
def test_a_login_changes_every_cookie_of_the_browser(visitor, ani):
    before = cookies(visitor)

    entered = visitor.send("/masuk?lanjut=/saya/nik", address=ani, password=PASSWORD)
    after = cookies(visitor)

    assert entered.location == "/saya/nik"
    assert set(before) == set(after) == {"hub_browser", "hub_device", "hub_session"}
    assert not set(before.values()) & set(after.values())


@pytest.mark.parametrize(
    "bad", ["//evil", "/\\evil", "https:evil", "%2f%2fevil", "/saya/../x", "/saya@e"]
)
@pytest.mark.requirement("R12")
def test_a_login_leads_nowhere_but_to_pages_of_ours(visitor, mailbox, other, ani, bad):
    entered = other.send(f"/masuk?lanjut={bad}", address=ani, password=PASSWORD)

    assert (entered.status_code, entered.location) == (303, "/saya")


@pytest.mark.requirement("R12")
def test_nobody_keeps_frames_or_hears_of_the_pages(visitor, ani):
    for path in ("/masuk?lanjut=/saya", "/masuk/daftar", "/saya", "/saya/keamanan"):
        headers = visitor.get(path).headers

        assert headers["Cache-Control"] == "no-store", path
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_the_first_login_is_small_enough_for_a_weak_phone(visitor):
    page = visitor.get("/masuk", headers={"Accept-Encoding": "gzip"})
    wanted = re.findall(r'(?:href|src)="(/static/[^"]+)"', visitor.get("/masuk").text)
    parts = [visitor.get(p, headers={"Accept-Encoding": "gzip"}) for p in wanted]

    size = len(page.data) + sum(len(part.data) for part in parts)

    assert {part.status_code for part in parts} == {200}
    assert size <= 60_000, size


def cookies(browser):
    """The cookies of a browser by name."""
    names = ("hub_browser", "hub_device", "hub_session")
    found = {name: browser.get_cookie(name, domain="hub.test") for name in names}
    return {name: cookie.value for name, cookie in found.items() if cookie}


def app_added(browser):
    """Set an app up; the page with its recovery codes."""
    page = browser.get("/saya/keamanan/aplikasi")
    secret = page.get_data(as_text=True).split("<code>")[1].split("</code>")[0]
    browser.secret = secret
    return browser.fill(page, code=pyotp.TOTP(secret).now()).get_data(as_text=True)


def add_app(browser):
    """Set an app up with the code of now; its secret."""
    app_added(browser)
    return browser.secret


@pytest.fixture
def waiting(app, store):
    """A request of an app that waits for somebody."""
    store.add(Sector(id="kota-binjai", salt=b"x" * 32))
    store.flush()
    store.add(
        Client(
            id="warga",
            name="Warga <Binjai>",
            sector_id="kota-binjai",
            auth_method="none",
            grant_types=["authorization_code"],
            scopes=["openid"],
        )
    )
    store.flush()
    row = AuthRequest(
        id="waiting",
        client_id="warga",
        query="client_id=warga&redirect_uri=https%3A%2F%2Fwarga.test%2Fcb",
        expires_at=datetime.now(UTC) + timedelta(hours=1),
    )
    store.add(row)
    store.commit()
    return row


def test_the_request_of_an_app_goes_on_after_a_login(visitor, ani, other, waiting):
    page = other.get("/masuk?r=waiting")
    done = other.fill(page, address=ani, password=PASSWORD)

    assert "Warga &lt;Binjai&gt;" in page.text
    assert "form-action 'self' https://warga.test" in (
        page.headers["Content-Security-Policy"]
    )
    assert (done.status_code, done.location) == (303, "/authorize/waiting")


def test_it_goes_on_after_registering_recovering_and_the_back_button(
    visitor, mailbox, waiting
):
    asked = visitor.send("/masuk/daftar?r=waiting", address="ani@contoh.id")
    step = visitor.send(asked.location, code=mailbox.code("ani@contoh.id"))
    stale = visitor.get("/masuk?r=waiting")
    done = visitor.send(step.location, name="Ani", password=PASSWORD)
    again = visitor.fill(stale, address="ani@contoh.id", password=PASSWORD)
    reopened = visitor.get(re.search(r'class="go" href="([^"]+)"', again.text)[1])
    late = visitor.fill(reopened, address="ani@contoh.id", password=PASSWORD)

    assert done.location == "/authorize/waiting"
    assert (again.status_code, reopened.status_code) == (403, 200)
    assert late.location == "/authorize/waiting"


@pytest.mark.requirement("R27")
def test_an_app_that_asks_for_two_factors_gets_them(
    visitor, ani, other, waiting, store
):
    waiting.query += "&acr_values=urn%3Ahub%3Aacr%3A2"
    store.commit()

    done = other.send("/masuk?r=waiting", address=ani, password=PASSWORD)
    page = other.get(done.location)
    secret = re.search(r"<code>(\w+)</code>", page.text)[1]
    codes = other.fill(page, code=pyotp.TOTP(secret).now())

    assert done.location.startswith("/masuk/faktor")
    assert 'href="/authorize/waiting"' in codes.text
