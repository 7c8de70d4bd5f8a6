"""Clients prove who they are: by a secret, by a signature, each in its one way."""

import time
import warnings

import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from sqlalchemy import text

from hub.extensions import db
from hub.services.database import sessions
from hub.sso import denied
from hub.sso.clients import known, registry
from tests.hub.sso.provider.world import BASE, claims

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MACHINE = {
    "grant_types": ["client_credentials"],
    "redirect_uris": [],
    "publisher": "kota-binjai",
    "scope": "push:12.75:citizen_report",
}


@pytest.fixture(scope="module")
def keys():
    about = {"use": "sig"}
    return {
        "ES256": ECKey.generate_key("P-256", {"kid": "es", **about}),
        "ES512": ECKey.generate_key("P-521", {"kid": "es5", **about}),
        "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed", **about}),
        "RS256": RSAKey.generate_key(2048, {"kid": "rs", **about}),
        "PS256": RSAKey.generate_key(2048, {"kid": "ps", **about}),
    }


@pytest.fixture
def system(world, keys):
    jwks = {"keys": [key.as_dict(private=False) for key in keys.values()]}
    return world.client(
        **MACHINE, token_endpoint_auth_method="private_key_jwt", jwks=jwks
    )


def assertion(app, key, alg="ES256", head=None, **changed):
    now = int(time.time())
    body = {
        "iss": app.id,
        "sub": app.id,
        "aud": BASE,
        "iat": now,
        "exp": now + 60,
        "jti": str(time.time_ns()),
    } | changed
    body = {name: value for name, value in body.items() if value is not None}
    header = {"alg": alg, "kid": key.kid} | (head or {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # EdDSA has a newer name
        return jwt.encode(header, body, key, algorithms=[alg])


def asked(app, signed):
    return app.world.post(
        "/token",
        {
            "grant_type": "client_credentials",
            "client_assertion_type": TYPE,
            "client_assertion": signed,
        },
    )


@pytest.mark.requirement("R7")
def test_a_system_gets_a_token_for_its_own_scopes(world):
    app = world.client(**MACHINE)

    got = app.token(grant_type="client_credentials").json
    told = app.introspect(got["access_token"])

    assert (got["scope"], got["expires_in"]) == ("push:12.75:citizen_report", 300)
    assert "refresh_token" not in got
    assert (told["active"], told["sub"], told["aud"]) == (True, app.id, BASE)
    assert claims(got["access_token"])["publisher"] == "kota-binjai"


@pytest.mark.requirement("R7")
@pytest.mark.parametrize("path", ["/token", "/introspect"])
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic"},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic w7/Dvw=="},
    ],
)
def test_who_does_not_prove_who_it_is_gets_a_401(world, path, sent):
    fields = {"grant_type": "client_credentials", "token": "x"}

    response = world.post(path, fields, sent)

    assert (response.status_code, response.json["error"]) == (401, "invalid_client")
    assert response.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.requirement("R7")
def test_a_client_with_a_secret_cannot_pass_without_it(world):
    app = world.client()

    response = world.post(
        "/token", {"grant_type": "refresh_token", "client_id": app.id}
    )

    assert response.json["error"] == "invalid_client"


@pytest.mark.requirement("R7")
def test_secrets_are_kept_as_sha256_and_two_live_while_one_replaces_another(world):
    app = world.client(**MACHINE)
    first = app.secret
    with world.app.app_context(), world.session() as session:
        app.secret = registry.rotate_secret(session, app.id)
    second = app.secret
    both = [works(app, first), works(app, second)]
    with world.app.app_context(), world.session() as session:
        third = registry.rotate_secret(session, app.id)
        kept = repr(session.execute(text("select * from client_secret")).all())

    forget(world)
    assert both == [True, True]
    assert [works(app, s) for s in (first, second, third)] == [False, True, True]
    assert first not in kept and len(first) >= 43


def forget(world):
    """Other engines remember a client for two seconds."""
    with world.app.app_context():
        known.forget(db.session())


def works(app, secret):
    app.secret = secret
    forget(app.world)
    return app.token(grant_type="client_credentials").status_code == 200


@pytest.mark.requirement("R8")
@pytest.mark.parametrize("alg", ["ES256", "ES512", "EdDSA", "RS256", "PS256"])
def test_a_signed_assertion_is_taken(system, keys, alg):
    response = asked(system, assertion(system, keys[alg], alg))

    assert response.status_code == 200, response.json


