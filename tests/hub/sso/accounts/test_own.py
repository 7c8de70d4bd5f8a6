"""One's own pages: change what is there, with a notice and a way back; leave."""

import json
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import func, select, update

from hub.models import Identifier, Person, SecurityEvent, SignedInSession, Undo
from hub.sso.accounts.owning import erasing
from tests.hub.sso.accounts import seeding
from tests.hub.sso.accounts.conftest import PASSWORD, log_in, register

NIK = "1275014107900007"


@pytest.mark.requirement("R24")
def test_a_change_of_address_is_told_to_the_old_one_which_can_undo_it(
    visitor, ani, mailbox, other
):
    asked = visitor.send("/saya/alamat", address="baru@contoh.id")
    done = visitor.send(asked.location, code=mailbox.code("baru@contoh.id"))
    told = mailbox.to(ani)[-1].text
    link = re.search(r"http://hub.test(/masuk/batalkan\S+)", told)[1]
    entered = log_in(other, "baru@contoh.id").status_code
    undone = other.send(link)

    assert done.location == "/saya?kata=address"
    assert "b•••@contoh.id" in told and "baru@contoh.id" not in told
    assert (entered, undone.status_code) == (303, 200)
    assert visitor.get("/saya").status_code == 303
    assert log_in(visitor, ani).location == "/saya"
    assert other.get(link).status_code == 410


@pytest.mark.requirement("R24")
def test_opening_the_undo_link_changes_nothing_before_the_button(
    visitor, ani, mailbox, store
):
    asked = visitor.send("/saya/alamat", address="baru@contoh.id")
    visitor.send(asked.location, code=mailbox.code("baru@contoh.id"))
    link = re.search(r"http://hub.test(/masuk/batalkan\S+)", mailbox.to(ani)[-1].text)

    visitor.get(link[1])

    assert store.scalars(select(Identifier.value)).all() == ["baru@contoh.id"]


@pytest.mark.requirement("R24")
def test_an_undo_link_is_good_for_three_days(visitor, ani, mailbox, store):
    asked = visitor.send("/saya/alamat", address="baru@contoh.id")
    visitor.send(asked.location, code=mailbox.code("baru@contoh.id"))
    link = re.search(r"http://hub.test(/masuk/batalkan\S+)", mailbox.to(ani)[-1].text)
    left = store.scalars(select(Undo.expires_at)).one() - datetime.now(UTC)
    store.execute(update(Undo).values(expires_at=datetime.now(UTC)))
    store.commit()

    late = visitor.get(link[1])

    assert timedelta(hours=71) < left <= timedelta(hours=72)
    assert late.status_code == 410


@pytest.mark.requirement("R24")
@pytest.mark.parametrize(
    "path", ["/saya/alamat", "/saya/nik", "/saya/ekspor", "/saya/keamanan/aplikasi"]
)
def test_what_changes_an_account_asks_again_who_it_is(visitor, ani, store, path):
    store.execute(
        update(SignedInSession).values(
            auth_time=datetime.now(UTC) - timedelta(minutes=11)
        )
    )
    store.commit()

    asked = visitor.get(path)
    entered = visitor.send(asked.location, address=ani, password=PASSWORD)

    assert asked.location.startswith("/masuk?lanjut=")
    assert entered.location == path
    assert visitor.get(path).status_code == 200


@pytest.mark.requirement("R24")
def test_a_new_password_ends_the_other_sessions_and_is_told(
    visitor, ani, other, mailbox
):
    log_in(other, ani)

    page = visitor.get("/saya/keamanan")
    forms = len(re.findall("<form", page.text))
    done = visitor.fill(page, forms - 1, password="sebuah kalimat lain lagi")

    assert done.location == "/saya/keamanan?kata=password"
    assert visitor.get("/saya").status_code == 200
    assert other.get("/saya").status_code == 303
    assert mailbox.to(ani)[-1].subject == "Kata sandi Smart Province Anda diganti"
    assert log_in(other, ani).status_code == 401


@pytest.mark.requirement("R23")
def test_a_forgotten_password_is_replaced_by_a_code_and_sessions_end(
    visitor, ani, other, mailbox
):
    asked = other.send("/masuk/pulihkan", address=ani)
    step = other.send(asked.location, code=mailbox.code(ani))
    done = other.send(step.location, password="sebuah kalimat lain lagi")

    assert step.location.startswith("/masuk/sandi")
    assert done.location == "/saya/keamanan"
    assert visitor.get("/saya").status_code == 303
    assert log_in(visitor, ani, "sebuah kalimat lain lagi").location == "/saya"


