"""Reading `auth:`, how the hub proves itself; secrets are references, never values."""

from __future__ import annotations

import re
from typing import Final, cast
from urllib.parse import urlsplit

from schemas.manifests.connection import Auth, AuthKind
from schemas.manifests.reading.section import Section

SECRET: Final = re.compile(r"secret://[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9][a-z0-9_.-]*")
HEADER: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
QUERY: Final = re.compile(r"[A-Za-z0-9_.\[\]-]{1,64}")
WHERE: Final = {"header": HEADER, "query": QUERY, "path": HEADER}
SECRETS: Final = ("token", "password", "client_secret")
NAMES: Final = ("username", "client_id")
FIELDS: Final = {"client_id": "username", "client_secret": "password"}
AUTH_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "none": (),
    "bearer": ("token",),
    "basic": ("username", "password"),
    "api-key": ("token", *WHERE),
    "oauth": ("token_url", "client_id", "client_secret", "scope"),
}


def read_auth(part: Section) -> Auth:
    """The `auth:` of a connection; none where it is absent."""
    auth = part.section("auth", hidden=True)
    if auth is None:
        return Auth()
    kind = cast(AuthKind, auth.word("type", AUTH_KEYS))
    if auth.misread:
        auth.known += [key for keys in AUTH_KEYS.values() for key in keys]
    values: dict[str, str] = {}
    for key in AUTH_KEYS[kind]:
        if key in SECRETS:
            values[key] = _secret(auth, key)
        elif key in NAMES:
            values[key] = auth.text(key)
        elif key == "token_url":
            values[key] = _token_url(auth)
        elif auth.has(key):
            shape = WHERE.get(key)
            read = auth.shaped(key, shape, *EXAMPLE) if shape else auth.text(key)
            values[key] = read
        else:
            auth.node(key)
    if kind == "api-key" and sum(where in values for where in WHERE) != 1:
        auth.wrong(
            "",
            "auth.where",
            "Sebut header atau query (atau path), salah satu, tempat kunci dikirim.",
            "Name header or query (or path), one of them, in which the key travels.",
        )
    auth.close()
    return Auth(kind, **{FIELDS.get(key, key): text for key, text in values.items()})


EXAMPLE: Final = ("X-Api-Key", "X-Api-Key")


def _token_url(auth: Section) -> str:
    url = auth.text("token_url")
    try:
        found = urlsplit(url)
        named = bool(found.hostname) and found.username is None and not found.fragment
    except ValueError:
        named = False
    if url and not (named and url.startswith(("https://", "http://"))):
        auth.wrong(
            "token_url",
            "url.shape",
            "Tulis alamat lengkap tempat token diminta, misalnya"
            " https://sso.kota.go.id/oauth/token",
            "Write the whole address at which tokens are given, e.g."
            " https://sso.kota.go.id/oauth/token",
        )
    return url


def _secret(auth: Section, key: str) -> str:
    """A reference to a secret; a literal one is refused and never shown."""
    value = auth.text(key)
    if value and not SECRET.fullmatch(value):
        auth.wrong(
            key,
            "auth.literal_secret",
            "Rahasia tidak ditulis di manifes. Simpan dengan `hub secret set`, lalu"
            " tulis secret://PENERBIT/NAMA.",
            "Secrets are not written in a manifest. Keep it with `hub secret set`,"
            " then write secret://PUBLISHER/NAME.",
        )
        return ""
    return value