@pytest.mark.requirement("R8")
def test_an_assertion_is_taken_once(system, keys):
    signed = assertion(system, keys["ES256"])

    first, second = asked(system, signed), asked(system, signed)

    assert (first.status_code, second.status_code) == (200, 401)
    assert "jti" in second.json["error_description"]


@pytest.mark.requirement("R8")
@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://other.test"},
        {"aud": None},
        {"aud": 5},
        {"exp": 1},
        {"exp": 32503680000},
        {"exp": None},
        {"exp": "soon"},
        {"iss": "other"},
        {"sub": "other"},
        {"sub": 7},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 300},
        {"iat": 32503680000},
        {"nbf": 32503680000},
    ],
)
def test_an_assertion_that_says_something_else_is_refused(system, keys, changed):
    response = asked(system, assertion(system, keys["ES256"], **changed))

    assert (response.status_code, response.json["error"]) == (401, "invalid_client")


@pytest.mark.requirement("R8")
def test_forged_assertions_are_refused(system, keys):
    good = assertion(system, keys["ES256"])
    head, body, signature = good.split(".")
    stranger = ECKey.generate_key("P-256", {"kid": "es"})
    shared = OctKey.import_key(keys["ES256"].as_dict(private=False)["x"])
    forged = [
        f"eyJhbGciOiJub25lIn0.{body}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body}.",
        f"{head}.{body}",
        "x.y.z",
        "",
        "\u00e9" * 20,
        assertion(system, stranger),
        assertion(system, stranger, head={"kid": "../../etc/passwd"}),
        assertion(system, stranger, head={"jwk": stranger.as_dict(private=False)}),
        assertion(system, stranger, head={"kid": "' or 1=1"}),
        jwt.encode({"alg": "HS256"}, claims(good), shared, algorithms=["HS256"]),
    ]

    answers = [asked(system, each) for each in forged]

    assert {r.status_code for r in answers} <= {400, 401}
    assert not any("access_token" in r.json for r in answers)


@pytest.mark.requirement("R8")
def test_a_client_that_signs_keeps_its_refresh_token(world, keys):
    jwks = {"keys": [keys["ES256"].as_dict(private=False)]}
    app = world.client(token_endpoint_auth_method="private_key_jwt", jwks=jwks)

    def token(**fields):
        signed = assertion(app, keys["ES256"])
        proof = {"client_assertion_type": TYPE, "client_assertion": signed}
        return world.post("/token", fields | proof).json

    app.token = lambda **fields: type("R", (), {"json": token(**fields)})
    got = app.login(world.browser(world.person()))
    after = [
        token(grant_type="refresh_token", refresh_token=got["refresh_token"])
        for _ in range(2)
    ]

    assert [a["refresh_token"] for a in after] == [got["refresh_token"]] * 2


@pytest.mark.parametrize(
    "scope", ["push:12.71:citizen_report", "openid", "nothing", "dash:province"]
)
def test_a_system_gets_no_scope_it_does_not_have(world, scope):
    app = world.client(**MACHINE)

    response = app.token(grant_type="client_credentials", scope=scope)

    assert (response.status_code, response.json["error"]) == (400, "invalid_scope")


def test_a_scope_ends_with_the_coverage_of_its_publisher(world):
    app = world.client(
        **MACHINE | {"publisher": "dinas", "scope": "push:12.71:statistics"}
    )
    before = app.token(grant_type="client_credentials").json["scope"]
    with sessions.as_hub(world.engine) as session:
        session.execute(text("delete from coverage where publisher_id = 'dinas'"))
    forget(world)

    after = app.token(grant_type="client_credentials").json["scope"]

    assert (before, after) == ("push:12.71:statistics", "")


def test_a_disabled_client_can_do_nothing_and_its_tokens_are_dead(world):
    app, watcher = world.client(**MACHINE), world.client(audience=BASE)
    token = app.token(grant_type="client_credentials").json["access_token"]
    before = watcher.introspect(token)["active"]
    with world.app.app_context(), world.session() as session:
        registry.disable(session, app.id)
    forget(world)
    with world.app.app_context():
        denied.forget(db.session())

    assert before is True
    assert app.token(grant_type="client_credentials").status_code == 401
    assert watcher.introspect(token) == {"active": False}
