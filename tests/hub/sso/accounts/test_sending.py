"""Letters leave after the commit, by the sender of their channel, and are forgotten."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, select

from connectors.certify.hostile import HostileServer
from hub.models import Outbox
from hub.sso.accounts import upkeep
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.owning import erasing
from hub.sso.accounts.sending import letters, postbox, senders
from hub.sso.accounts.sending.senders import Message, NotSent
from tests.hub.sso.accounts import seeding
from tests.hub.sso.accounts.conftest import Mailbox

ANI = Address("email", "ani@contoh.id")
NOW = datetime(2030, 1, 1, tzinfo=UTC)
LETTER = letters.write("register", "id", code="123456", link="https://x.test/")


@pytest.fixture
def bind(app):
    engine = create_engine(app.config["HUB"].database_url)
    yield engine
    engine.dispose()


class Broken:
    """A sender that never gets through."""

    def __init__(self, final=False):
        self.final = final

    def send(self, message):
        raise NotSent("the line is down", final=self.final)


def test_a_letter_waits_unreadable_and_is_emptied_when_it_is_sent(store, keys, bind):
    postbox.post(store, keys, ANI, LETTER)
    store.commit()
    kept = str(store.scalars(select(Outbox)).one().body)
    box = Mailbox()

    sent = postbox.deliver(bind, keys, {"email": box}, NOW)
    store.expire_all()

    row = store.scalars(select(Outbox)).one()
    assert "123456" not in kept and ANI.value not in kept
    assert (sent, row.state, row.body) == (1, "sent", {})
    assert box.code(ANI.value) == "123456"


def test_a_letter_that_did_not_leave_is_tried_again_later_and_given_up_at_last(
    store, keys, bind
):
    postbox.post(store, keys, ANI, LETTER)
    store.commit()

    now, tries = NOW, 0
    while postbox.deliver(bind, keys, {"email": Broken()}, now):
        tries += 1
        now += timedelta(hours=1)
    at_once = postbox.deliver(bind, keys, {"email": Broken()}, NOW)

    row = store.scalars(select(Outbox)).one()
    assert (tries, at_once) == (len(postbox.PAUSES) + 1, 0)
    assert (row.state, row.body, row.error) == ("given_up", {}, "the line is down")


@pytest.mark.parametrize("ways", [{}, {"email": Broken(final=True)}])
def test_what_cannot_be_sent_is_given_up_at_once(store, keys, bind, ways):
    postbox.post(store, keys, ANI, LETTER)
    store.commit()

    postbox.deliver(bind, keys, ways, NOW)

    assert store.scalars(select(Outbox.state)).one() == "given_up"


def test_a_folder_keeps_each_message_for_its_owner_alone(tmp_path):
    box = senders.from_env({}, data=tmp_path, demo=True)["phone"]

    box.send(Message("+6281234567890", "Kode", "123456"))

    file = next((tmp_path / "letters").iterdir())
    assert "123456" in file.read_text() and file.stat().st_mode & 0o077 == 0


def test_a_gateway_gets_the_form_it_wants_and_its_refusal_is_final():
    with HostileServer({}) as gateway:
        way = senders.Gateway(
            f"http://{gateway.host_port}/send",
            "target={to}&message={text}&token={token}&x=1",
            "rahasia",
            frozenset({gateway.host_port}),
        )

        with pytest.raises(NotSent) as refused:
            way.send(Message("+6281", "s", "kode & teks"))

    assert refused.value.final


def test_a_gateway_that_is_not_public_is_not_asked():
    way = senders.Gateway("https://127.0.0.1:1/send", "target={to}")

    with pytest.raises(NotSent):
        way.send(Message("+6281", "s", "t"))


def test_a_mail_server_elsewhere_is_spoken_to_over_tls_only(monkeypatch):
    said = []

    class Server:
        def __init__(self, host, port, **how):
            said.append((host, port))

        def starttls(self, context):
            said.append("tls")

        def login(self, user, password):
            said.append((user, password))

        def send_message(self, mail):
            said.append((mail["To"], mail["Subject"]))

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

    monkeypatch.setattr(smtplib, "SMTP", Server)
    urls = {"HUB_SMTP_URL": "smtp://hub:p%40ss@mail.test:25"}

    senders.from_env(urls, data=None, demo=False)["email"].send(
        Message("ani@contoh.id", "Kode", "123456")
    )

    assert said == [
        ("mail.test", 25),
        "tls",
        ("hub", "p@ss"),
        ("ani@contoh.id", "Kode"),
    ]


def test_secrets_of_senders_stay_out_of_what_is_printed():
    way = senders.Gateway("https://gw.test/", "token={token}", "rahasia")

    assert "rahasia" not in repr(way) + repr(senders.Smtp("smtp://a:rahasia@b", "c"))


def test_the_round_erases_whose_days_are_over_and_nobody_else(
    visitor, ani, store, keys, bind
):
    somebody = seeding.person(store)
    visitor.send("/saya/hapus")
    now = datetime.now(UTC)

    early = upkeep.round_(bind, keys, {}, now + timedelta(hours=71))
    late = upkeep.round_(bind, keys, {}, now + timedelta(hours=73))
    store.expire_all()

    assert (early["erased"], late["erased"]) == (0, 1)
    assert somebody.erased_at is not None
    assert erasing.due(store, somebody.id) is None


@pytest.mark.parametrize("kind", sorted(set(letters.texts()) - {"what"}))
def test_every_letter_can_be_written_in_both_languages(kind):
    values = dict.fromkeys(("code", "when", "what", "new", "device"), "X")

    pair = [letters.write(kind, tongue, **values) for tongue in ("id", "en")]

    assert pair[0].text != pair[1].text
    assert not [each for each in pair if "{" in each.text + each.subject]
