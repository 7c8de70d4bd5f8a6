"""No secret of a login stands in any line that is logged, down to the last detail."""

import io
import json
import logging
import re
from contextlib import contextmanager

import pyotp
import pytest

from hub.logs import lines
from hub.logs.redaction import Redactor
from tests.hub.sso.accounts.conftest import PASSWORD, log_in


@contextmanager
def listening(environ=None):
    """Everything that anybody logs meanwhile, as the hub writes it; level DEBUG."""
    out, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(out)
    handler.setFormatter(lines.Lines("test", Redactor(environ or {})))
    level, quiet = root.level, logging.getLogger("werkzeug").level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)
    logging.getLogger("werkzeug").setLevel(quiet)


def cookies(browser):
    return {cookie.value for cookie in browser._cookies.values() if cookie.value}


@pytest.mark.requirement("R16")
def test_nothing_secret_of_login_recovery_and_factors_is_logged(
    visitor, other, ani, mailbox
):
    with listening() as out:
        log_in(other, ani, "kata sandi yang salah 1")
        log_in(other, ani)
        page = other.get("/saya/keamanan/aplikasi")
        if page.status_code == 303:
            page = other.get(page.location)
        seed = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
        totp = pyotp.TOTP(seed).now()
        made = other.fill(page, code=totp)
        asked = visitor.send("/masuk/pulihkan", address=ani)
        code = mailbox.code(ani)
        visitor.send(asked.location, code=code)
        logging.getLogger("hub.test").info("heard")

    said = out.getvalue()
    paper = set(re.findall(r"\b[a-z0-9]{4}-[a-z0-9]{4}(?:-[a-z0-9]{4})*\b", made.text))
    secret = {PASSWORD, "kata sandi yang salah 1", seed, totp, code}
    secret |= cookies(other) | cookies(visitor) | paper
    assert "heard" in said and made.status_code == 200
    assert {each for each in secret if each in said} == set()


@pytest.mark.requirement("R16")
@pytest.mark.parametrize(
    "name",
    [
        "HUB_GATEWAY_TOKEN_FILE",
        "HUB_KEK_FILE",
        "HUB_SECRET_KEY_FILE",
        "HUB_DATABASE_PASSWORD_FILE",
    ],
)
def test_what_stands_in_a_file_of_secrets_is_taken_out_of_every_line(tmp_path, name):
    canary = "CANARY-5d1f0b77"
    (tmp_path / "secret").write_text(f"{canary}\n")

    with listening({name: str(tmp_path / "secret")}) as out:
        logging.getLogger("hub.test").warning("sent %s along", canary)

    [line] = [json.loads(each) for each in out.getvalue().splitlines()]
    assert canary not in line["said"] and "sent" in line["said"]


@pytest.mark.requirement("R16")
@pytest.mark.parametrize(
    "secret",
    [
        "code=Yq3xk0Zt7S1l2m3n4o5p6q7r8s9t0uvw",
        "client_assertion=eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln",
        "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl",
        "code_verifier=vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv",
        "__Host-hub_session=Zt7S1l2m3n4o5p6q7r8s9t0uvw",
        "refresh_token=Zt7S1l2m3n4o5p6q7r8s9t0uvw",
    ],
)
def test_a_token_of_the_login_is_taken_out_of_whatever_is_said(secret):
    with listening() as out:
        logging.getLogger("hub.test").warning("refused: %s", secret)

    assert secret.rpartition("=")[2] not in out.getvalue()
    assert "refused" in out.getvalue()
