"""Log in with the hub: `pip install flask joserfc`; docs/login-in-15-minutes.en.md."""

import base64
import hashlib
import json
import os
import secrets
import time
from functools import cache, lru_cache
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

from flask import Flask, abort, redirect, render_template, request, session
from joserfc import errors, jwt
from joserfc.jwk import KeySet

NAMES = "APP_NAME APP_URL OIDC_ISSUER OIDC_CLIENT_ID OIDC_CLIENT_SECRET".split()
NAME, URL, ISSUER, ID, SECRET = (os.environ[name] for name in NAMES)
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"

app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)
safe = {"SAMESITE": "Lax", "SECURE": URL.startswith("https:"), "NAME": f"session_{ID}"}
app.config.update({f"SESSION_COOKIE_{name}": value for name, value in safe.items()})
people = {}  # who is logged in, by the id in the cookie; a real app has a database


@app.get("/")
def home(said="", status=200):
    who = people.get(session.get("id"))
    return render_template("home.html", name=NAME, who=who, said=said), status


@app.get("/masuk")
def login():
    """To the hub; its answer is held against what is kept here."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    waiting = [*session.get("waiting", {}).items(), (state, [nonce, verifier])]
    session["waiting"] = dict(waiting[-5:])  # people open a few tabs at once
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {"response_type": "code", "client_id": ID, "state": state, "nonce": nonce}
    query |= {"redirect_uri": f"{URL}/callback", "scope": "openid profile email"}
    query["code_challenge"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    query["code_challenge_method"] = "S256"
    return redirect(f"{hub('authorization_endpoint')}?{urlencode(query)}")


@app.get("/callback")
def callback():
    given, waiting = request.args, dict(session.get("waiting", {}))
    nonce, verifier = waiting.pop(given.get("state", ""), (None, None))
    session["waiting"] = waiting
    if verifier is None and session.get("id") in people:
        return redirect("/")  # the Back button
    if verifier is None or given.get("iss") != ISSUER:
        return home("Masuk tidak dapat dilanjutkan; silakan coba lagi.", 400)
    if "code" not in given:
        return home(f"Anda belum masuk ({given.get('error')}).", 403)
    form = {"grant_type": "authorization_code", "code": given["code"]}
    form |= {"redirect_uri": f"{URL}/callback", "code_verifier": verifier}
    tokens = token(form)
    found = verified(tokens["id_token"], "JWT")
    claims = read(hub("userinfo_endpoint"), f"Bearer {tokens['access_token']}")
    if found.get("nonce") != nonce or claims["sub"] != found["sub"]:
        return home("Jawaban ini bukan untuk Anda.", 400)
    session["id"] = key = secrets.token_urlsafe(32)  # a new one at each login
    people[key] = tokens | {"sid": found["sid"], "claims": claims}
    return redirect("/")


@app.post("/perbarui")
def refresh():
    """What an app does when its access token is over; here, at a button."""
    who = people.get(session.get("id")) or abort(401)
    form = {"grant_type": "refresh_token", "refresh_token": who["refresh_token"]}
    try:
        who |= token(form)  # always keep the newest refresh token
        proof = f"Bearer {who['access_token']}"
        who["claims"] = read(hub("userinfo_endpoint"), proof)
    except HTTPError as refused:
        if refused.code >= 500:
            raise
        people.pop(session.pop("id"))  # the login is over
    return redirect("/", 303)


@app.post("/keluar")
def logout():
    """End it here, then at the hub, which tells every other app."""
    who = people.pop(session.pop("id", None), {})
    query = {"id_token_hint": who.get("id_token", ""), "client_id": ID}
    query["post_logout_redirect_uri"] = f"{URL}/"
    return redirect(f"{hub('end_session_endpoint')}?{urlencode(query)}", 303)


@app.post("/keluar/hub")
def logged_out():
    """The hub says that a session is over (OpenID Connect Back-Channel Logout)."""
    try:
        found = verified(request.form.get("logout_token", ""), "logout+jwt")
    except (errors.JoseError, ValueError):
        return "invalid", 400
    if LOGOUT not in found.get("events", {}) or "nonce" in found:
        return "invalid", 400
    for key in [k for k, who in people.items() if who["sid"] == found["sid"]]:
        people.pop(key, None)
    return "", 200, {"Cache-Control": "no-store"}


def token(form):
    pair = base64.b64encode(f"{quote(ID, '')}:{quote(SECRET, '')}".encode()).decode()
    return read(hub("token_endpoint"), f"Basic {pair}", urlencode(form).encode())


def verified(jws, typ):
    """The claims of a JWT that the hub made for us; an unknown key is looked up."""
    hour = int(time.time()) // 3600
    try:
        found = jwt.decode(jws, keys(hour), algorithms=["ES256"])
    except errors.InvalidKeyIdError:
        keys.cache_clear()
        found = jwt.decode(jws, keys(hour), algorithms=["ES256"])
    rules = {name: {"essential": True} for name in ("exp", "iss", "sub", "sid", "aud")}
    rules["aud"]["value"], rules["iss"]["value"] = ID, ISSUER
    jwt.JWTClaimsRegistry(leeway=30, **rules).validate(found.claims)
    if found.header.get("typ") != typ:
        raise ValueError("a token of another kind")
    return found.claims


@lru_cache(1)  # for an hour
def keys(hour):
    return KeySet.import_key_set(read(hub("jwks_uri")))


@cache
def hub(name):
    return read(f"{ISSUER}/.well-known/openid-configuration")[name]


def read(url, proof="", body=None):
    with urlopen(Request(url, body, {"Authorization": proof}), timeout=10) as answer:
        return json.load(answer)


if __name__ == "__main__":
    app.run(port=urlsplit(URL).port or 5000)