@pytest.mark.requirement("R23")
def test_a_code_to_an_address_alone_never_opens_an_account_with_two_factors(
    visitor, ani, other, mailbox
):
    page = visitor.get("/saya/keamanan/aplikasi")
    secret = re.search(r"<code>(\w+)</code>", page.text)[1]
    codes = re.findall(
        r"<li>(\w{4}-\w{4}-\w{4})</li>",
        visitor.fill(page, code=pyotp.TOTP(secret).now()).text,
    )
    asked = other.send("/masuk/pulihkan", address=ani)
    step = other.send(asked.location, code=mailbox.code(ani))
    number = step.location.partition("?t=")[2]

    skipped = other.get(f"/masuk/sandi?t={number}")
    wrong = other.send(step.location, code="AAAA-BBBB-CCCC")
    right = other.send(step.location, code=codes[3])
    done = other.send(right.location, password="sebuah kalimat lain lagi")

    assert step.location.startswith("/masuk/pulih?")
    assert (skipped.status_code, wrong.status_code) == (410, 401)
    assert done.location == "/saya/keamanan"
    assert "dengan dua langkah" in other.get("/saya").text
    again = log_in(visitor, ani, "sebuah kalimat lain lagi")
    assert again.location.startswith("/masuk/dua")


@pytest.mark.requirement("R23")
def test_a_number_changed_today_recovers_nothing(visitor, ani, mailbox, store, other):
    asked = visitor.send("/saya/alamat", address="081234567890")
    visitor.send(asked.location, code=mailbox.code("+6281234567890"))
    long_ago = datetime.now(UTC) - timedelta(days=30)
    store.execute(update(Person).values(created_at=long_ago))
    store.commit()
    before = len(mailbox.letters)

    other.send("/masuk/pulihkan", address="081234567890")

    assert len(mailbox.letters) == before


def test_a_nik_is_kept_sealed_shown_masked_and_written_nowhere_else(
    visitor, ani, store, caplog
):
    wrong = visitor.send("/saya/nik", nik="1234")
    done = visitor.send("/saya/nik", nik="1275 0141 0790 0007")
    page = visitor.get("/saya").text
    row = store.scalars(select(Identifier).where(Identifier.kind == "nik")).one()

    assert (wrong.status_code, done.location) == (422, "/saya?kata=nik")
    assert "12••••••••••0007" in page and NIK not in page
    assert (row.value, row.verified_at) == (None, None)
    assert NIK.encode() not in row.sealed + row.found_by
    assert NIK not in caplog.text


@pytest.mark.requirement("R30")
def test_a_consent_is_taken_back_in_two_taps(visitor, ani, store):
    seeding.apps(store, seeding.person(store))
    store.commit()
    listed = visitor.get("/saya/persetujuan").text
    link = re.search(r'href="(/saya/persetujuan/cabut[^"]+)"', listed)[1]

    asked = visitor.get(link)
    done = visitor.fill(asked, app="langkat-izin")
    after = visitor.get(done.location).text

    assert "Izin Langkat" in asked.text and "Yang berhenti" in asked.text
    assert "Izin Langkat" not in after and "Warga Binjai" in after


@pytest.mark.requirement("R30")
def test_ending_a_session_shows_what_each_app_has_answered(visitor, ani, other, store):
    log_in(other, ani)
    seeding.apps(store, seeding.person(store))
    store.commit()

    page = visitor.get("/saya/perangkat")
    forms = len(re.findall("<form", page.text))
    done = visitor.fill(page, forms - 1, all="1")
    answers = visitor.get(done.location).text

    assert other.get("/saya").status_code == 303
    assert visitor.get("/saya").status_code == 200
    assert "diberi tahu, belum menjawab" in answers
    assert "tidak mendukung keluar bersama" in answers


@pytest.mark.requirement("R30")
def test_nobody_ends_or_asks_about_sessions_of_somebody_else(
    visitor, ani, other, mailbox, store
):
    sid = store.scalars(select(SignedInSession.sid)).one()
    register(other, mailbox, "budi@contoh.id", "Budi")
    page = other.get("/saya/perangkat")

    other.fill(page, sid=sid)
    asked = other.get(f"/saya/perangkat/jawaban?s={sid}")

    assert visitor.get("/saya").status_code == 200
    assert "Tidak ada aplikasi" in asked.text


@pytest.mark.requirement("R28")
def test_signing_out_ends_the_session_and_says_so(visitor, ani):
    page = visitor.get("/saya")
    forms = len(re.findall("<form", page.text))

    done = visitor.fill(page, forms - 1)

    assert done.status_code == 200 and "Anda sudah keluar" in done.text
    assert visitor.get("/saya").location == "/masuk?lanjut=%2Fsaya"


@pytest.mark.requirement("R32")
def test_the_history_shows_who_read_what_and_what_happened(visitor, ani, store):
    seeding.apps(store, seeding.person(store))
    store.commit()

    page = visitor.get("/saya/riwayat-akses").text

    assert "Warga Binjai" in page and "alamat surel" in page
    assert "persetujuan Anda" in page
    assert "Akun dibuat" in page


@pytest.mark.requirement("R32")
def test_what_happened_can_be_added_to_and_not_changed(store, visitor, ani):
    changed = store.execute(update(SecurityEvent).values(kind="nothing")).rowcount
    gone = store.execute(SecurityEvent.__table__.delete()).rowcount

    assert (changed, gone) == (0, 0)
    assert store.scalar(select(func.count()).select_from(SecurityEvent)) > 0


def test_the_export_has_everything_but_secrets(visitor, ani, store):
    visitor.send("/saya/nik", nik=NIK)
    seeding.apps(store, seeding.person(store))
    store.commit()

    answer = visitor.get("/saya/ekspor")
    body = json.loads(answer.data)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert body["profile"]["name"] == "Ani"
    assert {row["value"] for row in body["identifiers"]} == {ani, NIK}
    assert {row["app"] for row in body["consents"]} == {"Warga Binjai", "Izin Langkat"}
    assert "argon2" not in answer.text and "hash" not in answer.text


def test_erasure_waits_three_days_and_can_be_taken_back(visitor, ani, mailbox, store):
    visitor.send("/saya/hapus")
    due = erasing.due(store, seeding.person(store).id)
    page = visitor.get("/saya")
    told = mailbox.to(ani)[-1].subject
    visitor.fill(page)

    store.rollback()
    assert timedelta(hours=71) < due - datetime.now(UTC) <= timedelta(hours=72)
    assert "akan dihapus" in told and "Batalkan penghapusan" in page.text
    assert "Batalkan penghapusan" not in visitor.get("/saya").text


def test_an_erased_person_is_nobody_and_her_apps_are_told(
    visitor, ani, store, keys, mailbox
):
    somebody = seeding.person(store)
    seeding.apps(store, somebody)
    visitor_before = visitor.get("/saya").status_code
    store.commit()

    erasing.erase(store, keys, somebody.id, datetime.now(UTC))
    store.commit()
    left = {
        table: store.connection().exec_driver_sql(
            f"select count(*) from {table} where person_id is not null"
        ).scalar_one()
        for table in ("identifier", "credential_password", "device")
    }  # fmt: skip

    assert visitor_before == 200
    assert visitor.get("/saya").status_code == 303
    assert set(left.values()) == {0}, left
    assert (somebody.name, log_in(visitor, ani).status_code) == (None, 401)


def test_the_event_of_an_erasure_names_the_person_as_the_app_knows_her(
    visitor, ani, store, keys
):
    somebody = seeding.person(store)
    seeding.apps(store, somebody)

    erasing.erase(store, keys, somebody.id, datetime.now(UTC))

    told = [(row.receiver, row.body["sub"]) for row in seeding.queued(store, "erasure")]
    assert told == [
        ("binjai-warga", "sub-binjai-warga"),
        ("langkat-izin", "sub-langkat-izin"),
    ]


@pytest.mark.requirement("R12")
def test_no_form_is_taken_from_another_site_or_without_its_token(visitor, ani):
    rules = [
        rule.rule
        for rule in visitor.application.url_map.iter_rules()
        if "POST" in rule.methods
        and rule.rule.startswith(("/saya", "/masuk", "/en/saya", "/en/masuk"))
    ]
    page = visitor.get("/saya/nik").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    foreign = {"Origin": "https://evil.example"}
    cross = {"Sec-Fetch-Site": "cross-site"}

    got = {
        visitor.post(rule, **how).status_code
        for rule in rules
        for how in hows(token, foreign, cross)
    }

    assert len(rules) > 30
    assert got == {403}


def hows(token, foreign, cross):
    """A form without a token, with a wrong one, and with ours from elsewhere."""
    return (
        {"data": {}},
        {"data": {"csrf": "x" * 88}},
        {"data": {"csrf": token}, "headers": foreign},
        {"data": {"csrf": token}, "headers": cross},
        {"json": {"csrf": token}},
    )


@pytest.mark.requirement("R20")
def test_recovery_lets_no_official_in_without_a_second_factor(
    visitor, ani, other, mailbox, store
):
    store.execute(update(Person).values(official=True))
    store.commit()
    asked = other.send("/masuk/pulihkan", address=ani)
    step = other.send(asked.location, code=mailbox.code(ani))

    done = other.send(step.location, password="sebuah kalimat lain lagi")

    assert done.location.startswith("/masuk/faktor")
    assert other.get("/saya").status_code == 303
